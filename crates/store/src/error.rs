//! What can go wrong between this process and what is kept.

use std::error::Error as StdError;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

/// A failed access to S3 or DynamoDB, or an object there that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The service did not answer, or refused.
    #[error("{action} {target}{}", code.as_deref().map(|code| format!(" ({code})")).unwrap_or_default())]
    Service {
        /// What was tried: "reading", "writing", …
        action: &'static str,
        /// Which object or item.
        target: String,
        /// The service's error code, if it answered with one.
        code: Option<String>,
        /// The cause, down to the connection.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// Somebody else wrote the object or item between our reading and our writing.
    #[error("{target} was changed by somebody else meanwhile; run the same step again")]
    Conflict {
        /// Which object or item.
        target: String,
    },
    /// What was asked for is not there.
    #[error("there is no {target}")]
    NotFound {
        /// What it would be.
        target: String,
    },
    /// What should be written may not be.
    #[error("{target} is refused: {reason}")]
    Invalid {
        /// What it is.
        target: String,
        /// Why, and what to do.
        reason: String,
    },
    /// What is stored is not what this version can read.
    #[error("{target} cannot be read; it is damaged or was written by another version")]
    Damaged {
        /// Which object or item.
        target: String,
        /// Why.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
}

/// The error code that the service answered with, if it answered.
pub(crate) fn code<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Option<&str> {
    error.as_service_error().and_then(ProvideErrorMetadata::code)
}

impl StoreError {
    pub(crate) fn service<E, R>(
        action: &'static str,
        target: impl Into<String>,
        error: SdkError<E, R>,
    ) -> Self
    where
        E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
        R: std::fmt::Debug + Send + Sync + 'static,
    {
        let code = code(&error).map(str::to_owned);
        Self::Service { action, target: target.into(), code, source: Box::new(error) }
    }

    pub(crate) fn damaged(
        target: impl Into<String>,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::Damaged { target: target.into(), source: source.into() }
    }
}
