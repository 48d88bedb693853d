//! The data directory, held by one process at a time.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::error::EmbeddedError;

/// A directory that no other process uses while this value lives.
#[derive(Debug)]
pub(crate) struct DataDirectory {
    path: PathBuf,
    // The system frees the lock when the process ends, however it ends.
    _lock: File,
    _temporary: Option<TempDir>,
}

impl DataDirectory {
    /// Creates the directory if it is missing, and takes it.
    pub(crate) fn open(path: &Path) -> Result<Self, EmbeddedError> {
        fs::create_dir_all(path).map_err(|source| EmbeddedError::from_io(path, source))?;
        Ok(Self { path: path.to_path_buf(), _lock: lock(path)?, _temporary: None })
    }

    /// An empty directory that is deleted with this value.
    pub(crate) fn temporary() -> Result<Self, EmbeddedError> {
        let temporary =
            TempDir::new().map_err(|source| EmbeddedError::from_io(&std::env::temp_dir(), source))?;
        let lock = lock(temporary.path())?;
        Ok(Self { path: temporary.path().to_path_buf(), _lock: lock, _temporary: Some(temporary) })
    }

    /// The path of the file called `name` in it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

fn lock(directory: &Path) -> Result<File, EmbeddedError> {
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(directory.join("lock"))
        .map_err(|source| EmbeddedError::from_io(directory, source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(EmbeddedError::DirectoryInUse { directory: directory.to_path_buf() })
        }
        Err(TryLockError::Error(source)) => Err(EmbeddedError::from_io(directory, source)),
    }
}
