//! `wearcast up`: everything, then the page.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use axum::middleware::map_request;
use fn_api::{Api, Clock, RequestTime};
use jiff::Timestamp;
use sources::Sample;
use store::Store;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use weather::Hour;

use crate::address::Address;
use crate::declared::{Asked, Declared};
use crate::dispatch::Dispatcher;
use crate::functions::{Functions, Telling};
use crate::ingesting::Ingesting;
use crate::schedules::Schedules;
use crate::stack::Own;
use crate::streams::Streams;
use crate::{cli, clock as logical, request, routes, say};

/// Starts the stack and serves until Ctrl-C.
pub(crate) async fn up(data_dir: &Path, arguments: &cli::Up) -> Result<()> {
    let started = Instant::now();
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for Ctrl-C")?;
    let ingesting = Ingesting::new(&arguments.source).await?;
    let webhook = arguments.slack_webhook.as_deref().filter(|url| !url.is_empty());
    let asked = Asked { told: webhook.is_some(), ..ingesting.asked() };
    let declared = Declared::of(&arguments.template, asked)?;
    let time = Time::of(arguments, &ingesting)?;
    let listener = listen(arguments.port).await?;
    let page = format!("http://{}", listener.local_addr().context("reading the page's address")?);
    let told = match webhook {
        Some(webhook) => Some(Telling::settings(webhook, &page).await?),
        None => None,
    };
    let stack = Own::start(data_dir, declared).await?;
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

    let telling = match told {
        Some(settings) => Some(Telling::new(&stack.store, settings, time.clock)?),
        None => None,
    };
    let functions = Functions::new(&stack, arguments.as_of, Some(ingesting.clone())).telling(telling);
    let functions = Arc::new(functions);
    let streams = Streams::open(&stack, Arc::clone(&functions), data_dir).await?;
    say_what_is_not_here(&stack, &functions);
    let api = fn_api::router(Api::new(stack.store.clone(), time.of_requests));
    let clock = time.clock;
    let router = routes::front(Arc::clone(&stack.declared), Arc::clone(&functions), api)
        .layer(map_request(move |request| std::future::ready(with_time(clock, request))));
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });

    let work = work(&stack, arguments, &ingesting, functions, &time, &page, started);
    let outcome = tokio::select! {
        outcome = work => outcome,
        outcome = streams.run(clock) => outcome,
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

/// What time it is, for whom.
#[derive(Debug)]
struct Time {
    clock: logical::Clock,
    of_requests: Clock,
    /// Of the first ingest: the hour asked for; else now, or for the sample the hour after its last.
    first: Timestamp,
    /// Whether schedules run.
    goes_on: bool,
}

impl Time {
    fn of(arguments: &cli::Up, ingesting: &Ingesting) -> Result<Self> {
        let real = logical::Clock::real();
        let usual = |of_requests, first, goes_on| Self { clock: real, of_requests, first, goes_on };
        match (arguments.speed, arguments.as_of, arguments.from) {
            (None, _, Some(_)) => bail!("--from is where a clock of another --speed starts; give both"),
            (Some(_), _, None) => bail!("say where the clock starts: --from 2014-12-01T00:00+09:00"),
            (Some(speed), _, Some(from)) => {
                ensure!(speed.is_finite() && speed > 0.0, "--speed is a number above 0, such as 3600");
                let clock = logical::Clock::from(from, speed);
                Ok(Self { clock, of_requests: Clock::Request, first: from, goes_on: true })
            }
            (None, Some(hour), None) => Ok(usual(Clock::AsOf(hour), hour.timestamp(), false)),
            (None, None, None) if ingesting.is_live() => Ok(usual(Clock::Request, Timestamp::now(), true)),
            (None, None, None) => Ok(usual(Clock::LastObserved, Sample::hours().end.timestamp(), false)),
        }
    }
}

async fn work(
    stack: &Own,
    arguments: &cli::Up,
    ingesting: &Ingesting,
    functions: Arc<Functions>,
    time: &Time,
    page: &str,
    started: Instant,
) -> Result<()> {
    let schedules = Schedules::new(Arc::clone(&stack.declared), Arc::clone(&functions));
    let dispatcher = Dispatcher::with(stack, functions);
    // What a killed stack left comes first: hours that lie in raw/ already are not missing.
    drain(&dispatcher).await;
    ingest(&stack.store, ingesting, time.first).await;
    schedules.start_official(time.first).await;
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
    if !time.goes_on {
        return working.await;
    }
    for line in schedules.described(time.clock.now()) {
        say::line(format!("  schedule    {line}"));
    }
    tokio::select! {
        outcome = working => outcome,
        () = schedules.run(time.clock) => Ok(()),
    }
}

/// Names what the template has and this machine does not run, one line each.
pub(crate) fn say_what_is_not_here(stack: &Own, functions: &Functions) {
    for sentence in stack.declared.not_here().into_iter().chain(functions.missing()) {
        say::line(format!("  not here    {sentence}"));
    }
}

/// A service that gives nothing now is no reason not to serve what is there.
async fn ingest(store: &Store, ingesting: &Ingesting, time: Timestamp) {
    if let Err(error) = ingesting.run(store, time).await {
        say::line(format!("  failed      ingest: {error:#}"));
    }
}

/// The time of a request, as API Gateway would tell it.
fn with_time(clock: logical::Clock, mut request: axum::extract::Request) -> axum::extract::Request {
    request.extensions_mut().insert(RequestTime(Hour::floor(clock.now())));
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
