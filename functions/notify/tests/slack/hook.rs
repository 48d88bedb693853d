//! An incoming webhook on this machine that keeps what arrives.

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::Value;

/// A running webhook. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Hook {
    port: u16,
    inside: Arc<Mutex<Inside>>,
}

#[derive(Debug, Default)]
struct Inside {
    arrived: Vec<Value>,
    count: usize,
    /// Messages taken before it answers with `status`.
    take_first: usize,
    status: u16,
    refuses_pictures: bool,
}

impl Hook {
    pub(crate) async fn start() -> Self {
        let inside = Arc::new(Mutex::new(Inside { status: 200, ..Inside::default() }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let router = Router::new().route("/services/{*any}", post(take)).with_state(Arc::clone(&inside));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { port, inside }
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/services/T0/B0/secret", self.port)
    }

    /// Answers so from here on.
    pub(crate) fn answer(&self, status: u16) {
        self.take_and_then_answer(0, status);
    }

    /// Takes some messages more, then answers so.
    pub(crate) fn take_and_then_answer(&self, messages: usize, status: u16) {
        let mut inside = self.inside.lock().unwrap();
        (inside.take_first, inside.status) = (messages, status);
    }

    /// Answers 400 to messages with pictures, as Slack does when it cannot fetch one.
    pub(crate) fn refuse_pictures(&self) {
        self.inside.lock().unwrap().refuses_pictures = true;
    }

    /// What arrived since the last time.
    pub(crate) fn take(&self) -> Vec<Value> {
        std::mem::take(&mut self.inside.lock().unwrap().arrived)
    }

    /// How many arrived in all.
    pub(crate) fn count(&self) -> usize {
        self.inside.lock().unwrap().count
    }
}

async fn take(State(inside): State<Arc<Mutex<Inside>>>, Json(message): Json<Value>) -> StatusCode {
    let mut inside = inside.lock().unwrap();
    if inside.refuses_pictures && message.to_string().contains("image_url") {
        return StatusCode::BAD_REQUEST;
    }
    if inside.take_first == 0 && inside.status != 200 {
        return StatusCode::from_u16(inside.status).unwrap();
    }
    inside.take_first = inside.take_first.saturating_sub(1);
    inside.count += 1;
    inside.arrived.push(message);
    StatusCode::OK
}
