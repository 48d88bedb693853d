//! The commands.

mod backfill;
mod backtest;
mod bench;
mod comfort;
mod export;
mod import;
mod models;
mod places;
mod reparse;
mod runs;
mod search;
mod tick;
mod train;
mod up;

use anyhow::Result;

use crate::cli::{self, Arguments, Command};

/// Runs what was asked for.
pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    match arguments.command {
        Command::Up(up) => Box::pin(up::up(&arguments.data_dir, &up)).await,
        Command::Import(import) => import::import(&arguments.data_dir, &import.files).await,
        Command::Backfill(backfill) => backfill::backfill(&arguments.data_dir, &backfill).await,
        Command::Places(places) => places::places(&arguments.data_dir, &places).await,
        Command::Search(search) => search::search(&arguments.data_dir, &search).await,
        Command::Runs(runs) => runs::runs(&arguments.data_dir, &runs).await,
        Command::Models(models) => models::models(&arguments.data_dir, &models).await,
        Command::Reparse(reparse) => reparse::reparse(&arguments.data_dir, &reparse).await,
        Command::Tick(tick) => Box::pin(tick::tick(&arguments.data_dir, &tick, arguments.verbose)).await,
        Command::Export(export) => {
            export::export(&arguments.data_dir, &export.directory, &export.prefix).await
        }
        Command::Train(train) => train::train(&arguments.data_dir, &train).await,
        Command::Comfort(cli::Comfort { index: Some(index), csv: Some(csv), .. }) => {
            comfort::comfort(&index, &csv)
        }
        Command::Comfort(_) => comfort::list(),
        Command::Backtest(backtest) => backtest::backtest(&arguments.data_dir, &backtest).await,
        Command::Bench(cli::Bench::Preprocess(preprocess)) => bench::preprocess(&preprocess),
    }
}
