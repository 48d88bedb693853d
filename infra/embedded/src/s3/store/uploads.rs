//! Unfinished multipart uploads and their parts.

use bytes::{Bytes, BytesMut};
use rusqlite::{Connection, OptionalExtension as _, Row};
use s3s::dto::Timestamp;

use super::events::Reason;
use super::objects::whole_second;
use super::{Content, NewObject, buckets, objects};
use crate::s3::LARGEST_OBJECT_BYTES;
use crate::s3::attributes::Attributes;
use crate::s3::checksums::{Checksums, multipart_etag};
use crate::s3::conditions::WriteCondition;
use crate::s3::error::ObjectError;

/// The least that every part but the last must have; as in S3.
const LEAST_PART_BYTES: u64 = 5 * 1024 * 1024;

/// Names an upload: the id alone does not do, the bucket and key must be those it was begun with.
#[derive(Debug, Clone)]
pub(in crate::s3) struct Upload {
    pub id: String,
    pub bucket: String,
    pub key: String,
}

/// What is known about a part without its body.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::s3) struct PartHead {
    pub number: i32,
    pub size: u64,
    pub etag: String,
    pub modified: Timestamp,
    pub checksums: Checksums,
}

/// A part as the client lists it to complete the upload.
#[derive(Debug, Clone)]
pub(in crate::s3) struct ListedPart {
    pub number: i32,
    pub etag: String,
    pub checksums: Checksums,
}

/// How the parts are to become an object.
#[derive(Debug, Clone)]
pub(in crate::s3) struct Completion {
    pub parts: Vec<ListedPart>,
    pub condition: WriteCondition,
    /// Of the whole object, if the client states them.
    pub checksums: Checksums,
    pub size: Option<u64>,
}

/// Begins an upload and returns its id.
pub(in crate::s3) fn begin(
    connection: &Connection,
    bucket: &str,
    key: &str,
    attributes: &Attributes,
) -> Result<String, ObjectError> {
    buckets::require(connection, bucket)?;
    let id = connection
        .prepare_cached(
            "INSERT INTO uploads (id, bucket, key, attributes) VALUES (lower(hex(randomblob(16))), ?1, ?2, ?3)
             RETURNING id",
        )?
        .query_row((bucket, key, attributes), |row| row.get(0))?;
    Ok(id)
}

/// The attributes given when the upload was begun; fails if there is no such upload.
fn require(connection: &Connection, upload: &Upload) -> Result<Attributes, ObjectError> {
    let found = connection
        .prepare_cached("SELECT attributes FROM uploads WHERE id = ?1 AND bucket = ?2 AND key = ?3")?
        .query_row((&upload.id, &upload.bucket, &upload.key), |row| row.get(0))
        .optional()?;
    found.ok_or_else(|| ObjectError::NoSuchUpload(upload.id.clone()))
}

