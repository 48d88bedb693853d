use aws_sdk_s3::primitives::{ByteStream, DateTime};
use aws_sdk_s3::types::{Delete, MetadataDirective, ObjectIdentifier};

use super::{BUCKET, exists, get, put, refusal, refused, with_bucket};

// `printf observations | md5sum`
const MD5_OF_OBSERVATIONS: &str = "\"b4120c940fffff695d925df1eaefd399\"";

#[tokio::test]
async fn an_object_comes_back_as_it_was_put() {
    let (_servers, s3) = with_bucket().await;
    let stored = s3
        .put_object()
        .bucket(BUCKET)
        .key("raw/kma/108.json")
        .body(ByteStream::from_static(b"observations"))
        .content_type("application/json")
        .cache_control("max-age=60")
        .content_encoding("gzip")
        .content_language("ko")
        .content_disposition("inline")
        .expires(DateTime::from_secs(1_767_225_600))
        .metadata("station", "108")
        .metadata("source", "kma")
        .send()
        .await
        .unwrap();
    assert!(stored.checksum_crc32.is_some());

    let object = s3.get_object().bucket(BUCKET).key("raw/kma/108.json").send().await.unwrap();
    assert_eq!(object.e_tag(), Some(MD5_OF_OBSERVATIONS));
    assert_eq!(object.content_type(), Some("application/json"));
    assert_eq!(object.cache_control(), Some("max-age=60"));
    assert_eq!(object.content_encoding(), Some("gzip"));
    assert_eq!(object.content_language(), Some("ko"));
    assert_eq!(object.content_disposition(), Some("inline"));
    assert_eq!(object.expires_string(), Some("Thu, 01 Jan 2026 00:00:00 GMT"));
    assert_eq!(object.metadata().unwrap()["station"], "108");
    assert_eq!(object.metadata().unwrap().len(), 2);
    assert_eq!(object.checksum_crc32(), stored.checksum_crc32());
    assert_eq!(object.body.collect().await.unwrap().to_vec(), b"observations");

    let head = s3.head_object().bucket(BUCKET).key("raw/kma/108.json").send().await.unwrap();
    assert_eq!(head.content_length(), Some(12));
    assert_eq!(head.e_tag(), stored.e_tag());
    assert_eq!(head.metadata().unwrap()["source"], "kma");
}

#[tokio::test]
async fn an_object_is_replaced_whole_and_can_be_empty() {
    let (_servers, s3) = with_bucket().await;
    s3.put_object().bucket(BUCKET).key("key").metadata("a", "b").send().await.unwrap();
    assert_eq!(get(&s3, "key").await, b"");
    put(&s3, "key", "longer").await;
    assert_eq!(get(&s3, "key").await, b"longer");
    let head = s3.head_object().bucket(BUCKET).key("key").send().await.unwrap();
    assert!(head.metadata().is_none_or(std::collections::HashMap::is_empty));
    assert_eq!(head.content_type(), Some("application/octet-stream"), "what the SDK sends by itself");
}

#[tokio::test]
async fn what_is_missing_is_told_apart() {
    let (_servers, s3) = with_bucket().await;
    let get = s3.get_object().bucket(BUCKET).key("missing").send().await;
    assert_eq!(refusal(get), refused(404, "NoSuchKey"));
    assert!(!exists(&s3, "missing").await);
}

#[tokio::test]
async fn a_range_is_a_part_of_the_object() {
    let (_servers, s3) = with_bucket().await;
    put(&s3, "key", "0123456789").await;
    for (range, content_range, expected) in [
        ("bytes=2-4", "bytes 2-4/10", "234"),
        ("bytes=7-", "bytes 7-9/10", "789"),
        ("bytes=-2", "bytes 8-9/10", "89"),
        ("bytes=8-99", "bytes 8-9/10", "89"),
    ] {
        let part = s3.get_object().bucket(BUCKET).key("key").range(range).send().await.unwrap();
        assert_eq!(part.content_range(), Some(content_range));
        assert_eq!(part.content_length(), Some(expected.len() as i64));
        assert_eq!(part.body.collect().await.unwrap().to_vec(), expected.as_bytes());
    }
    let outside = s3.get_object().bucket(BUCKET).key("key").range("bytes=10-").send().await;
    assert_eq!(refusal(outside), refused(416, "InvalidRange"));
}

#[tokio::test]
async fn a_key_may_have_1024_bytes_and_no_more() {
    let (_servers, s3) = with_bucket().await;
    for key in ["k".repeat(900), "날".repeat(300), "k".repeat(1024)] {
        put(&s3, &key, key.as_str()).await;
        assert_eq!(get(&s3, &key).await, key.as_bytes());
    }
    let long = "k".repeat(1025);
    let refusal_of_long = s3.put_object().bucket(BUCKET).key(&long).send().await;
    assert_eq!(refusal(refusal_of_long), refused(400, "KeyTooLongError"));
}

#[tokio::test]
async fn keys_are_plain_text_and_not_paths() {
    let (_servers, s3) = with_bucket().await;
    let keys = [
        "a",
        "a/b",
        "a/b/",
        "a//b",
        "/a",
        "a/../b",
        "./a",
        "a b+c%20d&e=f?g#h",
        "서울/기온.json",
        "issued=2026-01-01T00:00:00Z",
    ];
    for key in keys {
        put(&s3, key, key).await;
    }
    for key in keys {
        assert_eq!(get(&s3, key).await, key.as_bytes(), "{key}");
    }
    let listed = s3.list_objects_v2().bucket(BUCKET).send().await.unwrap();
    let mut sorted = keys;
    sorted.sort_unstable();
    let listed: Vec<_> = listed.contents().iter().map(|object| object.key().unwrap()).collect();
    assert_eq!(listed, sorted);
}

