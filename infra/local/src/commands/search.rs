//! `wearcast search`: many trainings with other settings, and which of them are good.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, ensure};
use store::{Expect, digest, keys};
use trainer::TrainEvent;
use trainer::search::{self, SEARCH_EXPERIMENT, SearchEvent, SearchRequest, StudySummary};

use super::runs::{number, short};
use crate::cli::Search;
use crate::request::chosen;
use crate::say::{self, Progress};
use crate::stack::Stack;
use crate::table::{Align, Table};

/// Trials that the table at the end shows.
const SHOWN: usize = 10;

/// Searches, or goes on with a search that was stopped.
pub(crate) async fn search(data_dir: &Path, arguments: &Search) -> Result<()> {
    ensure!((1..=10_000).contains(&arguments.trials), "--trials is from 1 to 10000");
    let stack = Stack::find_or_start(data_dir).await?;
    let outcome = work(&stack, arguments).await;
    stack.leave().await;
    outcome
}

async fn work(stack: &Stack, arguments: &Search) -> Result<()> {
    let store = stack.store();
    let known = chosen(store, &arguments.stations).await?;
    let last = known.iter().map(|state| state.last_observed).max().context("a station is chosen")?;
    let request = SearchRequest {
        requested_at: last + 1,
        stations: known.into_iter().map(|state| state.station).collect(),
        preset: arguments.training.preset.clone(),
        seed: arguments.training.seed,
        trials: arguments.trials,
    };
    let name = digest(serde_json::to_string(&request)?.as_bytes());
    let key = keys::search(request.requested_at, &name);
    store.put_json(&key, &request, Expect::Absent).await?;
    say::line(format!("  search      {key}"));
    let bar = Mutex::new(Bar { progress: Progress::of("search", arguments.trials as u64), ended: 0 });
    let bar = std::sync::Arc::new(bar);
    let study = search::work(store, &key, &arguments.worker, move |event| show(&bar, event)).await?;
    tell(&study, arguments.trials);
    Ok(())
}

struct Bar {
    progress: Progress,
    ended: u64,
}

fn show(bar: &Mutex<Bar>, event: &SearchEvent) {
    // Only drawing happens under this lock, so a panic there leaves nothing half-done.
    let mut bar = bar.lock().unwrap_or_else(PoisonError::into_inner);
    let message = match event {
        SearchEvent::Begun { number, choice } => format!("trial {}: {choice}", number + 1),
        SearchEvent::Training { number, percent, event: TrainEvent::Epoch(epoch) } => format!(
            "trial {}, {percent} % of the windows, network {}, epoch {}: validation loss {:.4} °C",
            number + 1,
            epoch.member + 1,
            epoch.epoch,
            epoch.validation_loss_c
        ),
        SearchEvent::Training { .. } => return,
        SearchEvent::Ended { trial, ended } => {
            bar.ended = *ended as u64;
            let loss = trial.objective_c.map_or_else(String::new, |loss| format!(" {loss:.4} °C"));
            let reason = trial.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
            format!("trial {} {}{loss}{reason}", trial.number + 1, trial.outcome)
        }
    };
    let ended = bar.ended;
    bar.progress.at(ended, message);
}

/// The best trials, and what mattered.
fn tell(study: &StudySummary, of: usize) {
    let mut trials: Vec<_> = study.trials.iter().filter(|trial| trial.objective_c.is_some()).collect();
    let rank = |outcome: &str| usize::from(outcome != "finished");
    trials.sort_by(|one, other| {
        let loss = |trial: &&search::TrialSummary| trial.objective_c.unwrap_or(f64::INFINITY);
        (rank(one.outcome)).cmp(&rank(other.outcome)).then(loss(one).total_cmp(&loss(other)))
    });
    let settings: Vec<&String> = study.importance.keys().collect();
    let head = ["trial", "run", "outcome", "windows %", "MAE °C"].map(str::to_owned);
    let mut table = Table::new(head.into_iter().chain(settings.iter().map(|name| (*name).clone())));
    (3..5 + settings.len()).for_each(|column| table.align(column, Align::Right));
    for trial in trials.iter().take(SHOWN) {
        let cells = [
            (trial.number + 1).to_string(),
            short(&trial.run_id).to_owned(),
            trial.outcome.to_owned(),
            trial.percent.to_string(),
            trial.objective_c.map_or_else(String::new, number),
        ];
        let chosen = settings
            .iter()
            .map(|name| trial.choice.get(*name).map_or_else(String::new, |value| number(*value)));
        table.row(cells.into_iter().chain(chosen));
    }
    say::line(table.to_string());
    let mut shares: Vec<_> = study.importance.iter().collect();
    shares.sort_by(|one, other| other.1.total_cmp(one.1));
    let shares = shares.iter().map(|(name, share)| format!("{name} {:.0} %", 100.0 * **share));
    say::line(format!("what mattered: {}", shares.collect::<Vec<_>>().join(", ")));
    let ended = study.trials.len();
    let rest = if ended < of { format!("; {} are under way elsewhere", of - ended) } else { String::new() };
    say::line(format!(
        "{ended} of {of} trials have ended{rest}; study {}, pictures under artifacts/{SEARCH_EXPERIMENT}/{}/artifacts/plots/",
        short(&study.run_id),
        study.run_id
    ));
}
