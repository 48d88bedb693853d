//! S3 over one SQLite file.
//!
//! The `s3s` crate speaks the protocol (paths, XML, SigV4 in headers and in presigned URLs, chunked
//! uploads); what is stored, and under which condition, is decided here, in one transaction per write.
//!
//! Answered: CreateBucket, HeadBucket, DeleteBucket, ListBuckets, PutObject, GetObject, HeadObject,
//! DeleteObject, DeleteObjects, CopyObject, ListObjectsV2, CreateMultipartUpload, UploadPart,
//! CompleteMultipartUpload, AbortMultipartUpload and ListParts. Everything else, and every header that
//! would change what a write means (versions, tags, locks, customer keys), is refused with
//! `NotImplemented` rather than ignored. ACLs, storage classes and server-side encryption are accepted
//! and have no effect.
//!
//! An object is at most [`LARGEST_OBJECT_BYTES`] long; a longer one is refused with `EntityTooLarge`.

mod attributes;
mod checksums;
mod conditions;
mod error;
mod outbox;
mod range;
mod server;
mod service;
mod store;

use std::path::PathBuf;
use std::sync::Arc;

use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;

pub use outbox::{EventId, ObjectCreated, Outbox, Reason};

use crate::blocking;
use crate::error::EmbeddedError;
use crate::running::{self, Running};
use service::ObjectService;
use store::Store;

/// The longest object that can be stored: a body is held in memory while it is read and hashed.
pub const LARGEST_OBJECT_BYTES: u64 = 64 * 1024 * 1024;

const SERVICE: &str = "S3";

/// Serves the buckets in `file` on `port` of loopback.
pub(crate) async fn start(file: PathBuf, port: Option<u16>) -> Result<(Running, Outbox), EmbeddedError> {
    let listener = running::bind(SERVICE, port).await?;
    let store = Arc::new(blocking::run(move || Store::open(file)).await?);
    let outbox = Outbox::new(Arc::clone(&store));
    let mut service = S3ServiceBuilder::new(ObjectService::new(store));
    service.set_auth(SimpleAuth::from_single(crate::ACCESS_KEY_ID, crate::SECRET_ACCESS_KEY));
    let service = service.build();
    let running = Running::spawn(SERVICE, listener, |listener, stop| server::serve(listener, service, stop))?;
    Ok((running, outbox))
}
