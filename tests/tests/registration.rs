//! Wherever the batch job is killed, nothing half-registered is left, and the next try of the same job
//! ends as if nothing had happened.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::time::Duration;

use store::{CHAMPION, Expect, MODEL_NAME, Promotion, RetrainRequest, RunStatus, Store, keys};
use trainer::job::{self, JobReport};
use whole_path::{Contents, Line, Stack, announced_weather, connect, hour, seoul};

const START: &str = "2010-01-01T00:00:00Z";
const DAYS: i64 = 210;
const KILLS: u64 = 6;

/// A stack with observations and a request to train on them; its key.
async fn requested() -> (Stack, String) {
    let stack = Stack::temporary().await;
    stack.keep(&announced_weather(seoul(), hour(START), DAYS, 1)).await;
    let key = request(&stack.store, "test", 7).await;
    (stack, key)
}

async fn request(store: &Store, cause: &str, seed: u64) -> String {
    let requested_at = hour(START) + DAYS * 24;
    let stations = vec![seoul()];
    let request =
        RetrainRequest { requested_at, cause: cause.to_owned(), stations, preset: "tiny".to_owned(), seed };
    let key = keys::retrain(requested_at, cause);
    store.put_json(&key, &request, Expect::Absent).await.unwrap();
    key
}

async fn judged(store: &Store, key: &str) -> String {
    match job::run(store, key, &std::sync::Arc::default(), |_| ()).await.unwrap() {
        JobReport::Judged { verdict } => verdict,
        JobReport::Failed { reason } => panic!("{reason}"),
    }
}

/// Every version can be loaded and has its run; every champion has its record.
async fn assert_whole(store: &Store, moment: u64) {
    let audits = store.audits(MODEL_NAME).await.unwrap();
    for version in store.model_versions(MODEL_NAME).await.unwrap() {
        for name in ["model.onnx", "model.json", "MLmodel", "metrics.json"] {
            let key = format!("{}/{name}", version.source);
            assert!(store.get(&key).await.unwrap().is_some(), "killed at {moment}: no {key}");
        }
        assert!(store.run(&version.run_id).await.unwrap().is_some());
    }
    for promotion in store.list("promotions/").await.unwrap() {
        let promotion: Promotion = store.get_json(&promotion).await.unwrap().unwrap();
        assert!(audits.iter().any(|audit| audit.promoted && audit.version == promotion.version));
    }
    if let Some(version) = store.aliases(MODEL_NAME).await.unwrap().get(CHAMPION) {
        assert!(audits.iter().any(|audit| audit.promoted && audit.version == *version), "killed at {moment}");
    }
}

/// Runs the job over lines that are cut when so many bytes were sent; how many were sent in all.
async fn run_until(stack: &Stack, key: &str, moment: u64) -> u64 {
    let (s3, dynamodb) =
        (Line::to(stack.servers.s3_endpoint()).await, Line::to(stack.servers.dynamodb_endpoint()).await);
    let store = connect(&s3.address, &dynamodb.address).await;
    let key = key.to_owned();
    let job =
        tokio::spawn(
            async move { job::run(&store, &key, &std::sync::Arc::default(), |_| ()).await.map(drop) },
        );
    let sent = || s3.passed() + dynamodb.passed();
    while sent() < moment && !job.is_finished() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    s3.cut();
    dynamodb.cut();
    job.abort();
    sent()
}

/// Everything that is kept; an object that was written twice is two events, and that is all right.
async fn kept(stack: &Stack) -> Contents {
    Contents { waiting: Vec::new(), ..Contents::of(&stack.servers).await }
}

#[tokio::test]
async fn a_job_that_is_killed_at_any_moment_leaves_no_half_of_a_model_and_ends_the_same() {
    let (stack, key) = requested().await;
    let whole = run_until(&stack, &key, u64::MAX).await;
    let undisturbed = kept(&stack).await;
    let run = stack.store.run(&job::run_id(&key)).await.unwrap().unwrap();
    assert_eq!(run.status, RunStatus::Finished, "{:?}", run.tags);
    assert!(run.tags["verdict"].contains(": promoted"), "{:?}", run.tags);
    for kill in 1..=KILLS {
        // most of it is sent at the end, when there is a model
        let moment = whole * kill / (KILLS + 1);
        let (stack, key) = requested().await;
        run_until(&stack, &key, moment).await;
        assert_whole(&stack.store, moment).await;
        judged(&stack.store, &key).await;
        let differences = undisturbed.differences(&kept(&stack).await);
        assert!(differences.is_empty(), "killed after {moment} of {whole} bytes: {differences:#?}");
    }
}
