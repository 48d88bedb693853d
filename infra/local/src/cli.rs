//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use weather::{Hour, StationId};

/// Real hourly weather to a seven-day forecast and what to wear, on this machine alone.
#[derive(Debug, Parser)]
#[command(name = "wearcast", version, about, subcommand_required = true)]
pub(crate) struct Arguments {
    /// Where everything is kept
    #[arg(long, global = true, default_value = ".wearcast", value_name = "DIR")]
    pub(crate) data_dir: PathBuf,

    /// Say more: what each stage logs
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The command line with `up` put in where no command is named: `wearcast --port 9000` means
/// `wearcast up --port 9000`.
pub(crate) fn with_default_command(words: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut words: Vec<OsString> = words.into_iter().collect();
    let given = words.get(1..).unwrap_or_default();
    let informs = |word: &OsString| ["-h", "--help", "-V", "--version"].iter().any(|flag| word == flag);
    let is_value = |index: usize| {
        index > 0 && given[index - 1].to_str().is_some_and(|flag| TAKES_A_VALUE.contains(&flag))
    };
    let names = given
        .iter()
        .enumerate()
        .any(|(index, word)| !word.to_string_lossy().starts_with('-') && !is_value(index));
    if !names && !given.iter().any(informs) {
        words.insert(words.len().min(1), "up".into());
    }
    words
}

/// Options of `up` and of every command whose value is the next word.
const TAKES_A_VALUE: [&str; 5] = ["--data-dir", "--port", "--as-of", "--preset", "--seed"];

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

    /// Do not train; serve the champion if there is one, else the baseline
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

    fn parsed(line: &str) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(with_default_command(line.split_whitespace().map(OsString::from)))
    }

    #[test]
    fn no_command_means_up_wherever_the_options_stand() {
        for line in
            ["wearcast", "wearcast up", "wearcast --data-dir d", "wearcast --data-dir d --port 9 --no-train"]
        {
            assert!(matches!(parsed(line).unwrap().command, Command::Up(_)), "{line}");
        }
        let Command::Up(up) = parsed("wearcast --port 9000 --no-train").unwrap().command else { panic!() };
        assert_eq!((up.port, up.no_train), (9000, true));
    }

    #[test]
    fn the_data_directory_may_stand_before_or_after_the_command() {
        for line in ["wearcast --data-dir d import f.csv", "wearcast import f.csv --data-dir d"] {
            let arguments = parsed(line).unwrap();
            assert_eq!(arguments.data_dir, PathBuf::from("d"));
            assert!(matches!(arguments.command, Command::Import(_)));
        }
    }

    #[test]
    fn a_word_that_is_no_command_is_refused() {
        assert!(parsed("wearcast frobnicate").is_err());
        assert!(parsed("wearcast --port 9 import f.csv").is_err());
    }

    #[test]
    fn help_is_of_the_whole_program() {
        assert!(parsed("wearcast --help").unwrap_err().to_string().contains("import"));
    }

    #[test]
    fn a_time_without_an_offset_is_refused_with_an_example() {
        let error = Arguments::try_parse_from(["wearcast", "up", "--as-of", "2014-06-30"]).unwrap_err();
        assert!(error.to_string().contains("write it like"), "{error}");
    }
}
