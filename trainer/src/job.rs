//! The batch job: one request to train, from observations to a registered model, logged as it goes.
//!
//! Killed and started again it is the same run: its id comes from the request, and everything it
//! writes is written again to the same place.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use forecast::HORIZON;
use store::{
    CHAMPION, Expect, MODEL_NAME, Metric, ModelVersion, Promotion, RetrainRequest, Run, RunStatus, Store,
    StoreError, digest, keys,
};
use tokio::sync::mpsc;
use weather::{HourRange, HourlyGrid, StationId};

use crate::{Epoch, ParsePresetError, Preset, TrainConfig, TrainError, TrainEvent, Trained, gate, train};

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
    /// S3 or DynamoDB failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The training thread was stopped.
    #[error("the training thread ended without a result")]
    Stopped(#[source] tokio::task::JoinError),
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

/// Runs the job that the `retrain/` object at `key` asks for. `progress` hears of every step, from
/// another thread.
///
/// # Errors
/// Only if running it again can help. A training that fails by itself is a failed run, not an error.
pub async fn run(
    store: &Store,
    key: &str,
    progress: impl Fn(&TrainEvent) + Send + 'static,
) -> Result<JobReport, JobError> {
    let request: RetrainRequest =
        store.get_json(key).await?.ok_or_else(|| JobError::NoSuchRequest { key: key.to_owned() })?;
    let run_id = run_id(key);
    if let Some(known) =
        store.read_run(MODEL_NAME, &run_id).await?.filter(|run| run.status == RunStatus::Finished)
    {
        return Ok(JobReport::Judged { verdict: known.tags.get("verdict").cloned().unwrap_or_default() });
    }
    let config = TrainConfig::preset(request.preset.parse::<Preset>()?, request.seed);
    let grids = observations(store, &request).await?;
    let mut run = start(store, run_id, &request, &config).await?;
    match follow(store, &mut run, grids, config, progress).await? {
        Ok(trained) => finish(store, run, trained).await,
        Err(error) => fail(store, run, &error).await,
    }
}

/// What each station observed before the request was made.
async fn observations(store: &Store, request: &RetrainRequest) -> Result<Vec<HourlyGrid>, StoreError> {
    let mut grids = Vec::new();
    for station in &request.stations {
        let Some(grid) = store.read_observations(station, None).await? else { continue };
        let known = HourRange::new(grid.range().start, grid.range().end.min(request.requested_at));
        grids.push(grid.slice(known));
    }
    Ok(grids)
}

async fn start(
    store: &Store,
    run_id: String,
    request: &RetrainRequest,
    config: &TrainConfig,
) -> Result<Run, StoreError> {
    let stations: Vec<&str> = request.stations.iter().map(StationId::as_str).collect();
    let tags = [
        ("cause", request.cause.clone()),
        ("stations", stations.join(",")),
        ("requested_at", request.requested_at.to_string()),
        ("code_version", env!("CARGO_PKG_VERSION").to_owned()),
    ];
    let run = Run {
        experiment_id: MODEL_NAME.to_owned(),
        run_name: format!("{}-{}-seed{}", request.cause, request.preset, request.seed),
        run_id,
        status: RunStatus::Running,
        start_time_ms: now_ms(),
        end_time_ms: None,
        params: config.params(),
        metrics: BTreeMap::new(),
        tags: tags.map(|(name, value)| (name.to_owned(), value)).into(),
    };
    store.ensure_experiment(MODEL_NAME).await?;
    store.write_run(&run).await?;
    Ok(run)
}

/// Trains on a thread of its own and logs each epoch as it ends.
async fn follow(
    store: &Store,
    run: &mut Run,
    grids: Vec<HourlyGrid>,
    config: TrainConfig,
    progress: impl Fn(&TrainEvent) + Send + 'static,
) -> Result<Result<Trained, TrainError>, JobError> {
    let (tell, mut told) = mpsc::unbounded_channel();
    let training = tokio::task::spawn_blocking(move || {
        train(&grids, &config, &mut |event| {
            progress(&event);
            // The receiver is gone only if logging failed, which ends the job anyway.
            let _ = tell.send(event);
        })
    });
    while let Some(event) = told.recv().await {
        // A point that cannot be written is lost; a training is not thrown away for it.
        if let TrainEvent::Epoch(epoch) = event
            && let Err(error) = log_epoch(store, run, &epoch).await
        {
            tracing::warn!(run_id = run.run_id, "an epoch was not logged: {error}");
        }
    }
    training.await.map_err(JobError::Stopped)
}

async fn log_epoch(store: &Store, run: &mut Run, epoch: &Epoch) -> Result<(), StoreError> {
    let values = [
        ("train_loss_c", epoch.train_loss_c),
        ("validation_loss_c", epoch.validation_loss_c),
        ("learning_rate", epoch.learning_rate),
    ];
    let points = values.map(|(name, value)| Metric {
        key: format!("member_{}_{name}", epoch.member),
        value,
        step: epoch.epoch as u64,
        timestamp_ms: now_ms(),
    });
    store.log_metrics(&run.run_id, &points).await?;
    run.metrics.extend(points.into_iter().map(|point| (point.key, point.value)));
    store.write_run(run).await
}

/// Writes the artifacts, registers the model, and promotes it if it passes the gate.
async fn finish(store: &Store, mut run: Run, trained: Trained) -> Result<JobReport, JobError> {
    let verdict = gate(&trained.evaluation);
    let json = |value: serde_json::Result<Vec<u8>>| value.map_err(|error| damaged(&run, error));
    let spec = json(serde_json::to_vec(&trained.spec))?;
    let evaluation = json(serde_json::to_vec_pretty(&trained.evaluation))?;
    let model_key =
        store.write_artifact(&run, "model.onnx", trained.onnx, "application/octet-stream").await?;
    store.write_artifact(&run, "model.json", spec, "application/json").await?;
    store.write_artifact(&run, "evaluation.json", evaluation, "application/json").await?;

    let source = model_key.trim_end_matches("/model.onnx");
    let version = store.register_model(MODEL_NAME, &run.run_id, source, &verdict.to_string()).await?;
    let stations: Vec<StationId> = trained.spec.station_ids().cloned().collect();
    let refused = if verdict.promote { standing_in_the_way(store, &version, &stations).await? } else { None };
    if verdict.promote && refused.is_none() {
        store.set_alias(MODEL_NAME, CHAMPION, version.version).await?;
        let promotion = Promotion { name: MODEL_NAME.to_owned(), version: version.version, stations };
        store.put_json(&keys::promotion(MODEL_NAME, version.version), &promotion, Expect::Absent).await?;
    }
    let said = format!(
        "{} v{}: {}; {} of {HORIZON} leads have skill of their own",
        version.name,
        version.version,
        refused.unwrap_or_else(|| verdict.to_string()),
        trained.spec.served_leads.len(),
    );
    run.metrics.extend(trained.spec.metrics.clone());
    run.metrics.insert("parity_difference_c".to_owned(), trained.parity_difference_c);
    run.tags.insert("data_digest".to_owned(), trained.spec.data_digest.clone());
    run.tags.insert("verdict".to_owned(), said.clone());
    end(store, &mut run, RunStatus::Finished).await?;
    Ok(JobReport::Judged { verdict: said })
}

/// Why the present champion stays although the new model passed its gate: it is newer, or it forecasts
/// for a station that the new one does not know, which would fall back to its baseline unseen.
async fn standing_in_the_way(
    store: &Store,
    version: &ModelVersion,
    stations: &[StationId],
) -> Result<Option<String>, StoreError> {
    let Some(champion) = store.model_by_alias(MODEL_NAME, CHAMPION).await? else { return Ok(None) };
    if champion.version > version.version {
        return Ok(Some(format!("refused: version {} was promoted meanwhile", champion.version)));
    }
    let promotion = keys::promotion(MODEL_NAME, champion.version);
    let known = store.get_json::<Promotion>(&promotion).await?.map(|promotion| promotion.stations);
    let lost = known.into_iter().flatten().find(|station| !stations.contains(station));
    Ok(lost.map(|station| {
        let version = champion.version;
        format!(
            "refused: it passed its gate, but does not know station {station}, which the champion (version \
             {version}) forecasts for; train on every station together"
        )
    }))
}

async fn fail(store: &Store, mut run: Run, error: &TrainError) -> Result<JobReport, JobError> {
    let reason = chain(error);
    run.tags.insert("error".to_owned(), reason.clone());
    end(store, &mut run, RunStatus::Failed).await?;
    Ok(JobReport::Failed { reason })
}

async fn end(store: &Store, run: &mut Run, status: RunStatus) -> Result<(), StoreError> {
    run.status = status;
    run.end_time_ms = Some(now_ms());
    store.write_run(run).await
}

fn damaged(run: &Run, error: serde_json::Error) -> JobError {
    StoreError::Damaged { target: format!("run {}", run.run_id), source: Box::new(error) }.into()
}

/// An error with its causes, in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    std::iter::once(error.to_string()).chain(causes.map(ToString::to_string)).collect::<Vec<_>>().join(": ")
}

/// Wall clock, for the run's record only.
fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}
