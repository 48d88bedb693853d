//! The stream of the events table, which the embedded DynamoDB does not have.

use aws_sdk_dynamodb::types::AttributeValue;
use embedded::Servers;
use jiff::Timestamp;
use serde_json::{Value, json};
use store::Config;

use crate::contents::{Item, items_of};

/// What the stream brings of everything that was recorded, in one batch, as if it had been at that time.
pub async fn recorded(servers: &Servers, at: Timestamp) -> Value {
    let items = items_of(servers, &Config::local().events_table).await;
    let record = |item: &Item| {
        let image = |(name, value): (&String, &AttributeValue)| (name.clone(), in_json(value));
        json!({
            "eventID": "1", "eventName": "INSERT", "eventSource": "aws:dynamodb", "eventVersion": "1.1",
            "awsRegion": embedded::REGION,
            "dynamodb": {
                "ApproximateCreationDateTime": at.as_second(),
                "SizeBytes": 1,
                "NewImage": item.iter().map(image).collect::<serde_json::Map<_, _>>(),
            },
        })
    };
    json!({ "Records": items.iter().map(record).collect::<Vec<_>>() })
}

/// A value as a stream says it, of the types that an event of the pipeline has.
fn in_json(value: &AttributeValue) -> Value {
    match value {
        AttributeValue::S(text) => json!({ "S": text }),
        AttributeValue::N(number) => json!({ "N": number }),
        AttributeValue::Null(_) => json!({ "NULL": true }),
        other => panic!("no event has {other:?}"),
    }
}
