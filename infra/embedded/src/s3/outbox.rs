//! The outbox: every object that was stored, until somebody has acted on it.
//!
//! The event is written in the transaction that stores the object. So it exists if and only if the
//! object was stored, survives the end of the process, and is delivered at least once: an event that
//! was handed out but not acknowledged is handed out again. Storing the same bytes again is a write
//! like any other and makes an event of its own.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};

use super::store::{Store, events};
use crate::error::EmbeddedError;

/// The number of an event. Later events have higher numbers, and no number is used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub(super) i64);

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The operation that stored an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// `PutObject`.
    PutObject,
    /// `CopyObject`.
    CopyObject,
    /// `CompleteMultipartUpload`.
    CompleteMultipartUpload,
}

impl Reason {
    /// The name of the operation, as EventBridge writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PutObject => "PutObject",
            Self::CopyObject => "CopyObject",
            Self::CompleteMultipartUpload => "CompleteMultipartUpload",
        }
    }
}

impl FromSql for Reason {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let name = value.as_str()?;
        [Self::PutObject, Self::CopyObject, Self::CompleteMultipartUpload]
            .into_iter()
            .find(|reason| reason.as_str() == name)
            .ok_or(FromSqlError::InvalidType)
    }
}

/// An object was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectCreated {
    /// Its number, to acknowledge it by.
    pub id: EventId,
    /// The bucket.
    pub bucket: String,
    /// The key, as it is: not URL-encoded.
    pub key: String,
    /// How many bytes the object has.
    pub size: u64,
    /// Its ETag, without quotes.
    pub etag: String,
    /// When it was stored.
    pub put_at: jiff::Timestamp,
    /// By which operation.
    pub reason: Reason,
}

/// The events that nobody has acknowledged, oldest first. Clones share them.
#[derive(Debug, Clone)]
pub struct Outbox {
    store: Arc<Store>,
}

impl Outbox {
    pub(super) fn new(store: Arc<Store>) -> Self {
        Self { store }
    }

    /// The oldest event; waits for one. Gives the same one until it is acknowledged. May be dropped
    /// while it waits.
    ///
    /// # Errors
    /// When the data file cannot be read.
    pub async fn next_event(&self) -> Result<ObjectCreated, EmbeddedError> {
        self.wait(None).await
    }

    /// The oldest event after `id`; waits for one. For taking up an event before those before it are
    /// acknowledged.
    ///
    /// # Errors
    /// When the data file cannot be read.
    pub async fn next_event_after(&self, id: EventId) -> Result<ObjectCreated, EmbeddedError> {
        self.wait(Some(id)).await
    }

    /// The oldest events, at most `limit`; does not wait.
    ///
    /// # Errors
    /// When the data file cannot be read.
    pub async fn pending(&self, limit: usize) -> Result<Vec<ObjectCreated>, EmbeddedError> {
        let pending = self.store.read(move |transaction| events::pending(transaction, None, limit)).await;
        pending.map_err(|source| self.explain(source))
    }

    /// Forgets an event that was acted on. Acknowledging it twice does no harm.
    ///
    /// # Errors
    /// When the data file cannot be written.
    pub async fn acknowledge(&self, id: EventId) -> Result<(), EmbeddedError> {
        let done = self.store.write(move |transaction| events::acknowledge(transaction, id)).await;
        done.map_err(|source| self.explain(source))
    }

    async fn wait(&self, after: Option<EventId>) -> Result<ObjectCreated, EmbeddedError> {
        loop {
            let mut created = pin!(self.store.created().notified());
            // Before looking, so that an event stored right after the look is not missed.
            created.as_mut().enable();
            let oldest = self.store.read(move |transaction| events::pending(transaction, after, 1)).await;
            if let Some(event) = oldest.map_err(|source| self.explain(source))?.pop() {
                return Ok(event);
            }
            created.await;
        }
    }

    fn explain(&self, source: rusqlite::Error) -> EmbeddedError {
        EmbeddedError::from_sqlite(self.store.file(), source)
    }
}
