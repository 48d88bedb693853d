//! The program as Batch runs it: what its exit code says, and what it records.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use store::{CHAMPION, EventKind, Expect, MODEL_NAME, PipelineEvent, Promotion, RetrainRequest, keys};
use tokio::process::Command;
use whole_path::{Stack, beijing, hour, seoul};

const REQUEST: &str = "retrain/20150101T000000Z-manual.json";
const MAY: &str = "2010-05-01T00:00:00Z";

/// Its exit code and what it said, with only this environment.
async fn run(request: &str, environment: &[(&str, String)]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trainer"));
    command.arg(request).env_clear().env("RUST_LOG", "error");
    command.envs(environment.iter().map(|(name, value)| (*name, value.as_str())));
    let ended = command.output().await.unwrap();
    (ended.status.code().unwrap(), String::from_utf8(ended.stdout).unwrap())
}

/// Files a request to train on whatever the stack observed.
async fn file(stack: &Stack, key: &str) {
    let request = RetrainRequest {
        requested_at: hour(MAY),
        cause: "manual".to_owned(),
        stations: vec![beijing()],
        preset: "tiny".to_owned(),
        seed: 7,
    };
    stack.store.put_json(key, &request, Expect::Absent).await.unwrap();
}

/// The event of the training that a request asked for.
async fn recorded(stack: &Stack, key: &str) -> PipelineEvent {
    let events = stack.store.events("train").await.unwrap();
    events.into_iter().find(|event| event.subject == key).expect("it is recorded")
}

#[tokio::test]
async fn what_became_of_a_model_is_recorded_promoted_or_refused() {
    let stack = Stack::with_sample(hour(MAY)).await;
    file(&stack, REQUEST).await;
    // Promoted or not, that is the gate's to say: it stands for stations that no other model may take from it.
    let (code, said) = run(REQUEST, &stack.environment()).await;
    assert_eq!(code, 0, "{said}");
    let promotion = Promotion { name: MODEL_NAME.to_owned(), version: 1, stations: vec![beijing(), seoul()] };
    stack.store.set_alias(MODEL_NAME, CHAMPION, 1).await.unwrap();
    stack.store.put_json(&keys::promotion(MODEL_NAME, 1), &promotion, Expect::Anything).await.unwrap();
    assert_eq!(run(REQUEST, &stack.environment()).await.0, 0, "a run that is finished");
    let event = recorded(&stack, REQUEST).await;
    assert_eq!(event.kind, EventKind::Done, "{}", event.message);
    assert!(event.message.starts_with("air-temperature v1: "), "{}", event.message);

    let another = "retrain/20100501T010000Z-manual.json";
    file(&stack, another).await;
    let (code, said) = run(another, &stack.environment()).await;
    assert_eq!(code, 0, "{said}");
    let event = recorded(&stack, another).await;
    assert_eq!(event.kind, EventKind::Refused, "{}", event.message);
    assert!(event.message.starts_with("air-temperature v2: refused: "), "{}", event.message);
}

#[tokio::test]
async fn a_training_without_a_model_is_recorded_and_not_tried_again() {
    let stack = Stack::temporary().await;
    file(&stack, REQUEST).await;
    let (code, said) = run(REQUEST, &stack.environment()).await;
    assert_eq!(code, 1, "{said}");
    let event = recorded(&stack, REQUEST).await;
    assert_eq!(event.kind, EventKind::RunFailed);
    assert!(event.message.contains("there are no observations to train on"), "{}", event.message);
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_worth_another_try() {
    let stack = Stack::temporary().await;
    let mut environment = stack.environment();
    for (name, value) in &mut environment {
        if name.starts_with("AWS_ENDPOINT_URL") {
            "http://127.0.0.1:9".clone_into(value);
        }
    }
    let (code, said) = run(REQUEST, &environment).await;
    assert_eq!(code, 75, "{said}");
}

#[tokio::test]
async fn a_request_that_is_not_there_will_not_be_there_the_next_time() {
    let stack = Stack::temporary().await;
    let (code, said) = run(REQUEST, &stack.environment()).await;
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("retrain/20150101T000000Z-manual.json is not in the bucket"), "{said}");
    let event = recorded(&stack, REQUEST).await;
    assert_eq!(event.kind, EventKind::RunFailed);
    assert!(event.message.contains("is not in the bucket"), "{}", event.message);
}

#[tokio::test]
async fn settings_that_are_missing_stay_missing() {
    let (code, said) = run(REQUEST, &[]).await;
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("WEARCAST_BUCKET is not set"), "{said}");
}
