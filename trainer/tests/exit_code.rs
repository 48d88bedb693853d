//! The program as Batch runs it: what its exit code says.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use tokio::process::Command;
use whole_path::Stack;

const REQUEST: &str = "retrain/20150101T000000Z-manual.json";

/// Its exit code and what it said, with only this environment.
async fn run(environment: &[(&str, String)]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trainer"));
    command.arg(REQUEST).env_clear().env("RUST_LOG", "error");
    command.envs(environment.iter().map(|(name, value)| (*name, value.as_str())));
    let ended = command.output().await.unwrap();
    (ended.status.code().unwrap(), String::from_utf8(ended.stdout).unwrap())
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
    let (code, said) = run(&environment).await;
    assert_eq!(code, 75, "{said}");
}

#[tokio::test]
async fn a_request_that_is_not_there_will_not_be_there_the_next_time() {
    let stack = Stack::temporary().await;
    let (code, said) = run(&stack.environment()).await;
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("retrain/20150101T000000Z-manual.json is not in the bucket"), "{said}");
}

#[tokio::test]
async fn settings_that_are_missing_stay_missing() {
    let (code, said) = run(&[]).await;
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("WEARCAST_BUCKET is not set"), "{said}");
}
