//! `stand-in`: the stand-in as a program, fed from KMA hourly CSV files.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Parser;
use jiff::Timestamp;
use stand_in::{ForecastError, Options, StandIn};

/// A stand-in for KMA and Open-Meteo on 127.0.0.1, fed from KMA hourly CSV files
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    /// The port; any free one if left out
    #[arg(long, default_value_t = 0)]
    port: u16,

    /// The data.go.kr key that it takes
    #[arg(long, env = "STAND_IN_KEY", hide_env_values = true, default_value = Options::KEY)]
    key: String,

    /// The API hub key that it takes
    #[arg(long, env = "STAND_IN_HUB_KEY", hide_env_values = true, default_value = Options::HUB_KEY)]
    hub_key: String,

    /// What time its clock starts at (like 2021-06-30T10:15+09:00)
    #[arg(long, value_name = "TIME")]
    now: Timestamp,

    /// Seconds that pass on its clock for each real one
    #[arg(long, default_value_t = 1.0)]
    speed: f64,

    /// Largest error of its temperature forecasts one day ahead, in °C
    #[arg(long, default_value_t = 0.0, value_name = "DEGREES")]
    forecast_error: f64,

    /// Another seed, other forecast errors
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Hourly CSV files of KMA (portal downloads, tidy or hub columns; .gz too)
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    csv: Vec<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mut observations = Vec::new();
    for file in &arguments.csv {
        let bytes = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
        let read = sources::kma_csv::parse(&bytes).with_context(|| format!("in {}", file.display()))?;
        observations.extend(read);
    }
    let stand_in = StandIn::start(Options {
        port: arguments.port,
        key: arguments.key,
        hub_key: arguments.hub_key,
        speed: arguments.speed,
        forecast_error: ForecastError { seed: arguments.seed, one_day_ahead_c: arguments.forecast_error },
        ..Options::new(observations, arguments.now)
    })
    .await
    .with_context(|| format!("listening on port {} of 127.0.0.1; choose another --port", arguments.port))?;
    writeln!(std::io::stdout(), "{}", stand_in.url())?;
    stand_in.run().await.context("the stand-in stopped")
}
