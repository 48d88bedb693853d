//! `wearcast train`: the batch job, started by hand.

use std::path::Path;

use anyhow::{Context, Result, bail};
use store::{Expect, Put, RetrainRequest, RunStatus, StationState, Store, digest, keys};

use crate::cli;
use crate::dispatch::Dispatcher;
use crate::say::{self, Progress};
use crate::stack::Stack;

/// Requests a training and follows it to its end.
pub(crate) async fn train(data_dir: &Path, arguments: &cli::Train) -> Result<()> {
    let stack = Stack::find_or_start(data_dir).await?;
    let key = request(stack.store(), arguments).await?;
    match &stack {
        Stack::Own(own) => {
            Dispatcher::new(own.store.clone(), own.servers.outbox().clone()).drain().await?;
        }
        Stack::Running { store, .. } => follow(store, &key).await?,
    }
    if let Stack::Own(own) = stack {
        own.servers.shutdown().await;
    }
    Ok(())
}

/// Files the request. The same stations with the same observations, preset and seed would train the
/// same model, so they are the same request.
async fn request(store: &Store, arguments: &cli::Train) -> Result<String> {
    let known = store.stations().await?;
    let wanted =
        |state: &&StationState| arguments.stations.is_empty() || arguments.stations.contains(&state.station);
    let chosen: Vec<&StationState> = known.iter().filter(wanted).collect();
    if let Some(missing) =
        arguments.stations.iter().find(|station| known.iter().all(|state| state.station != **station))
    {
        bail!("station {missing} has no observations; import some first");
    }
    let Some(latest) = chosen.iter().map(|state| state.last_observed).max() else {
        bail!("no station has observations; run `cargo local` for the sample, or import files");
    };
    let what = serde_json::to_vec(&(&chosen, &arguments.training.preset, arguments.training.seed))?;
    let request = RetrainRequest {
        requested_at: latest + 1,
        cause: format!("manual-{}", &digest(&what)[..8]),
        stations: chosen.iter().map(|state| state.station.clone()).collect(),
        preset: arguments.training.preset.clone(),
        seed: arguments.training.seed,
    };
    let key = keys::retrain(request.requested_at, &request.cause);
    match store.put_json(&key, &request, Expect::Absent).await.context("requesting the training")? {
        Put::Written => say::line(format!("  train       requested: {key}")),
        Put::Refused => say::line(format!(
            "  train       {key} was trained before with these observations; another --seed trains another model"
        )),
    }
    Ok(key)
}

/// Follows a run of the stack that runs elsewhere.
async fn follow(store: &Store, key: &str) -> Result<()> {
    let run_id = trainer::job::run_id(key);
    let mut progress = Progress::spinner("train");
    loop {
        match store.read_run(trainer::job::EXPERIMENT, &run_id).await? {
            Some(run) if run.status != RunStatus::Running => {
                drop(progress);
                let said = run.tags.get("verdict").or_else(|| run.tags.get("error"));
                say::line(format!("  train       {}", said.map_or("ended", String::as_str)));
                return Ok(());
            }
            Some(run) => {
                let losses = run.metrics.iter().filter(|(name, _)| name.ends_with("validation_loss_c"));
                let losses: Vec<String> = losses.map(|(_, loss)| format!("{loss:.3} °C")).collect();
                progress.at(0, format!("the running stack trains; validation losses {}", losses.join(", ")));
            }
            None => progress.at(0, "waiting for the running stack".to_owned()),
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
}
