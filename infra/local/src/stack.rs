//! The stack: the embedded servers, or the connection to those of a stack that runs already.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use embedded::{EmbeddedError, Options, Servers};
use store::{Config, Loopback, Store};

use crate::address::Address;
use crate::declared::Declared;

/// The stack as a command finds it.
#[derive(Debug)]
pub(crate) enum Stack {
    /// Nobody else runs on this data directory: the servers are ours.
    Own(Own),
    /// Another process runs the stack; we talk to its servers, it does the work.
    Running { store: Store, address: Address },
}

/// Servers of our own.
#[derive(Debug)]
pub(crate) struct Own {
    pub(crate) servers: Servers,
    pub(crate) store: Store,
    pub(crate) declared: Arc<Declared>,
}

impl Own {
    /// Starts the servers over a data directory and creates what the template creates in the cloud.
    pub(crate) async fn start(data_dir: &Path, declared: Arc<Declared>) -> Result<Self, StartError> {
        let config = declared.config().map_err(StartError::Template)?;
        let servers = Servers::start(data_dir, Options::default()).await?;
        // Left behind by a stack that was killed: it would send other commands to ports that are gone.
        Address::remove(data_dir);
        let store = connect(&servers.s3_endpoint(), &servers.dynamodb_endpoint(), config).await;
        store.create_bucket().await?;
        store.create_tables().await?;
        Ok(Self { servers, store, declared })
    }
}

/// Why the servers did not start.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    #[error(transparent)]
    Servers(#[from] EmbeddedError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
    #[error(transparent)]
    Template(anyhow::Error),
}

impl Stack {
    /// Our own stack, or the one that runs on the same data directory.
    pub(crate) async fn find_or_start(data_dir: &Path) -> Result<Self> {
        let declared = Declared::usual()?;
        let config = declared.config()?;
        match Own::start(data_dir, declared).await {
            Ok(own) => Ok(Self::Own(own)),
            Err(StartError::Servers(EmbeddedError::DirectoryInUse { .. })) => {
                let address = Address::read(data_dir)?;
                let store = connect(&address.s3, &address.dynamodb, config).await;
                Ok(Self::Running { store, address })
            }
            Err(error) => Err(error).context("starting the stack"),
        }
    }

    /// Stops the servers, if they are ours.
    pub(crate) async fn leave(self) {
        if let Self::Own(own) = self {
            own.servers.shutdown().await;
        }
    }

    pub(crate) fn store(&self) -> &Store {
        match self {
            Self::Own(own) => &own.store,
            Self::Running { store, .. } => store,
        }
    }
}

async fn connect(s3_endpoint: &str, dynamodb_endpoint: &str, config: Config) -> Store {
    let loopback = Loopback {
        s3_endpoint,
        dynamodb_endpoint,
        region: embedded::REGION,
        access_key_id: embedded::ACCESS_KEY_ID,
        secret_access_key: embedded::SECRET_ACCESS_KEY,
    };
    Store::on_loopback(loopback, config).await
}
