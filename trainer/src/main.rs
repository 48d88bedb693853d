//! The batch container's entry: trains what the request at `WEARCAST_RETRAIN_KEY`, or the first
//! argument, asks for; `trainer search` works on a study.
#![forbid(unsafe_code)]

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};
use store::Store;
use trainer::TrainEvent;
use trainer::job::{self, JobReport};
use trainer::search::{self, SearchEvent};

/// Trains what one request asks for, logs the run, and promotes the model if it passes its gate.
#[derive(Debug, Parser)]
#[command(version, about, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
struct Arguments {
    /// Key of the request: retrain/…json
    #[arg(env = "WEARCAST_RETRAIN_KEY", required = true)]
    request: Option<String>,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Work on the trials of a study; each child of an array job takes trials from the same one
    Search {
        /// Key of the request: search/…json
        #[arg(env = "WEARCAST_SEARCH_KEY")]
        request: String,

        /// This worker's name: the same when it is started again, another one beside each other
        #[arg(long, env = "AWS_BATCH_JOB_ARRAY_INDEX", default_value = "0")]
        worker: String,
    },
}

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt().with_env_filter(tracing_subscriber::EnvFilter::from_default_env()).init();
    let arguments = Arguments::parse();
    let store = Store::from_env().await?;
    match arguments {
        Arguments { command: Some(Command::Search { request, worker }), .. } => {
            search(&store, &request, &worker).await
        }
        Arguments { request: Some(request), .. } => train(&store, &request).await,
        Arguments { request: None, command: None } => bail!("name a request: retrain/…json"),
    }
}

async fn train(store: &Store, key: &str) -> Result<()> {
    let say = |event: &TrainEvent| tracing::info!(?event, "training");
    let report = job::run(store, key, say).await.with_context(|| format!("running {key}"))?;
    match report {
        JobReport::Failed { reason } => bail!("the run failed: {reason}"),
        JobReport::Judged { verdict } => tracing::info!("{verdict}"),
    }
    Ok(())
}

async fn search(store: &Store, key: &str, worker: &str) -> Result<()> {
    let say = |event: &SearchEvent| tracing::info!(?event, "searching");
    let study = search::work(store, key, worker, say).await.with_context(|| format!("searching {key}"))?;
    let best = study.best.and_then(|best| best.objective_c.map(|objective| (best.number, objective)));
    match best {
        Some((number, objective)) => tracing::info!("trial {number} is the best: {objective:.4} °C"),
        None => tracing::info!("no trial has come to its end yet"),
    }
    Ok(())
}
