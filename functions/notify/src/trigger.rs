//! The three shapes of events that start this function.

use aws_lambda_events::dynamodb;
use aws_lambda_events::sns::{SnsEvent, SnsMessage};
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::recorded::Recorded;

/// What started the function.
#[derive(Debug, Clone, PartialEq)]
pub enum Trigger {
    /// The pipeline recorded something.
    Recorded(Vec<Recorded>),
    /// Something was published on the alert topic.
    Published(Vec<SnsMessage>),
    /// It is morning.
    Digest {
        /// When the schedule fired.
        time: Timestamp,
    },
}

/// An event of another shape.
#[derive(Debug, thiserror::Error)]
#[error(
    "the event is neither a DynamoDB stream's, nor SNS's, nor the digest's; check what invokes the function"
)]
pub struct TriggerError(#[source] serde_json::Error);

/// Nothing else: every event of EventBridge has a time.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Digest {
    time: Timestamp,
}

impl Trigger {
    /// Reads an event. The two kinds of records say by themselves where they come from.
    ///
    /// # Errors
    /// If it has none of the three shapes.
    pub fn read(event: Value) -> Result<Self, TriggerError> {
        let from = |name: &str| event["Records"][0][name].as_str();
        if from("eventSource") == Some("aws:dynamodb") {
            let stream: dynamodb::Event = shaped(event)?;
            return Ok(Self::Recorded(stream.records.iter().filter_map(Recorded::of).collect()));
        }
        if from("EventSource") == Some("aws:sns") {
            let published: SnsEvent = shaped(event)?;
            return Ok(Self::Published(published.records.into_iter().map(|record| record.sns).collect()));
        }
        let Digest { time } = shaped(event)?;
        Ok(Self::Digest { time })
    }
}

fn shaped<T: DeserializeOwned>(event: Value) -> Result<T, TriggerError> {
    serde_json::from_value(event).map_err(TriggerError)
}
