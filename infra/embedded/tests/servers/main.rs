//! Both servers through the AWS SDK, as the functions use them. One binary, because linking the SDK
//! takes longer than the tests.

#![expect(clippy::unwrap_used, reason = "tests; clippy knows only the functions marked as such")]

mod buckets;
mod conditions;
mod dynamodb;
mod listing;
mod multipart;
mod objects;
mod outbox;
mod presigned;
mod starting;
mod stream;

use std::future::Future;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::config::Credentials;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::head_object::HeadObjectError;
use aws_sdk_s3::primitives::ByteStream;
use embedded::Servers;
use futures::future::join_all;

const BUCKET: &str = "weather";

async fn sdk_config(secret: &str) -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new(embedded::REGION))
        .credentials_provider(Credentials::new(embedded::ACCESS_KEY_ID, secret, None, None, "test"))
        .load()
        .await
}

async fn s3_client_with_secret(servers: &Servers, secret: &str) -> aws_sdk_s3::Client {
    let config = aws_sdk_s3::config::Builder::from(&sdk_config(secret).await)
        .endpoint_url(servers.s3_endpoint())
        .force_path_style(true)
        .build();
    aws_sdk_s3::Client::from_conf(config)
}

async fn s3_client(servers: &Servers) -> aws_sdk_s3::Client {
    s3_client_with_secret(servers, embedded::SECRET_ACCESS_KEY).await
}

async fn dynamodb_client(servers: &Servers) -> aws_sdk_dynamodb::Client {
    let config = aws_sdk_dynamodb::config::Builder::from(&sdk_config(embedded::SECRET_ACCESS_KEY).await)
        .endpoint_url(servers.dynamodb_endpoint())
        .build();
    aws_sdk_dynamodb::Client::from_conf(config)
}

/// Servers with one empty bucket.
async fn with_bucket() -> (Servers, aws_sdk_s3::Client) {
    let servers = Servers::temporary().await.unwrap();
    let s3 = s3_client(&servers).await;
    s3.create_bucket().bucket(BUCKET).send().await.unwrap();
    (servers, s3)
}

async fn put(s3: &aws_sdk_s3::Client, key: &str, body: impl Into<Vec<u8>>) -> String {
    let body = ByteStream::from(body.into());
    let stored = s3.put_object().bucket(BUCKET).key(key).body(body).send().await.unwrap();
    stored.e_tag.unwrap()
}

async fn get(s3: &aws_sdk_s3::Client, key: &str) -> Vec<u8> {
    let object = s3.get_object().bucket(BUCKET).key(key).send().await.unwrap();
    object.body.collect().await.unwrap().to_vec()
}

async fn exists(s3: &aws_sdk_s3::Client, key: &str) -> bool {
    match s3.head_object().bucket(BUCKET).key(key).send().await {
        Ok(_) => true,
        Err(error) if error.as_service_error().is_some_and(HeadObjectError::is_not_found) => false,
        Err(error) => panic!("{error:?}"),
    }
}

/// The HTTP status and the S3 error code of a refused request.
fn refusal<T: std::fmt::Debug, E: ProvideErrorMetadata>(result: Result<T, SdkError<E>>) -> (u16, String) {
    let error = result.expect_err("the request is refused");
    let status = error.raw_response().map_or(0, |response| response.status().as_u16());
    (status, error.code().unwrap_or("none").to_owned())
}

/// A [`refusal`] to compare with.
fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// Runs `count` tasks at the same time.
async fn all_at_once<F>(count: usize, task: impl Fn(usize) -> F) -> Vec<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let tasks: Vec<_> = (0..count).map(|index| tokio::spawn(task(index))).collect();
    join_all(tasks).await.into_iter().map(|task| task.expect("no task panics")).collect()
}
