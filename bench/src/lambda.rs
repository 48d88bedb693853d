//! `bench lambda`: every function's real binary, driven by its `events/` through a Lambda Runtime API.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use axum::Router;
use axum::routing::post;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use indicatif::ProgressBar;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use weather::Hour;
use whole_path::{Answer, Lambda, Stack, event};

use crate::figures::percentile;
use crate::say;

#[derive(Debug, clap::Args)]
pub(crate) struct Lambdas {
    /// Folder with the binaries: target/debug, or target/release after `cargo build --release`
    #[arg(long, default_value = "target/debug")]
    binaries: PathBuf,

    /// Starts of each binary: from its start to its first answer
    #[arg(long, default_value_t = 7)]
    cold: usize,

    /// Events after the first one of each binary
    #[arg(long, default_value_t = 200)]
    warm: usize,
}

/// What was measured of one function.
struct Row {
    name: &'static str,
    cold: Vec<Duration>,
    warm: Vec<Duration>,
    peak_resident_bytes: u64,
    /// Without what only debuggers read.
    program_bytes: u64,
    /// As Lambda is given it.
    zipped_bytes: u64,
}

/// A function, what surrounds it, and its events one after another.
struct Case {
    name: &'static str,
    environment: Vec<(&'static str, String)>,
    event: Box<dyn FnMut() -> Value>,
}

/// Measures each function and prints the table.
pub(crate) async fn lambda(arguments: &Lambdas) -> Result<bool> {
    ensure!(arguments.cold > 0 && arguments.warm > 0, "there is nothing to measure");
    let (stack, february) = (Stack::temporary().await, "2010-02-01T00:00:00Z".parse()?);
    stack.ingest_sample(february).await;
    stack.work().await;
    let webhook = webhook().await?;
    let mut rows = Vec::new();
    for case in cases(&stack, february, webhook).await? {
        let bar = ProgressBar::new((arguments.cold + arguments.warm) as u64);
        bar.set_message(case.name);
        rows.push(measure(arguments, case, &bar).await?);
        bar.finish_and_clear();
    }
    say(format!(
        "{:<11} {:>10} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "function", "cold ms", "p50 ms", "p99 ms", "RSS MiB", "bin MiB", "zip MiB"
    ));
    for row in &rows {
        say(line(row));
    }
    say(format!(
        "binaries of {}; cold: median of {} starts, from process start to the first answer; warm: {} events",
        arguments.binaries.display(),
        arguments.cold,
        arguments.warm
    ));
    Ok(true)
}

/// The functions in the order of the flow. Each event is a new piece of work where the function's work is
/// one: an hour later, the next raw object, another alarm.
async fn cases(stack: &Stack, now: Hour, webhook: String) -> Result<Vec<Case>> {
    let environment = || stack.environment();
    let raw = stack.store.list("raw/").await?.pop().context("the sample was filed")?;
    let mut hour: Timestamp = now.timestamp();
    let mut alarms = 0;
    let mut told = environment();
    told.push(("WEARCAST_SLACK_WEBHOOK", webhook));
    let mut asked = environment();
    asked.push(("WEARCAST_CLOCK", "last-observed".to_owned()));
    let ingest = move || {
        hour += SignedDuration::from_hours(1);
        let mut event = event("ingest");
        event["time"] = hour.to_string().into();
        event
    };
    let preprocess = move || {
        let mut event = event("preprocess");
        event["detail"]["object"]["key"] = raw.clone().into();
        event
    };
    let notify = move || {
        alarms += 1;
        let text = event("notify-alarm").to_string();
        let text = text.replace("wearcast-dev-data-age", &format!("wearcast-dev-{alarms}"));
        serde_json::from_str(&text).unwrap_or_default()
    };
    let case = |name, environment, event| Case { name, environment, event };
    Ok(vec![
        case("ingest", environment(), Box::new(ingest)),
        case("preprocess", environment(), Box::new(preprocess)),
        case("forecast", environment(), Box::new(|| event("forecast"))),
        case("api", asked, Box::new(|| event("api"))),
        case("notify", told, Box::new(notify)),
    ])
}

async fn measure(arguments: &Lambdas, mut case: Case, bar: &ProgressBar) -> Result<Row> {
    let binary = binary(&arguments.binaries, case.name)?;
    let mut cold = Vec::new();
    for _ in 0..arguments.cold {
        let started = Instant::now();
        let mut lambda = Lambda::start(&binary, &case.environment).await;
        answered(&mut lambda, (case.event)()).await?;
        cold.push(started.elapsed());
        bar.inc(1);
    }
    let mut lambda = Lambda::start(&binary, &case.environment).await;
    answered(&mut lambda, (case.event)()).await?;
    let mut warm = Vec::new();
    for _ in 0..arguments.warm {
        let (event, started) = ((case.event)(), Instant::now());
        answered(&mut lambda, event).await?;
        warm.push(started.elapsed());
        bar.inc(1);
    }
    cold.sort_unstable();
    warm.sort_unstable();
    let program = stripped(&binary)?;
    let zipped_bytes = deflated(&program)?;
    let (peak_resident_bytes, program_bytes) = (lambda.peak_memory_bytes(), program.len() as u64);
    Ok(Row { name: case.name, cold, warm, peak_resident_bytes, program_bytes, zipped_bytes })
}

/// A function's program.
pub(crate) fn binary(folder: &Path, name: &str) -> Result<PathBuf> {
    let binary = folder.join(name);
    ensure!(binary.exists(), "{} is not there; build it: cargo build", binary.display());
    Ok(binary)
}

/// Sends an event and waits for the answer.
pub(crate) async fn answered(lambda: &mut Lambda, event: Value) -> Result<()> {
    match lambda.invoke(event).await {
        // The API's answer is a success to Lambda, whatever its status.
        Answer::Response(answer) => match answer["statusCode"].as_u64() {
            Some(status) if status != 200 => bail!("the API answered {status}: {}", answer["body"]),
            _ => Ok(()),
        },
        Answer::Error(error) => bail!("the function failed: {error}"),
    }
}

/// A program without its symbols and debug information, as the release profile leaves it.
fn stripped(binary: &Path) -> Result<Vec<u8>> {
    let copy = tempfile::NamedTempFile::new()?;
    let done = Command::new("strip").arg("-o").arg(copy.path()).arg(binary).status();
    match done {
        Ok(status) if status.success() => Ok(std::fs::read(copy.path())?),
        _ => Ok(std::fs::read(binary)?),
    }
}

/// How long it is in a zip.
fn deflated(program: &[u8]) -> Result<u64> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(program)?;
    Ok(encoder.finish()?.len() as u64)
}

fn line(row: &Row) -> String {
    let ms = |sorted: &[Duration], percent| {
        percentile(sorted, percent).map_or(f64::NAN, |found| found.as_secs_f64() * 1e3)
    };
    let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    format!(
        "{:<11} {:>10.1} {:>9.2} {:>9.2} {:>9.1} {:>9.1} {:>9.1}",
        row.name,
        ms(&row.cold, 50.0),
        ms(&row.warm, 50.0),
        ms(&row.warm, 99.0),
        mib(row.peak_resident_bytes),
        mib(row.program_bytes),
        mib(row.zipped_bytes)
    )
}

/// Takes whatever it is told.
async fn webhook() -> Result<String> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = Router::new().route("/hook", post(|| async { "ok" }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(format!("http://{address}/hook"))
}
