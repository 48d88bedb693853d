//! What a topic sends to a function that subscribes to it.

use jiff::Timestamp;
use serde_json::{Value, json};

/// A message on a topic, as SNS brings it.
pub(crate) fn published(topic: &str, message: &str, at: Timestamp) -> Value {
    let arn = format!("arn:aws:sns:{}:000000000000:{topic}", embedded::REGION);
    json!({ "Records": [{
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": format!("{arn}:local"),
        "Sns": {
            "Type": "Notification",
            "MessageId": "00000000-0000-4000-8000-000000000000",
            "TopicArn": arn,
            "Message": message,
            "Timestamp": at.to_string(),
            "SignatureVersion": "1",
            "Signature": "local",
            "SigningCertUrl": "local",
            "UnsubscribeUrl": "local",
            "MessageAttributes": {},
        },
    }] })
}
