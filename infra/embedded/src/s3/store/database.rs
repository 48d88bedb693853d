//! The connections to the S3 data file: one that writes, a few that read beside it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::Semaphore;

use super::schema;
use crate::blocking;
use crate::data_file;
use crate::error::EmbeddedError;

/// How many reads run at once.
const READERS: usize = 4;
/// What the write-ahead log is cut back to after a burst of large writes.
const LOG_BYTES: i64 = 16 * 1024 * 1024;

/// The open data file. In write-ahead mode, readers neither wait for the writer nor hold it up.
#[derive(Debug)]
pub(crate) struct Database {
    file: PathBuf,
    writer: Arc<tokio::sync::Mutex<Connection>>,
    // A permit per reader; the connections are opened when first needed.
    reading: Semaphore,
    readers: Arc<Mutex<Vec<Connection>>>,
}

impl Database {
    /// Opens the file, or creates it with its tables.
    pub(super) fn open(file: PathBuf) -> Result<Self, EmbeddedError> {
        let mut writer = data_file::open(&file, data_file::S3)?;
        schema::prepare(&mut writer, &file)?;
        writer
            .pragma_update(None, "journal_size_limit", LOG_BYTES)
            .map_err(|source| EmbeddedError::from_sqlite(&file, source))?;
        Ok(Self {
            file,
            writer: Arc::new(tokio::sync::Mutex::new(writer)),
            reading: Semaphore::new(READERS),
            readers: Arc::default(),
        })
    }

    /// The path of the file.
    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// Runs `work` on one state of the data, whatever is written meanwhile.
    pub(super) async fn read<T, E>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<rusqlite::Error> + Send + 'static,
    {
        let _permit = self.reading.acquire().await.expect("this semaphore is never closed");
        let readers = Arc::clone(&self.readers);
        let file = self.file.clone();
        blocking::run(move || {
            let idle = readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut connection = idle.map_or_else(|| reader(&file), Ok)?;
            let answer = work(&connection.transaction()?);
            readers.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            answer
        })
        .await
    }

    /// Runs `work` alone and commits what it did, or nothing if it fails. Once begun, it is not
    /// interrupted by a client that goes away.
    pub(super) async fn write<T, E>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<rusqlite::Error> + Send + 'static,
    {
        let mut writer = Arc::clone(&self.writer).lock_owned().await;
        blocking::run(move || {
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let answer = work(&transaction)?;
            transaction.commit()?;
            Ok(answer)
        })
        .await
    }
}

fn reader(file: &Path) -> rusqlite::Result<Connection> {
    let connection = data_file::connect(file)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn database() -> (TempDir, Database) {
        let directory = TempDir::new().unwrap();
        let database = Database::open(directory.path().join("s3.sqlite")).unwrap();
        (directory, database)
    }

    fn insert(transaction: &Transaction<'_>, bytes: usize) -> rusqlite::Result<()> {
        transaction.execute("INSERT INTO bodies (bytes) VALUES (zeroblob(?1))", [bytes]).map(drop)
    }

    fn count(transaction: &Transaction<'_>) -> rusqlite::Result<i64> {
        transaction.query_row("SELECT count(*) FROM bodies", [], |row| row.get(0))
    }

    #[tokio::test]
    async fn a_write_that_fails_leaves_nothing_behind() {
        let (_directory, database) = database();
        let failed: rusqlite::Result<()> = database
            .write(|transaction| {
                insert(transaction, 1)?;
                Err(rusqlite::Error::QueryReturnedNoRows)
            })
            .await;
        assert!(failed.is_err());
        assert_eq!(database.read(count).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn two_readers_and_a_writer_run_at_the_same_time() {
        let (_directory, database) = database();
        database.write(|transaction| insert(transaction, 1)).await.unwrap();
        // Each of the three waits inside its transaction until all three have begun: if one of them
        // excluded another, this would never end.
        let barrier = Arc::new(std::sync::Barrier::new(3));
        let read = || {
            let barrier = Arc::clone(&barrier);
            database.read(move |transaction| {
                let before = count(transaction)?;
                barrier.wait();
                Ok::<_, rusqlite::Error>((before, count(transaction)?))
            })
        };
        let writing = {
            let barrier = Arc::clone(&barrier);
            database.write(move |transaction| {
                insert(transaction, 1)?;
                barrier.wait();
                Ok::<_, rusqlite::Error>(())
            })
        };
        let (first, second, written) = tokio::join!(read(), read(), writing);
        written.unwrap();
        assert_eq!((first.unwrap(), second.unwrap()), ((1, 1), (1, 1)));
        assert_eq!(database.read(count).await.unwrap(), 2);
    }

    #[tokio::test]
    async fn when_the_disk_is_full_the_write_fails_and_the_data_stays_readable() {
        let (_directory, database) = database();
        database.write(|transaction| insert(transaction, 1000)).await.unwrap();
        // SQLite reports a full disk and a file at its page limit in the same way.
        let limit = |transaction: &Transaction<'_>| {
            let pages: i64 = transaction.pragma_query_value(None, "page_count", |row| row.get(0))?;
            transaction.pragma_update(None, "max_page_count", pages + 4)
        };
        database.write(limit).await.unwrap();

        let full = database.write(|transaction| insert(transaction, 1_000_000)).await.unwrap_err();
        let error = EmbeddedError::from_sqlite(database.file(), full);
        assert!(matches!(error, EmbeddedError::DiskFull { .. }), "{error}");
        assert_eq!(database.read(count).await.unwrap(), 1);
        database.write(|transaction| insert(transaction, 10)).await.unwrap();
    }
}
