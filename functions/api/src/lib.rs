//! The HTTP API and the web page. One axum router, served alike by Lambda, `cargo local` and the tests.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod clock;
mod error;
mod etag;
mod forecasts;
mod health;
mod outlook;
mod page;
mod recommendations;
mod stations;

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header;
use axum::routing::get;
use store::Store;

pub use clock::{Clock, ClockError, RequestTime};

/// What every request needs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Api {
    store: Store,
    clock: Clock,
    forecasts: Arc<outlook::Cache>,
}

impl Api {
    /// An API over a store; `clock` says what "now" is.
    pub fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock, forecasts: Arc::default() }
    }
}

/// Every route.
pub fn router(api: Api) -> Router {
    Router::new()
        .route("/", get(page::today))
        .route("/healthz", get(health::healthz))
        .route("/v1/stations", get(stations::stations))
        .route("/v1/forecasts/{station}", get(forecasts::forecast))
        .route("/v1/recommendations", get(recommendations::recommendation))
        .fallback(error::no_such_route)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(axum::middleware::map_response(secure))
        .with_state(api)
}

/// The page loads nothing from elsewhere and runs no script, so nothing injected could.
async fn secure<B>(mut response: axum::http::Response<B>) -> axum::http::Response<B> {
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"),
    );
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}
