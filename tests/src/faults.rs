//! Servers that fail at one step of a program, counted in what it writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use crate::Stack;

/// What happens to the write of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It never arrives, nor does anything after it: the process was killed.
    Killed,
    /// It is done, but its answer is lost, so that it is tried again.
    Unanswered,
    /// It is refused however often it is tried; everything else goes through: the service fails.
    Refused,
}

impl Fault {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Killed, Self::Unanswered, Self::Refused];
}

/// Which writes are steps: S3 and DynamoDB requests by their path and body.
pub type IsStep = fn(&str, &[u8]) -> bool;

/// S3 and DynamoDB of a stack as a program with bad luck sees them.
#[derive(Debug)]
pub struct Faulty {
    /// Where S3 is.
    pub s3: String,
    /// Where DynamoDB is.
    pub dynamodb: String,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    is_step: IsStep,
    /// Which step, from 1, goes wrong; 0 for none.
    at: usize,
    fault: Fault,
    steps: AtomicUsize,
    killed: AtomicBool,
    death: Notify,
    /// What is refused again.
    refused: std::sync::Mutex<Option<(String, Bytes)>>,
}

impl Faulty {
    /// Lets step `at`, from 1, go wrong; with 0 none does.
    pub async fn between(stack: &Stack, is_step: IsStep, at: usize, fault: Fault) -> Self {
        let shared = Arc::new(Shared {
            is_step,
            at,
            fault,
            steps: AtomicUsize::new(0),
            killed: AtomicBool::new(false),
            death: Notify::new(),
            refused: std::sync::Mutex::new(None),
        });
        let [s3, dynamodb] = [stack.servers.s3_endpoint(), stack.servers.dynamodb_endpoint()];
        Self {
            s3: in_front_of(s3, Arc::clone(&shared)).await,
            dynamodb: in_front_of(dynamodb, Arc::clone(&shared)).await,
            shared,
        }
    }

    /// Steps that were tried so far.
    pub fn steps(&self) -> usize {
        self.shared.steps.load(Ordering::SeqCst)
    }

    /// Comes when the process would be killed.
    pub async fn death(&self) {
        self.shared.death.notified().await;
    }
}

async fn in_front_of(server: String, shared: Arc<Shared>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let server = server.trim_start_matches("http://").to_owned();
    let router = Router::new().fallback(pass).with_state((server, shared));
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn pass(State((server, shared)): State<(String, Arc<Shared>)>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    if shared.killed.load(Ordering::SeqCst) {
        return nothing().await;
    }
    match shared.what_happens(&head, &body) {
        None => forward(&server, head, body).await,
        Some(Fault::Refused) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Some(Fault::Unanswered) => {
            forward(&server, head, body).await;
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Some(Fault::Killed) => {
            shared.killed.store(true, Ordering::SeqCst);
            shared.death.notify_one();
            nothing().await
        }
    }
}

/// A process that is dead hears no answer.
async fn nothing() -> Response {
    tokio::time::sleep(Duration::from_hours(1)).await;
    StatusCode::GATEWAY_TIMEOUT.into_response()
}

impl Shared {
    fn what_happens(&self, head: &Parts, body: &Bytes) -> Option<Fault> {
        let path = head.uri.path();
        let mut refused = self.refused.lock().unwrap();
        if refused.as_ref().is_some_and(|(known, again)| known == path && again == body) {
            return Some(Fault::Refused);
        }
        let writes = head.method == Method::PUT || writes(head);
        if !writes || !(self.is_step)(path, body) {
            return None;
        }
        let step = self.steps.fetch_add(1, Ordering::SeqCst) + 1;
        if step != self.at {
            return None;
        }
        if self.fault == Fault::Refused {
            *refused = Some((path.to_owned(), body.clone()));
        }
        Some(self.fault)
    }
}

/// Whether a request to DynamoDB changes anything.
fn writes(head: &Parts) -> bool {
    let target = head.headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    let action = target.and_then(|target| target.rsplit('.').next());
    action.is_some_and(|action| {
        ["PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"].contains(&action)
    })
}

/// The same request, signature and all.
async fn forward(server: &str, head: Parts, body: Bytes) -> Response {
    let stream = TcpStream::connect(server).await.unwrap();
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let request = Request::from_parts(head, Body::from(body));
    match sender.send_request(request).await {
        Ok(answer) => answer.map(Body::new),
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}