#[tokio::test]
async fn a_body_with_a_wrong_checksum_is_not_stored() {
    let (servers, s3) = with_bucket().await;
    let put = || s3.put_object().bucket(BUCKET).key("key").body(ByteStream::from_static(b"body"));
    let zeros = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    for (what, put) in [
        ("crc32", put().checksum_crc32("AAAAAA==")),
        ("crc32c", put().checksum_crc32_c("AAAAAA==")),
        ("crc64nvme", put().checksum_crc64_nvme("AAAAAAAAAAA=")),
        ("sha1", put().checksum_sha1("AAAAAAAAAAAAAAAAAAAAAAAAAAA=")),
        ("sha256", put().checksum_sha256(zeros)),
        ("md5", put().content_md5("AAAAAAAAAAAAAAAAAAAAAA==")),
    ] {
        assert_eq!(refusal(put.send().await), refused(400, "BadDigest"), "{what}");
    }
    assert!(!exists(&s3, "key").await);
    assert!(servers.outbox().pending(10).await.unwrap().is_empty());
    put().content_md5("hBotaJrYa9FhFEdFPCLG/A==").send().await.unwrap();
    assert_eq!(get(&s3, "key").await, b"body");
}

#[tokio::test]
async fn a_body_can_be_streamed_in_chunks_from_a_file() {
    let (_servers, s3) = with_bucket().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let content: Vec<u8> = (0..300_000_u32).map(|index| (index % 251) as u8).collect();
    std::fs::write(file.path(), &content).unwrap();
    let body = ByteStream::from_path(file.path()).await.unwrap();
    s3.put_object().bucket(BUCKET).key("streamed").body(body).send().await.unwrap();
    let object = s3.get_object().bucket(BUCKET).key("streamed").send().await.unwrap();
    assert_eq!(object.content_encoding(), None, "aws-chunked is how it was sent, not what it is");
    assert!(object.checksum_crc32().is_some(), "the checksum came behind the body");
    assert_eq!(object.body.collect().await.unwrap().to_vec(), content);
}

#[tokio::test]
async fn an_object_beyond_the_limit_is_refused_with_an_answer() {
    let (_servers, s3) = with_bucket().await;
    let limit = usize::try_from(embedded::s3::LARGEST_OBJECT_BYTES).unwrap();
    let put = |size: usize| {
        s3.put_object().bucket(BUCKET).key("large").body(ByteStream::from(vec![7; size])).send()
    };
    assert_eq!(refusal(put(limit + 1).await), refused(400, "EntityTooLarge"));
    put(limit).await.unwrap();
    assert_eq!(get(&s3, "large").await.len(), limit);
}

#[tokio::test]
async fn deleting_is_idempotent_and_can_be_done_in_bulk() {
    let (_servers, s3) = with_bucket().await;
    for key in ["a", "b", "c"] {
        put(&s3, key, key).await;
    }
    for _ in 0..2 {
        s3.delete_object().bucket(BUCKET).key("a").send().await.unwrap();
    }
    assert!(!exists(&s3, "a").await);
    let objects = ["a", "b"].map(|key| ObjectIdentifier::builder().key(key).build().unwrap());
    let delete = Delete::builder().set_objects(Some(objects.to_vec())).build().unwrap();
    let deleted = s3.delete_objects().bucket(BUCKET).delete(delete).send().await.unwrap();
    assert_eq!((deleted.deleted().len(), deleted.errors().len()), (2, 0));
    assert!(!exists(&s3, "b").await && exists(&s3, "c").await);
}

#[tokio::test]
async fn a_copy_keeps_or_replaces_the_metadata() {
    let (_servers, s3) = with_bucket().await;
    let source = s3.put_object().bucket(BUCKET).key("from here+there").metadata("a", "b");
    source.body(ByteStream::from_static(b"body")).send().await.unwrap();
    let copy =
        |key| s3.copy_object().bucket(BUCKET).key(key).copy_source(format!("{BUCKET}/from%20here%2Bthere"));
    copy("kept").send().await.unwrap();
    let kept = s3.get_object().bucket(BUCKET).key("kept").send().await.unwrap();
    assert_eq!(kept.metadata().unwrap()["a"], "b");
    assert_eq!(kept.body.collect().await.unwrap().to_vec(), b"body");

    copy("replaced").metadata_directive(MetadataDirective::Replace).metadata("c", "d").send().await.unwrap();
    let replaced = s3.head_object().bucket(BUCKET).key("replaced").send().await.unwrap();
    assert_eq!(replaced.metadata().unwrap().keys().collect::<Vec<_>>(), ["c"]);

    assert_eq!(refusal(copy("from here+there").send().await), refused(400, "InvalidRequest"));
    let missing =
        s3.copy_object().bucket(BUCKET).key("x").copy_source(format!("{BUCKET}/missing")).send().await;
    assert_eq!(refusal(missing), refused(404, "NoSuchKey"));
}

#[tokio::test]
async fn readers_see_whole_objects_while_they_are_overwritten() {
    let (_servers, s3) = with_bucket().await;
    put(&s3, "key", vec![0; 10_000]).await;
    let writer = async {
        for value in 1..=60 {
            put(&s3, "key", vec![value; 10_000 + usize::from(value)]).await;
        }
    };
    let reader = || async {
        let mut seen = 0;
        while seen < 60 {
            let body = get(&s3, "key").await;
            assert!(body[0] >= seen, "a reader never goes back");
            seen = body[0];
            assert!(body.len() == 10_000 + usize::from(seen) && body.iter().all(|&byte| byte == seen));
        }
    };
    tokio::join!(writer, reader(), reader());
}
