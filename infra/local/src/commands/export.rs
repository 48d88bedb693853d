//! `wearcast export`: what is kept, as files for other programs.

use std::fs::File;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
use store::Store;

use crate::say::{self, Progress};
use crate::stack::Stack;

/// Writes every object whose key begins with `prefix` to a file of that name under `directory`.
pub(crate) async fn export(data_dir: &Path, directory: &Path, prefix: &str) -> Result<()> {
    let stack = Stack::find_or_start(data_dir).await?;
    let outcome = write_all(stack.store(), directory, prefix, "").await;
    stack.leave().await;
    let written = outcome?;
    say::line(format!("  export      {written} objects of {prefix} to {}", directory.display()));
    Ok(())
}

/// Writes what is kept under a prefix, each object by its key without `root`; how many there were.
pub(super) async fn write_all(store: &Store, directory: &Path, prefix: &str, root: &str) -> Result<usize> {
    let keys = store.list(prefix).await?;
    if keys.is_empty() {
        bail!(
            "nothing is kept under {prefix:?}; observations/, quality/, raw/ and forecasts/ are such prefixes"
        );
    }
    // All of them before any is written, so that nothing is left half done.
    let files = keys
        .iter()
        .map(|key| file(directory, key.strip_prefix(root).unwrap_or(key)))
        .collect::<Result<Vec<PathBuf>>>()?;
    if let Some(file) = files.iter().find(|file| file.exists()) {
        bail!("{} is there already; export to another directory", file.display());
    }
    let mut progress = Progress::of("export", keys.len() as u64);
    for (done, (key, file)) in keys.iter().zip(&files).enumerate() {
        progress.at(done as u64, key.clone());
        // An object that was deleted meanwhile is not there to be written.
        if let Some(object) = store.get(key).await? {
            write(file, &object.body).with_context(|| format!("{} cannot be written", file.display()))?;
        }
    }
    Ok(keys.len())
}

/// Where an object goes: nowhere but under the directory.
fn file(directory: &Path, key: &str) -> Result<PathBuf> {
    let inside = Path::new(key).components().all(|part| matches!(part, Component::Normal(_)));
    if !inside || key.is_empty() || key.ends_with('/') {
        bail!("the key {key:?} names no file; export a prefix without it");
    }
    Ok(directory.join(key))
}

fn write(file: &Path, body: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    File::create_new(file)?.write_all(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_goes_under_the_directory_or_nowhere() {
        let directory = Path::new("out");
        let key = "observations/station=108/year=2015/month=01.parquet";
        assert_eq!(file(directory, key).unwrap(), directory.join(key));
        for key in ["../108.parquet", "observations/../../x", "/etc/x", "observations/", ""] {
            assert!(file(directory, key).is_err(), "{key}");
        }
    }
}
