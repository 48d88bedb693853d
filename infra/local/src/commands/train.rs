//! `wearcast train`: the batch job, started by hand.

use std::path::Path;

use anyhow::{Result, bail};
use store::{MODEL_NAME, RunStatus, Store};

use crate::dispatch::Dispatcher;
use crate::say::{self, Progress};
use crate::stack::Stack;
use crate::{cli, request};

/// Requests a training and follows it to its end.
pub(crate) async fn train(data_dir: &Path, arguments: &cli::Train) -> Result<()> {
    let stack = Stack::find_or_start(data_dir).await?;
    let filed = request::by_hand(stack.store(), arguments).await?;
    say::line(format!("  train       {}", filed.key));
    if !filed.starts {
        say::line(
            "              was requested before with these observations; another --seed trains another model",
        );
    }
    match &stack {
        Stack::Own(own) => {
            Dispatcher::of(own).drain().await?;
        }
        Stack::Running { store, .. } => follow(store, &filed.key).await?,
    }
    let run = stack.store().read_run(MODEL_NAME, &trainer::job::run_id(&filed.key)).await?;
    stack.leave().await;
    match run.filter(|run| run.status == RunStatus::Failed) {
        Some(run) => bail!("the run failed: {}", run.tags.get("error").map_or("", String::as_str)),
        None => Ok(()),
    }
}

/// Follows a run of the stack that runs elsewhere.
async fn follow(store: &Store, key: &str) -> Result<()> {
    let run_id = trainer::job::run_id(key);
    let mut progress = Progress::spinner("train");
    loop {
        match store.read_run(MODEL_NAME, &run_id).await? {
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
