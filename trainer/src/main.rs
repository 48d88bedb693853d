//! The batch container's entry: trains what the request at `WEARCAST_RETRAIN_KEY`, or the first
//! argument, asks for.
#![forbid(unsafe_code)]

use anyhow::{Context, Result, bail};
use clap::Parser;
use store::Store;
use trainer::TrainEvent;
use trainer::job::{self, JobReport};

/// Trains what one request asks for, logs the run, and promotes the model if it passes its gate.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    /// Key of the request: retrain/…json
    #[arg(env = "WEARCAST_RETRAIN_KEY")]
    request: String,
}

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt().with_env_filter(tracing_subscriber::EnvFilter::from_default_env()).init();
    let arguments = Arguments::parse();
    let store = Store::from_env().await?;
    let say = |event: &TrainEvent| tracing::info!(?event, "training");
    let report = job::run(&store, &arguments.request, say)
        .await
        .with_context(|| format!("running {}", arguments.request))?;
    match report {
        JobReport::Failed { reason } => bail!("the run failed: {reason}"),
        JobReport::Judged { verdict } => tracing::info!("{verdict}"),
    }
    Ok(())
}
