//! The batch job on one machine: the container's own code, with a bar.

use std::sync::{Mutex, PoisonError};

use anyhow::{Result, bail};
use store::{RetrainRequest, Store};
use trainer::job::JobReport;
use trainer::{Preset, TrainConfig, TrainEvent, recorded};

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
    let config = store
        .get_json::<RetrainRequest>(key)
        .await?
        .and_then(|request| Some(TrainConfig::preset(request.preset.parse::<Preset>().ok()?, request.seed)));
    // at most, and once more when everything is fitted again to all hours
    let epochs = config.map_or(0, |config| 2 * config.members * config.epochs);
    let bar = Mutex::new(Bar { progress: Progress::of("train", epochs as u64), done: 0 });
    let (message, failed) = match recorded::run(store, key, move |event| show(&bar, event)).await? {
        JobReport::Judged { verdict } => (verdict, None),
        JobReport::Failed { reason } => (recorded::no_model(&reason), Some(reason)),
    };
    Ok(Trained { report: Report::of("train", message), failed })
}

/// A bar and the epochs behind it.
struct Bar {
    progress: Progress,
    done: u64,
}

fn show(bar: &Mutex<Bar>, event: &TrainEvent) {
    // Only drawing happens under this lock, so a panic there leaves nothing half-done.
    let mut bar = bar.lock().unwrap_or_else(PoisonError::into_inner);
    let message = match event {
        TrainEvent::StationRefused { reason, .. } => {
            say::line(format!("  train       left out: {reason}"));
            return;
        }
        TrainEvent::Prepared { stations, training_windows, .. } => {
            format!("{training_windows} windows, stations: {stations}")
        }
        TrainEvent::Refitting { training_windows } => {
            format!("fitted once more to all hours, {training_windows} windows")
        }
        TrainEvent::LinearFitted => "linear part fitted".to_owned(),
        TrainEvent::Epoch(epoch) => {
            bar.done += 1;
            format!(
                "network {}, epoch {}: validation loss {:.3} °C",
                epoch.member + 1,
                epoch.epoch,
                epoch.validation_loss_c
            )
        }
        TrainEvent::Exported { bytes, difference_c } => {
            format!("ONNX of {} KiB, tract and burn differ by {difference_c:.1e} °C", bytes >> 10)
        }
        TrainEvent::Evaluated { origins } => format!("{origins} held-out forecasts scored"),
    };
    let done = bar.done;
    bar.progress.at(done, message);
}
