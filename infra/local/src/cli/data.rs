//! Observations in and out, and what is made of them by hand.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use sources::BaseUrl;
use weather::{Hour, StationId};

use super::Source;

#[derive(Debug, Args)]
pub(crate) struct Backfill {
    #[command(flatten)]
    pub(crate) source: Source,

    /// First hour, with its offset (like 2020-01-01T00:00+09:00)
    #[arg(long, value_name = "HOUR")]
    pub(crate) from: Hour,

    /// First hour after it; now if left out
    #[arg(long, value_name = "HOUR")]
    pub(crate) to: Option<Hour>,

    /// Ask again for hours that the service did not have the last time
    #[arg(long)]
    pub(crate) again: bool,

    /// Only say what would be asked for
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Reparse {
    /// Only say what would be read and rebuilt
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Places {
    #[command(subcommand)]
    pub(crate) command: PlacesCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PlacesCommand {
    /// Add a place, or replace the one of that id; Open-Meteo tells its height and time zone
    Add(AddPlace),
    /// List the places there are
    List,
}

#[derive(Debug, Args)]
pub(crate) struct AddPlace {
    /// A short id: lower-case letters, digits, - and _, with a letter in it (like paris)
    #[arg(value_name = "ID")]
    pub(crate) id: StationId,

    /// Degrees north
    #[arg(long, allow_negative_numbers = true, value_name = "DEGREES")]
    pub(crate) latitude: f64,

    /// Degrees east
    #[arg(long, allow_negative_numbers = true, value_name = "DEGREES")]
    pub(crate) longitude: f64,

    /// Its name in English; the id if left out
    #[arg(long)]
    pub(crate) name: Option<String>,

    /// Its name in Korean; the English one if left out
    #[arg(long)]
    pub(crate) name_ko: Option<String>,

    /// Another address of Open-Meteo's services
    #[arg(long, value_name = "URL")]
    pub(crate) open_meteo_url: Option<BaseUrl>,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// CSV files
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Where to; nothing there is overwritten
    #[arg(value_name = "DIR")]
    pub(crate) directory: PathBuf,

    /// Only what is kept under this prefix
    #[arg(long, default_value = "observations/")]
    pub(crate) prefix: String,
}

#[derive(Debug, Args)]
pub(crate) struct Comfort {
    /// The index, such as utci or kma_feels_like
    #[arg(value_name = "INDEX", required_unless_present = "list", requires = "csv")]
    pub(crate) index: Option<String>,

    /// The table: CSV with a header; `-` reads standard input. What is added goes to standard output: the same
    /// rows with more columns, blank outside the index's domain
    #[arg(long, value_name = "FILE", conflicts_with = "list")]
    pub(crate) csv: Option<PathBuf>,

    /// Name the indices with the columns that they need and give, and their domain
    #[arg(long, conflicts_with = "index")]
    pub(crate) list: bool,
}
