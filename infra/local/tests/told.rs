//! `wearcast up --slack-webhook`: what the template tells people in the cloud, told from this machine.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::time::Duration;

use axum::routing::post;
use axum::{Json, Router};
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use whole_path::{Program, Wearcast};

const WEARCAST: &str = env!("CARGO_BIN_EXE_wearcast");
/// A morning comes every 2.4 seconds; the sample has ended, so nothing else does.
const DAYS: [&str; 5] = ["--no-train", "--from", "2015-02-01T00:00:00Z", "--speed", "36000"];
const LONGEST_WAIT: Duration = Duration::from_mins(2);

/// A webhook, and what arrives at it.
async fn webhook() -> (String, mpsc::UnboundedReceiver<Value>) {
    let (arrived, messages) = mpsc::unbounded_channel();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let take = async move |Json(message): Json<Value>| drop(arrived.send(message));
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/hook", post(take))).await });
    (url, messages)
}

#[tokio::test]
async fn a_training_that_failed_is_told_once_and_again_in_the_morning() {
    let (url, mut messages) = webhook().await;
    let directory = TempDir::new().unwrap();
    let arguments = [&DAYS[..], &["--slack-webhook", &url]].concat();
    let wearcast = Wearcast::up(WEARCAST, directory.path(), &arguments).await.ready().await;
    let data_dir = directory.path().to_str().unwrap();
    let until = ["train", "--until", "2010-01-08T00:00Z", "--data-dir", data_dir];
    let failed = Program::run(WEARCAST, &until).await;
    assert!(failed.complained.contains("too few to train"), "{failed:?}");

    let mut titles = Vec::new();
    let morning = loop {
        let message = tokio::time::timeout(LONGEST_WAIT, messages.recv()).await.unwrap().unwrap();
        let title = message["text"].as_str().unwrap().to_owned();
        if title.contains("아침 요약") && message.to_string().contains("too few to train") {
            break message;
        }
        titles.push(title);
    };
    // The topic and the table's stream both bring it.
    let failed = titles.iter().filter(|title| *title == "🔴 학습 실패").count();
    assert_eq!(failed, 1, "{titles:?}");
    let said = morning.to_string();
    assert!(said.contains("wearcast · local") && said.contains(&format!("<{}/|", wearcast.page)), "{said}");
    wearcast.stop().await;
}

#[tokio::test]
async fn what_is_no_address_of_a_webhook_is_one_sentence_that_does_not_repeat_it() {
    let directory = TempDir::new().unwrap();
    let data_dir = directory.path().to_str().unwrap();
    let arguments =
        ["up", "--port", "0", "--data-dir", data_dir, "--slack-webhook", "hooks.example/whispered"];
    let ended = Program::run(WEARCAST, &arguments).await;
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    assert_eq!(
        ended.complained.trim_end(),
        "wearcast: reading whom to tell: WEARCAST_SLACK_WEBHOOK: is not the address of a webhook: it begins with \
         https://, or is on this machine"
    );
}
