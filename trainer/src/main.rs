//! The batch container's entry: trains what the request at `WEARCAST_RETRAIN_KEY`, or the first
//! argument, asks for.
//!
//! Its exit code says whether starting it again can help (`sysexits.h`): 75 if something around it failed,
//! 1 if this training would fail again. infra/template.yaml retries the first and not the second.
#![forbid(unsafe_code)]

use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::Parser;
use store::{ConfigError, Store};
use trainer::job::{JobError, JobReport};
use trainer::{TrainEvent, recorded};

/// `EX_TEMPFAIL`.
const AGAIN: u8 = 75;

/// Trains what one request asks for, logs the run, and promotes the model if it passes its gate.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    /// Key of the request: retrain/…json
    #[arg(env = "WEARCAST_RETRAIN_KEY")]
    request: String,
}

/// Why there is no verdict.
#[derive(Debug, thiserror::Error)]
enum Unfinished {
    #[error("the settings are not complete")]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Job(#[from] JobError),
    #[error("the run failed: {reason}")]
    Failed { reason: String },
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        // A log group shows colours as their codes.
        .with_ansi(std::io::stdout().is_terminal())
        .init();
    let arguments = Arguments::parse();
    match train(&arguments.request).await {
        Ok(verdict) => {
            tracing::info!("{verdict}");
            ExitCode::SUCCESS
        }
        Err(unfinished) => {
            let code = unfinished.code();
            tracing::error!("{}: {:#}", arguments.request, anyhow::Error::new(unfinished));
            code
        }
    }
}

async fn train(request: &str) -> Result<String, Unfinished> {
    let store = Store::from_env().await?;
    let say = |event: &TrainEvent| tracing::info!(?event, "training");
    match recorded::run(&store, request, say).await? {
        JobReport::Failed { reason } => Err(Unfinished::Failed { reason }),
        JobReport::Judged { verdict } => Ok(verdict),
    }
}

impl Unfinished {
    fn code(&self) -> ExitCode {
        match self {
            Self::Job(error) if recorded::another_try_helps(error) => ExitCode::from(AGAIN),
            Self::Job(_) | Self::Config(_) | Self::Failed { .. } => ExitCode::FAILURE,
        }
    }
}
