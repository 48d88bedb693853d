//! A study: which trials there are, who takes which, what came of them.

use std::sync::Arc;
use std::time::Duration;

use store::{Expect, Put, Run, RunBatch, RunStatus, Store, StoreError, keys, now_ms};

use super::space::{Choice, SPACE, Tried, choose, longest_window};
use super::summary::{StudySummary, TrialSummary};
use super::trial::{CHOSEN, OBJECTIVE, Observed, Trial};
use super::{SEARCH_EXPERIMENT, SearchError, SearchEvent, SearchRequest};
use crate::artifacts::{Artifact, study_pictures};
use crate::job::{observations, run_id};
use crate::run_log::{self, Pace};
use crate::{Preset, TrainConfig};

const LOG_PATIENCE: Duration = Duration::from_secs(30);

pub(super) struct Study<'a> {
    store: &'a Store,
    key: &'a str,
    worker: &'a str,
    request: SearchRequest,
    config: TrainConfig,
    observed: Arc<Observed>,
}

impl<'a> Study<'a> {
    pub(super) async fn open(store: &'a Store, key: &'a str, worker: &'a str) -> Result<Self, SearchError> {
        let missing = || SearchError::NoSuchRequest { key: key.to_owned() };
        let request: SearchRequest = store.get_json(key).await?.ok_or_else(missing)?;
        let preset = TrainConfig::here(request.preset.parse::<Preset>()?, request.seed)?;
        // no trial is scored on easier hours than another; only their validation loss is asked for
        let config = TrainConfig { unbroken_hours: longest_window(), refit: false, ..preset };
        let grids = observations(store, &request.stations, request.requested_at).await?;
        let places = store.describe_all(&request.stations).await?;
        let observed = Arc::new(Observed { grids, places });
        let study = Self { store, key, worker, request, config, observed };
        store.ensure_experiment(SEARCH_EXPERIMENT).await?;
        store.create_run(&study.as_started()).await?;
        Ok(study)
    }

    /// Takes one trial after another.
    pub(super) async fn work(
        &self,
        progress: impl Fn(&SearchEvent) + Clone + Send + 'static,
    ) -> Result<StudySummary, SearchError> {
        let (log, writer) = run_log::start(self.store.clone(), self.run_id(), Pace::default());
        for number in 0..self.request.trials {
            let known = self.trials().await?;
            if !self.is_free(number, &known).await? {
                continue;
            }
            let trial = self.trial(number, &known)?;
            progress(&SearchEvent::Begun { number, choice: in_words(&trial.choice) });
            trial.run(self.store, &self.observed, &known, progress.clone()).await?;
            let summary = self.summarise().await?;
            if let Some(trial) = summary.trials.iter().find(|trial| trial.number == number) {
                progress(&SearchEvent::Ended { trial: trial.clone(), ended: summary.trials.len() });
            }
            if let Some(best) = summary.best.as_ref().and_then(|best| best.objective_c) {
                log.metric("best_objective_c", best, number as i64);
            }
        }
        drop(log);
        writer.close(LOG_PATIENCE).await;
        let summary = self.summarise().await?;
        if summary.trials.len() == self.request.trials {
            self.store.end_run(&self.run_id(), RunStatus::Finished).await?;
        }
        Ok(summary)
    }

    fn run_id(&self) -> String {
        run_id(self.key)
    }

    fn trial_id(&self, number: usize) -> String {
        run_id(&format!("{}#{number}", self.key))
    }

    /// The trials' runs.
    async fn trials(&self) -> Result<Vec<Run>, StoreError> {
        let study = self.run_id();
        let runs = self.store.runs(SEARCH_EXPERIMENT).await?;
        Ok(runs.into_iter().filter(|run| run.parent() == Some(study.as_str())).collect())
    }

    /// Whether this worker is to do a trial: nobody has taken it, or whoever did is gone.
    async fn is_free(&self, number: usize, known: &[Run]) -> Result<bool, StoreError> {
        let (study, id) = (self.run_id(), self.trial_id(number));
        let run = known.iter().find(|run| run.run_id == id);
        if run.is_some_and(|run| run.status.has_ended() && !run.tags.contains_key("lost")) {
            return Ok(false);
        }
        if self.store.take_trial(&study, number, self.worker).await? == Put::Written {
            return Ok(true);
        }
        let taken = self.store.taken_trials(&study).await?;
        let is_mine = taken.iter().any(|trial| trial.number == number && trial.worker == self.worker);
        Ok(is_mine || run.is_some_and(|run| run.is_lost(now_ms())))
    }

