//! One trial: a training on more and more windows, as long as it is worth it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use forecast::LeadSkill;
use store::{PARENT_TAG, Run, RunBatch, RunStatus, Store, StoreError};
use weather::HourlyGrid;

use super::halving::{RUNGS, reason_to_stop};
use super::space::{Choice, apply};
use super::{SEARCH_EXPERIMENT, SearchError, SearchEvent};
use crate::job::chain;
use crate::run_log::{self, Pace, RunLog};
use crate::train::validate;
use crate::{Places, Session, TrainConfig, TrainError, TrainEvent};

/// The metric that is made small: the mean absolute error over all leads on the validation windows, with each
/// part believed as far as they say, °C. Its step is the percentage of the windows that were learned from.
pub(super) const OBJECTIVE: &str = "objective_c";
/// Before the name of each setting that was chosen, in a tag that holds it exactly.
pub(super) const CHOSEN: &str = "chosen.";
const LOG_PATIENCE: Duration = Duration::from_secs(30);

/// What every trial of a study learns from.
pub(super) struct Observed {
    pub(super) grids: Vec<HourlyGrid>,
    pub(super) places: Places,
}

pub(super) struct Trial {
    number: usize,
    run: Run,
    config: TrainConfig,
    pub(super) choice: Choice,
}

/// How a trial ended.
enum Outcome {
    Finished,
    Pruned(String),
    Failed(String),
}

impl Trial {
    pub(super) fn new(
        number: usize,
        run_id: &str,
        study: String,
        config: &TrainConfig,
        choice: Choice,
    ) -> Result<Self, SearchError> {
        let config = apply(config, &choice)?;
        let mut run = Run::starting(SEARCH_EXPERIMENT, run_id, &format!("trial {number}"));
        run.params = config.params();
        run.tags =
            choice.iter().map(|(name, value)| (format!("{CHOSEN}{name}"), format!("{value:?}"))).collect();
        run.tags.insert(PARENT_TAG.to_owned(), study);
        run.tags.insert("trial".to_owned(), number.to_string());
        Ok(Self { number, run, config, choice })
    }

    /// Trains and ends the trial's run. A training that fails is a failed trial, not an error.
    pub(super) async fn run(
        &self,
        store: &Store,
        observed: &Arc<Observed>,
        others: &[Run],
        progress: impl Fn(&SearchEvent) + Clone + Send + 'static,
    ) -> Result<(), SearchError> {
        let run_id = &self.run.run_id;
        store.begin_run(&self.run).await?;
        let (log, writer) = run_log::start(store.clone(), run_id.clone(), Pace::default());
        let outcome = self.climb(&log, observed, others, progress).await;
        drop(log);
        writer.close(LOG_PATIENCE).await;
        let (status, tag) = match outcome? {
            Outcome::Finished => (RunStatus::Finished, None),
            Outcome::Pruned(reason) => (RunStatus::Killed, Some(("pruned", reason))),
            Outcome::Failed(reason) => (RunStatus::Failed, Some(("error", reason))),
        };
        self.end(store, status, tag).await?;
        Ok(())
    }

    async fn climb(
        &self,
        log: &RunLog,
        observed: &Arc<Observed>,
        others: &[Run],
        progress: impl Fn(&SearchEvent) + Clone + Send + 'static,
    ) -> Result<Outcome, SearchError> {
        for percent in RUNGS {
            let skill = match self.train(percent, log, observed, progress.clone()).await? {
                Ok(skill) => skill,
                Err(error) => return Ok(Outcome::Failed(chain(&error))),
            };
            let objective = objective(&skill);
            log.metric(OBJECTIVE, objective, percent as i64);
            log.metric(at_rung(percent), objective, percent as i64);
            let known: Vec<f64> = others
                .iter()
                .filter(|run| run.run_id != self.run.run_id)
                .filter_map(|run| run.metric(&at_rung(percent)))
                .collect();
            let stops = Some(&percent) != RUNGS.last() || !objective.is_finite();
            if let Some(reason) = reason_to_stop(objective, &known, percent).filter(|_| stops) {
                return Ok(Outcome::Pruned(reason));
            }
        }
        Ok(Outcome::Finished)
    }

    async fn train(
        &self,
        percent: usize,
        log: &RunLog,
        observed: &Arc<Observed>,
        progress: impl Fn(&SearchEvent) + Send + 'static,
    ) -> Result<Result<Vec<LeadSkill>, TrainError>, SearchError> {
        let windows_per_pass = self.config.windows_per_pass * 100 / percent;
        let config = TrainConfig { windows_per_pass, ..self.config.clone() };
        let (observed, log, number) = (Arc::clone(observed), log.clone(), self.number);
        let training = tokio::task::spawn_blocking(move || {
            validate(&observed.grids, &observed.places, &config, &Session::default(), &mut |event| {
                match &event {
                    TrainEvent::Prepared { validation_windows, .. } => {
                        log.metric("validation_windows", *validation_windows as f64, percent as i64);
                    }
                    TrainEvent::Epoch(epoch) => {
                        let name = format!("of_{percent}.member_{}_validation_loss_c", epoch.member);
                        log.metric(name, epoch.validation_loss_c, epoch.epoch as i64);
                    }
                    _ => {}
                }
                progress(&SearchEvent::Training { number, percent, event });
            })
        });
        Ok(training.await?)
    }

    async fn end(
        &self,
        store: &Store,
        status: RunStatus,
        tag: Option<(&str, String)>,
    ) -> Result<(), StoreError> {
        let shortened = |text: String| text.chars().take(store::LONGEST_TAG).collect();
        let tags: BTreeMap<String, String> =
            tag.into_iter().map(|(name, text)| (name.to_owned(), shortened(text))).collect();
        store.log_batch(&self.run.run_id, &RunBatch { tags, ..RunBatch::default() }).await?;
        store.end_run(&self.run.run_id, status).await.map(drop)
    }
}

/// The metric that is compared between trials that have seen as many of the windows.
fn at_rung(percent: usize) -> String {
    format!("objective_at_{percent}_percent_c")
}

fn objective(skill: &[LeadSkill]) -> f64 {
    skill.iter().map(|lead| lead.model_mae_c).sum::<f64>() / skill.len().max(1) as f64
}
