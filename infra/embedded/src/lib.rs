//! S3 and DynamoDB on loopback, in this process: what the AWS SDK talks to on a laptop.
//!
//! Both servers keep their data in one directory, listen on 127.0.0.1 only, and are spoken to by the
//! same SDK clients that speak to the cloud. A write that was answered survives `kill -9`.
//!
//! ```no_run
//! # async fn example() -> Result<(), embedded::EmbeddedError> {
//! let servers = embedded::Servers::start("data".as_ref(), embedded::Options::default()).await?;
//! println!("S3 at {}, DynamoDB at {}", servers.s3_endpoint(), servers.dynamodb_endpoint());
//!
//! // Every object-created event is kept until it is acknowledged.
//! let event = servers.outbox().next_event().await?;
//! println!("{} was stored in {}", event.key, event.bucket);
//! servers.outbox().acknowledge(event.id).await?;
//!
//! servers.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! What S3 answers here and what it does not is listed in [`s3`].

#![warn(missing_docs)]
#![forbid(unsafe_code)]

mod blocking;
mod data_file;
mod directory;
mod dynamodb;
mod error;
mod running;
pub mod s3;
mod stream;

use std::path::Path;

use dynoxide::Database;
pub use error::EmbeddedError;
pub use stream::{Position, TableStream};

use directory::DataDirectory;
use running::Running;
use s3::Outbox;

/// The access key id that both servers accept. Not a secret: it opens nothing beyond this machine.
pub const ACCESS_KEY_ID: &str = "local";
/// The secret access key that goes with [`ACCESS_KEY_ID`]. Not a secret either.
pub const SECRET_ACCESS_KEY: &str = "local";
/// A region for clients that insist on one; the servers take any.
pub const REGION: &str = "us-east-1";

/// What may be chosen about the servers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// The port of S3; any free one if `None`.
    pub s3_port: Option<u16>,
    /// The port of DynamoDB; any free one if `None`.
    pub dynamodb_port: Option<u16>,
}

/// The two servers, running until [`Servers::shutdown`] or until this is dropped.
pub struct Servers {
    s3: Running,
    dynamodb: Running,
    database: Database,
    outbox: Outbox,
    // Last, so that the directory is given back (and a temporary one deleted) after the servers.
    _directory: DataDirectory,
}

impl Servers {
    /// Starts both servers over the data in `directory`, which is created if it is missing.
    ///
    /// # Errors
    /// When a port is taken, or the directory is in use, cannot be written or holds something else.
    pub async fn start(directory: &Path, options: Options) -> Result<Self, EmbeddedError> {
        Self::start_in(DataDirectory::open(directory)?, options).await
    }

    /// Starts both servers over an empty directory that is deleted with them. For tests.
    ///
    /// # Errors
    /// As [`Servers::start`].
    pub async fn temporary() -> Result<Self, EmbeddedError> {
        Self::start_in(DataDirectory::temporary()?, Options::default()).await
    }

    async fn start_in(directory: DataDirectory, options: Options) -> Result<Self, EmbeddedError> {
        let (s3, outbox) = s3::start(directory.file("s3.sqlite"), options.s3_port).await?;
        let file = directory.file("dynamodb.sqlite");
        let (dynamodb, database) = dynamodb::start(file, options.dynamodb_port).await?;
        Ok(Self { s3, dynamodb, database, outbox, _directory: directory })
    }

    /// Where S3 is, such as `http://127.0.0.1:40123`.
    pub fn s3_endpoint(&self) -> String {
        self.s3.endpoint()
    }

    /// Where DynamoDB is, such as `http://127.0.0.1:40124`.
    pub fn dynamodb_endpoint(&self) -> String {
        self.dynamodb.endpoint()
    }

    /// The environment that makes an unmodified AWS SDK, in this process or a child, use these servers.
    pub fn environment(&self) -> [(&'static str, String); 5] {
        [
            ("AWS_ENDPOINT_URL_S3", self.s3_endpoint()),
            ("AWS_ENDPOINT_URL_DYNAMODB", self.dynamodb_endpoint()),
            ("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY.to_owned()),
            ("AWS_REGION", REGION.to_owned()),
        ]
    }

    /// The object-created events of S3 that nobody has acknowledged yet.
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// What is written to a table from now on, in order; its stream is switched on for that, and stays on.
    ///
    /// # Errors
    /// When there is no such table, or the data file cannot be written.
    pub async fn table_stream(&self, table: &str) -> Result<TableStream, EmbeddedError> {
        TableStream::open(self.database.clone(), table).await
    }

    /// Takes no new connection, lets running requests finish for up to five seconds, and gives the
    /// directory back.
    pub async fn shutdown(self) {
        tokio::join!(self.s3.stop(), self.dynamodb.stop());
    }
}

impl std::fmt::Debug for Servers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { s3, dynamodb, .. } = self;
        f.debug_struct("Servers").field("s3", s3).field("dynamodb", dynamodb).finish_non_exhaustive()
    }
}
