//! A table's stream: what was written to it, in order, kept for a day.

use dynoxide::actions::create_table::StreamSpecification;
use dynoxide::actions::get_records::GetRecordsRequest;
use dynoxide::actions::get_shard_iterator::GetShardIteratorRequest;
use dynoxide::actions::list_streams::ListStreamsRequest;
use dynoxide::actions::update_table::UpdateTableRequest;
use dynoxide::{Database, DynoxideError, streams};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::blocking;
use crate::error::EmbeddedError;

/// As DynamoDB keeps records.
const KEPT: &str = "-24 hours";
/// As many as DynamoDB gives at once.
const PAGE: usize = 1000;

/// The stream of one table. Clones read the same one.
#[derive(Clone)]
pub struct TableStream {
    database: Database,
    table: String,
}

/// Up to where a stream has been read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(String);

impl std::fmt::Debug for TableStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TableStream").field("table", &self.table).finish_non_exhaustive()
    }
}

impl TableStream {
    /// Switches a table's stream on, if it is not.
    pub(crate) async fn open(database: Database, table: &str) -> Result<Self, EmbeddedError> {
        let stream = Self { database, table: table.to_owned() };
        let specification =
            StreamSpecification { stream_enabled: true, stream_view_type: Some("NEW_IMAGE".to_owned()) };
        let request = UpdateTableRequest {
            table_name: stream.table.clone(),
            stream_specification: Some(specification),
            ..UpdateTableRequest::default()
        };
        // One that is on already is refused.
        if !stream.is_on().await? {
            stream.ask(move |database| database.update_table(request).map(drop)).await?;
        }
        Ok(stream)
    }

    async fn is_on(&self) -> Result<bool, EmbeddedError> {
        let request = ListStreamsRequest { table_name: Some(self.table.clone()), ..Default::default() };
        Ok(!self.ask(|database| database.list_streams(request)).await?.streams.is_empty())
    }

    /// Behind everything that there is.
    ///
    /// # Errors
    /// When the data file cannot be read.
    pub async fn latest(&self) -> Result<Position, EmbeddedError> {
        let request = GetShardIteratorRequest {
            stream_arn: streams::stream_arn(&self.table, ""),
            shard_id: streams::shard_id(&self.table),
            shard_iterator_type: "LATEST".to_owned(),
            sequence_number: None,
        };
        let answer = self.ask(move |database| database.get_shard_iterator(request)).await?;
        Ok(Position(answer.shard_iterator.unwrap_or_default()))
    }

    /// The records behind a position, in the form in which Lambda is given them, and where to go on.
    ///
    /// # Errors
    /// When the data file cannot be read, or the position is of another table.
    pub async fn after(&self, position: &Position) -> Result<(Vec<Value>, Position), EmbeddedError> {
        let request = GetRecordsRequest { shard_iterator: position.0.clone(), limit: Some(PAGE) };
        let answer = self.ask(move |database| database.get_records(request)).await?;
        let records = answer.records.iter().filter_map(|record| serde_json::to_value(record).ok());
        Ok((records.collect(), answer.next_shard_iterator.map_or_else(|| position.clone(), Position)))
    }

    async fn ask<T: Send + 'static>(
        &self,
        request: impl FnOnce(&Database) -> Result<T, DynoxideError> + Send + 'static,
    ) -> Result<T, EmbeddedError> {
        let (database, table) = (self.database.clone(), self.table.clone());
        let answer = blocking::run(move || request(&database)).await;
        answer.map_err(|source| EmbeddedError::Stream { table, source })
    }
}

/// Forgets records that are older than a stream keeps them; the engine keeps them all.
pub(crate) fn forget_old(connection: &rusqlite::Connection) -> rusqlite::Result<()> {
    let there = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '_stream_records'";
    if connection.query_row(there, [], |row| row.get::<_, i64>(0))? > 0 {
        let old = "DELETE FROM _stream_records WHERE created_at < unixepoch('now', ?1)";
        connection.execute(old, [KEPT])?;
    }
    Ok(())
}
