//! A job that tells how it ended: one event of the stage `train` for each request, as every stage of the
//! pipeline records what it did. It is how people hear of a model that is not used.

use std::sync::Arc;
use std::time::Instant;

use store::{EventKind, MODEL_NAME, PipelineEvent, Store, StoreError, keys};

use crate::job::{self, JobError, JobReport, chain};
use crate::{LoadError, Session, TrainEvent};

const STAGE: &str = "train";

/// Runs the job that the `retrain/` object at `key` asks for, as [`job::run`] does, and records how it
/// ended. What another try may still end well is not recorded.
///
/// # Errors
/// As [`job::run`]; and if the event cannot be recorded.
pub async fn run(
    store: &Store,
    key: &str,
    session: &Arc<Session>,
    progress: impl Fn(&TrainEvent) + Send + 'static,
) -> Result<JobReport, JobError> {
    let started = Instant::now();
    let ended = job::run(store, key, session, progress).await;
    let (kind, message) = match &ended {
        Ok(JobReport::Judged { verdict }) if is_promoted(store, key).await? => {
            (EventKind::Done, verdict.clone())
        }
        Ok(JobReport::Judged { verdict }) => (EventKind::Refused, verdict.clone()),
        Ok(JobReport::Failed { reason }) => (EventKind::RunFailed, no_model(reason)),
        Err(error) if another_try_helps(error) => return ended,
        Err(error) => (EventKind::RunFailed, no_model(&chain(error))),
    };
    let event = PipelineEvent::new(STAGE, kind, key, message).took(started.elapsed());
    let recorded = store.record(&event).await;
    let report = ended?;
    recorded?;
    Ok(report)
}

/// Whether starting the same job again can end otherwise: something around the training failed.
pub fn another_try_helps(error: &JobError) -> bool {
    match error {
        // What is damaged stays damaged, and a champion that is lost stays lost.
        JobError::Store(StoreError::Damaged { .. })
        | JobError::Champion(LoadError::Store(StoreError::Damaged { .. } | StoreError::NotFound { .. })) => {
            false
        }
        JobError::Interrupted
        | JobError::Store(_)
        | JobError::Champion(LoadError::Store(_))
        | JobError::Stopped(_) => true,
        _ => false,
    }
}

/// Whether the request's model has been promoted, now or by an earlier try.
async fn is_promoted(store: &Store, key: &str) -> Result<bool, StoreError> {
    let run_id = job::run_id(key);
    let versions = store.model_versions(MODEL_NAME).await?;
    let Some(version) = versions.into_iter().find(|version| version.run_id == run_id) else {
        return Ok(false);
    };
    Ok(store.get(&keys::promotion(MODEL_NAME, version.version)).await?.is_some())
}

/// What is said of a training that ended without a model.
pub fn no_model(reason: &str) -> String {
    format!("the run failed: {reason}")
}
