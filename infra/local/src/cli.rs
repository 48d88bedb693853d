//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory as _, Parser, Subcommand};
use jiff::Timestamp;
use sources::{BaseUrl, SourceId};
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

#[derive(Debug, Args)]
pub(crate) struct Up {
    /// Port of the page and the API on 127.0.0.1
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,

    /// Pretend it is this hour: later observations are not used (like 2014-06-30T15:00:00Z)
    #[arg(long, value_name = "HOUR")]
    pub(crate) as_of: Option<Hour>,

    /// Let the stack's time run so many times as fast as this machine's, from --from on
    #[arg(long, value_name = "TIMES", conflicts_with = "as_of")]
    pub(crate) speed: Option<f64>,

    /// Where the time of --speed starts (like 2014-12-01T00:00+09:00)
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<Timestamp>,

    #[command(flatten)]
    pub(crate) source: Source,

    #[command(flatten)]
    pub(crate) template: Template,

    /// Tell people in Slack what happens, as in the cloud: an incoming webhook. It is a secret, so rather set the variable
    #[arg(long, env = "WEARCAST_SLACK_WEBHOOK", hide_env_values = true, value_name = "URL")]
    pub(crate) slack_webhook: Option<String>,

    /// Do not train; serve the champion if there is one, else the baseline
    #[arg(long)]
    pub(crate) no_train: bool,

    #[command(flatten)]
    pub(crate) training: Training,
}

/// What is declared is what runs.
#[derive(Debug, Clone, Args)]
pub(crate) struct Template {
    /// Another template than the built-in infra/template.yaml
    #[arg(long, value_name = "FILE")]
    pub(crate) template: Option<PathBuf>,

    /// The template's stage: dev or prod
    #[arg(long, value_name = "STAGE")]
    pub(crate) stage: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Tick {
    /// So many hours on
    #[arg(long, value_name = "HOURS", conflicts_with = "to")]
    pub(crate) hours: Option<u32>,

    /// Up to this time, with its offset (like 2014-12-08T00:00+09:00)
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<Timestamp>,

    /// Where the stack's time starts, the first time it is driven
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<Timestamp>,

    /// Deliver events as the cloud may: in another order, some twice, some late, by this seed
    #[arg(long, value_name = "SEED")]
    pub(crate) disorder: Option<u64>,

    /// Leave requests to train waiting
    #[arg(long)]
    pub(crate) no_train: bool,

    #[command(flatten)]
    pub(crate) source: Source,

    #[command(flatten)]
    pub(crate) template: Template,
}

/// Where observations come from.
#[derive(Debug, Clone, Args)]
pub(crate) struct Source {
    /// The weather service: sample (bundled, offline), kma-asos (key in WEARCAST_KMA_KEY), kma-hub (key in
    /// WEARCAST_KMA_HUB_KEY), open-meteo or open-meteo-air (no key)
    #[arg(long, default_value = "sample", value_name = "SOURCE")]
    #[expect(clippy::struct_field_names, reason = "the field is the option's name")]
    pub(crate) source: SourceId,

    /// Stations, such as 108 for Seoul, or places that were added
    #[arg(long, value_delimiter = ',', value_name = "STATION")]
    pub(crate) stations: Vec<StationId>,

    /// Another address of the KMA's services, such as a stand-in on this machine
    #[arg(long, value_name = "URL")]
    pub(crate) kma_url: Option<BaseUrl>,

    /// Another address of Open-Meteo's services
    #[arg(long, value_name = "URL")]
    pub(crate) open_meteo_url: Option<BaseUrl>,
}

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

    /// Hours between forecasts
    #[arg(long, default_value = "6h", value_name = "HOURS", value_parser = hours)]
    pub(crate) every: i64,

    /// The file to write: station,issued_at,lead_h,p10,p50,p90, in °C and UTC
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,

    /// Which model: champion or another alias, a version such as 3, or a run's id
    #[arg(long, default_value = store::CHAMPION, value_name = "RUN_OR_ALIAS")]
    pub(crate) model: String,
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
pub(crate) struct Runs {
    #[command(subcommand)]
    pub(crate) command: RunsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RunsCommand {
    /// List runs, newest first; one whose process died is marked as failed
    List(ListRuns),
    /// Show one run: settings, last and best metrics, learning curve
    Show(ShowRun),
    /// Show runs side by side: the settings that differ, and all metrics
    Compare(CompareRuns),
}

#[derive(Debug, Args)]
pub(crate) struct ListRuns {
    /// Which experiment
    #[arg(long, default_value = store::MODEL_NAME)]
    pub(crate) experiment: String,

    /// Nested runs too, such as the trials of a search
    #[arg(long)]
    pub(crate) all: bool,

    /// How many at most
    #[arg(long, default_value_t = 30)]
    pub(crate) most: usize,
}

#[derive(Debug, Args)]
pub(crate) struct ShowRun {
    /// A run's id or its first digits, a version (v3) or an alias (champion)
    #[arg(value_name = "RUN")]
    pub(crate) run: String,

    /// What the machine did, too
    #[arg(long)]
    pub(crate) system: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CompareRuns {
    /// Two runs or more: ids or their first digits, versions (v3) or aliases (champion)
    #[arg(value_name = "RUN", required = true, num_args = 2..=8)]
    pub(crate) runs: Vec<String>,

    /// What the machine did, too
    #[arg(long)]
    pub(crate) system: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Models {
    #[command(subcommand)]
    pub(crate) command: ModelsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    /// List the versions, newest first
    List,
    /// Show a version: what was decided about it, and its card
    Show(ShowModel),
    /// Make a version the one that serves, if the gate lets it
    Promote(PromoteModel),
    /// Put the champion before the present one back
    Rollback(RollbackModel),
}

#[derive(Debug, Args)]
pub(crate) struct ShowModel {
    /// A version (3 or v3) or an alias
    #[arg(default_value = store::CHAMPION, value_name = "MODEL")]
    pub(crate) model: String,

    /// The numbers of each decision, too
    #[arg(long)]
    pub(crate) numbers: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PromoteModel {
    /// A version (3 or v3) or an alias
    #[arg(default_value = store::CHALLENGER, value_name = "MODEL")]
    pub(crate) model: String,

    /// Whatever the gate says; takes a reason, which is kept
    #[arg(long, requires = "reason")]
    pub(crate) force: bool,

    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,

    /// Only say what the gate says and what would change
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RollbackModel {
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,

    /// Only say what would change
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// Preprocess a folder of hourly CSV files as the Python peer does, or in full
    ///
    /// Does the peer's job: its reading, its rules, its Parquet files. So the peer's harness can run it
    /// beside pandas and polars and compare what they wrote:
    ///
    ///     preprocess.py bench --data big=IN --work DIR --subject 'ours=wearcast bench preprocess {in} {out}'
    #[command(verbatim_doc_comment)]
    Preprocess(BenchPreprocess),
}

#[derive(Debug, Args)]
pub(crate) struct BenchPreprocess {
    /// Folder of asos_hourly_STATION.csv files (`preprocess.py gen` of the peer writes such a folder)
    #[arg(value_name = "IN")]
    pub(crate) from: PathBuf,

    /// Folder for the output, empty or absent
    #[arg(value_name = "OUT")]
    pub(crate) to: PathBuf,

    /// Do this project's own preprocessing instead: every value parsed, checked, repaired, with its provenance
    #[arg(long)]
    pub(crate) full: bool,
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
