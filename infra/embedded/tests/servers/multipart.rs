use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};

use super::{BUCKET, exists, get, put, refusal, refused, with_bucket};

const LEAST_PART: usize = 5 * 1024 * 1024;

async fn begin(s3: &Client, key: &str) -> String {
    let upload = s3.create_multipart_upload().bucket(BUCKET).key(key).metadata("a", "b").content_type("x/y");
    upload.send().await.unwrap().upload_id.unwrap()
}

async fn upload_part(s3: &Client, key: &str, upload: &str, number: i32, body: Vec<u8>) -> CompletedPart {
    let part = s3.upload_part().bucket(BUCKET).key(key).upload_id(upload).part_number(number);
    let uploaded = part.body(ByteStream::from(body)).send().await.unwrap();
    CompletedPart::builder()
        .part_number(number)
        .set_e_tag(uploaded.e_tag)
        .set_checksum_crc32(uploaded.checksum_crc32)
        .build()
}

fn complete(
    s3: &Client,
    key: &str,
    upload: &str,
    parts: &[CompletedPart],
) -> aws_sdk_s3::operation::complete_multipart_upload::builders::CompleteMultipartUploadFluentBuilder {
    let parts = CompletedMultipartUpload::builder().set_parts(Some(parts.to_vec())).build();
    s3.complete_multipart_upload().bucket(BUCKET).key(key).upload_id(upload).multipart_upload(parts)
}

#[tokio::test]
async fn parts_become_one_object() {
    let (_servers, s3) = with_bucket().await;
    let upload = begin(&s3, "key").await;
    // Out of order, and one of them twice.
    let last = upload_part(&s3, "key", &upload, 9, b"the end".to_vec()).await;
    upload_part(&s3, "key", &upload, 2, b"replaced".to_vec()).await;
    let first = upload_part(&s3, "key", &upload, 2, vec![1; LEAST_PART]).await;
    assert!(!exists(&s3, "key").await, "not before it is complete");

    let page =
        s3.list_parts().bucket(BUCKET).key("key").upload_id(&upload).max_parts(1).send().await.unwrap();
    assert_eq!((page.is_truncated(), page.next_part_number_marker()), (Some(true), Some("2")));
    let page = s3
        .list_parts()
        .bucket(BUCKET)
        .key("key")
        .upload_id(&upload)
        .part_number_marker("2")
        .send()
        .await
        .unwrap();
    let [part] = page.parts() else { panic!("{page:?}") };
    assert_eq!((part.part_number(), part.size(), page.is_truncated()), (Some(9), Some(7), Some(false)));

    let completed = complete(&s3, "key", &upload, &[first, last]).send().await.unwrap();
    // From a reference: md5(md5(5 MiB of 0x01) + md5("the end")), and the number of parts.
    assert_eq!(completed.e_tag(), Some("\"f9e2693f803bfc17746a14ed6edff4ee-2\""));
    let body = get(&s3, "key").await;
    assert_eq!((body.len(), &body[LEAST_PART..]), (LEAST_PART + 7, &b"the end"[..]));
    let head = s3.head_object().bucket(BUCKET).key("key").send().await.unwrap();
    assert_eq!((head.e_tag(), head.content_type()), (completed.e_tag(), Some("x/y")));
    assert_eq!(head.metadata().unwrap()["a"], "b");
    let again = s3.list_parts().bucket(BUCKET).key("key").upload_id(&upload).send().await;
    assert_eq!(refusal(again), refused(404, "NoSuchUpload"));
}

#[tokio::test]
async fn a_wrong_list_of_parts_creates_nothing_and_can_be_corrected() {
    let (servers, s3) = with_bucket().await;
    let upload = begin(&s3, "key").await;
    let one = upload_part(&s3, "key", &upload, 1, b"short".to_vec()).await;
    let two = upload_part(&s3, "key", &upload, 2, b"last".to_vec()).await;
    let other = CompletedPart::builder().part_number(1).set_e_tag(two.e_tag.clone()).build();
    for (parts, code) in [
        (vec![one.clone(), two.clone()], "EntityTooSmall"),
        (vec![two.clone(), one.clone()], "InvalidPartOrder"),
        (vec![other], "InvalidPart"),
    ] {
        let result = complete(&s3, "key", &upload, &parts).send().await;
        assert_eq!(refusal(result), refused(400, code));
    }
    assert!(!exists(&s3, "key").await);
    assert!(servers.outbox().pending(1).await.unwrap().is_empty());
    complete(&s3, "key", &upload, &[one]).send().await.unwrap();
    assert_eq!(get(&s3, "key").await, b"short");
}

#[tokio::test]
async fn an_upload_that_must_create_does_not_replace() {
    let (_servers, s3) = with_bucket().await;
    let upload = begin(&s3, "key").await;
    let part = upload_part(&s3, "key", &upload, 1, b"late".to_vec()).await;
    put(&s3, "key", "early").await;
    let result = complete(&s3, "key", &upload, &[part]).if_none_match("*").send().await;
    assert_eq!(refusal(result), refused(412, "PreconditionFailed"));
    assert_eq!(get(&s3, "key").await, b"early");
}

#[tokio::test]
async fn an_aborted_upload_is_gone() {
    let (_servers, s3) = with_bucket().await;
    let upload = begin(&s3, "key").await;
    let part = upload_part(&s3, "key", &upload, 1, b"part".to_vec()).await;
    s3.abort_multipart_upload().bucket(BUCKET).key("key").upload_id(&upload).send().await.unwrap();
    let result = complete(&s3, "key", &upload, &[part]).send().await;
    assert_eq!(refusal(result), refused(404, "NoSuchUpload"));
}

#[tokio::test]
async fn a_part_with_a_wrong_checksum_is_not_stored() {
    let (_servers, s3) = with_bucket().await;
    let upload = begin(&s3, "key").await;
    let part = s3.upload_part().bucket(BUCKET).key("key").upload_id(&upload).part_number(1);
    let refusal_of_part = part.body(ByteStream::from_static(b"part")).checksum_crc32("AAAAAA==").send().await;
    assert_eq!(refusal(refusal_of_part), refused(400, "BadDigest"));
    let parts = s3.list_parts().bucket(BUCKET).key("key").upload_id(&upload).send().await.unwrap();
    assert!(parts.parts().is_empty());
}
