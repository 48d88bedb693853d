//! Buckets.

use rusqlite::{Connection, OptionalExtension as _};

use crate::s3::error::ObjectError;

/// A bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::s3) struct Bucket {
    pub name: String,
    pub created_ms: i64,
}

/// Creates a bucket.
pub(in crate::s3) fn create(connection: &Connection, name: &str, now_ms: i64) -> Result<(), ObjectError> {
    let created = connection
        .prepare_cached("INSERT INTO buckets (name, created_ms) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute((name, now_ms))?;
    if created == 0 {
        return Err(ObjectError::BucketExists(name.to_owned()));
    }
    Ok(())
}

/// Fails unless the bucket exists.
pub(in crate::s3) fn require(connection: &Connection, name: &str) -> Result<(), ObjectError> {
    let found = connection
        .prepare_cached("SELECT 1 FROM buckets WHERE name = ?1")?
        .query_row([name], |_| Ok(()))
        .optional()?;
    found.ok_or_else(|| ObjectError::NoSuchBucket(name.to_owned()))
}

/// All buckets by name.
pub(in crate::s3) fn all(connection: &Connection) -> Result<Vec<Bucket>, ObjectError> {
    let mut statement = connection.prepare_cached("SELECT name, created_ms FROM buckets ORDER BY name")?;
    let buckets = statement.query_map([], |row| Ok(Bucket { name: row.get(0)?, created_ms: row.get(1)? }))?;
    Ok(buckets.collect::<rusqlite::Result<_>>()?)
}

/// Deletes a bucket without objects, and its unfinished uploads.
pub(in crate::s3) fn delete(connection: &Connection, name: &str) -> Result<(), ObjectError> {
    require(connection, name)?;
    let occupied: bool = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM objects WHERE bucket = ?1)")?
        .query_row([name], |row| row.get(0))?;
    if occupied {
        return Err(ObjectError::BucketNotEmpty(name.to_owned()));
    }
    connection.prepare_cached("DELETE FROM buckets WHERE name = ?1")?.execute([name])?;
    Ok(())
}
