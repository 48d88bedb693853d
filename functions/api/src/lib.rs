//! The HTTP API and the web page. One axum router, served alike by Lambda, `cargo local` and the tests.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod cache;
mod clock;
mod error;
mod etag;
mod forecasts;
mod health;
mod language;
mod nearest;
mod official;
mod outlook;
mod page;
mod picture;
mod quality;
mod recommendations;
mod stations;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header;
use axum::routing::get;
use forecast::Forecast;
use store::Store;
use weather::official::OfficialForecast;

use cache::Cache;

pub use clock::{Clock, ClockError, RequestTime};

/// Our own forecasts kept parsed: as many stations as are asked for at a time.
const KEPT_FORECASTS: usize = 64;
/// Official forecasts kept parsed: of as many stations, those that are told from each other.
const KEPT_OFFICIALS: usize = 6 * KEPT_FORECASTS;

/// What every request needs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Api {
    store: Store,
    clock: Clock,
    forecasts: Arc<Cache<Forecast>>,
    officials: Arc<Cache<OfficialForecast>>,
}

impl Api {
    /// An API over a store; `clock` says what "now" is.
    pub fn new(store: Store, clock: Clock) -> Self {
        let (forecasts, officials) = (Cache::of(KEPT_FORECASTS), Cache::of(KEPT_OFFICIALS));
        Self { store, clock, forecasts: Arc::new(forecasts), officials: Arc::new(officials) }
    }
}

/// Every route.
pub fn router(api: Api) -> Router {
    Router::new()
        .route("/", get(page::today))
        .route("/quality", get(page::quality::quality))
        .route("/healthz", get(health::healthz))
        .route("/v1/stations", get(stations::stations))
        .route("/v1/forecasts/{station}", get(forecasts::forecast))
        .route("/v1/forecasts/{station}/chart.png", get(picture::week))
        .route("/v1/models/{name}/{version}/skill.png", get(picture::skill))
        .route("/v1/quality/{station}", get(quality::quality))
        .route("/v1/recommendations", get(recommendations::recommendation))
        .fallback(error::no_such_route)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(axum::middleware::from_fn(language::speak))
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
