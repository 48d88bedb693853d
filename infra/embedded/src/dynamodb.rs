//! DynamoDB: the `dynoxide` engine over a file.

use std::path::{Path, PathBuf};

use dynoxide::{Database, DynoxideError, server};
use rusqlite::Connection;

use crate::blocking;
use crate::data_file::{self, DYNAMODB};
use crate::error::EmbeddedError;
use crate::running::{self, Running};
use crate::stream;

const SERVICE: &str = "DynamoDB";

/// Serves the tables in `file` on `port` of loopback.
pub(crate) async fn start(file: PathBuf, port: Option<u16>) -> Result<(Running, Database), EmbeddedError> {
    let listener = running::bind(SERVICE, port).await?;
    let database = blocking::run(move || open(&file)).await?;
    let served = database.clone();
    let running = Running::spawn(SERVICE, listener, |listener, mut stop| async move {
        let stopped = async move { stop.wait().await };
        if let Err(reason) = server::serve_with_shutdown(listener, served, stopped).await {
            tracing::error!(%reason, "DynamoDB stopped: {reason}");
        }
    })?;
    Ok((running, database))
}

fn open(file: &Path) -> Result<Database, EmbeddedError> {
    // Checks and marks the file first: the engine would add its tables to any SQLite file.
    let connection = data_file::open(file, DYNAMODB)?;
    forget_half_made(&connection)
        .and_then(|()| stream::forget_old(&connection))
        .map_err(|source| EmbeddedError::from_sqlite(file, source))?;
    drop(connection);
    let failed = |source| match source {
        DynoxideError::SqliteError(source) => EmbeddedError::from_sqlite(file, source),
        source => EmbeddedError::DynamoDb { file: file.to_path_buf(), source },
    };
    let database = Database::new(&file.to_string_lossy()).map_err(failed)?;
    // The engine's only way to `synchronous = NORMAL`. With a write-ahead log that still loses no
    // answered write when the process is killed, and spares every write a wait for the disk.
    database.disable_bulk_loading().map_err(failed)?;
    Ok(database)
}

/// Forgets the tables of which there is only a name. The engine notes a table's name in one transaction and
/// makes it in another: a kill in between would leave a table that exists and can never be used.
fn forget_half_made(connection: &Connection) -> rusqlite::Result<()> {
    let named = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '_tables'";
    if connection.query_row(named, [], |row| row.get::<_, i64>(0))? > 0 {
        let made = "SELECT name FROM sqlite_schema WHERE type = 'table'";
        connection.execute(&format!("DELETE FROM _tables WHERE table_name NOT IN ({made})"), [])?;
    }
    Ok(())
}
