//! What is stored, in SQL: buckets, objects, unfinished uploads and events.
//!
//! The functions in here run inside a transaction that the caller opens with [`Store::read`] or
//! [`Store::write`], so that a condition and the write it guards see the same state.

pub(super) mod buckets;
pub(super) mod database;
pub(super) mod events;
pub(super) mod listing;
pub(super) mod objects;
mod schema;
pub(super) mod uploads;

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::Transaction;
use tokio::sync::Notify;

use crate::error::EmbeddedError;
use database::Database;
pub(super) use objects::{Content, NewObject, ObjectHead};

/// The data file of S3.
#[derive(Debug)]
pub(super) struct Store {
    database: Database,
    created: Notify,
}

impl Store {
    /// Opens the data file, or creates it.
    pub(super) fn open(file: PathBuf) -> Result<Self, EmbeddedError> {
        Ok(Self { database: Database::open(file)?, created: Notify::new() })
    }

    /// The path of the data file.
    pub(super) fn file(&self) -> &Path {
        self.database.file()
    }

    /// Reads a state that no write changes under `work`.
    pub(super) async fn read<T, E>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<rusqlite::Error> + Send + 'static,
    {
        self.database.read(work).await
    }

    /// Changes the state; an error from `work` leaves it as it was. One write runs at a time.
    pub(super) async fn write<T, E>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<rusqlite::Error> + Send + 'static,
    {
        self.database.write(work).await
    }

    /// A [`Store::write`] that creates an object: wakes those who wait for events.
    pub(super) async fn create<T, E>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<rusqlite::Error> + Send + 'static,
    {
        let done = self.database.write(work).await?;
        self.created.notify_waiters();
        Ok(done)
    }

    /// Is woken after each [`Store::create`].
    pub(super) fn created(&self) -> &Notify {
        &self.created
    }
}

/// Milliseconds since 1970 now.
pub(super) fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}
