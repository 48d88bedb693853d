//! The Lambda Runtime API, as far as a function uses it: hand out an event, take its answer.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as UrlPath, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::{Mutex, mpsc};

/// Longer than any test's event takes, so that a hung function fails instead of hanging the suite.
const LONGEST_INVOCATION: Duration = Duration::from_mins(2);

/// What a function said to an event.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Its result.
    Response(Value),
    /// Its error, as the invoker sees it.
    Error(Value),
}

impl Answer {
    /// The result of an invocation that must not have failed.
    pub fn response(self) -> Value {
        match self {
            Self::Response(response) => response,
            Self::Error(error) => panic!("the function failed: {error}"),
        }
    }

    /// The error of an invocation that must have failed.
    pub fn error(self) -> Value {
        match self {
            Self::Response(response) => panic!("the function answered {response}"),
            Self::Error(error) => error,
        }
    }
}

/// One running function binary and the Runtime API it polls.
#[derive(Debug)]
pub struct Lambda {
    process: Child,
    events: mpsc::Sender<Value>,
    answers: mpsc::Receiver<Answer>,
}

#[derive(Debug)]
struct Shared {
    events: Mutex<mpsc::Receiver<Value>>,
    answers: mpsc::Sender<Answer>,
}

impl Lambda {
    /// Starts a function's binary with only the given environment, as in a bare image.
    pub async fn start(binary: impl AsRef<Path>, environment: &[(&str, String)]) -> Self {
        let (events, next) = mpsc::channel(1);
        let (answered, answers) = mpsc::channel(1);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next_event))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .route("/2018-06-01/runtime/init/error", post(init_error))
            .with_state(Arc::new(Shared { events: Mutex::new(next), answers: answered }));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let process = Command::new(binary.as_ref())
            .env_clear()
            .envs(environment.iter().map(|(name, value)| (*name, value.as_str())))
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", "test")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "test")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", "test")
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        Self { process, events, answers }
    }

    /// The largest part of memory that it has held so far, in bytes: Linux tells it.
    pub fn peak_memory_bytes(&self) -> u64 {
        let status = format!("/proc/{}/status", self.process.id().expect("it has not been waited for"));
        let status = std::fs::read_to_string(status).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        peak.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }

    /// Sends one event and waits for the answer.
    pub async fn invoke(&mut self, event: Value) -> Answer {
        self.events.send(event).await.unwrap();
        let answered = tokio::time::timeout(LONGEST_INVOCATION, async {
            tokio::select! {
                answer = self.answers.recv() => answer.expect("the Runtime API runs as long as this"),
                ended = self.process.wait() => panic!("the function ended by itself: {ended:?}"),
            }
        });
        answered.await.expect("the function answers in time")
    }
}

async fn next_event(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    let event = shared.events.lock().await.recv().await;
    let headers = [
        ("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"),
        ("lambda-runtime-deadline-ms", "9999999999999"),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:123456789012:function:test"),
        ("content-type", "application/json"),
    ];
    match event {
        Some(event) => (StatusCode::OK, headers, event.to_string()).into_response(),
        None => StatusCode::GONE.into_response(),
    }
}

async fn response(
    State(shared): State<Arc<Shared>>,
    UrlPath(_id): UrlPath<String>,
    body: Bytes,
) -> StatusCode {
    answer(&shared, Answer::Response(read(&body))).await
}

async fn error(State(shared): State<Arc<Shared>>, UrlPath(_id): UrlPath<String>, body: Bytes) -> StatusCode {
    answer(&shared, Answer::Error(read(&body))).await
}

async fn init_error(State(shared): State<Arc<Shared>>, body: Bytes) -> StatusCode {
    answer(&shared, Answer::Error(read(&body))).await
}

async fn answer(shared: &Shared, answer: Answer) -> StatusCode {
    shared.answers.send(answer).await.unwrap();
    StatusCode::ACCEPTED
}

fn read(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or(Value::Null)
}
