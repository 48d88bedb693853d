//! The batch job: one request to train, from observations to a registered model, logged as it goes.
//!
//! Killed and started again it is the same run: its id comes from the request, it goes on from the last state that was
//! kept, and everything it writes is written again to the same place. The order of writes keeps every half-way state whole: artifacts,
//! then the version that names them, then the decision, then the alias together with its record, then
//! the promotion that starts forecasts, and last the run's end.

mod begin;
mod decide;
mod keeping;

pub(crate) use begin::observations;

use std::sync::Arc;
use std::time::Duration;

use forecast::{ForecastError, HORIZON, ModelError};
use store::{MODEL_NAME, RetrainRequest, RunStatus, Store, StoreError, digest};
use weather::HourlyGrid;

use crate::artifacts::{self, Artifact, ArtifactError, Facts};
use crate::registered::LoadError;
use crate::run_log::{self, Pace, RunLog, RunWriter};
use crate::{
    CheckpointError, Epoch, ParsePresetError, Preset, ProcessorError, Session, TrainConfig, TrainError,
    TrainEvent, Trained,
};

/// How long the end of a run waits for its log to be written.
const LOG_PATIENCE: Duration = Duration::from_mins(2);

/// Why a job ended without a finished run.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The request is not there.
    #[error("{key} is not in the bucket; the event may be older than the object's deletion")]
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
    /// S3 or DynamoDB failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file of the run cannot be made.
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
    /// The champion, beside which the candidate is judged, cannot be loaded.
    #[error("the candidate cannot be compared with the champion")]
    Champion(#[from] LoadError),
    /// The trained model cannot be loaded again.
    #[error("the trained model cannot be loaded again")]
    Candidate(#[from] ModelError),
    /// A model failed while it was judged.
    #[error("a model failed on the hours that it is judged on")]
    Judging(#[from] ForecastError),
    /// The training's state cannot be written.
    #[error("the training's state cannot be kept")]
    Checkpoint(#[from] CheckpointError),
    /// The session was told to stop.
    #[error("it was told to stop; its state is kept, and the next try goes on from there")]
    Interrupted,
    /// The training thread was stopped.
    #[error("the training thread ended without a result")]
    Stopped(#[from] tokio::task::JoinError),
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobReport {
    /// There is a model, now or from an earlier try: what was decided about it and why.
    Judged {
        /// In a sentence.
        verdict: String,
    },
    /// There is no model; the run says why.
    Failed {
        /// Why.
        reason: String,
    },
}

/// A run's id: the same request is the same run.
pub fn run_id(request_key: &str) -> String {
    digest(request_key.as_bytes())[..32].to_owned()
}

/// A run that is under way.
pub(crate) struct Job<'a> {
    pub(crate) store: &'a Store,
    pub(crate) config: TrainConfig,
    pub(crate) facts: Facts,
    pub(crate) grids: Arc<Vec<HourlyGrid>>,
    pub(crate) session: Arc<Session>,
    /// Where the training's state is kept.
    checkpoint_key: String,
}

/// Runs the job that the `retrain/` object at `key` asks for. `progress` hears of every step, from
/// another thread. Stopping `session` ends the job with [`JobError::Interrupted`], its state kept.
///
/// # Errors
/// Only if running it again can help. A training that fails by itself is a failed run, not an error.
pub async fn run(
    store: &Store,
    key: &str,
    session: &Arc<Session>,
    progress: impl Fn(&TrainEvent) + Send + 'static,
) -> Result<JobReport, JobError> {
    let request: RetrainRequest =
        store.get_json(key).await?.ok_or_else(|| JobError::NoSuchRequest { key: key.to_owned() })?;
    let run_id = run_id(key);
    if let Some(known) = store.run(&run_id).await?.filter(|run| run.status == RunStatus::Finished) {
        return Ok(JobReport::Judged { verdict: known.tags.get("verdict").cloned().unwrap_or_default() });
    }
    let config = TrainConfig::here(request.preset.parse::<Preset>()?, request.seed)?;
    let job = Job::begin(store, run_id, request, config, session).await?;
    // most of what a job holds while it waits
    let outcome = Box::pin(job.work(progress)).await;
    if let Err(error) = &outcome {
        // A run that nobody works on does not go on running. The next try begins it again.
        let stopped = matches!(error, JobError::Interrupted);
        let status = if stopped { RunStatus::Killed } else { RunStatus::Failed };
        let _ = job.give_up(status, &chain(error)).await;
    }
    outcome
}

impl Job<'_> {
    fn run_id(&self) -> &str {
        &self.facts.run_id
    }

    /// Trains, keeps, judges.
    async fn work(&self, progress: impl Fn(&TrainEvent) + Send + 'static) -> Result<JobReport, JobError> {
        let (log, writer) = run_log::start(self.store.clone(), self.run_id().to_owned(), Pace::default());
        let outcome = match self.train(&log, progress).await {
            Ok(Ok(trained)) => self.conclude(&log, &Arc::new(trained)).await.map(Ok),
            Ok(Err(error)) => Ok(Err(error)),
            Err(error) => Err(error),
        };
        self.end(log, writer, outcome).await
    }

    /// Keeps what was trained, registers and judges it; what was decided, in a sentence.
    async fn conclude(&self, log: &RunLog, trained: &Arc<Trained>) -> Result<String, JobError> {
        self.keep(artifacts::of_model(trained, &self.config, &self.facts)?).await?;
        let candidate = trained.judged_model()?;
        let (version, verdict) = self.decide(trained, candidate).await?;
        log.metrics(&artifacts::metrics(trained), 0);
        Ok(say(log, trained, version, &verdict))
    }

    async fn end(
        &self,
        log: RunLog,
        writer: RunWriter,
        outcome: Result<Result<String, TrainError>, JobError>,
    ) -> Result<JobReport, JobError> {
        drop(log);
        // Also after a failure: what was learned until then is what people look at.
        let written = writer.close(LOG_PATIENCE).await;
        if written.dropped + written.unwritten > 0 {
            tracing::warn!(run_id = self.run_id(), ?written, "the run's history is not complete");
        }
        match outcome? {
            Ok(verdict) => {
                self.forget_state().await?;
                self.store.end_run(self.run_id(), RunStatus::Finished).await?;
                Ok(JobReport::Judged { verdict })
            }
            Err(error) => {
                let reason = chain(&error);
                self.forget_state().await?;
                self.give_up(RunStatus::Failed, &reason).await?;
                Ok(JobReport::Failed { reason })
            }
        }
    }

    /// Writes files of the run, in this order.
    async fn keep(&self, files: Vec<Artifact>) -> Result<(), StoreError> {
        for Artifact { name, bytes, content_type } in files {
            let key = self.key_of(&name);
            self.store.put(&key, bytes, content_type, store::Expect::Anything).await?;
        }
        Ok(())
    }

    fn key_of(&self, artifact: &str) -> String {
        store::keys::artifact(MODEL_NAME, self.run_id(), artifact)
    }

    /// Ends the run without a model.
    async fn give_up(&self, status: RunStatus, reason: &str) -> Result<(), StoreError> {
        let reason: String = reason.chars().take(store::LONGEST_TAG).collect();
        let tags = [("error".to_owned(), reason)].into();
        self.store.log_batch(self.run_id(), &store::RunBatch { tags, ..store::RunBatch::default() }).await?;
        self.store.end_run(self.run_id(), status).await.map(drop)
    }
}

/// The decision in a sentence, which is also the run's.
fn say(log: &RunLog, trained: &Trained, version: u32, verdict: &crate::Verdict) -> String {
    let leads = trained.spec.served_leads.len();
    let said =
        format!("{MODEL_NAME} v{version}: {verdict}; {leads} of {HORIZON} leads have skill of their own");
    log.tag("data_digest", trained.spec.data_digest.clone());
    log.tag("model_version", version.to_string());
    log.tag("verdict", said.clone());
    said
}

fn log_epoch(log: &RunLog, epoch: &Epoch) {
    for (name, value) in [
        ("train_loss_c", epoch.train_loss_c),
        ("validation_loss_c", epoch.validation_loss_c),
        ("learning_rate", epoch.learning_rate),
    ] {
        log.metric(format!("member_{}_{name}", epoch.member), value, epoch.epoch as i64);
    }
}

/// An error with its causes, in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    std::iter::once(error.to_string()).chain(causes.map(ToString::to_string)).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests;
