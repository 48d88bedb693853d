//! A function as its own program, over the Lambda Runtime API: it asks for the next event and posts its
//! answer, exactly as in the cloud.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use blueprint::Function;
use jiff::Timestamp;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::{Mutex, mpsc};

/// The function's own error: what Lambda would put into the dead letter queue after the last try.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct FunctionFailed(String);

/// A program, and its process once it has been needed.
#[derive(Debug)]
pub(super) struct Process {
    program: PathBuf,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    process: Child,
    events: mpsc::Sender<(Value, Duration)>,
    answers: mpsc::Receiver<Result<Value, FunctionFailed>>,
}

impl Process {
    pub(super) fn new(program: PathBuf) -> Self {
        Self { program, running: None }
    }

    /// Sends one event and waits for the answer, for as long as the template lets the function take.
    pub(super) async fn invoke(
        &mut self,
        function: &Function,
        environment: BTreeMap<String, String>,
        event: &Value,
    ) -> Result<Value> {
        let mut running = match self.running.take() {
            Some(running) => running,
            None => Running::start(&self.program, function, environment).await?,
        };
        let limit = Duration::from_secs(function.timeout_s);
        let Ok(answer) = tokio::time::timeout(limit, running.ask(event, limit)).await else {
            bail!(FunctionFailed(format!("no answer within its {limit:?}")));
        };
        // A process that ended, or took too long, is dropped, which kills it; the next event starts another.
        let answer = answer?;
        self.running = Some(running);
        Ok(answer?)
    }
}

impl Running {
    async fn start(
        program: &Path,
        function: &Function,
        environment: BTreeMap<String, String>,
    ) -> Result<Self> {
        let (events, next) = mpsc::channel(1);
        let (answered, answers) = mpsc::channel(1);
        let listener = TcpListener::bind("127.0.0.1:0").await.context("listening for the function")?;
        let address = listener.local_addr().context("reading the address of the Runtime API")?;
        let shared =
            Arc::new(Shared { events: Mutex::new(next), answers: answered, name: function.id.clone() });
        tokio::spawn(async move { axum::serve(listener, runtime_api(shared)).await });
        let mut process = Command::new(program)
            .env_clear()
            .envs(environment)
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", &function.id)
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", "local")
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "local")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        log(process.stdout.take(), &function.id);
        log(process.stderr.take(), &function.id);
        Ok(Self { process, events, answers })
    }

    async fn ask(&mut self, event: &Value, limit: Duration) -> Result<Result<Value, FunctionFailed>> {
        let sending = self.events.send((event.clone(), limit));
        sending.await.ok().context("the function's Runtime API stopped")?;
        tokio::select! {
            answer = self.answers.recv() => answer.context("the function's Runtime API stopped"),
            ended = self.process.wait() => {
                let status = ended.context("waiting for the function")?;
                bail!(FunctionFailed(format!("its program ended by itself ({status}); -v shows what it said")))
            }
        }
    }
}

/// What a function prints is for those who asked to hear more.
fn log(output: Option<impl AsyncRead + Unpin + Send + 'static>, function: &str) {
    let Some(output) = output else { return };
    let function = function.to_owned();
    tokio::spawn(async move {
        let mut lines = BufReader::new(output).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            tracing::info!(function, "{line}");
        }
    });
}

#[derive(Debug)]
struct Shared {
    events: Mutex<mpsc::Receiver<(Value, Duration)>>,
    answers: mpsc::Sender<Result<Value, FunctionFailed>>,
    name: String,
}

fn runtime_api(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
        .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
        .route("/2018-06-01/runtime/init/error", post(error))
        .with_state(shared)
}

async fn next(State(shared): State<Arc<Shared>>) -> Response {
    let Some((event, limit)) = shared.events.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let deadline = Timestamp::now().as_millisecond() + limit.as_millis() as i64;
    let arn = format!("arn:aws:lambda:us-east-1:000000000000:function:{}", shared.name);
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("lambda-runtime-aws-request-id", "00000000-0000-4000-8000-000000000000".to_owned()),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        ("lambda-runtime-invoked-function-arn", arn),
        ("content-type", "application/json".to_owned()),
    ] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
    (headers, event.to_string()).into_response()
}

async fn response(State(shared): State<Arc<Shared>>, body: Bytes) -> StatusCode {
    let value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    tell(&shared, Ok(value)).await
}

async fn error(State(shared): State<Arc<Shared>>, body: Bytes) -> StatusCode {
    let said: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let message = said.get("errorMessage").and_then(Value::as_str).unwrap_or("it failed without a word");
    tell(&shared, Err(FunctionFailed(message.to_owned()))).await
}

async fn tell(shared: &Shared, answer: Result<Value, FunctionFailed>) -> StatusCode {
    match shared.answers.send(answer).await {
        Ok(()) => StatusCode::ACCEPTED,
        Err(_) => StatusCode::GONE,
    }
}
