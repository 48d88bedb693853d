//! Object-created events that nobody has acknowledged yet.

use rusqlite::{Connection, Row};

use super::NewObject;
pub(in crate::s3) use crate::s3::outbox::Reason;
use crate::s3::outbox::{EventId, ObjectCreated};

const COLUMNS: &str = "id, bucket, key, size, etag, put_ms, reason";

/// Writes down that `object` was stored.
pub(super) fn record(connection: &Connection, object: &NewObject, put_ms: i64) -> rusqlite::Result<()> {
    let NewObject { bucket, key, content, reason, .. } = object;
    connection
        .prepare_cached(
            "INSERT INTO events (bucket, key, size, etag, put_ms, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((bucket, key, content.bytes.len() as i64, &content.etag, put_ms, reason.as_str()))?;
    Ok(())
}

/// The oldest events after `after`, at most `limit`.
pub(in crate::s3) fn pending(
    connection: &Connection,
    after: Option<EventId>,
    limit: usize,
) -> rusqlite::Result<Vec<ObjectCreated>> {
    let after = after.map_or(0, |EventId(id)| id);
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM events WHERE id > ?1 ORDER BY id LIMIT ?2"))?
        .query_map((after, i64::try_from(limit).unwrap_or(i64::MAX)), event_of)?
        .collect()
}

fn event_of(row: &Row<'_>) -> rusqlite::Result<ObjectCreated> {
    Ok(ObjectCreated {
        id: EventId(row.get(0)?),
        bucket: row.get(1)?,
        key: row.get(2)?,
        size: row.get::<_, i64>(3)? as u64,
        etag: row.get(4)?,
        put_at: jiff::Timestamp::from_millisecond(row.get(5)?).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(5, rusqlite::types::Type::Integer, error.into())
        })?,
        reason: row.get(6)?,
    })
}

/// Forgets an event.
pub(in crate::s3) fn acknowledge(connection: &Connection, EventId(id): EventId) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM events WHERE id = ?1")?.execute([id])?;
    Ok(())
}
