//! The tables of the S3 data file.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use crate::error::EmbeddedError;

/// The format of the file; to be raised, with a migration, when the tables change.
const FORMAT: i32 = 1;

// Bodies are apart from objects so that listing reads no body. Text is compared byte by byte, which
// for UTF-8 is the order in which S3 lists keys.
const TABLES: &str = "
CREATE TABLE buckets (
    name       TEXT PRIMARY KEY,
    created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE bodies (
    id    INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE objects (
    bucket     TEXT NOT NULL REFERENCES buckets (name),
    key        TEXT NOT NULL,
    size       INTEGER NOT NULL,
    etag       TEXT NOT NULL,
    put_ms     INTEGER NOT NULL,
    attributes TEXT NOT NULL,
    checksums  TEXT NOT NULL,
    body       INTEGER NOT NULL,
    PRIMARY KEY (bucket, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE uploads (
    id         TEXT PRIMARY KEY,
    bucket     TEXT NOT NULL REFERENCES buckets (name) ON DELETE CASCADE,
    key        TEXT NOT NULL,
    attributes TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX uploads_by_bucket ON uploads (bucket);

CREATE TABLE parts (
    upload    TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    number    INTEGER NOT NULL,
    size      INTEGER NOT NULL,
    etag      TEXT NOT NULL,
    put_ms    INTEGER NOT NULL,
    checksums TEXT NOT NULL,
    bytes     BLOB NOT NULL,
    UNIQUE (upload, number)
) STRICT;

-- AUTOINCREMENT: the number of an acknowledged event is never given to another one.
CREATE TABLE events (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    bucket TEXT NOT NULL,
    key    TEXT NOT NULL,
    size   INTEGER NOT NULL,
    etag   TEXT NOT NULL,
    put_ms INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;
";

/// Creates the tables in a new file; refuses a file of a later format.
pub(super) fn prepare(connection: &mut Connection, file: &Path) -> Result<(), EmbeddedError> {
    let failed = |source| EmbeddedError::from_sqlite(file, source);
    let found = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(failed)?;
    match found {
        FORMAT => Ok(()),
        0 => create(connection).map_err(failed),
        _ => Err(EmbeddedError::Newer { file: file.to_path_buf(), found, known: FORMAT }),
    }
}

fn create(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(TABLES)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()
}
