//! An answer before it goes over the wire.

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{StreamExt as _, future, stream};
use serde::Serialize;

/// Status, kind and bytes of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    kind: &'static str,
    body: Bytes,
}

impl Reply {
    fn new(status: u16, kind: &'static str, body: impl Into<Bytes>) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { status, kind, body: body.into() }
    }

    pub(crate) fn json(status: u16, body: &impl Serialize) -> Self {
        Self::new(status, "application/json;charset=UTF-8", serde_json::to_vec(body).unwrap_or_default())
    }

    pub(crate) fn xml(status: u16, body: String) -> Self {
        Self::new(status, "application/xml;charset=UTF-8", body)
    }

    pub(crate) fn html(status: u16, body: String) -> Self {
        Self::new(status, "text/html", body)
    }

    /// Text in whatever encoding its bytes are.
    pub(crate) fn text(status: u16, body: impl Into<Bytes>) -> Self {
        Self::new(status, "text/plain", body)
    }

    /// The first half of it, as if it were all.
    pub(crate) fn cut(mut self) -> Self {
        self.body.truncate(self.body.len() / 2);
        self
    }

    /// Promises all of it, sends the first half and closes the connection.
    pub(crate) fn broken_off(self) -> Response {
        let length = self.body.len();
        let half = Ok(self.body.slice(..length / 2));
        let end = async {
            // what was written goes out only while nothing more is at hand
            tokio::task::yield_now().await;
            Err(std::io::Error::other("broken off"))
        };
        let parts = stream::once(future::ready(half)).chain(stream::once(end));
        let body = Body::from_stream(parts);
        let headers =
            [(header::CONTENT_TYPE, self.kind.to_owned()), (header::CONTENT_LENGTH, length.to_string())];
        (self.status, headers, body).into_response()
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        (self.status, [(header::CONTENT_TYPE, self.kind)], self.body).into_response()
    }
}
