//! `bench inference`: what one forecast costs with a model as it is served, features included.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use embedded::{Options, Servers};
use forecast::{Model, StationContract};
use store::{CHAMPION, MODEL_NAME, Store};
use weather::{Hour, HourlyGrid};

use crate::process::{cpu_time, peak_resident_bytes};
use crate::say;

/// As many as the KMA has stations of hourly observations.
const STATIONS: usize = 97;

#[derive(Debug, clap::Args)]
pub(crate) struct Inference {
    /// Data directory of a stack that does not run and has a champion
    #[arg(long, default_value = ".wearcast", value_name = "DIR")]
    data_dir: PathBuf,

    /// How many forecasts are timed
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(10..=1_000_000))]
    forecasts: u32,
}

/// Forecasts on one thread from the newest window of the champion's first station.
pub(crate) async fn inference(arguments: &Inference) -> Result<bool> {
    ensure!(arguments.data_dir.is_dir(), "{} is not there", arguments.data_dir.display());
    let servers = Servers::start(&arguments.data_dir, Options::default()).await?;
    let store = whole_path::connect(&servers.s3_endpoint(), &servers.dynamodb_endpoint()).await;
    let measured = measure(&store, arguments.forecasts).await;
    servers.shutdown().await;
    say(measured?);
    Ok(true)
}

async fn measure(store: &Store, forecasts: u32) -> Result<String> {
    let registered = store.model_by_alias(MODEL_NAME, CHAMPION).await?;
    let registered = registered.context("no champion there: `cargo local train --data-dir …` makes one")?;
    let started = Instant::now();
    let model = fn_forecast::load(store, &registered).await?;
    let loaded = started.elapsed();
    let contract = model.spec().stations.first().context("the model knows no station")?;
    let station = contract.baseline.station();
    let grid = store.read_recent_before(station, None).await?.context("the station has no recent window")?;
    let origin = grid.last_observed().context("nothing was observed lately")?;

    let cpu_before = cpu_time(std::process::id())?;
    let mut times =
        (0..forecasts).map(|_| time(&model, contract, &grid, origin)).collect::<Result<Vec<_>>>()?;
    let cpu =
        cpu_time(std::process::id())?.saturating_sub(cpu_before).as_secs_f64() * 1e3 / f64::from(forecasts);
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    let started = Instant::now();
    for _ in 0..STATIONS {
        time(&model, contract, &grid, origin)?;
    }
    let all = started.elapsed();
    Ok(format!(
        "  {} v{}, window of {} h, station {station}, one thread\n  \
         read, checked and optimised   {:.0} ms\n  \
         one forecast of 168 hours     p50 {:.3} ms, p99 {:.3} ms, CPU {cpu:.3} ms (of {forecasts})\n  \
         {STATIONS} forecasts                  {:.0} ms\n  \
         most memory resident          {} MiB, the embedded servers among it",
        registered.name,
        registered.version,
        model.spec().window_hours,
        loaded.as_secs_f64() * 1e3,
        at(0.5),
        at(0.99),
        all.as_secs_f64() * 1e3,
        peak_resident_bytes(std::process::id())? >> 20
    ))
}

fn time(model: &Model, contract: &StationContract, grid: &HourlyGrid, origin: Hour) -> Result<Duration> {
    let started = Instant::now();
    std::hint::black_box(model.forecast_with(contract, grid, origin)?);
    Ok(started.elapsed())
}
