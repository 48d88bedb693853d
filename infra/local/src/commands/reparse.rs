//! `wearcast reparse`: observations rebuilt from raw/ alone, with this version's reading and checks.

use std::path::Path;

use anyhow::{Context, Result, bail};
use store::Store;

use crate::cli::Reparse;
use crate::dispatch::Dispatcher;
use crate::say::{self, Progress};
use crate::stack::{Own, Stack};

/// What is derived from raw objects, and written again from them.
const DERIVED: [&str; 2] = ["observations/", "quality/"];

/// Takes the derived objects away and reads every raw object again. Stopped halfway it is run again: all
/// that it needs is under raw/, which it only reads.
pub(crate) async fn reparse(data_dir: &Path, arguments: &Reparse) -> Result<()> {
    let own = match Stack::find_or_start(data_dir).await? {
        Stack::Own(own) => own,
        Stack::Running { address, .. } => {
            bail!("the stack at {} runs on these data; stop it, then reparse", address.page)
        }
    };
    let outcome = rebuild(&own, arguments.dry_run).await;
    own.servers.shutdown().await;
    outcome
}

async fn rebuild(own: &Own, dry_run: bool) -> Result<()> {
    let store = &own.store;
    let dispatcher = Dispatcher::of(own);
    dispatcher.drain_all_but_training().await?;
    let raw = store.list("raw/").await?;
    let mut derived = Vec::new();
    for prefix in DERIVED {
        derived.extend(store.list(prefix).await?);
    }
    say::line(format!(
        "  reparse     {} raw objects are read again; {} objects under {} are rebuilt from them",
        raw.len(),
        derived.len(),
        DERIVED.join(" and ")
    ));
    if dry_run {
        say::line("dry run: nothing was changed");
        return Ok(());
    }
    for key in &derived {
        store.delete(key).await?;
    }
    let refused = read_again(store, &raw).await?;
    dispatcher.drain_all_but_training().await?;
    say::line(format!("reparsed    {} raw objects, {refused} of them refused", raw.len()));
    Ok(())
}

/// Preprocesses every raw object; returns how many cannot be read.
async fn read_again(store: &Store, raw: &[String]) -> Result<usize> {
    let mut progress = Progress::of("reparse", raw.len() as u64);
    let mut refused = 0;
    for (done, key) in raw.iter().enumerate() {
        progress.at(done as u64, key.clone());
        let preprocessed =
            fn_preprocess::handle(store, key).await.with_context(|| format!("reading {key}"))?;
        refused += usize::from(matches!(preprocessed, fn_preprocess::Preprocessed::Refused { .. }));
    }
    Ok(refused)
}