    fn trial(&self, number: usize, known: &[Run]) -> Result<Trial, SearchError> {
        let tried: Vec<(Choice, f64)> = known
            .iter()
            .filter(|run| run.status.has_ended())
            .filter_map(|run| Some((chosen(run), run.metric(OBJECTIVE)?)))
            .collect();
        let tried: Vec<Tried<'_>> =
            tried.iter().map(|(choice, objective)| Tried { choice, objective: *objective }).collect();
        let choice = choose(self.request.seed, number, &tried)?;
        Trial::new(number, &self.trial_id(number), self.run_id(), &self.config, choice)
    }

    /// Writes what is known by now beside the study.
    async fn summarise(&self) -> Result<StudySummary, SearchError> {
        let ended = self.trials().await?.into_iter().filter(|run| run.status.has_ended());
        let summary = StudySummary::of(&self.run_id(), ended.filter_map(|run| told(&run)).collect());
        let mut files = vec![Artifact::json("study.json", &summary)?];
        files.extend(study_pictures(&summary)?);
        for Artifact { name, bytes, content_type } in files {
            let key = keys::artifact(SEARCH_EXPERIMENT, &self.run_id(), &name);
            self.store.put(&key, bytes, content_type, Expect::Anything).await?;
        }
        if let Some(best) = &summary.best {
            let tags = [("best_trial".to_owned(), best.number.to_string())].into();
            self.store.log_batch(&self.run_id(), &RunBatch { tags, ..RunBatch::default() }).await?;
        }
        Ok(summary)
    }

    fn as_started(&self) -> Run {
        let SearchRequest { preset, seed, trials, stations, .. } = &self.request;
        let name = format!("search-{preset}-{trials}-seed{seed}");
        let mut run = Run::starting(SEARCH_EXPERIMENT, &self.run_id(), &name);
        let stations: Vec<&str> = stations.iter().map(weather::StationId::as_str).collect();
        let space: Vec<&str> = SPACE.iter().map(|dimension| dimension.name).collect();
        run.params = [
            ("preset", preset.clone()),
            ("seed", seed.to_string()),
            ("trials", trials.to_string()),
            ("space", space.join(",")),
            ("sampler", "tpe".to_owned()),
            ("pruner", "successive halving".to_owned()),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .into();
        run.tags.insert("stations".to_owned(), stations.join(",").chars().take(store::LONGEST_TAG).collect());
        run.heartbeat_time_ms = Some(now_ms());
        run
    }
}

/// What a trial chose, as its run's parameters say.
fn chosen(run: &Run) -> Choice {
    let of = |name: &str| Some((name.to_owned(), run.tags.get(&format!("{CHOSEN}{name}"))?.parse().ok()?));
    SPACE.iter().filter_map(|dimension| of(dimension.name)).collect()
}

fn told(run: &Run) -> Option<TrialSummary> {
    let tag = |name: &str| run.tags.get(name).cloned();
    let (outcome, reason) = match run.status {
        RunStatus::Finished => ("finished", None),
        RunStatus::Killed => ("pruned", tag("pruned")),
        _ => ("failed", tag("error")),
    };
    Some(TrialSummary {
        number: tag("trial")?.parse().ok()?,
        run_id: run.run_id.clone(),
        outcome,
        reason,
        choice: chosen(run),
        objective_c: run.metric(OBJECTIVE).filter(|value| value.is_finite()),
        percent: run.metrics.get(OBJECTIVE).map_or(0, |summary| summary.last.step as usize),
    })
}

/// `dropout 0.2, hidden 32`.
fn in_words(choice: &Choice) -> String {
    let one = |(name, value): (&String, &f64)| {
        if value.fract().abs() < f64::EPSILON {
            format!("{name} {value}")
        } else {
            format!("{name} {value:.2e}")
        }
    };
    choice.iter().map(one).collect::<Vec<_>>().join(", ")
}
