//! Objects in the bucket: read, written conditionally, listed.

use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::error::code;
use crate::{Store, StoreError};

/// Tries of a conditional write against another one that is under way.
const WRITE_TRIES: usize = 4;

/// An object as it was read.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its bytes.
    pub body: Bytes,
    /// Its version, for a conditional write.
    pub etag: String,
}

/// What must hold for a write to happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expect {
    /// Nothing is there yet.
    Absent,
    /// The version with this ETag is there.
    Version(String),
    /// Whatever is there may be replaced.
    Anything,
}

/// What a write did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// The object was written.
    Written,
    /// What was expected did not hold; nothing was written.
    Refused,
}

impl Store {
    /// Reads an object; `None` if there is none.
    ///
    /// # Errors
    /// If the bucket cannot be reached or read.
    pub async fn get(&self, key: &str) -> Result<Option<Stored>, StoreError> {
        let answer = self.s3.get_object().bucket(self.bucket()).key(key).send().await;
        let object = match answer {
            Ok(object) => object,
            Err(error) if code(&error) == Some("NoSuchKey") => return Ok(None),
            Err(error) => return Err(StoreError::service("reading", key, error)),
        };
        let etag = object.e_tag().unwrap_or_default().to_owned();
        let body = object.body.collect().await.map_err(|error| StoreError::Service {
            action: "reading",
            target: key.to_owned(),
            code: None,
            source: Box::new(error),
        })?;
        Ok(Some(Stored { body: body.into_bytes(), etag }))
    }

    /// Writes an object if `expect` holds.
    ///
    /// # Errors
    /// If the bucket cannot be reached or written. That the expectation did not hold is no error.
    pub async fn put(
        &self,
        key: &str,
        body: impl Into<Bytes>,
        content_type: &str,
        expect: Expect,
    ) -> Result<Put, StoreError> {
        let version = self.put_version(key, body.into(), content_type, expect).await?;
        Ok(if version.is_some() { Put::Written } else { Put::Refused })
    }

    /// Writes an object if `expect` holds; the ETag of what was written, `None` if nothing was.
    pub(crate) async fn put_version(
        &self,
        key: &str,
        body: Bytes,
        content_type: &str,
        expect: Expect,
    ) -> Result<Option<String>, StoreError> {
        let mut tries = WRITE_TRIES;
        loop {
            let request = self
                .s3
                .put_object()
                .bucket(self.bucket())
                .key(key)
                .content_type(content_type)
                .body(ByteStream::from(body.clone()));
            let request = match &expect {
                Expect::Absent => request.if_none_match("*"),
                Expect::Version(etag) => request.if_match(etag),
                Expect::Anything => request,
            };
            tries -= 1;
            match request.send().await {
                Ok(written) => return Ok(Some(written.e_tag.unwrap_or_default())),
                // The version that should be replaced is gone, or another one is there.
                Err(error) if matches!(code(&error), Some("PreconditionFailed" | "NoSuchKey")) => {
                    return Ok(None);
                }
                // Another conditional write was under way, and may have failed: nothing is known yet.
                Err(error) if code(&error) == Some("ConditionalRequestConflict") => {
                    if tries == 0 {
                        return Err(StoreError::Conflict { target: key.to_owned() });
                    }
                }
                Err(error) => return Err(StoreError::service("writing", key, error)),
            }
        }
    }

    /// Reads a JSON document; `None` if there is none.
    ///
    /// # Errors
    /// If it cannot be read, or is not such a document.
    pub async fn get_json<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, StoreError> {
        let Some(stored) = self.get(key).await? else { return Ok(None) };
        serde_json::from_slice(&stored.body).map(Some).map_err(|error| StoreError::damaged(key, error))
    }

    /// Writes a JSON document if `expect` holds.
    ///
    /// # Errors
    /// If it cannot be written.
    pub async fn put_json<T: Serialize>(
        &self,
        key: &str,
        document: &T,
        expect: Expect,
    ) -> Result<Put, StoreError> {
        let body = serde_json::to_vec(document).map_err(|error| StoreError::damaged(key, error))?;
        self.put(key, body, "application/json", expect).await
    }

    /// Writes a JSON document unless exactly these bytes are there already, so that running a step
    /// again makes no new event.
    ///
    /// # Errors
    /// If it cannot be read or written.
    pub async fn put_json_if_changed<T: Serialize>(
        &self,
        key: &str,
        document: &T,
    ) -> Result<Put, StoreError> {
        let body = serde_json::to_vec(document).map_err(|error| StoreError::damaged(key, error))?;
        match self.get(key).await? {
            Some(stored) if stored.body == body => Ok(Put::Refused),
            _ => self.put(key, body, "application/json", Expect::Anything).await,
        }
    }

    /// Deletes an object that can be made again; one that is not there is no error.
    ///
    /// # Errors
    /// If the bucket cannot be reached or refuses.
    ///
    /// # Panics
    /// For a raw object: those are never deleted.
    pub async fn delete(&self, key: &str) -> Result<(), StoreError> {
        assert!(!key.starts_with("raw/"), "raw objects are never deleted");
        let request = self.s3.delete_object().bucket(self.bucket()).key(key);
        request.send().await.map(drop).map_err(|error| StoreError::service("deleting", key, error))
    }

    /// All keys under `prefix`, in order.
    ///
    /// # Errors
    /// If the bucket cannot be listed.
    pub async fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.list_versions(prefix).await?.into_iter().map(|(key, _)| key).collect())
    }

    /// All keys under `prefix` with their ETags, in order.
    ///
    /// # Errors
    /// If the bucket cannot be listed.
    pub async fn list_versions(&self, prefix: &str) -> Result<Vec<(String, String)>, StoreError> {
        let mut pages =
            self.s3.list_objects_v2().bucket(self.bucket()).prefix(prefix).into_paginator().send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| StoreError::service("listing", prefix, error))?;
            found.extend(page.contents().iter().filter_map(|object| {
                Some((object.key()?.to_owned(), object.e_tag().unwrap_or_default().to_owned()))
            }));
        }
        Ok(found)
    }
}

/// The SHA-256 of some bytes, in hex: names raw objects and data sets.
pub fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
