//! The commands.

mod import;
mod train;
mod up;

use anyhow::Result;

use crate::cli::{Arguments, Command};

/// Runs what was asked for.
pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    match arguments.command {
        Command::Up(up) => up::up(&arguments.data_dir, &up).await,
        Command::Import(import) => import::import(&arguments.data_dir, &import.files).await,
        Command::Train(train) => train::train(&arguments.data_dir, &train).await,
    }
}
