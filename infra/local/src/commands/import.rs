//! `wearcast import`: a person's files, through the same path as everything else.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use fn_ingest::{CheckedFile, ImportedFile};
use store::Store;
use weather::{Hour, StationId};

use crate::dispatch::Dispatcher;
use crate::say::{self, Progress};
use crate::stack::Stack;

/// The largest file that is read: a century of one station's hours, plain.
const LARGEST_FILE_BYTES: u64 = 64 * 1024 * 1024;
/// How often a running stack is asked whether it has worked through a file, and how long.
const ASK_EVERY: Duration = Duration::from_millis(100);
const ASK_FOR: Duration = Duration::from_mins(5);

/// Files every one of `files`, works the path through to a forecast, and says what there is now.
pub(crate) async fn import(data_dir: &Path, files: &[PathBuf]) -> Result<()> {
    // The files' own arrival: the one wall-clock time here, and only in their names under raw/.
    let now = Hour::floor(jiff::Timestamp::now());
    // All of them before any is filed, so that what is corrected and imported again is all new.
    let checked = files.iter().map(|file| check(file, now)).collect::<Result<Vec<_>>>()?;
    let stack = Stack::find_or_start(data_dir).await?;
    let mut filed = Vec::new();
    for (file, checked) in files.iter().zip(checked) {
        let imported = fn_ingest::import(stack.store(), checked)
            .await
            .with_context(|| format!("{} was not imported", file.display()))?;
        say::line(format!("  import      {}: {}", file.display(), describe(&imported)));
        filed.push(imported);
    }
    let stations: BTreeSet<&StationId> =
        filed.iter().flat_map(|imported| &imported.summary.stations).collect();
    match &stack {
        Stack::Own(own) => {
            let dispatcher = Dispatcher::of(own);
            dispatcher.drain_all_but_training().await?;
            say::line("imported; `cargo local` serves it");
        }
        Stack::Running { store, address } => {
            for imported in &filed {
                wait_for_merge(store, imported).await?;
            }
            for station in stations {
                wait_for_forecast(store, station).await?;
                say::line(format!("ready       {}/v1/recommendations?station={station}", address.page));
            }
        }
    }
    stack.leave().await;
    Ok(())
}

fn check(file: &Path, now: Hour) -> Result<CheckedFile> {
    fn_ingest::check(read(file)?.into(), now)
        .with_context(|| format!("{} was not imported, nothing is stored", file.display()))
}

fn read(file: &Path) -> Result<Vec<u8>> {
    let name = file.display();
    let opened = std::fs::File::open(file).with_context(|| format!("{name} cannot be opened"))?;
    let mut bytes = Vec::new();
    opened
        .take(LARGEST_FILE_BYTES + 1)
        .read_to_end(&mut bytes)
        .with_context(|| format!("{name} cannot be read"))?;
    if bytes.len() as u64 > LARGEST_FILE_BYTES {
        bail!("{name} has more than {} MiB; split it by year", LARGEST_FILE_BYTES >> 20);
    }
    Ok(bytes)
}

fn describe(imported: &ImportedFile) -> String {
    let known = if imported.new { "" } else { "; these bytes were filed before, nothing to do" };
    format!("{}{known}", imported.summary)
}

/// Waits until the running stack has merged the file.
async fn wait_for_merge(store: &Store, imported: &ImportedFile) -> Result<()> {
    let mut progress = Progress::spinner("preprocess");
    let deadline = tokio::time::Instant::now() + ASK_FOR;
    loop {
        let events = store.events("preprocess").await?;
        if let Some(event) = events.into_iter().find(|event| event.subject == imported.key) {
            drop(progress);
            if imported.new {
                say::line(format!("  preprocess  {}", event.message));
            }
            return Ok(());
        }
        if tokio::time::Instant::now() > deadline {
            bail!("the running stack has not merged {} yet; look at what it says", imported.key);
        }
        progress.at(0, "the running stack is merging".to_owned());
        tokio::time::sleep(ASK_EVERY).await;
    }
}

/// Waits until the running stack has forecast, or refused to, from the station's last observed hour.
async fn wait_for_forecast(store: &Store, station: &StationId) -> Result<()> {
    let deadline = tokio::time::Instant::now() + ASK_FOR;
    let Some(known) = store.station(station).await? else { return Ok(()) };
    let mut progress = Progress::spinner("forecast");
    loop {
        let events = store.events("forecast").await?;
        let event = events.into_iter().find(|event| event.subject == station.as_str());
        if let Some(event) = event.filter(|event| event.hour.is_some_and(|hour| hour >= known.last_observed))
        {
            drop(progress);
            say::line(format!("  forecast    {}", event.message));
            return Ok(());
        }
        if tokio::time::Instant::now() > deadline {
            bail!("the running stack has not forecast for station {station} yet; look at what it says");
        }
        progress.at(0, "the running stack is forecasting".to_owned());
        tokio::time::sleep(ASK_EVERY).await;
    }
}
