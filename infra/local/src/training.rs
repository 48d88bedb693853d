//! The batch job on one machine: the container's own code, with a bar.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Result, bail};
use store::Store;
use trainer::job::JobReport;
use trainer::{TrainEvent, recorded};
use weather::StationId;

use crate::functions::Report;
use crate::say::{self, Progress};

/// A command of a job definition that is not the trainer's.
#[derive(Debug, thiserror::Error)]
#[error("the job's command is {0:?}: here a job takes one argument, the key of a request to train")]
pub(crate) struct UnknownCommand(Vec<String>);

/// What became of a job.
pub(crate) struct Trained {
    pub(crate) report: Report,
    /// Why the run failed, if it did.
    pub(crate) failed: Option<String>,
}

/// Runs the container's command: trains what the request at its argument asks for.
pub(crate) async fn run(store: &Store, arguments: &[String]) -> Result<Trained> {
    let [key] = arguments else { bail!(UnknownCommand(arguments.to_vec())) };
    let bar = Mutex::new(Bar {
        progress: Progress::of("train", 0),
        steps: BTreeMap::new(),
        message: String::new(),
    });
    let session = Arc::default();
    let (message, failed) = match recorded::run(store, key, &session, move |event| show(&bar, event)).await? {
        JobReport::Judged { verdict } => (verdict, None),
        JobReport::Failed { reason } => (recorded::no_model(&reason), Some(reason)),
    };
    Ok(Trained { report: Report::of("train", message), failed })
}

/// A bar and the steps behind it: of one fit to the training hours, then of one to all hours.
struct Bar {
    progress: Progress,
    /// Of each network, how many are taken and how many there are.
    steps: BTreeMap<usize, (usize, usize)>,
    message: String,
}

impl Bar {
    fn show(&mut self) {
        let (taken, all) = self.steps.values().fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
        self.progress.of_parts(all as u64);
        self.progress.at(taken as u64, self.message.clone());
    }
}

fn show(bar: &Mutex<Bar>, event: &TrainEvent) {
    // Only drawing happens under this lock, so a panic there leaves nothing half-done.
    let mut bar = bar.lock().unwrap_or_else(PoisonError::into_inner);
    bar.message = match event {
        TrainEvent::StationRefused { reason, .. } => {
            say::line(format!("  train       left out: {reason}"));
            return;
        }
        TrainEvent::Prepared { stations, training_windows, not_learned_from, .. } => {
            if !not_learned_from.is_empty() {
                let stations: Vec<&str> = not_learned_from.iter().map(StationId::as_str).collect();
                say::line(format!(
                    "  train       forecast, but not learned from, because their history is short: {}",
                    stations.join(", ")
                ));
            }
            format!("{training_windows} windows, stations: {stations}")
        }
        TrainEvent::Refitting { training_windows } => {
            bar.steps.clear();
            format!("fitted once more to all hours, {training_windows} windows")
        }
        TrainEvent::LinearFitted => "linear part fitted".to_owned(),
        TrainEvent::Step { member, step, steps } => {
            bar.steps.insert(*member, (*step, *steps));
            std::mem::take(&mut bar.message)
        }
        TrainEvent::Epoch(epoch) => format!(
            "network {}, epoch {}: validation loss {:.3} °C",
            epoch.member + 1,
            epoch.epoch,
            epoch.validation_loss_c
        ),
        TrainEvent::Exported { bytes, difference_c } => {
            format!("ONNX of {} KiB, tract and burn differ by {difference_c:.1e} °C", bytes >> 10)
        }
        TrainEvent::Evaluated { origins } => format!("{origins} held-out forecasts scored"),
    };
    bar.show();
}
