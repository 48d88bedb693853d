//! What AWS would send over its event bus.

use embedded::s3::ObjectCreated;
use serde_json::{Value, json};

/// What S3 sends through EventBridge when an object is created.
pub(crate) fn created(event: &ObjectCreated) -> Value {
    let ObjectCreated { id, bucket, key, size, etag, put_at, reason } = event;
    json!({
        "version": "0",
        "id": format!("00000000-0000-4000-8000-{id:0>12}"),
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "000000000000",
        "time": put_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "region": embedded::REGION,
        "resources": [format!("arn:aws:s3:::{bucket}")],
        "detail": {
            "version": "0",
            "bucket": { "name": bucket },
            "object": { "key": key, "size": size, "etag": etag, "sequencer": format!("{id:0>16}") },
            "request-id": "local",
            "requester": "000000000000",
            "reason": reason.as_str(),
        },
    })
}

/// A batch job that has come to its end.
pub(crate) struct JobEnded<'a> {
    pub(crate) queue: &'a str,
    pub(crate) definition: &'a str,
    pub(crate) id: &'a str,
    /// As its rule gave them.
    pub(crate) parameters: Option<&'a Value>,
}

impl JobEnded<'_> {
    /// What Batch sends of it: failed if there is a reason.
    pub(crate) fn event(&self, reason: Option<&str>) -> Value {
        let Self { queue, definition, id, parameters } = self;
        json!({
            "source": "aws.batch",
            "detail-type": "Batch Job State Change",
            "detail": {
                "jobQueue": queue,
                "jobName": definition,
                "jobId": id,
                "parameters": parameters,
                "status": if reason.is_some() { "FAILED" } else { "SUCCEEDED" },
                "statusReason": reason,
            },
        })
    }
}
