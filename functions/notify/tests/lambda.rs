//! The binary as Lambda runs it: each of its three events, with nothing around it but its settings.

use whole_path::{Lambda, Stack, event};

#[tokio::test]
async fn each_of_its_events_is_understood() {
    let stack = Stack::temporary().await;
    let mut notify = Lambda::start(env!("CARGO_BIN_EXE_notify"), &stack.environment()).await;
    for name in ["notify-recorded", "notify-alarm", "morning"] {
        let told = notify.invoke(event(name)).await.response();
        assert_eq!(told["messages"], 0, "{name}: there is no webhook");
    }
}

#[tokio::test]
async fn an_event_of_another_shape_fails_and_says_what_it_is_not() {
    let stack = Stack::temporary().await;
    let mut notify = Lambda::start(env!("CARGO_BIN_EXE_notify"), &stack.environment()).await;
    let error = notify.invoke(event("preprocess")).await.error();
    let said = error["errorMessage"].as_str().unwrap_or_default();
    assert!(said.starts_with("the event is neither"), "{said}");
}
