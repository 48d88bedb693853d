//! The charts as PNG, for places that show no SVG: Slack, mail, a preview of a link. Labels are digits, so that
//! one picture serves every language.

mod canvas;
mod skill;
mod week;

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use store::MODEL_NAME;
use weather::Hour;

use crate::error::Problem;
use crate::{Api, RequestTime};

use canvas::Canvas;

/// A forecast of an hour ago is still news, and of the next hour another address.
const WEEK_KEPT: &str = "public, max-age=3600";
/// What a version scored when it was trained never changes.
const SKILL_KEPT: &str = "public, max-age=604800, immutable";

#[derive(Debug, Deserialize)]
pub(crate) struct AsOf {
    /// As it was at that hour; left out, now.
    as_of: Option<Hour>,
}

/// `GET /v1/forecasts/{station}/chart.png`: the observed days before and the seven days ahead.
pub(crate) async fn week(
    State(api): State<Api>,
    Path(station): Path<String>,
    query: Result<Query<AsOf>, axum::extract::rejection::QueryRejection>,
    time: Option<Extension<RequestTime>>,
) -> Result<Response, Problem> {
    let Query(AsOf { as_of }) = query?;
    let outlook = match as_of {
        Some(hour) => {
            let (station, seen) = api.station(&station).await?;
            api.outlook_at(station, seen, hour).await?
        }
        None => api.outlook(&station, time.map(|time| time.0)).await?,
    };
    let observed = api.observed(&outlook).await?;
    let canvas = week::draw(&outlook.forecast, observed.as_ref(), &outlook.station.zone());
    png(canvas, WEEK_KEPT)
}

/// `GET /v1/models/{name}/{version}/skill.png`: error by hour ahead, against what needs no model.
pub(crate) async fn skill(
    State(api): State<Api>,
    Path((name, version)): Path<(String, u32)>,
) -> Result<Response, Problem> {
    let unknown = || Problem::unknown_model(&name, version);
    if name != MODEL_NAME {
        return Err(unknown());
    }
    let versions = api.store.model_versions(MODEL_NAME).await?;
    let model = versions.iter().find(|model| model.version == version).ok_or_else(unknown)?;
    let key = format!("{}/evaluation.json", model.source);
    let evaluation = api.store.get_json(&key).await?.ok_or_else(unknown)?;
    png(skill::draw(&evaluation), SKILL_KEPT)
}

fn png(canvas: Canvas, kept: &'static str) -> Result<Response, Problem> {
    let body = canvas.into_png().map_err(|error| {
        tracing::error!("a picture could not be written as PNG: {error}");
        Problem::internal()
    })?;
    Ok(([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, kept)], body).into_response())
}
