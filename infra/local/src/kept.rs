//! Small files in the data directory, written whole or not at all.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;

/// Writes a file of JSON; a reader finds the old one or the new one, never a part.
pub(crate) fn write(file: &Path, value: &impl Serialize) -> Result<()> {
    let new = file.with_extension("json.new");
    std::fs::write(&new, serde_json::to_vec_pretty(value)?)
        .and_then(|()| std::fs::rename(&new, file))
        .with_context(|| format!("writing {}", file.display()))
}
