//! A server on loopback that gives one answer to every question, and remembers the questions.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{StatusCode, Uri};

use crate::http::{BaseUrl, Http};

pub(crate) struct Canned {
    pub(crate) base: BaseUrl,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Canned {
    pub(crate) async fn start(status: u16, body: impl Into<String>) -> Self {
        let (asked, body) = (Arc::new(Mutex::new(Vec::new())), body.into());
        let questions = Arc::clone(&asked);
        let router = Router::new().fallback(async move |uri: Uri| {
            questions.lock().unwrap().push(uri.to_string());
            (StatusCode::from_u16(status).unwrap(), body)
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/1360000", listener.local_addr().unwrap()).parse().unwrap();
        tokio::spawn(axum::serve(listener, router).into_future());
        Self { base, asked }
    }

    /// The paths and queries it was asked for.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

pub(crate) fn http() -> Http {
    Http::new().unwrap()
}
