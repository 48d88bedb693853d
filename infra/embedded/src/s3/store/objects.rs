//! Objects: one row and one body per key.

use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension as _, Row};
use s3s::dto::Timestamp;

use super::events::Reason;
use super::{buckets, events};
use crate::s3::attributes::Attributes;
use crate::s3::checksums::Checksums;
use crate::s3::conditions::WriteCondition;
use crate::s3::error::ObjectError;

/// What is known about an object without its body.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::s3) struct ObjectHead {
    pub size: u64,
    pub etag: String,
    pub put_ms: i64,
    pub attributes: Attributes,
    pub checksums: Checksums,
    /// Which body is its.
    pub body: i64,
}

impl ObjectHead {
    /// When it was put, in whole seconds: HTTP dates have no finer part.
    pub(in crate::s3) fn modified(&self) -> Timestamp {
        whole_second(self.put_ms)
    }
}

/// The second that holds `ms`.
pub(in crate::s3) fn whole_second(ms: i64) -> Timestamp {
    Timestamp::from(UNIX_EPOCH + Duration::from_secs(ms.max(0) as u64 / 1000))
}

/// A body with what was computed from it.
#[derive(Debug, Clone)]
pub(in crate::s3) struct Content {
    pub bytes: Bytes,
    pub etag: String,
    pub checksums: Checksums,
}

/// An object that is to be stored.
#[derive(Debug, Clone)]
pub(in crate::s3) struct NewObject {
    pub bucket: String,
    pub key: String,
    pub attributes: Attributes,
    pub content: Content,
    pub reason: Reason,
}

/// What is known about the object, `None` if there is none.
fn find(connection: &Connection, bucket: &str, key: &str) -> Result<Option<ObjectHead>, ObjectError> {
    let found = connection
        .prepare_cached(
            "SELECT size, etag, put_ms, attributes, checksums, body FROM objects WHERE bucket = ?1 AND key = ?2",
        )?
        .query_row((bucket, key), head_of)
        .optional()?;
    Ok(found)
}

fn head_of(row: &Row<'_>) -> rusqlite::Result<ObjectHead> {
    Ok(ObjectHead {
        size: row.get::<_, i64>(0)? as u64,
        etag: row.get(1)?,
        put_ms: row.get(2)?,
        attributes: row.get(3)?,
        checksums: row.get(4)?,
        body: row.get(5)?,
    })
}

/// What is known about the object; an error that says what is missing, bucket or object.
pub(in crate::s3) fn head(
    connection: &Connection,
    bucket: &str,
    key: &str,
) -> Result<ObjectHead, ObjectError> {
    if let Some(head) = find(connection, bucket, key)? {
        return Ok(head);
    }
    buckets::require(connection, bucket)?;
    Err(ObjectError::NoSuchKey { bucket: bucket.to_owned(), key: key.to_owned() })
}

/// The body of an object just found in the same transaction.
pub(in crate::s3) fn body(connection: &Connection, head: &ObjectHead) -> Result<Bytes, ObjectError> {
    let bytes: Vec<u8> = connection
        .prepare_cached("SELECT bytes FROM bodies WHERE id = ?1")?
        .query_row([head.body], |row| row.get(0))?;
    Ok(bytes.into())
}

/// Stores an object, in place of the one under its key if the condition allows, with its event.
pub(in crate::s3) fn put(
    connection: &Connection,
    object: &NewObject,
    condition: &WriteCondition,
    now_ms: i64,
) -> Result<(), ObjectError> {
    let NewObject { bucket, key, attributes, content, .. } = object;
    buckets::require(connection, bucket)?;
    let current = find(connection, bucket, key)?;
    condition.check(bucket, key, current.as_ref())?;

    let bytes = content.bytes.as_ref();
    let body = if let Some(ObjectHead { body, .. }) = current {
        connection.prepare_cached("UPDATE bodies SET bytes = ?1 WHERE id = ?2")?.execute((bytes, body))?;
        body
    } else {
        connection.prepare_cached("INSERT INTO bodies (bytes) VALUES (?1)")?.insert([bytes])?
    };
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO objects (bucket, key, size, etag, put_ms, attributes, checksums, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((
            bucket,
            key,
            bytes.len() as i64,
            &content.etag,
            now_ms,
            attributes,
            &content.checksums,
            body,
        ))?;
    events::record(connection, object, now_ms)?;
    Ok(())
}

/// Deletes the object if there is one.
pub(in crate::s3) fn delete(connection: &Connection, bucket: &str, key: &str) -> Result<(), ObjectError> {
    let body: Option<i64> = connection
        .prepare_cached("DELETE FROM objects WHERE bucket = ?1 AND key = ?2 RETURNING body")?
        .query_row((bucket, key), |row| row.get(0))
        .optional()?;
    if let Some(body) = body {
        connection.prepare_cached("DELETE FROM bodies WHERE id = ?1")?.execute([body])?;
    }
    Ok(())
}
