//! The batch container's entry: trains what the request at `WEARCAST_RETRAIN_KEY`, or the first
//! argument, asks for; `trainer search` works on a study.
//!
//! Its exit code says whether starting it again can help (`sysexits.h`): 75 if something around it failed,
//! 1 if this training would fail again. infra/template.yaml retries the first and not the second.
#![forbid(unsafe_code)]

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use store::{ConfigError, Store};
use tokio::signal::unix::{SignalKind, signal};
use trainer::job::{JobError, JobReport};
use trainer::search::{self, SearchError, SearchEvent, StudySummary};
use trainer::{Session, TrainEvent, recorded};

/// `EX_TEMPFAIL`.
const AGAIN: u8 = 75;

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

/// Why it did not come to its end.
#[derive(Debug, thiserror::Error)]
enum Unfinished {
    #[error("the settings are not complete")]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Job(#[from] JobError),
    #[error(transparent)]
    Search(#[from] SearchError),
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
    let Arguments { request, command } = Arguments::parse();
    let (key, ended) = match command {
        Some(Command::Search { request, worker }) => {
            let ended = search(&request, &worker).await;
            (request, ended)
        }
        None => {
            let request = request.unwrap_or_default();
            let ended = train(&request).await;
            (request, ended)
        }
    };
    match ended {
        Ok(said) => {
            tracing::info!("{said}");
            ExitCode::SUCCESS
        }
        Err(unfinished) => {
            let code = unfinished.code();
            tracing::error!("{key}: {:#}", anyhow::Error::new(unfinished));
            code
        }
    }
}

async fn train(request: &str) -> Result<String, Unfinished> {
    let store = Store::from_env().await?;
    let session = Arc::new(Session::default());
    tokio::spawn(stop_when_told(Arc::clone(&session)));
    match recorded::run(&store, request, &session, say).await? {
        JobReport::Failed { reason } => Err(Unfinished::Failed { reason }),
        JobReport::Judged { verdict } => Ok(verdict),
    }
}

/// Fargate says so two minutes before it takes a Spot task away.
async fn stop_when_told(session: Arc<Session>) {
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            terminate.recv().await;
            tracing::info!("told to stop: keeps its state");
            session.stop();
        }
        Err(error) => tracing::warn!("SIGTERM will end it without its state: {error}"),
    }
}

/// One line for what happens once; the hundreds of steps only for who asks for them.
fn say(event: &TrainEvent) {
    if matches!(event, TrainEvent::Step { .. }) {
        tracing::debug!(?event, "training");
    } else {
        tracing::info!(?event, "training");
    }
}

async fn search(request: &str, worker: &str) -> Result<String, Unfinished> {
    let store = Store::from_env().await?;
    let say = |event: &SearchEvent| tracing::info!(?event, "searching");
    Ok(best(&search::work(&store, request, worker, say).await?))
}

fn best(study: &StudySummary) -> String {
    let best = study.best.as_ref().and_then(|best| Some((best.number, best.objective_c?)));
    best.map_or_else(
        || "no trial has come to its end yet".to_owned(),
        |(number, objective)| format!("trial {number} is the best: {objective:.4} °C"),
    )
}

impl Unfinished {
    fn code(&self) -> ExitCode {
        let again = match self {
            Self::Job(error) => recorded::another_try_helps(error),
            Self::Search(error) => matches!(error, SearchError::Store(_) | SearchError::Stopped(_)),
            Self::Config(_) | Self::Failed { .. } => false,
        };
        if again { ExitCode::from(AGAIN) } else { ExitCode::FAILURE }
    }
}
