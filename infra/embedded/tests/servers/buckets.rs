use aws_sdk_s3::primitives::ByteStream;

use super::{BUCKET, put, refusal, refused, s3_client, s3_client_with_secret, with_bucket};

#[tokio::test]
async fn buckets_are_created_listed_and_deleted_when_empty() {
    let (_servers, s3) = with_bucket().await;
    s3.create_bucket().bucket("another").send().await.unwrap();
    let listed = s3.list_buckets().send().await.unwrap();
    let names: Vec<_> = listed.buckets().iter().map(|bucket| bucket.name().unwrap()).collect();
    assert_eq!(names, ["another", BUCKET]);

    let again = s3.create_bucket().bucket(BUCKET).send().await;
    assert_eq!(refusal(again), refused(409, "BucketAlreadyOwnedByYou"));

    put(&s3, "key", "body").await;
    assert_eq!(refusal(s3.delete_bucket().bucket(BUCKET).send().await), refused(409, "BucketNotEmpty"));
    s3.delete_object().bucket(BUCKET).key("key").send().await.unwrap();
    s3.delete_bucket().bucket(BUCKET).send().await.unwrap();
    let gone = s3.head_bucket().bucket(BUCKET).send().await.unwrap_err();
    assert!(gone.as_service_error().unwrap().is_not_found());
}

#[tokio::test]
async fn a_put_to_a_missing_bucket_fails_and_creates_nothing() {
    let servers = embedded::Servers::temporary().await.unwrap();
    let s3 = s3_client(&servers).await;
    let body = ByteStream::from_static(b"body");
    let put = s3.put_object().bucket("missing").key("key").body(body).send().await;
    assert_eq!(refusal(put), refused(404, "NoSuchBucket"));
    assert!(s3.list_buckets().send().await.unwrap().buckets().is_empty());
    assert!(servers.outbox().pending(10).await.unwrap().is_empty());

    let get = s3.get_object().bucket("missing").key("key").send().await;
    assert_eq!(refusal(get), refused(404, "NoSuchBucket"));
    let list = s3.list_objects_v2().bucket("missing").send().await;
    assert_eq!(refusal(list), refused(404, "NoSuchBucket"));
    let upload = s3.create_multipart_upload().bucket("missing").key("key").send().await;
    assert_eq!(refusal(upload), refused(404, "NoSuchBucket"));
}

#[tokio::test]
async fn a_wrong_secret_is_refused() {
    let (servers, _) = with_bucket().await;
    let stranger = s3_client_with_secret(&servers, "wrong").await;
    let list = stranger.list_buckets().send().await;
    assert_eq!(refusal(list), refused(403, "SignatureDoesNotMatch"));
}

#[tokio::test]
async fn what_is_not_supported_is_refused_and_not_ignored() {
    let (_servers, s3) = with_bucket().await;
    let versioning = s3.get_bucket_versioning().bucket(BUCKET).send().await;
    assert_eq!(refusal(versioning), refused(501, "NotImplemented"));
    let body = ByteStream::from_static(b"body");
    let tagged = s3.put_object().bucket(BUCKET).key("key").tagging("a=b").body(body).send().await;
    assert_eq!(refusal(tagged), refused(501, "NotImplemented"));
    let version = s3.get_object().bucket(BUCKET).key("key").version_id("1").send().await;
    assert_eq!(refusal(version), refused(501, "NotImplemented"));
}
