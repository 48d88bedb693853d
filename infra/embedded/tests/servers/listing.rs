use std::time::Instant;

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use futures::StreamExt as _;

use super::{BUCKET, put, refusal, refused, with_bucket};

const KEYS: usize = 10_000;

async fn put_many(s3: &Client, keys: &[String]) {
    let puts = keys
        .iter()
        .map(|key| s3.put_object().bucket(BUCKET).key(key).body(ByteStream::from_static(b"{}")).send());
    let results: Vec<_> = futures::stream::iter(puts).buffer_unordered(32).collect().await;
    assert!(results.iter().all(Result::is_ok));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_keys_are_listed_in_order_and_complete() {
    let (_servers, s3) = with_bucket().await;
    // Put in an order that is not the order of keys.
    let keys: Vec<String> =
        (0..KEYS).map(|index| format!("raw/kma/{:05}.json", index * 7919 % KEYS)).collect();
    let started = Instant::now();
    put_many(&s3, &keys).await;
    println!("{KEYS} puts, 32 at a time: {:.2?}", started.elapsed());

    let started = Instant::now();
    let mut pages = s3.list_objects_v2().bucket(BUCKET).prefix("raw/").into_paginator().send();
    let (mut listed, mut count) = (Vec::new(), 0);
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        count += 1;
        listed.extend(page.contents.unwrap_or_default().into_iter().map(|object| object.key.unwrap()));
    }
    println!("{KEYS} keys listed in {count} pages: {:.2?}", started.elapsed());

    let mut sorted = keys;
    sorted.sort_unstable();
    assert_eq!(listed, sorted);
    assert_eq!(count, 10);
}

#[tokio::test]
async fn a_delimiter_shows_folders_a_page_at_a_time() {
    let (_servers, s3) = with_bucket().await;
    for key in ["raw/kma/1", "raw/kma/2", "raw/meteo/1", "raw/readme", "raw/zzz/1", "readme"] {
        put(&s3, key, key).await;
    }
    let request = s3.list_objects_v2().bucket(BUCKET).prefix("raw/").delimiter("/").max_keys(2);
    let mut pages = request.into_paginator().send();
    let mut shown = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        assert_eq!(page.key_count(), Some((page.contents().len() + page.common_prefixes().len()) as i32));
        let objects = page.contents().iter().map(|object| object.key().unwrap().to_owned());
        let folders = page.common_prefixes().iter().map(|folder| folder.prefix().unwrap().to_owned());
        shown.push(objects.chain(folders).collect::<Vec<_>>());
    }
    assert_eq!(shown, [["raw/kma/", "raw/meteo/"], ["raw/readme", "raw/zzz/"]]);
}

#[tokio::test]
async fn a_listing_starts_after_a_key_and_describes_objects() {
    let (_servers, s3) = with_bucket().await;
    for key in ["a", "b", "c"] {
        put(&s3, key, format!("body of {key}")).await;
    }
    let page = s3.list_objects_v2().bucket(BUCKET).start_after("a").max_keys(1).send().await.unwrap();
    assert_eq!(page.is_truncated(), Some(true));
    let [object] = page.contents() else { panic!("{page:?}") };
    let head = s3.head_object().bucket(BUCKET).key("b").send().await.unwrap();
    assert_eq!((object.key(), object.size()), (Some("b"), Some(9)));
    assert_eq!((object.e_tag(), object.last_modified()), (head.e_tag(), head.last_modified()));
}

#[tokio::test]
async fn a_token_that_was_not_given_is_refused() {
    let (_servers, s3) = with_bucket().await;
    let page = s3.list_objects_v2().bucket(BUCKET).continuation_token("made up").send().await;
    assert_eq!(refusal(page), refused(400, "InvalidArgument"));
}
