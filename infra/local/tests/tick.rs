//! `wearcast tick`: the stack's time driven by hand.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::path::Path;

use store::Expect;
use tempfile::TempDir;
use whole_path::{Contents, Ended, Program, connect};

const WEARCAST: &str = env!("CARGO_BIN_EXE_wearcast");
const FROM: [&str; 2] = ["--from", "2010-02-01T00:00:00+08:00"];

async fn tick(data: &Path, arguments: &[&str]) -> Ended {
    Program::run(WEARCAST, &[&["tick", "--data-dir", data.to_str().unwrap()], arguments].concat()).await
}

#[tokio::test]
async fn a_day_in_one_go_or_in_pieces_leaves_the_same_bytes() {
    let directory = TempDir::new().unwrap();
    let [whole, pieces] = ["whole", "pieces"].map(|name| directory.path().join(name));
    let ended = tick(&whole, &[&FROM[..], &["--hours", "24"]].concat()).await;
    assert_eq!((ended.status.code(), ended.complained.as_str()), (Some(0), ""));
    let said = "now 2010-02-01T16:00:00Z: 24 hours, KeylessHourly 24×; ";
    assert!(ended.said.lines().last().is_some_and(|last| last.starts_with(said)), "{}", ended.said);
    assert!(
        ended.said.contains("schedule AirForecast does not run: the sample is offline"),
        "{}",
        ended.said
    );
    tick(&pieces, &[&FROM[..], &["--to", "2010-02-01T09:30:00+08:00"]].concat()).await;
    tick(&pieces, &["--hours", "3"]).await;
    tick(&pieces, &["--to", "2010-02-01T16:00:00Z"]).await;
    let [whole, pieces] = [Contents::at_rest(&whole).await, Contents::at_rest(&pieces).await];
    assert_eq!(whole.differences(&pieces), Vec::<String>::new());
    assert_eq!(whole.objects.keys().filter(|key| key.starts_with("forecasts/")).count(), 24, "one an hour");
}

#[tokio::test]
async fn time_has_a_beginning_and_only_goes_on() {
    let directory = TempDir::new().unwrap();
    let complaint = async |arguments: &[&str]| tick(directory.path(), arguments).await.complained;
    let no_beginning = complaint(&["--hours", "1"]).await;
    assert!(
        no_beginning.contains("say where it starts, as in --from 2014-12-01T00:00+09:00"),
        "{no_beginning}"
    );
    assert_eq!(complaint(&[&FROM[..], &["--hours", "0"]].concat()).await, "");
    let back = complaint(&["--to", "2010-01-01T00:00:00Z"]).await;
    assert!(back.contains("time only goes on"), "{back}");
    let elsewhere = complaint(&["--from", "2011-01-01T00:00:00Z", "--hours", "1"]).await;
    assert!(elsewhere.contains("this stack's time is 2010-01-31T16:00:00Z"), "{elsewhere}");
}

#[tokio::test]
async fn what_can_never_be_read_is_refused_once_and_not_tried_at_each_start() {
    let directory = TempDir::new().unwrap();
    let servers = embedded::Servers::start(directory.path(), embedded::Options::default()).await.unwrap();
    let store = connect(&servers.s3_endpoint(), &servers.dynamodb_endpoint()).await;
    store.create_bucket().await.unwrap();
    for key in ["raw/nobody/x", "recent/nobody.json", "promotions/x.json", "retrain/broken.json"] {
        store.put(key, "{", "application/json", Expect::Absent).await.unwrap();
    }
    // The object of an event may be gone when the event comes.
    store.put("retrain/gone.json", "{}", "application/json", Expect::Absent).await.unwrap();
    store.delete("retrain/gone.json").await.unwrap();
    servers.shutdown().await;
    let first = tick(directory.path(), &[&FROM[..], &["--hours", "0"]].concat()).await;
    assert!(first.said.contains("retrain/gone.json is not in the bucket"), "{}", first.said);
    assert!(first.said.contains("5 refused, 0 left"), "{}", first.said);
    let second = tick(directory.path(), &["--hours", "0"]).await;
    assert!(second.said.contains("0 events handled, 0 refused, 0 left"), "{}", second.said);
    let contents = Contents::at_rest(directory.path()).await;
    assert_eq!(contents.waiting, [""; 0]);
    let kept = contents.items.keys().filter(|name| name.starts_with("wearcast-events STAGE#"));
    assert_eq!(kept.count(), 5, "each is in the events table: {:?}", contents.items.keys());
}
