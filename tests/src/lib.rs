//! What tests start: embedded S3 and DynamoDB with the stack's bucket and tables, and a Lambda Runtime
//! API that the real function binaries poll as they do in the cloud.
#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![expect(clippy::missing_panics_doc, clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

mod runtime;

use embedded::Servers;
use store::{Config, Loopback, Store};

pub use runtime::{Answer, Lambda};

/// Servers over an empty temporary directory, and a store on them.
#[derive(Debug)]
pub struct Stack {
    /// The embedded servers.
    pub servers: Servers,
    /// A store with its bucket and tables.
    pub store: Store,
}

impl Stack {
    /// Starts one.
    pub async fn temporary() -> Self {
        let servers = Servers::temporary().await.unwrap();
        let (s3, dynamodb) = (servers.s3_endpoint(), servers.dynamodb_endpoint());
        let loopback = Loopback {
            s3_endpoint: &s3,
            dynamodb_endpoint: &dynamodb,
            region: embedded::REGION,
            access_key_id: embedded::ACCESS_KEY_ID,
            secret_access_key: embedded::SECRET_ACCESS_KEY,
        };
        let store = Store::on_loopback(loopback, Config::local()).await;
        store.create_bucket().await.unwrap();
        store.create_tables().await.unwrap();
        Self { servers, store }
    }

    /// The environment of a function of this stack.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        self.servers.environment().into_iter().chain(Config::local().to_env()).collect()
    }
}
