//! The beginning of a job: what it works on, and the run as it is then.

use std::sync::Arc;

use store::{MODEL_NAME, RetrainRequest, Run, Store, StoreError};
use weather::{Hour, HourRange, HourlyGrid, StationId};

use super::Job;
use super::keeping::checkpoint_key;
use crate::artifacts::Facts;
use crate::{Session, TrainConfig};

impl<'a> Job<'a> {
    /// Reads the observations and begins the run, or begins it again.
    pub(super) async fn begin(
        store: &'a Store,
        run_id: String,
        request: RetrainRequest,
        config: TrainConfig,
        session: &Arc<Session>,
    ) -> Result<Self, StoreError> {
        let grids = Arc::new(observations(store, &request.stations, request.requested_at).await?);
        let facts = Facts::gather(store, run_id, request).await?;
        store.ensure_experiment(MODEL_NAME).await?;
        store.begin_run(&started(store, &facts, &config)).await?;
        let checkpoint_key = checkpoint_key(&facts, &config, &grids);
        Ok(Self { store, config, facts, grids, session: Arc::clone(session), checkpoint_key })
    }
}

/// What each station observed before an hour.
pub(crate) async fn observations(
    store: &Store,
    stations: &[StationId],
    before: Hour,
) -> Result<Vec<HourlyGrid>, StoreError> {
    let mut grids = Vec::new();
    for station in stations {
        let Some(grid) = store.read_observations(station, None).await? else { continue };
        let known = HourRange::new(grid.range().start, grid.range().end.min(before));
        grids.push(grid.slice(known));
    }
    Ok(grids)
}

/// The run as it is when it starts.
fn started(store: &Store, facts: &Facts, config: &TrainConfig) -> Run {
    let Facts { run_id, request, commit, manifest, .. } = facts;
    let name = format!("{}-{}-seed{}", request.cause, request.preset, request.seed);
    let user = std::env::var("USER").unwrap_or_else(|_| "trainer".to_owned());
    let stations: Vec<&str> = request.stations.iter().map(StationId::as_str).collect();
    let mut tags = vec![
        ("cause", request.cause.clone()),
        ("stations", stations.join(",")),
        ("requested_at", request.requested_at.to_string()),
        ("code_version", env!("CARGO_PKG_VERSION").to_owned()),
        ("data_manifest_digest", manifest.digest()),
        ("mlflow.runName", name.clone()),
        ("mlflow.user", user.clone()),
        ("mlflow.source.name", "trainer".to_owned()),
        ("mlflow.source.type", "JOB".to_owned()),
    ];
    if let Some(commit) = commit {
        tags.push(("mlflow.source.git.commit", commit.hash.clone()));
        tags.push(("git_has_changes", commit.is_dirty.to_string()));
    }
    let shortened = |text: String| text.chars().take(store::LONGEST_TAG).collect();
    let mut run = Run::starting(MODEL_NAME, run_id, &name);
    run.user_id = user;
    run.params = config.params();
    run.tags = tags.into_iter().map(|(key, value)| (key.to_owned(), shortened(value))).collect();
    run.inputs = vec![facts.dataset(store.bucket())];
    run
}
