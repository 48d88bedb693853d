use std::time::Duration;

use aws_sdk_s3::presigning::PresigningConfig;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{BUCKET, exists, get, put, with_bucket};

fn for_a_minute() -> PresigningConfig {
    PresigningConfig::expires_in(Duration::from_mins(1)).unwrap()
}

/// Sends a request as a client that knows nothing of S3 does, and returns the status and the body.
async fn fetch(method: &str, url: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let length = body.len();
    let head = format!(
        "{method} /{path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let status = std::str::from_utf8(&answer[9..12]).unwrap().parse().unwrap();
    (status, answer[end + 4..].to_vec())
}

#[tokio::test]
async fn a_presigned_get_needs_no_credentials() {
    let (_servers, s3) = with_bucket().await;
    put(&s3, "plots/서울 1.svg", "<svg/>").await;
    let request =
        s3.get_object().bucket(BUCKET).key("plots/서울 1.svg").presigned(for_a_minute()).await.unwrap();
    assert_eq!(fetch("GET", request.uri(), b"").await, (200, b"<svg/>".to_vec()));
}

#[tokio::test]
async fn a_presigned_put_stores_and_makes_an_event() {
    let (servers, s3) = with_bucket().await;
    let request = s3.put_object().bucket(BUCKET).key("upload").presigned(for_a_minute()).await.unwrap();
    assert_eq!(fetch("PUT", request.uri(), b"body").await.0, 200);
    assert_eq!(get(&s3, "upload").await, b"body");
    assert_eq!(servers.outbox().next_event().await.unwrap().key, "upload");
}

#[tokio::test]
async fn a_presigned_request_cannot_be_turned_into_another() {
    let (_servers, s3) = with_bucket().await;
    put(&s3, "secret", "body").await;
    let open = s3.get_object().bucket(BUCKET).key("open").presigned(for_a_minute()).await.unwrap();
    let secret = open.uri().replace("/open", "/secret");
    assert_eq!(fetch("GET", &secret, b"").await.0, 403);
    assert_eq!(fetch("DELETE", open.uri(), b"").await.0, 403);
    assert_eq!(fetch("GET", secret.split_once('?').unwrap().0, b"").await.0, 403);
    assert!(exists(&s3, "secret").await);
}
