//! What can go wrong with the embedded servers themselves, as opposed to one request.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the servers could not start, or why their data could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmbeddedError {
    /// Another program listens on the port.
    #[error(
        "{service} cannot listen on 127.0.0.1:{port}: the port is in use; stop the other program or choose another port"
    )]
    PortInUse {
        /// `S3` or `DynamoDB`.
        service: &'static str,
        /// The port asked for.
        port: u16,
    },
    /// The port could not be opened for some other reason.
    #[error("{service} cannot listen on 127.0.0.1:{port}; choose another port")]
    Listen {
        /// `S3` or `DynamoDB`.
        service: &'static str,
        /// The port asked for.
        port: u16,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Another process runs on this directory: two would deliver every event twice.
    #[error("the data directory {} is in use by another wearcast; stop that one or choose another directory", directory.display())]
    DirectoryInUse {
        /// The directory asked for.
        directory: PathBuf,
    },
    /// The directory, or a file in it, is read-only.
    #[error("{} cannot be written: it is read-only; change its permissions or choose another data directory", path.display())]
    ReadOnly {
        /// The directory or file.
        path: PathBuf,
    },
    /// The directory cannot be created or used.
    #[error("the data directory {} cannot be used; choose another one", directory.display())]
    Directory {
        /// The directory asked for.
        directory: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A data file holds something else, or was damaged.
    #[error("{} is not a wearcast data file or is damaged; move it away and start again", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
    },
    /// A data file was written by a later version.
    #[error("{} was written by a newer wearcast (format {found}, this one knows {known}); update wearcast or choose another data directory", file.display())]
    Newer {
        /// The file.
        file: PathBuf,
        /// The format of the file.
        found: i32,
        /// The format this version writes.
        known: i32,
    },
    /// There is no room left; nothing was stored, and what was stored before can still be read.
    #[error("the disk that holds {} is full; free some space", file.display())]
    DiskFull {
        /// The file.
        file: PathBuf,
    },
    /// SQLite failed in some other way.
    #[error("the data file {} could not be used", file.display())]
    Database {
        /// The file.
        file: PathBuf,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// The DynamoDB engine would not open its data file.
    #[error("the data file {} could not be opened", file.display())]
    DynamoDb {
        /// The file.
        file: PathBuf,
        /// What the engine said.
        #[source]
        source: dynoxide::DynoxideError,
    },
    /// The DynamoDB engine would not read a table's stream, or switch it on.
    #[error("the stream of the table {table} cannot be read")]
    Stream {
        /// The table.
        table: String,
        /// What the engine said.
        #[source]
        source: dynoxide::DynoxideError,
    },
}

impl EmbeddedError {
    /// What a failure of SQLite on `file` means to the person who runs this.
    pub(crate) fn from_sqlite(file: &Path, source: rusqlite::Error) -> Self {
        let file = file.to_path_buf();
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged { file },
            Some(ErrorCode::DiskFull) => Self::DiskFull { file },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly { path: file },
            _ => Self::Database { file, source },
        }
    }

    /// What a failure of the file system on the data directory means.
    pub(crate) fn from_io(directory: &Path, source: io::Error) -> Self {
        let directory = directory.to_path_buf();
        match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::ReadOnly { path: directory }
            }
            io::ErrorKind::StorageFull => Self::DiskFull { file: directory },
            _ => Self::Directory { directory, source },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_only_directory_is_named_with_what_to_do() {
        for kind in [io::ErrorKind::PermissionDenied, io::ErrorKind::ReadOnlyFilesystem] {
            let error = EmbeddedError::from_io(Path::new("/data"), kind.into());
            assert_eq!(
                error.to_string(),
                "/data cannot be written: it is read-only; change its permissions or choose another data directory"
            );
        }
    }

    #[test]
    fn sqlite_failures_are_told_apart() {
        let of = |code| {
            let source = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
            EmbeddedError::from_sqlite(Path::new("s3.sqlite"), source)
        };
        assert!(matches!(of(rusqlite::ffi::SQLITE_FULL), EmbeddedError::DiskFull { .. }));
        assert!(matches!(of(rusqlite::ffi::SQLITE_NOTADB), EmbeddedError::Damaged { .. }));
        assert!(matches!(of(rusqlite::ffi::SQLITE_CORRUPT), EmbeddedError::Damaged { .. }));
        assert!(matches!(of(rusqlite::ffi::SQLITE_READONLY), EmbeddedError::ReadOnly { .. }));
        assert!(matches!(of(rusqlite::ffi::SQLITE_BUSY), EmbeddedError::Database { .. }));
    }
}
