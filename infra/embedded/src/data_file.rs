//! SQLite files that are marked as ours, so that a file of something else is never written to.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use crate::error::EmbeddedError;

/// The `application_id` of a kind of data file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark(i32);

/// Marks a file of buckets and objects ("wcs3").
pub(crate) const S3: Mark = Mark(0x7763_7333);
/// Marks a file of tables and items ("wcdb").
pub(crate) const DYNAMODB: Mark = Mark(0x7763_6462);

/// How long to wait for another program that has the file open, such as a SQLite shell.
const PATIENCE: Duration = Duration::from_secs(5);
/// Statements kept ready per connection: more than there are.
const STATEMENTS: usize = 64;

/// Opens the data file, or creates it with its mark.
pub(crate) fn open(file: &Path, mark: Mark) -> Result<Connection, EmbeddedError> {
    let failed = |source| EmbeddedError::from_sqlite(file, source);
    let connection = connect(file).map_err(failed)?;
    if !is_ours(&connection, mark).map_err(failed)? {
        return Err(EmbeddedError::Damaged { file: file.to_path_buf() });
    }
    connection.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
    Ok(connection)
}

/// A connection to the data file, which is that of [`open`] or one beside it.
pub(crate) fn connect(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(PATIENCE)?;
    // In write-ahead mode a commit is safe from the end of this process, however sudden, once it is
    // in the system's hands; NORMAL spares a wait for the disk at each commit. A power cut can lose
    // the last commits, but not damage the file.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

fn is_ours(connection: &Connection, mark: Mark) -> rusqlite::Result<bool> {
    let found: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let objects: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if found == 0 && objects == 0 {
        connection.pragma_update(None, "application_id", mark.0)?;
        return Ok(true);
    }
    Ok(found == mark.0)
}
