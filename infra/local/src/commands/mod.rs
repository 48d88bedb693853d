//! The commands.

mod import;
mod train;
mod up;

use anyhow::Result;

use crate::cli::{Arguments, Command};

/// Runs what was asked for; nothing means `up`.
pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    match arguments.command {
        None => up::up(&arguments.data_dir, &arguments.up).await,
        Some(Command::Up(up)) => up::up(&arguments.data_dir, &up).await,
        Some(Command::Import(import)) => import::import(&arguments.data_dir, &import.files).await,
        Some(Command::Train(train)) => train::train(&arguments.data_dir, &train).await,
    }
}
