//! What the run log and the registry hold.

use std::path::PathBuf;

use clap::{Args, Subcommand};

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
    /// Write the files of a run to a folder: model.onnx, card, pictures; `mlflow.onnx.load_model` takes it
    Download(DownloadRun),
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
pub(crate) struct DownloadRun {
    /// A run's id or its first digits, a version (v3) or an alias (champion)
    #[arg(value_name = "RUN")]
    pub(crate) run: String,

    /// The folder to write to; a file that is there already is not replaced
    #[arg(value_name = "DIR")]
    pub(crate) to: PathBuf,
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
