//! Why an S3 request was refused or failed, and what the client is told.

use std::path::Path;

use hyper::HeaderMap;
use hyper::header::{ETAG, LAST_MODIFIED};
use s3s::dto::{ETag, Timestamp, TimestampFormat};
use s3s::{S3Error, S3ErrorCode};

use crate::error::EmbeddedError;

/// Why a request was not carried out. Nothing was stored.
#[derive(Debug, thiserror::Error)]
pub(super) enum ObjectError {
    #[error("the bucket {0} does not exist; create it first")]
    NoSuchBucket(String),
    #[error("the bucket {0} exists already")]
    BucketExists(String),
    #[error("the bucket {0} still holds objects; delete them first")]
    BucketNotEmpty(String),
    #[error("there is no object {key} in {bucket}")]
    NoSuchKey { bucket: String, key: String },
    #[error("there is no unfinished upload {0}; it was completed, aborted or never begun")]
    NoSuchUpload(String),
    #[error("{condition} does not hold for {key}")]
    PreconditionFailed { condition: &'static str, key: String },
    #[error("the object is not modified")]
    NotModified { etag: String, modified: Timestamp },
    #[error("the body does not match its {algorithm}: sent {sent}, computed {computed}")]
    BadDigest { algorithm: &'static str, sent: String, computed: String },
    #[error("Content-MD5 {0:?} is not the base64 form of an MD5 digest")]
    InvalidDigest(String),
    #[error("{size} bytes are more than the {} that one object may have here", super::LARGEST_OBJECT_BYTES)]
    TooLarge { size: u64 },
    #[error("user metadata has {size} bytes; the most is {most}")]
    MetadataTooLarge { size: usize, most: usize },
    #[error("part {0} was not uploaded, or with another ETag or checksum")]
    InvalidPart(i32),
    #[error("part {0} is not after the part before it; list the parts in ascending order")]
    PartOrder(i32),
    #[error("part {number} has {size} bytes; every part but the last needs at least {least}")]
    PartTooSmall { number: i32, size: u64, least: u64 },
    #[error("the range cannot be satisfied: the object has {size} bytes")]
    InvalidRange { size: u64 },
    #[error("{0}")]
    InvalidArgument(String),
    #[error("{0}")]
    InvalidRequest(String),
    #[error("the body did not arrive as announced")]
    Body(#[source] s3s::StdError),
    #[error("{0} is not implemented by this local S3")]
    NotImplemented(&'static str),
    #[error("the data file could not be used")]
    Sqlite(#[from] rusqlite::Error),
}

impl ObjectError {
    fn code(&self) -> S3ErrorCode {
        match self {
            Self::NoSuchBucket(_) => S3ErrorCode::NoSuchBucket,
            Self::BucketExists(_) => S3ErrorCode::BucketAlreadyOwnedByYou,
            Self::BucketNotEmpty(_) => S3ErrorCode::BucketNotEmpty,
            Self::NoSuchKey { .. } => S3ErrorCode::NoSuchKey,
            Self::NoSuchUpload(_) => S3ErrorCode::NoSuchUpload,
            Self::PreconditionFailed { .. } => S3ErrorCode::PreconditionFailed,
            Self::NotModified { .. } => S3ErrorCode::NotModified,
            Self::BadDigest { .. } => S3ErrorCode::BadDigest,
            Self::InvalidDigest(_) => S3ErrorCode::InvalidDigest,
            Self::TooLarge { .. } => S3ErrorCode::EntityTooLarge,
            Self::MetadataTooLarge { .. } => S3ErrorCode::MetadataTooLarge,
            Self::InvalidPart(_) => S3ErrorCode::InvalidPart,
            Self::PartOrder(_) => S3ErrorCode::InvalidPartOrder,
            Self::PartTooSmall { .. } => S3ErrorCode::EntityTooSmall,
            Self::InvalidRange { .. } => S3ErrorCode::InvalidRange,
            Self::InvalidArgument(_) => S3ErrorCode::InvalidArgument,
            Self::InvalidRequest(_) | Self::Body(_) => S3ErrorCode::InvalidRequest,
            Self::NotImplemented(_) => S3ErrorCode::NotImplemented,
            Self::Sqlite(_) => S3ErrorCode::InternalError,
        }
    }

    /// The answer to the client. A failure of the data file is explained in the log too: the client
    /// sees only a 500.
    pub(super) fn into_s3_error(self, file: &Path) -> S3Error {
        let code = self.code();
        match self {
            Self::Sqlite(source) => {
                let error = EmbeddedError::from_sqlite(file, source);
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                tracing::error!(cause, "S3 request failed: {error}");
                S3Error::with_message(code, error.to_string())
            }
            Self::NotModified { etag, modified } => {
                let mut answer = S3Error::new(code);
                answer.set_headers(validators(etag, &modified));
                answer
            }
            Self::Body(source) => {
                S3Error::with_message(code, format!("the body did not arrive as announced: {source}"))
            }
            refused => S3Error::with_message(code, refused.to_string()),
        }
    }
}

/// The headers by which a client recognises the copy it has.
fn validators(etag: String, modified: &Timestamp) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(etag) = ETag::Strong(etag).to_http_header() {
        headers.insert(ETAG, etag);
    }
    let mut date = Vec::new();
    if modified.format(TimestampFormat::HttpDate, &mut date).is_ok()
        && let Ok(date) = date.try_into()
    {
        headers.insert(LAST_MODIFIED, date);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_an_internal_error_that_says_so() {
        let full =
            rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL), None);
        let answer = ObjectError::Sqlite(full).into_s3_error(Path::new("/data/s3.sqlite"));
        assert_eq!(answer.code(), &S3ErrorCode::InternalError);
        assert_eq!(answer.message(), Some("the disk that holds /data/s3.sqlite is full; free some space"));
    }
}
