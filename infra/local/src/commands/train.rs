//! `wearcast train`: the batch job, started by hand.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, bail};
use store::{Run, RunStatus, Store};

use super::runs::short;
use crate::dispatch::Dispatcher;
use crate::say::{self, Progress};
use crate::stack::Stack;
use crate::table::{Align, Table};
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
    let run = stack.store().run(&trainer::job::run_id(&filed.key)).await?;
    let epochs = match &run {
        Some(run) => epochs(stack.store(), run).await?,
        None => None,
    };
    stack.leave().await;
    let Some(run) = run else { return Ok(()) };
    if let Some(table) = epochs {
        say::line(table.to_string());
    }
    say::line(format!("run {}; `wearcast runs show {}` has the rest", run.run_id, short(&run.run_id)));
    match run.status {
        RunStatus::Failed => bail!("the run failed: {}", run.tags.get("error").map_or("", String::as_str)),
        _ => Ok(()),
    }
}

/// The losses of every network by epoch, the lowest after the first marked; `None` if there was no epoch.
async fn epochs(store: &Store, run: &Run) -> Result<Option<Table>> {
    let mut columns: Vec<(String, BTreeMap<i64, f64>, bool)> = Vec::new();
    for member in 0.. {
        for (name, said) in [("train", "training"), ("validation", "validation")] {
            let history =
                store.metric_history(&run.run_id, &format!("member_{member}_{name}_loss_c")).await?;
            let losses = history.iter().map(|point| (point.step, point.value)).collect();
            columns.push((format!("network {}, {said} °C", member + 1), losses, name == "validation"));
        }
        if columns.last().is_none_or(|(_, losses, _)| losses.is_empty()) {
            break;
        }
    }
    columns.retain(|(_, losses, _)| !losses.is_empty());
    let Some(last) = columns.iter().filter_map(|(_, losses, _)| losses.keys().last()).max() else {
        return Ok(None);
    };
    let heads = columns.iter().map(|(head, ..)| head.clone());
    let mut table = Table::new(std::iter::once("epoch".to_owned()).chain(heads));
    (0..=columns.len()).for_each(|column| table.align(column, Align::Right));
    for epoch in 0..=*last {
        let cells = columns.iter().map(|(_, losses, is_chosen_by)| {
            let Some(loss) = losses.get(&epoch) else { return String::new() };
            // the silent head before the first epoch is no candidate
            let is_lowest =
                *is_chosen_by && epoch > 0 && losses.iter().all(|(at, other)| *at == 0 || loss <= other);
            format!("{loss:.4} {}", if is_lowest { "*" } else { " " })
        });
        table.row(std::iter::once(epoch.to_string()).chain(cells.collect::<Vec<_>>()));
    }
    Ok(Some(table))
}

/// Follows a run of the stack that runs elsewhere.
async fn follow(store: &Store, key: &str) -> Result<()> {
    let run_id = trainer::job::run_id(key);
    let mut progress = Progress::spinner("train");
    loop {
        match store.run(&run_id).await? {
            Some(run) if run.status.has_ended() => {
                drop(progress);
                let said = run.tags.get("verdict").or_else(|| run.tags.get("error"));
                say::line(format!("  train       {}", said.map_or("ended", String::as_str)));
                return Ok(());
            }
            Some(run) => {
                let losses = run.metrics.iter().filter(|(name, _)| name.ends_with("validation_loss_c"));
                let losses: Vec<String> =
                    losses.map(|(_, loss)| format!("{:.3} °C", loss.last.value)).collect();
                progress.at(0, format!("the running stack trains; validation losses {}", losses.join(", ")));
            }
            None => progress.at(0, "waiting for the running stack".to_owned()),
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
}
