//! What is kept and where: the S3 layout and the DynamoDB tables, over the AWS SDK.
//!
//! The same client code talks to the cloud and to the embedded servers of a laptop; what it must
//! reach (endpoint, bucket, tables) is configuration.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod absences;
mod budget;
mod codec;
mod config;
mod coverage;
mod error;
pub mod keys;
mod ledger;
mod number;
mod objects;
mod observations;
mod official;
mod patience;
mod pipeline;
mod places;
mod quality;
mod recent;
mod registry;
mod runs;
mod spine;
mod stations;
mod table;
mod told;
mod turns;
mod writes;

pub use absences::{Absence, AbsenceCause};
pub use config::{Config, ConfigError};
pub use error::StoreError;
pub use ledger::IssuedForecast;
pub use objects::{Expect, Put, Stored, digest};
pub use observations::{StoredMonth, encode_month};
pub use official::IssuedOfficial;
pub use patience::{Patience, chance};
pub use pipeline::{EVERYDAY_GAP_HOURS, EventKind, PipelineEvent};
pub use places::KnownStation;
pub use quality::{GapCauses, MonthGap, MonthQuality, Tally};
pub use recent::RECENT_HOURS;
pub use registry::{
    Audit, AuditAction, CHALLENGER, CHAMPION, MODEL_NAME, ModelVersion, Number, RegisteredModel,
    VersionStatus,
};
pub use runs::{
    DatasetInput, Experiment, LARGEST_RUN, LONGEST_KEY, LONGEST_PARAM, LONGEST_TAG, Lifecycle, MOST_LABELS,
    MOST_METRICS, Metric, MetricSummary, PARENT_TAG, Point, Run, RunBatch, RunStatus, SILENCE, TakenTrial,
    now_ms,
};
pub use spine::{ObjectCreated, Promotion, RetrainRequest, SpineEvent};
pub use stations::StationState;
pub use table::Page;
pub use told::{Notice, Telling};
pub use turns::Turn;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::config::Credentials;

/// Where embedded servers are, and what they accept.
#[derive(Debug, Clone, Copy)]
pub struct Loopback<'a> {
    /// Such as `http://127.0.0.1:40123`.
    pub s3_endpoint: &'a str,
    /// Such as `http://127.0.0.1:40124`.
    pub dynamodb_endpoint: &'a str,
    /// Any region.
    pub region: &'a str,
    /// Not a secret on loopback.
    pub access_key_id: &'a str,
    /// Not a secret on loopback.
    pub secret_access_key: &'a str,
}

/// The one handle on everything that is kept. Cheap to clone: the clients inside are shared.
#[derive(Debug, Clone)]
pub struct Store {
    s3: aws_sdk_s3::Client,
    dynamodb: aws_sdk_dynamodb::Client,
    config: Config,
}

impl Store {
    /// Makes the clients once, from an SDK configuration that says region, credentials and endpoint.
    pub fn new(sdk: &SdkConfig, config: Config) -> Self {
        Self::with_clients(sdk, sdk, config)
    }

    /// The handle on embedded servers. Region, credentials and endpoints are the ones given: whatever
    /// the person's own AWS settings are, nothing of theirs is reached.
    pub async fn on_loopback(loopback: Loopback<'_>, config: Config) -> Self {
        let credentials =
            Credentials::new(loopback.access_key_id, loopback.secret_access_key, None, None, "loopback");
        let sdk = aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new(loopback.region.to_owned()))
            .credentials_provider(credentials)
            .load()
            .await;
        let at = |endpoint: &str| sdk.to_builder().endpoint_url(endpoint).build();
        Self::with_clients(&at(loopback.s3_endpoint), &at(loopback.dynamodb_endpoint), config)
    }

    fn with_clients(s3: &SdkConfig, dynamodb: &SdkConfig, config: Config) -> Self {
        let s3 = aws_sdk_s3::config::Builder::from(s3).force_path_style(config.path_style).build();
        Self {
            s3: aws_sdk_s3::Client::from_conf(s3),
            dynamodb: aws_sdk_dynamodb::Client::new(dynamodb),
            config,
        }
    }

    /// The handle that a Lambda or the batch container uses: SDK and names from the environment.
    ///
    /// # Errors
    /// If a variable of [`Config`] is missing.
    pub async fn from_env() -> Result<Self, ConfigError> {
        let config = Config::from_env(|name| std::env::var(name).ok())?;
        Ok(Self::new(&aws_config::load_defaults(BehaviorVersion::latest()).await, config))
    }

    /// The bucket everything lies in.
    pub fn bucket(&self) -> &str {
        &self.config.bucket
    }
}
