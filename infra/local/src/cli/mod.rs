//! The command line: here the commands, each room's arguments in a file of their own.

mod bench;
mod data;
mod learning;
mod registry;
mod stack;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{CommandFactory as _, Parser, Subcommand};

pub(crate) use bench::{Bench, BenchPreprocess};
pub(crate) use data::{AddPlace, Backfill, Comfort, Export, Import, Places, PlacesCommand, Reparse};
pub(crate) use learning::{Backtest, Search, Train, Training};
pub(crate) use registry::{
    CompareRuns, DownloadRun, ListRuns, Models, ModelsCommand, PromoteModel, RollbackModel, Runs,
    RunsCommand, ShowModel, ShowRun,
};
pub(crate) use stack::{Source, Template, Tick, Up};

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
    let with_values = options_with_values();
    let is_value = |index: usize| {
        index > 0 && given[index - 1].to_str().is_some_and(|flag| with_values.iter().any(|one| one == flag))
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
fn options_with_values() -> Vec<String> {
    let program = Arguments::command();
    let up = program.find_subcommand("up").into_iter().flat_map(clap::Command::get_arguments);
    let taking = program.get_arguments().chain(up).filter(|one| one.get_action().takes_values());
    taking.filter_map(|one| one.get_long()).map(|long| format!("--{long}")).collect()
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the stack and serve the page (the default)
    Up(Up),
    /// Drive the stack's time on: every schedule that falls due runs, in order, as fast as it goes
    Tick(Tick),
    /// Read KMA hourly CSV files (portal downloads or tidy; .gz too) and forecast for their stations
    Import(Import),
    /// Ask a weather service for every hour that is missing between two times
    Backfill(Backfill),
    /// Read raw objects again, with this version's reading, and rebuild the observations from them
    Reparse(Reparse),
    /// Places that no station stands at, for Open-Meteo
    Places(Places),
    /// Write what is kept to files, such as the Parquet of all observations
    Export(Export),
    /// Train the LSTM on the stations that have observations, and promote it if it passes its gate
    Train(Train),
    /// Compute a comfort index, such as utci, for every row of a table
    Comfort(Comfort),
    /// Forecast past hours with a model, as it would have then, into a CSV file, and score them
    Backtest(Backtest),
    /// Search for better settings: many trainings, poor ones stopped early
    Search(Search),
    /// Training runs: settings, metrics by epoch, artifacts
    Runs(Runs),
    /// Registered models: which one serves, why, and how to change that
    Models(Models),
    /// Measure a job on this machine: rows a second, CPU time, peak memory
    #[command(subcommand)]
    Bench(Bench),
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_measurement_names_its_folders() {
        let Command::Bench(Bench::Preprocess(bench)) =
            parsed("wearcast bench preprocess in out").unwrap().command
        else {
            panic!()
        };
        assert_eq!((bench.from, bench.to, bench.full), (PathBuf::from("in"), PathBuf::from("out"), false));
        assert!(parsed("wearcast bench preprocess in").is_err());
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
