use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use embedded::s3::{EventId, ObjectCreated, Reason};
use embedded::{Options, Servers};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::{BUCKET, put, refusal, refused, s3_client, with_bucket};

fn keys(events: &[ObjectCreated]) -> Vec<&str> {
    events.iter().map(|event| event.key.as_str()).collect()
}

#[tokio::test]
async fn every_way_to_store_an_object_makes_an_event() {
    let (servers, s3) = with_bucket().await;
    let before = jiff::Timestamp::now();
    let etag = put(&s3, "raw/put", "body").await;
    s3.copy_object()
        .bucket(BUCKET)
        .key("raw/copy")
        .copy_source(format!("{BUCKET}/raw/put"))
        .send()
        .await
        .unwrap();
    store_in_parts(&s3, "raw/parts").await;
    // Neither a refused write nor a deletion is an object that was created.
    let refusal_of_put = s3.put_object().bucket(BUCKET).key("raw/put").if_none_match("*").send().await;
    assert_eq!(refusal(refusal_of_put), refused(412, "PreconditionFailed"));
    s3.delete_object().bucket(BUCKET).key("raw/put").send().await.unwrap();

    let events = servers.outbox().pending(10).await.unwrap();
    assert_eq!(keys(&events), ["raw/put", "raw/copy", "raw/parts"]);
    let reasons: Vec<_> = events.iter().map(|event| event.reason).collect();
    assert_eq!(reasons, [Reason::PutObject, Reason::CopyObject, Reason::CompleteMultipartUpload]);
    let first = &events[0];
    assert_eq!((first.bucket.as_str(), first.size), (BUCKET, 4));
    assert_eq!(format!("\"{}\"", first.etag), etag);
    assert!(first.put_at.as_second() >= before.as_second() && first.put_at <= jiff::Timestamp::now());
}

async fn store_in_parts(s3: &aws_sdk_s3::Client, key: &str) {
    let upload =
        s3.create_multipart_upload().bucket(BUCKET).key(key).send().await.unwrap().upload_id.unwrap();
    let part = s3.upload_part().bucket(BUCKET).key(key).upload_id(&upload).part_number(1);
    let etag = part.body(ByteStream::from_static(b"part")).send().await.unwrap().e_tag.unwrap();
    let part = CompletedPart::builder().part_number(1).e_tag(etag).build();
    let parts = CompletedMultipartUpload::builder().parts(part).build();
    let complete = s3.complete_multipart_upload().bucket(BUCKET).key(key).upload_id(upload);
    complete.multipart_upload(parts).send().await.unwrap();
}

#[tokio::test]
async fn an_event_is_handed_out_until_it_is_acknowledged() {
    let (servers, s3) = with_bucket().await;
    let outbox = servers.outbox();
    put(&s3, "a", "1").await;
    put(&s3, "b", "2").await;
    let first = outbox.next_event().await.unwrap();
    assert_eq!(outbox.next_event().await.unwrap(), first);
    let second = outbox.next_event_after(first.id).await.unwrap();
    assert_eq!((first.key.as_str(), second.key.as_str()), ("a", "b"));
    for _ in 0..2 {
        outbox.acknowledge(first.id).await.unwrap();
    }
    assert_eq!(outbox.next_event().await.unwrap(), second);
    assert_eq!(keys(&outbox.pending(10).await.unwrap()), ["b"]);
}

#[tokio::test]
async fn storing_the_same_bytes_again_is_another_event() {
    let (servers, s3) = with_bucket().await;
    put(&s3, "key", "same").await;
    put(&s3, "key", "same").await;
    let events = servers.outbox().pending(10).await.unwrap();
    assert_eq!(keys(&events), ["key", "key"]);
    assert!(events[0].id < events[1].id);
}

#[tokio::test]
async fn who_waits_is_woken_by_the_next_event() {
    let (servers, s3) = with_bucket().await;
    let (event, _) = tokio::join!(servers.outbox().next_event(), put(&s3, "first", "1"));
    let first = event.unwrap();
    assert_eq!(first.key, "first");
    let (event, _) = tokio::join!(servers.outbox().next_event_after(first.id), put(&s3, "second", "2"));
    assert_eq!(event.unwrap().key, "second");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_consumer_beside_writers_gets_each_event_once_in_order() {
    const WRITES: usize = 200;
    let (servers, s3) = with_bucket().await;
    let outbox = servers.outbox().clone();
    let consumer = tokio::spawn(async move {
        let mut seen: Vec<ObjectCreated> = Vec::new();
        while seen.len() < WRITES {
            let event = outbox.next_event().await.unwrap();
            outbox.acknowledge(event.id).await.unwrap();
            seen.push(event);
        }
        seen
    });
    super::all_at_once(8, |writer| {
        let s3 = s3.clone();
        async move {
            for index in 0..WRITES / 8 {
                put(&s3, &format!("{writer}/{index}"), "body").await;
            }
        }
    })
    .await;
    let seen = consumer.await.unwrap();
    assert!(seen.is_sorted_by(|one, next| one.id < next.id));
    let mut keys = keys(&seen);
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), WRITES);
    assert!(servers.outbox().pending(1).await.unwrap().is_empty());
}

/// Puts objects under `keys` on servers that are then dropped as they are, and returns the events
/// that were pending before and after.
fn run_and_drop(
    directory: &TempDir,
    keys: &[&str],
    acknowledge: usize,
) -> (Vec<ObjectCreated>, Option<EventId>) {
    let runtime = Runtime::new().unwrap();
    let result = runtime.block_on(async {
        let servers = Servers::start(directory.path(), Options::default()).await.unwrap();
        let pending = servers.outbox().pending(100).await.unwrap();
        let s3 = s3_client(&servers).await;
        let _ = s3.create_bucket().bucket(BUCKET).send().await;
        for key in keys {
            put(&s3, key, *key).await;
        }
        let mut last = None;
        for _ in 0..acknowledge {
            let event = servers.outbox().next_event().await.unwrap();
            servers.outbox().acknowledge(event.id).await.unwrap();
            last = Some(event.id);
        }
        (pending, last)
    });
    runtime.shutdown_background();
    result
}

#[test]
fn events_survive_servers_that_are_dropped_without_a_shutdown() {
    let directory = TempDir::new().unwrap();
    let (pending, acknowledged) = run_and_drop(&directory, &["a", "b", "c"], 1);
    assert!(pending.is_empty());
    let (pending, _) = run_and_drop(&directory, &["d"], 3);
    assert_eq!(keys(&pending), ["b", "c"]);
    assert!(pending[0].id > acknowledged.unwrap());
    let (pending, _) = run_and_drop(&directory, &["e"], 0);
    assert!(pending.is_empty());
    let (after, _) = run_and_drop(&directory, &[], 0);
    assert_eq!(keys(&after), ["e"]);
    assert!(after[0].id > acknowledged.unwrap(), "a number is not used again");
}
