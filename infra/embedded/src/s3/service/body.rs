//! Reading a body: bounded, and checked before it is stored.

use bytes::{Bytes, BytesMut};
use futures::TryStreamExt as _;
use s3s::TrailingHeaders;
use s3s::dto::StreamingBlob;

use crate::blocking;
use crate::s3::LARGEST_OBJECT_BYTES;
use crate::s3::checksums::{Checksums, etag};
use crate::s3::error::ObjectError;
use crate::s3::store::Content;

/// What a client states about a body that it sends.
#[derive(Debug)]
pub(super) struct Stated {
    pub content_md5: Option<String>,
    pub checksums: Checksums,
    /// Known once the body has been read.
    pub trailers: Option<TrailingHeaders>,
}

/// Reads the body to its end and checks it against what was stated.
pub(super) async fn receive(body: Option<StreamingBlob>, stated: Stated) -> Result<Content, ObjectError> {
    let bytes = match body {
        Some(body) => collect(body).await?,
        None => Bytes::new(),
    };
    let Stated { content_md5, mut checksums, trailers } = stated;
    if let Some(trailers) = trailers.and_then(|trailers| trailers.take()) {
        checksums.add_trailers(&trailers);
    }
    blocking::run(move || {
        checksums.verify(&bytes)?;
        let etag = etag(&bytes, content_md5.as_deref())?;
        Ok(Content { bytes, etag, checksums })
    })
    .await
}

async fn collect(mut body: StreamingBlob) -> Result<Bytes, ObjectError> {
    let (mut kept, mut size) = (BytesMut::new(), 0);
    while let Some(chunk) = body.try_next().await.map_err(ObjectError::Body)? {
        size += chunk.len() as u64;
        // A body that is too long is still read, so that the client gets an answer instead of a
        // broken connection, but not kept.
        if size <= LARGEST_OBJECT_BYTES {
            kept.extend_from_slice(&chunk);
        } else {
            kept = BytesMut::new();
        }
    }
    if size > LARGEST_OBJECT_BYTES {
        return Err(ObjectError::TooLarge { size });
    }
    Ok(kept.freeze())
}
