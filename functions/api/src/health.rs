//! Whether this can answer at all.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::Api;
use crate::error::Problem;

/// `GET /healthz`: the process runs and reaches what it reads.
pub(crate) async fn healthz(State(api): State<Api>) -> Result<Json<Value>, Problem> {
    let stations = api.store.stations().await?.len();
    Ok(Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION"), "stations": stations })))
}
