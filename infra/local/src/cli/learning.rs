//! Training, and how good it turned out.

use std::path::PathBuf;

use clap::Args;
use weather::{Hour, StationId};

#[derive(Debug, Args)]
pub(crate) struct Train {
    /// Stations to train on; all that have observations if left out
    #[arg(long, value_delimiter = ',', value_name = "STATION")]
    pub(crate) stations: Vec<StationId>,

    /// The last hour that is looked at (like 2019-12-31T23:00+09:00); all there are if left out
    #[arg(long, value_name = "HOUR")]
    pub(crate) until: Option<Hour>,

    #[command(flatten)]
    pub(crate) training: Training,
}

#[derive(Debug, Args)]
pub(crate) struct Backtest {
    /// Stations, also such as the model was not trained on
    #[arg(
        long = "station",
        alias = "stations",
        required = true,
        value_delimiter = ',',
        value_name = "STATION"
    )]
    pub(crate) stations: Vec<StationId>,

    /// First hour that a forecast is issued at (like 2021-01-08T00:00Z)
    #[arg(long, value_name = "HOUR")]
    pub(crate) from: Hour,

    /// Last hour that a forecast is issued at
    #[arg(long, value_name = "HOUR")]
    pub(crate) to: Hour,

    /// As if each station had been observed for only so many days before --from: what a new one would get from a model that was
    /// not trained on it
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(10..=36_500))]
    pub(crate) as_new: Option<i64>,

    /// Hours between forecasts
    #[arg(long, default_value = "6h", value_name = "HOURS", value_parser = hours)]
    pub(crate) every: i64,

    /// The file to write: station,issued_at,lead_h,p10,p50,p90, in °C and UTC
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,

    /// Which model: an alias such as champion, a version such as 3, or a run's id; left out, the champion, or the
    /// newest model where none is
    #[arg(long, value_name = "RUN_OR_ALIAS")]
    pub(crate) model: Option<String>,
}

/// `6h` or `6`.
fn hours(text: &str) -> Result<i64, String> {
    let hours = text.trim_end_matches('h').parse::<i64>().ok().filter(|hours| (1..=8760).contains(hours));
    hours.ok_or_else(|| "write a number of hours from 1 to 8760, like 6h".to_owned())
}

#[derive(Debug, Args)]
pub(crate) struct Search {
    /// How many trials; the same search with the same seed goes on where it was stopped
    #[arg(long, default_value_t = 20)]
    pub(crate) trials: usize,

    /// Stations to train on; all that have observations if left out
    #[arg(long, value_delimiter = ',', value_name = "STATION")]
    pub(crate) stations: Vec<StationId>,

    #[command(flatten)]
    pub(crate) training: Training,

    /// This worker's name: run the same search under several names to do trials in parallel
    #[arg(long, default_value = "local", value_name = "NAME")]
    pub(crate) worker: String,
}

#[derive(Debug, Args)]
pub(crate) struct Training {
    /// How much to train: tiny (seconds, for tests), quick (minutes), full
    #[arg(long, default_value = "quick", value_parser = ["tiny", "quick", "full"])]
    pub(crate) preset: String,

    /// Seed of everything random in training
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}
