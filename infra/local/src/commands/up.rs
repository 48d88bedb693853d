//! `wearcast up`: everything, then the page.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use fn_api::{Api, Clock};
use fn_ingest::{IngestReport, IngestRequest};
use sources::{Sample, SourceId, WeatherSource};
use store::Store;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use weather::Hour;

use crate::address::Address;
use crate::cli;
use crate::dispatch::Dispatcher;
use crate::stack::Own;
use crate::{request, say, schedule};

/// Starts the stack and serves until Ctrl-C.
pub(crate) async fn up(data_dir: &Path, arguments: &cli::Up) -> Result<()> {
    let started = Instant::now();
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for Ctrl-C")?;
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

    let clock = arguments.as_of.map_or(Clock::LastObserved, Clock::AsOf);
    let router = fn_api::router(Api::new(stack.store.clone(), clock));
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });

    let work = work(&stack, arguments, &page, started);
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

async fn work(stack: &Own, arguments: &cli::Up, page: &str, started: Instant) -> Result<()> {
    let (store, outbox) = (stack.store.clone(), stack.servers.outbox().clone());
    let dispatcher = Dispatcher::new(store, outbox, arguments.as_of);
    // What a killed stack left comes first: hours that lie in raw/ already are not missing.
    drain(&dispatcher).await;
    ingest_sample(&stack.store, schedule::ingest_time(arguments.as_of)).await?;
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
    dispatcher.run(if arguments.no_train { waiting } else { BTreeSet::new() }).await
}

/// Handles what waits. A step that fails is said, and does not keep the others from being served.
async fn drain(dispatcher: &Dispatcher) {
    if let Err(error) = dispatcher.drain_all_but_training().await {
        say::line(format!("  failed      {error:#}"));
    }
}

/// What the ingest schedule does in the cloud.
async fn ingest_sample(store: &Store, time: Hour) -> Result<()> {
    let sample = Sample::new();
    let request = IngestRequest { time, source: SourceId::Sample, stations: vec![sample.station().clone()] };
    let started = Instant::now();
    let sources: [Box<dyn WeatherSource>; 1] = [Box::new(sample)];
    let IngestReport { stations } =
        fn_ingest::ingest(store, &sources, &request).await.context("ingesting the sample")?;
    for station in stations {
        let name = weather::Station::known(&station.station).map_or_else(String::new, |known| known.name_en);
        let said = match (&station.refused, station.missing_hours) {
            (Some(reason), _) => reason.clone(),
            (None, 0) => "nothing is missing".to_owned(),
            (None, hours) => format!("{hours} missing hours filed under raw/"),
        };
        let took = say::took(started.elapsed());
        say::line(format!("  ingest      sample, station {} {name}: {said} ({took})", station.station));
    }
    Ok(())
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
