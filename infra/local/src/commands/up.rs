//! `wearcast up`: everything, then the page.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use axum::middleware::map_request;
use fn_api::{Api, Clock, RequestTime};
use jiff::Timestamp;
use sources::Sample;
use store::Store;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use weather::Hour;

use crate::address::Address;
use crate::cli;
use crate::dispatch::Dispatcher;
use crate::ingesting::{Due, Ingesting, next_run};
use crate::stack::Own;
use crate::{request, say};

/// Starts the stack and serves until Ctrl-C.
pub(crate) async fn up(data_dir: &Path, arguments: &cli::Up) -> Result<()> {
    let started = Instant::now();
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for Ctrl-C")?;
    let ingesting = Ingesting::new(&arguments.source).await?;
    let listener = listen(arguments.port).await?;
    let page = format!("http://{}", listener.local_addr().context("reading the page's address")?);
    let stack = Own::start(data_dir).await?;
    let address = Address {
        s3: stack.servers.s3_endpoint(),
        dynamodb: stack.servers.dynamodb_endpoint(),
        page: page.clone(),
    };
    address.write(data_dir)?;
    say::line(format!("wearcast {} · data in {}", env!("CARGO_PKG_VERSION"), data_dir.display()));
    say::line(format!(
        "  servers     S3 {} · DynamoDB {} ({})",
        address.s3,
        address.dynamodb,
        say::took(started.elapsed())
    ));

    let clock = match arguments.as_of {
        Some(hour) => Clock::AsOf(hour),
        None if ingesting.is_live() => Clock::Request,
        None => Clock::LastObserved,
    };
    let router = fn_api::router(Api::new(stack.store.clone(), clock)).layer(map_request(with_time));
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });

    let work = work(&stack, arguments, &ingesting, &page, started);
    let outcome = tokio::select! {
        outcome = work => outcome,
        outcome = serving => outcome.context("serving the page").and_then(|outcome| Ok(outcome?)),
        _ = interrupt.recv() => {
            stopping();
            Ok(())
        }
        _ = terminate.recv() => {
            stopping();
            Ok(())
        }
    };
    Address::remove(data_dir);
    stack.servers.shutdown().await;
    outcome
}

async fn work(
    stack: &Own,
    arguments: &cli::Up,
    ingesting: &Ingesting,
    page: &str,
    started: Instant,
) -> Result<()> {
    let (store, outbox) = (stack.store.clone(), stack.servers.outbox().clone());
    let dispatcher = Dispatcher::new(store, outbox, arguments.as_of);
    // What a killed stack left comes first: hours that lie in raw/ already are not missing.
    drain(&dispatcher).await;
    ingest(&stack.store, ingesting, first_time(ingesting, arguments.as_of), Due::Everything).await;
    drain(&dispatcher).await;
    dispatcher.forecast_as_of().await?;
    say::line(format!("ready       {page} ({})", say::took(started.elapsed())));
    let waiting = dispatcher.waiting_trainings().await?;
    if !arguments.no_train && waiting.is_empty() {
        let filed = request::first(&stack.store, arguments.as_of, &arguments.training).await?;
        if filed.is_some_and(|filed| filed.starts) {
            let preset = &arguments.training.preset;
            say::line(format!(
                "            training the LSTM meanwhile (preset {preset}); the page upgrades itself"
            ));
        }
    }
    say::line("            Ctrl-C stops; everything is kept");
    let working = dispatcher.run(if arguments.no_train { waiting } else { BTreeSet::new() });
    if arguments.as_of.is_some() || !ingesting.is_live() {
        return working.await;
    }
    tokio::select! {
        outcome = working => outcome,
        () = keep_ingesting(&stack.store, ingesting) => Ok(()),
    }
}

/// Logical time of the first ingest: the hour asked for; else now, or for the sample the hour after its last.
fn first_time(ingesting: &Ingesting, as_of: Option<Hour>) -> Timestamp {
    match as_of {
        Some(hour) => hour.timestamp(),
        None if ingesting.is_live() => Timestamp::now(),
        None => Sample::hours().end.timestamp(),
    }
}

/// The schedule, for as long as the stack runs.
async fn keep_ingesting(store: &Store, ingesting: &Ingesting) {
    loop {
        let now = Timestamp::now();
        let (next, due) = next_run(now);
        tokio::time::sleep(next.duration_since(now).try_into().unwrap_or_default()).await;
        ingest(store, ingesting, Timestamp::now(), due).await;
    }
}

/// A service that gives nothing now is no reason not to serve what is there.
async fn ingest(store: &Store, ingesting: &Ingesting, time: Timestamp, due: Due) {
    let observations = async {
        match due {
            Due::Everything => ingesting.run(store, time).await,
            Due::Forecasts => Ok(()),
        }
    };
    for outcome in [observations.await, ingesting.run_official(store, time).await] {
        if let Err(error) = outcome {
            say::line(format!("  failed      ingest: {error:#}"));
        }
    }
}

/// The time of a request, as API Gateway would tell it.
async fn with_time(mut request: axum::extract::Request) -> axum::extract::Request {
    request.extensions_mut().insert(RequestTime(Hour::floor(Timestamp::now())));
    request
}

/// Handles what waits. A step that fails is said, and does not keep the others from being served.
async fn drain(dispatcher: &Dispatcher) {
    if let Err(error) = dispatcher.drain_all_but_training().await {
        say::line(format!("  failed      {error:#}"));
    }
}

async fn listen(port: u16) -> Result<TcpListener> {
    match TcpListener::bind(("127.0.0.1", port)).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            bail!("port {port} is in use; stop the other program or choose another with --port")
        }
        Err(error) => {
            Err(error).with_context(|| format!("port {port} cannot be used; choose another with --port"))
        }
    }
}

fn stopping() {
    say::line("\nstopping; the next start goes on where this one stopped");
}
