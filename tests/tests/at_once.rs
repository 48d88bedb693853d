//! Two writers at once leave what one after the other would have left.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::sync::Arc;
use std::time::Instant;

use fn_preprocess::Preprocessed;
use sources::Sample;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use weather::HourRange;
use whole_path::{Contents, Stack, beijing, connect};

/// Hours of the sample, counted from its first.
fn hours(from: i64, to: i64) -> HourRange {
    let start = Sample::hours().start;
    HourRange::new(start + from, start + to)
}

/// What is kept after these pieces were preprocessed one after the other.
async fn one_after_the_other(pieces: &[HourRange]) -> Contents {
    let stack = Stack::temporary().await;
    for piece in pieces {
        let key = stack.file_sample(*piece).await;
        fn_preprocess::preprocess(&stack.store, &key).await.unwrap();
    }
    kept(&stack).await
}

/// What is kept, events aside: they tell who came first.
async fn kept(stack: &Stack) -> Contents {
    Contents { waiting: Vec::new(), ..Contents::of(&stack.servers).await }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn raw_objects_of_the_same_hours_at_once_end_as_one_after_the_other() {
    // Each ends later than the one before and shares hours with it, across the turn of three months.
    let pieces: Vec<HourRange> = (0..4).map(|piece| hours(250 * piece, 250 * piece + 500)).collect();
    let at_once = Arc::new(Stack::temporary().await);
    let mut running = JoinSet::new();
    for piece in &pieces {
        let (key, stack) = (at_once.file_sample(*piece).await, Arc::clone(&at_once));
        running.spawn(async move { fn_preprocess::preprocess(&stack.store, &key).await.unwrap() });
    }
    running.join_all().await;
    let at_once = kept(&at_once).await;
    assert_eq!(at_once.differences(&one_after_the_other(&pieces).await), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_raw_object_at_once_is_merged_once() {
    let stack = Arc::new(Stack::temporary().await);
    let key = stack.file_sample(hours(0, 800)).await;
    let mut running = JoinSet::new();
    for _ in 0..4 {
        let (key, stack) = (key.clone(), Arc::clone(&stack));
        running.spawn(async move { fn_preprocess::preprocess(&stack.store, &key).await.unwrap() });
    }
    running.join_all().await;
    let at_once = kept(&stack).await;
    assert_eq!(at_once.differences(&one_after_the_other(&[hours(0, 800)]).await), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_events_for_the_same_month_lose_nothing() {
    // Five hours each, the last of them the first of the next: 801 hours, which begin in December.
    let pieces: Vec<HourRange> = (0..200).map(|piece| hours(4 * piece, 4 * piece + 5)).collect();
    let stack = Arc::new(Stack::temporary().await);
    let mut keys = Vec::new();
    for piece in &pieces {
        keys.push(stack.file_sample(*piece).await);
    }
    let started = Instant::now();
    let mut running = JoinSet::new();
    for key in keys {
        let stack = Arc::clone(&stack);
        running.spawn(async move { fn_preprocess::preprocess(&stack.store, &key).await.unwrap() });
    }
    let done = running.join_all().await;
    eprintln!("200 events at once: {:?}", started.elapsed());
    assert!(done.iter().all(|done| matches!(done, Preprocessed::Merged { .. })));
    assert_eq!(
        stack.store.missing_hours(&beijing(), weather::Group::Weather, hours(0, 801)).await.unwrap(),
        []
    );
    let at_once = kept(&stack).await;
    assert_eq!(at_once.differences(&one_after_the_other(&pieces).await), Vec::<String>::new());
}

#[tokio::test]
async fn a_writer_that_falls_behind_does_not_put_back_what_a_later_one_noted() {
    let (first, second) = (hours(0, 600), hours(400, 1000));
    let stack = Stack::temporary().await;
    let (slow, fast) = (stack.file_sample(first).await, stack.file_sample(second).await);
    // The slow one writes its months, and then waits for DynamoDB while the other does all its work.
    let (endpoint, open) = gate(stack.servers.dynamodb_endpoint()).await;
    let held = connect(&stack.servers.s3_endpoint(), &endpoint).await;
    let slow = tokio::spawn(async move { fn_preprocess::preprocess(&held, &slow).await.unwrap() });
    while stack.store.list("quality/").await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    fn_preprocess::preprocess(&stack.store, &fast).await.unwrap();
    open.send(()).unwrap();
    slow.await.unwrap();
    let kept = kept(&stack).await;
    assert_eq!(kept.differences(&one_after_the_other(&[first, second]).await), Vec::<String>::new());
}

/// An address that passes everything on to a server, but nothing before it is opened.
async fn gate(server: String) -> (String, oneshot::Sender<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (open, opened) = oneshot::channel();
    tokio::spawn(async move {
        opened.await.unwrap();
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            let mut server = TcpStream::connect(server.trim_start_matches("http://")).await.unwrap();
            tokio::spawn(async move { tokio::io::copy_bidirectional(&mut client, &mut server).await });
        }
    });
    (address, open)
}
