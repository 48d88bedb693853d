//! HTTP on loopback.

use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::call::Call;
use crate::order::Order;
use crate::reply::Reply;
use crate::state::{Outcome, State as Inner};

/// The state as all connections share it.
#[derive(Debug, Clone)]
pub(crate) struct Shared(Arc<Mutex<Inner>>);

impl Shared {
    pub(crate) fn new(state: Inner) -> Self {
        Self(Arc::new(Mutex::new(state)))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells that the stand-in is to stop: when the other side is dropped.
#[derive(Debug, Clone)]
pub(crate) struct StopSignal(watch::Receiver<()>);

impl StopSignal {
    pub(crate) fn new() -> (watch::Sender<()>, Self) {
        let (stop, signal) = watch::channel(());
        (stop, Self(signal))
    }

    async fn wait(mut self) {
        // nothing is ever sent: the error that the sender's end gives is the signal
        while self.0.changed().await.is_ok() {}
    }
}

/// Binds a port of 127.0.0.1, any free one if 0.
pub(crate) async fn bind(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
}

/// Serves until the signal comes and the last answer has gone out.
pub(crate) async fn serve(listener: TcpListener, shared: Shared, stop: StopSignal) -> io::Result<()> {
    let router = Router::new()
        .route("/stand-in/calls", get(calls))
        .route("/stand-in/orders", post(obey))
        .fallback(answer)
        .with_state((shared, stop.clone()));
    axum::serve(listener, router).with_graceful_shutdown(stop.wait()).await
}

async fn calls(State((shared, _)): State<(Shared, StopSignal)>) -> Json<Vec<Call>> {
    Json(shared.lock().calls().to_vec())
}

async fn obey(State((shared, _)): State<(Shared, StopSignal)>, body: String) -> Response {
    match serde_json::from_str::<Order>(&body) {
        Ok(order) => {
            shared.lock().obey(order);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => (StatusCode::BAD_REQUEST, format!("this is not an order: {error}\n")).into_response(),
    }
}

async fn answer(State((shared, stop)): State<(Shared, StopSignal)>, method: Method, uri: Uri) -> Response {
    if method != Method::GET {
        return Reply::text(405, "only GET").into_response();
    }
    let outcome = shared.lock().take(&uri);
    match outcome {
        Outcome::Answer(reply) => reply.into_response(),
        Outcome::BreakOff(reply) => reply.broken_off(),
        Outcome::AnswerAfter(delay, reply) => {
            tokio::select! {
                () = tokio::time::sleep(delay) => {}
                () = stop.wait() => {}
            }
            reply.into_response()
        }
        Outcome::NeverAnswer => {
            stop.wait().await;
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
