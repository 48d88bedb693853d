//! DynamoDB: the `dynoxide` engine over a file.

use std::path::{Path, PathBuf};

use dynoxide::{Database, DynoxideError, server};

use crate::blocking;
use crate::data_file::{self, DYNAMODB};
use crate::error::EmbeddedError;
use crate::running::{self, Running};

const SERVICE: &str = "DynamoDB";

/// Serves the tables in `file` on `port` of loopback.
pub(crate) async fn start(file: PathBuf, port: Option<u16>) -> Result<Running, EmbeddedError> {
    let listener = running::bind(SERVICE, port).await?;
    let database = blocking::run(move || open(&file)).await?;
    Running::spawn(SERVICE, listener, |listener, mut stop| async move {
        let stopped = async move { stop.wait().await };
        if let Err(reason) = server::serve_with_shutdown(listener, database, stopped).await {
            tracing::error!(%reason, "DynamoDB stopped: {reason}");
        }
    })
}

fn open(file: &Path) -> Result<Database, EmbeddedError> {
    // Checks and marks the file first: the engine would add its tables to any SQLite file.
    drop(data_file::open(file, DYNAMODB)?);
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