/// Stores a part, in place of the one with the same number.
pub(in crate::s3) fn put_part(
    connection: &Connection,
    upload: &Upload,
    number: i32,
    content: &Content,
    now_ms: i64,
) -> Result<(), ObjectError> {
    require(connection, upload)?;
    let bytes = content.bytes.as_ref();
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO parts (upload, number, size, etag, put_ms, checksums, bytes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute((
            &upload.id,
            number,
            bytes.len() as i64,
            &content.etag,
            now_ms,
            &content.checksums,
            bytes,
        ))?;
    Ok(())
}

/// The parts after number `after`, at most `limit`.
pub(in crate::s3) fn parts(
    connection: &Connection,
    upload: &Upload,
    after: i32,
    limit: usize,
) -> Result<Vec<PartHead>, ObjectError> {
    require(connection, upload)?;
    let mut statement = connection.prepare_cached(
        "SELECT number, size, etag, put_ms, checksums FROM parts
         WHERE upload = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
    )?;
    let parts = statement.query_map((&upload.id, after, limit as i64), part_of)?;
    Ok(parts.collect::<rusqlite::Result<_>>()?)
}

fn part_of(row: &Row<'_>) -> rusqlite::Result<PartHead> {
    Ok(PartHead {
        number: row.get(0)?,
        size: row.get::<_, i64>(1)? as u64,
        etag: row.get(2)?,
        modified: whole_second(row.get(3)?),
        checksums: row.get(4)?,
    })
}

/// Makes the listed parts an object, forgets the upload, and returns the object's ETag.
pub(in crate::s3) fn complete(
    connection: &Connection,
    upload: &Upload,
    completion: &Completion,
    now_ms: i64,
) -> Result<String, ObjectError> {
    let attributes = require(connection, upload)?;
    check_parts(&parts(connection, upload, 0, usize::MAX)?, &completion.parts)?;
    let bytes = assemble(connection, upload, &completion.parts)?;
    if let Some(stated) = completion.size
        && stated != bytes.len() as u64
    {
        let message =
            format!("the object was said to have {stated} bytes, and its parts have {}", bytes.len());
        return Err(ObjectError::InvalidRequest(message));
    }
    completion.checksums.verify(&bytes)?;
    let etag = multipart_etag(completion.parts.iter().map(|part| part.etag.as_str()));
    let object = NewObject {
        bucket: upload.bucket.clone(),
        key: upload.key.clone(),
        attributes,
        content: Content { bytes, etag: etag.clone(), checksums: completion.checksums.clone() },
        reason: Reason::CompleteMultipartUpload,
    };
    objects::put(connection, &object, &completion.condition, now_ms)?;
    abort(connection, upload)?;
    Ok(etag)
}

/// Fails unless the listed parts are in order, were uploaded as listed, and are long enough.
fn check_parts(uploaded: &[PartHead], listed: &[ListedPart]) -> Result<(), ObjectError> {
    if listed.is_empty() {
        return Err(ObjectError::InvalidRequest("an upload is completed with at least one part".to_owned()));
    }
    if let Some(pair) = listed.windows(2).find(|pair| pair[0].number >= pair[1].number) {
        return Err(ObjectError::PartOrder(pair[1].number));
    }
    let mut size = 0;
    for (index, part) in listed.iter().enumerate() {
        let head = uploaded
            .iter()
            .find(|head| {
                head.number == part.number
                    && head.etag == part.etag
                    && head.checksums.agree_with(&part.checksums)
            })
            .ok_or(ObjectError::InvalidPart(part.number))?;
        if index + 1 < listed.len() && head.size < LEAST_PART_BYTES {
            return Err(ObjectError::PartTooSmall {
                number: part.number,
                size: head.size,
                least: LEAST_PART_BYTES,
            });
        }
        size += head.size;
    }
    if size > LARGEST_OBJECT_BYTES {
        return Err(ObjectError::TooLarge { size });
    }
    Ok(())
}

fn assemble(connection: &Connection, upload: &Upload, parts: &[ListedPart]) -> Result<Bytes, ObjectError> {
    let mut statement =
        connection.prepare_cached("SELECT bytes FROM parts WHERE upload = ?1 AND number = ?2")?;
    let mut assembled = BytesMut::new();
    for part in parts {
        let mut rows = statement.query((&upload.id, part.number))?;
        if let Some(row) = rows.next()? {
            assembled.extend_from_slice(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?);
        }
    }
    Ok(assembled.freeze())
}

/// Forgets the upload and its parts.
pub(in crate::s3) fn abort(connection: &Connection, upload: &Upload) -> Result<(), ObjectError> {
    require(connection, upload)?;
    connection.prepare_cached("DELETE FROM uploads WHERE id = ?1")?.execute([&upload.id])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uploaded(number: i32, size: u64) -> PartHead {
        let modified = whole_second(0);
        PartHead { number, size, etag: format!("e{number}"), modified, checksums: Checksums::default() }
    }

    fn listed(number: i32) -> ListedPart {
        ListedPart { number, etag: format!("e{number}"), checksums: Checksums::default() }
    }

    #[test]
    fn parts_may_leave_numbers_out_but_must_be_in_order() {
        let parts = [uploaded(1, LEAST_PART_BYTES), uploaded(7, 1)];
        assert!(check_parts(&parts, &[listed(1), listed(7)]).is_ok());
        assert!(matches!(check_parts(&parts, &[listed(7), listed(1)]), Err(ObjectError::PartOrder(1))));
        assert!(matches!(check_parts(&parts, &[listed(1), listed(1)]), Err(ObjectError::PartOrder(1))));
        assert!(matches!(check_parts(&parts, &[]), Err(ObjectError::InvalidRequest(_))));
    }

    #[test]
    fn a_part_must_be_the_one_that_was_uploaded() {
        let parts = [uploaded(1, 1)];
        assert!(matches!(check_parts(&parts, &[listed(2)]), Err(ObjectError::InvalidPart(2))));
        let other = ListedPart { etag: "other".to_owned(), ..listed(1) };
        assert!(matches!(check_parts(&parts, &[other]), Err(ObjectError::InvalidPart(1))));
    }

    #[test]
    fn only_the_last_part_may_be_short_and_the_whole_has_a_limit() {
        let short = [uploaded(1, LEAST_PART_BYTES - 1), uploaded(2, 1)];
        let refused = check_parts(&short, &[listed(1), listed(2)]);
        assert!(matches!(refused, Err(ObjectError::PartTooSmall { number: 1, .. })));
        assert!(check_parts(&short, &[listed(1)]).is_ok());
        let long = [uploaded(1, LARGEST_OBJECT_BYTES), uploaded(2, 1)];
        assert!(matches!(check_parts(&long, &[listed(1), listed(2)]), Err(ObjectError::TooLarge { .. })));
    }
}
