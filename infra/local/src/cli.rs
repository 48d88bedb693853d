//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use weather::{Hour, StationId};

/// Real hourly weather to a seven-day forecast and what to wear, on this machine alone.
#[derive(Debug, Parser)]
#[command(name = "wearcast", version, about, args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    /// Where everything is kept
    #[arg(long, global = true, default_value = ".wearcast", value_name = "DIR")]
    pub(crate) data_dir: PathBuf,

    /// Say more: what each stage logs
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,

    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    #[command(flatten)]
    pub(crate) up: Up,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the stack and serve the page (the default)
    Up(Up),
    /// Read KMA hourly CSV files (portal downloads or tidy; .gz too) and forecast for their stations
    Import(Import),
    /// Train the LSTM on the stations that have observations, and promote it if it passes its gate
    Train(Train),
}

#[derive(Debug, Args)]
pub(crate) struct Up {
    /// Port of the page and the API on 127.0.0.1
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,

    /// Pretend it is this hour: later observations are not used (like 2014-06-30T15:00:00Z)
    #[arg(long, value_name = "HOUR")]
    pub(crate) as_of: Option<Hour>,

    /// Serve the baseline only; do not train
    #[arg(long)]
    pub(crate) no_train: bool,

    #[command(flatten)]
    pub(crate) training: Training,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// CSV files
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Train {
    /// Stations to train on; all that have observations if left out
    #[arg(long, value_delimiter = ',', value_name = "STATION")]
    pub(crate) stations: Vec<StationId>,

    #[command(flatten)]
    pub(crate) training: Training,
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

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn no_command_means_up() {
        let arguments = Arguments::parse_from(["wearcast", "--port", "9000", "--no-train"]);
        assert!(arguments.command.is_none());
        assert_eq!((arguments.up.port, arguments.up.no_train), (9000, true));
    }

    #[test]
    fn a_time_without_an_offset_is_refused_with_an_example() {
        let error = Arguments::try_parse_from(["wearcast", "up", "--as-of", "2014-06-30"]).unwrap_err();
        assert!(error.to_string().contains("write it like"), "{error}");
    }
}
