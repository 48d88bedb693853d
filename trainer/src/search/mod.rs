//! The search for better settings: a study of many trials, each a run of its own under the study's run.
//!
//! Any number of workers take trials from the same study (a Batch array job has one a child); what they
//! share is the runs table. A worker that is killed takes its trial up again when it is started again, and
//! another one does when nothing was heard of it for five minutes. A trial learns from a quarter of the
//! windows, then from half of them, then from all, as long as it is among the better half of those that came so far.
//! Only validation hours choose, the same for every trial whatever its window: the held-out year stays unseen.

mod halving;
mod space;
mod study;
mod summary;
mod trial;

use serde::{Deserialize, Serialize};
use store::{Store, StoreError};
use weather::{Hour, StationId};

use crate::artifacts::ArtifactError;
use crate::{ParsePresetError, ProcessorError, TrainEvent};

pub use summary::{StudySummary, TrialSummary};

/// Studies and their trials are gathered here, apart from the runs whose models may be served.
pub const SEARCH_EXPERIMENT: &str = "air-temperature-search";

/// A request to search: the content of a `search/` object. The same request is the same study.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchRequest {
    /// Only hours before it are used.
    pub requested_at: Hour,
    /// Which stations to train on.
    pub stations: Vec<StationId>,
    /// The preset whose settings are the beginning.
    pub preset: String,
    /// Seed of every choice and every training.
    pub seed: u64,
    /// How many trials.
    pub trials: usize,
}

/// What happens during a search.
#[derive(Debug, Clone, PartialEq)]
pub enum SearchEvent {
    /// A trial begins.
    Begun {
        /// From 0.
        number: usize,
        /// Its settings in words.
        choice: String,
    },
    /// Something happened in its training, which sees so many of the windows.
    Training {
        /// From 0.
        number: usize,
        /// Percent of the windows that it sees.
        percent: usize,
        /// What.
        event: TrainEvent,
    },
    /// A trial has ended.
    Ended {
        /// As its study tells of it.
        trial: TrialSummary,
        /// Trials that have ended, by whomever.
        ended: usize,
    },
}

/// Why a search stopped.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The request is not there.
    #[error("{key} is not in the bucket; `wearcast search` writes one, or copy one under search/")]
    NoSuchRequest {
        /// The key.
        key: String,
    },
    /// The request asks for a preset that does not exist.
    #[error(transparent)]
    Preset(#[from] ParsePresetError),
    /// The program was not built for the processor that it is to train on.
    #[error(transparent)]
    Processor(#[from] ProcessorError),
    /// A dimension is not a setting of this version.
    #[error("{name:?} is no setting of a training")]
    NoSuchSetting {
        /// Its name.
        name: String,
    },
    /// The settings cannot be written or read as JSON.
    #[error("the settings of a trial cannot be put together")]
    Settings(#[from] serde_json::Error),
    /// The estimator refuses.
    #[error("{name} cannot be chosen: {reason}")]
    Sampler {
        /// Which setting.
        name: &'static str,
        /// What the estimator says.
        reason: String,
    },
    /// A file of the study cannot be made.
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
    /// S3 or DynamoDB failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A training thread was stopped.
    #[error("a training thread ended without a result")]
    Stopped(#[from] tokio::task::JoinError),
}

/// Works on the study that the request at `key` asks for until no trial is left to take. `worker` is the
/// same when it is started again. Returns what is known of the study then.
///
/// # Errors
/// Only if running it again can help, or the request is not one.
pub async fn work(
    store: &Store,
    key: &str,
    worker: &str,
    progress: impl Fn(&SearchEvent) + Clone + Send + 'static,
) -> Result<StudySummary, SearchError> {
    study::Study::open(store, key, worker).await?.work(progress).await
}

#[cfg(test)]
mod tests;
