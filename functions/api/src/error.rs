//! Every answer that is not a success, and the only place that chooses an HTTP status.
//! Bodies are `application/problem+json` (RFC 9457) and say nothing of the inside.

use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use store::StoreError;
use weather::StationId;

/// An answer that is not a success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Problem {
    /// Its kind; stable, for programs.
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    /// What is wrong with this request and what to do.
    detail: String,
}

impl Problem {
    fn new(status: StatusCode, kind: &'static str, title: &'static str, detail: String) -> Self {
        Self { kind, title, status: status.as_u16(), detail }
    }

    /// The station is not one, or not known.
    pub(crate) fn unknown_station(text: &str) -> Self {
        let text: String = text.chars().take(40).collect();
        Self::new(
            StatusCode::NOT_FOUND,
            "/problems/unknown-station",
            "Unknown station",
            format!("There is no station {text:?}. GET /v1/stations lists those with observations."),
        )
    }

    /// A known station without a single air temperature.
    pub(crate) fn no_observations(station: &StationId) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "/problems/no-observations",
            "No observations",
            format!(
                "Station {station} is known, but no air temperature of it is here yet. Import or ingest some."
            ),
        )
    }

    /// Observations, but no forecast.
    pub(crate) fn no_forecast(station: &StationId) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "/problems/no-forecast",
            "No forecast",
            format!(
                "Station {station} has observations, but no forecast was issued from them by this time. \
                 It takes ten days of observed air temperature."
            ),
        )
    }

    /// A model version that is not registered, or has not been scored.
    pub(crate) fn unknown_model(name: &str, version: u32) -> Self {
        let name: String = name.chars().take(40).collect();
        Self::new(
            StatusCode::NOT_FOUND,
            "/problems/unknown-model",
            "Unknown model",
            format!("There is no scored version {version} of a model {name:?}."),
        )
    }

    /// A parameter that cannot be read or answered.
    pub(crate) fn unprocessable(detail: String) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "/problems/bad-parameter", "Bad parameter", detail)
    }

    /// The rim did not say when the request was made.
    pub(crate) fn no_request_time() -> Self {
        Self::internal()
    }

    pub(crate) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "/problems/internal",
            "Internal error",
            "Something failed here. Try again; if it stays, tell the operator the time of this request."
                .to_owned(),
        )
    }

    /// What people read on the page.
    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// Its HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        // Logged once, here, with its causes; the caller learns nothing of them.
        tracing::error!(error = ?error, "answering a request failed: {error}");
        Self::internal()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let content_type = HeaderValue::from_static("application/problem+json");
        (self.status(), [(header::CONTENT_TYPE, content_type)], body).into_response()
    }
}

/// For paths that are none.
pub(crate) async fn no_such_route(uri: Uri) -> Problem {
    let path: String = uri.path().chars().take(80).collect();
    Problem::new(
        StatusCode::NOT_FOUND,
        "/problems/no-such-page",
        "No such page",
        format!("There is nothing at {path:?}. Start at / or /v1/stations."),
    )
}

/// For methods that change things: nothing here does.
pub(crate) async fn method_not_allowed() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "/problems/method-not-allowed",
        "Method not allowed",
        "This API is read with GET.".to_owned(),
    )
}
