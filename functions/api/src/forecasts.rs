//! The seven days ahead.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use forecast::Forecast;
use serde::Serialize;
use weather::Hour;

use crate::error::Problem;
use crate::{Api, RequestTime, etag};

#[derive(Debug, Serialize)]
struct Answer<'a> {
    /// The station's current hour.
    as_of: Hour,
    name_ko: &'a str,
    name_en: &'a str,
    time_zone: &'a str,
    #[serde(flatten)]
    forecast: &'a Forecast,
}

/// `GET /v1/forecasts/{station}`: the newest forecast of a station.
pub(crate) async fn forecast(
    State(api): State<Api>,
    Path(station): Path<String>,
    time: Option<Extension<RequestTime>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let outlook = api.outlook(&station, time.map(|time| time.0)).await?;
    let answer = Answer {
        as_of: outlook.now,
        name_ko: &outlook.station.name_ko,
        name_en: &outlook.station.name_en,
        time_zone: &outlook.station.time_zone,
        forecast: &outlook.forecast,
    };
    Ok(etag::json(&headers, &answer))
}
