//! Where a running stack can be reached: a file in the data directory, for the other commands.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::kept;

/// The addresses of a running stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Address {
    pub(crate) s3: String,
    pub(crate) dynamodb: String,
    pub(crate) page: String,
}

impl Address {
    /// Writes the file, whole or not at all.
    pub(crate) fn write(&self, data_dir: &Path) -> Result<()> {
        kept::write(&file(data_dir), self)
    }

    /// Reads the file of a running stack.
    pub(crate) fn read(data_dir: &Path) -> Result<Self> {
        let file = file(data_dir);
        let bytes = std::fs::read(&file).with_context(|| {
            format!("{} cannot be read; the running stack may still be starting: try again", file.display())
        })?;
        serde_json::from_slice(&bytes)
            .with_context(|| format!("{} is damaged; restart the stack", file.display()))
    }

    /// Removes the file when the stack stops.
    pub(crate) fn remove(data_dir: &Path) {
        // Nothing depends on it: a stale file is replaced by the next start.
        let _ = std::fs::remove_file(file(data_dir));
    }
}

fn file(data_dir: &Path) -> PathBuf {
    data_dir.join("address.json")
}
