use aws_sdk_s3::primitives::{ByteStream, DateTime};

use super::{BUCKET, all_at_once, exists, get, put, refusal, refused, with_bucket};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixteen_concurrent_creations_exactly_one_wins() {
    let (servers, s3) = with_bucket().await;
    for round in 0..5 {
        let key = format!("lease/{round}");
        let results = all_at_once(16, |index| {
            let body = ByteStream::from(format!("writer {index}").into_bytes());
            s3.put_object().bucket(BUCKET).key(&key).if_none_match("*").body(body).send()
        })
        .await;
        let winners: Vec<usize> =
            results.iter().enumerate().filter(|(_, result)| result.is_ok()).map(|(index, _)| index).collect();
        assert_eq!(winners.len(), 1, "round {round}");
        assert_eq!(get(&s3, &key).await, format!("writer {}", winners[0]).as_bytes());
        for loser in results.into_iter().filter(Result::is_err) {
            assert_eq!(refusal(loser), refused(412, "PreconditionFailed"));
        }
    }
    assert_eq!(servers.outbox().pending(100).await.unwrap().len(), 5, "a refused write is no event");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn forty_concurrent_increments_by_compare_and_swap_all_count() {
    let (_servers, s3) = with_bucket().await;
    put(&s3, "counter", "0").await;
    all_at_once(40, |_| increment(s3.clone())).await;
    assert_eq!(get(&s3, "counter").await, b"40");
}

async fn increment(s3: aws_sdk_s3::Client) {
    loop {
        let object = s3.get_object().bucket(BUCKET).key("counter").send().await.unwrap();
        let etag = object.e_tag.unwrap();
        let count: u32 =
            std::str::from_utf8(&object.body.collect().await.unwrap().into_bytes()).unwrap().parse().unwrap();
        let body = ByteStream::from((count + 1).to_string().into_bytes());
        let swapped = s3.put_object().bucket(BUCKET).key("counter").if_match(etag).body(body).send().await;
        match swapped {
            Ok(_) => return,
            Err(_) => assert_eq!(refusal(swapped), refused(412, "PreconditionFailed")),
        }
    }
}

#[tokio::test]
async fn if_match_on_a_missing_key_is_not_found() {
    let (_servers, s3) = with_bucket().await;
    let etag = put(&s3, "there", "body").await;
    let body = ByteStream::from_static(b"body");
    let missing = s3.put_object().bucket(BUCKET).key("missing").if_match(etag).body(body).send().await;
    assert_eq!(refusal(missing), refused(404, "NoSuchKey"));
    assert!(!exists(&s3, "missing").await);
}

#[tokio::test]
async fn a_reader_with_the_current_etag_gets_304() {
    let (_servers, s3) = with_bucket().await;
    let etag = put(&s3, "key", "one").await;
    // Twice over one connection: an answer without a body must not confuse the next one.
    for _ in 0..2 {
        let unchanged =
            s3.get_object().bucket(BUCKET).key("key").if_none_match(&etag).send().await.unwrap_err();
        let response = unchanged.raw_response().unwrap();
        assert_eq!(response.status().as_u16(), 304);
        assert_eq!(response.headers().get("etag"), Some(etag.as_str()));
        assert!(response.headers().get("last-modified").is_some());
    }
    let head = s3.head_object().bucket(BUCKET).key("key").if_none_match(&etag).send().await.unwrap_err();
    assert_eq!(head.raw_response().unwrap().status().as_u16(), 304);

    put(&s3, "key", "two").await;
    let changed = s3.get_object().bucket(BUCKET).key("key").if_none_match(&etag).send().await.unwrap();
    assert_eq!(changed.body.collect().await.unwrap().to_vec(), b"two");
}

#[tokio::test]
async fn a_reader_with_the_current_date_gets_304() {
    let (_servers, s3) = with_bucket().await;
    put(&s3, "key", "one").await;
    let head = s3.head_object().bucket(BUCKET).key("key").send().await.unwrap();
    let modified = *head.last_modified().unwrap();
    let get = || s3.get_object().bucket(BUCKET).key("key");
    let unchanged = get().if_modified_since(modified).send().await.unwrap_err();
    assert_eq!(unchanged.raw_response().unwrap().status().as_u16(), 304);
    let earlier = DateTime::from_secs(modified.secs() - 1);
    get().if_modified_since(earlier).send().await.unwrap();
    assert_eq!(refusal(get().if_unmodified_since(earlier).send().await), refused(412, "PreconditionFailed"));
}

#[tokio::test]
async fn a_read_of_another_etag_fails() {
    let (_servers, s3) = with_bucket().await;
    let etag = put(&s3, "key", "one").await;
    put(&s3, "key", "two").await;
    let stale = s3.get_object().bucket(BUCKET).key("key").if_match(etag).send().await;
    assert_eq!(refusal(stale), refused(412, "PreconditionFailed"));
}

#[tokio::test]
async fn a_copy_obeys_conditions_on_both_ends() {
    let (_servers, s3) = with_bucket().await;
    let etag = put(&s3, "from", "one").await;
    put(&s3, "to", "other").await;
    let copy = || s3.copy_object().bucket(BUCKET).key("to").copy_source(format!("{BUCKET}/from"));
    let changed = copy().copy_source_if_none_match(&etag).send().await;
    assert_eq!(refusal(changed), refused(412, "PreconditionFailed"));
    let occupied = copy().customize().mutate_request(|request| {
        request.headers_mut().insert("if-none-match", "*");
    });
    assert_eq!(refusal(occupied.send().await), refused(412, "PreconditionFailed"));
    assert_eq!(get(&s3, "to").await, b"other");
    copy().copy_source_if_match(&etag).send().await.unwrap();
    assert_eq!(get(&s3, "to").await, b"one");
}
