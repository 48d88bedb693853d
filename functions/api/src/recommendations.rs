//! What to wear.

use std::collections::BTreeSet;

use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use jiff::civil::Date;
use outfit::{Day, Parameters, Recommendation, Request, RequestError};
use serde::Serialize;
use weather::{Hour, HourlyGrid};

use crate::error::Problem;
use crate::nearest::Nearest;
use crate::official::UsedForecast;
use crate::outlook::Outlook;
use crate::words::Words;
use crate::{Api, RequestTime, etag, language};

#[derive(Debug, Serialize)]
struct Answer {
    /// The station's current hour.
    as_of: Hour,
    /// The last observed hour, which the forecast starts from.
    issued_at: Hour,
    /// Which model forecast.
    model_version: String,
    /// Whose forecast it is, where a point was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<Nearest>,
    /// The official forecasts that told what neither was observed nor is forecast by the model.
    sources: BTreeSet<UsedForecast>,
    #[serde(flatten)]
    recommendation: Recommendation,
}

/// `GET /v1/recommendations?station=…` or `?lat=…&lon=…`: what to wear there on a day.
pub(crate) async fn recommendation(
    State(api): State<Api>,
    query: Result<Query<Parameters>, QueryRejection>,
    time: Option<Extension<RequestTime>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Query(parameters) = query?;
    let request = parameters.request(language::accepted(&headers))?;
    let date = parameters.date()?;
    let outlook = api.outlook_of(&parameters, time.map(|time| time.0)).await?;
    let outlook = outlook.ok_or(RequestError::NoPlace)?;
    let day = outlook.day(date, &request);
    // Only a day that has begun needs the hours observed before the forecast starts.
    let began = outlook.forecast.issued_at.in_zone(&outlook.station.zone()).date() >= day.date();
    let observed = if began { api.observed(&outlook).await? } else { None };
    let recommendation = outlook.recommend(observed.as_ref(), day, &request)?;
    let answer = Answer {
        as_of: outlook.now,
        issued_at: outlook.forecast.issued_at,
        model_version: outlook.forecast.model_version.clone(),
        nearest: outlook.nearest(&request),
        sources: outlook.sources(observed.as_ref(), &recommendation),
        recommendation,
    };
    Ok(etag::json(&headers, &answer))
}

impl Outlook {
    /// The local day that is asked for; without a date what is left of today, else tomorrow.
    pub(crate) fn day(&self, date: Option<Date>, request: &Request) -> Day {
        match date {
            Some(date) => Day::seen_at(date, self.now),
            None => Day::next(&self.station, request, self.now),
        }
    }

    /// What to wear on a local day, from what is observed and forecast of it.
    pub(crate) fn recommend(
        &self,
        observed: Option<&HourlyGrid>,
        day: Day,
        request: &Request,
    ) -> Result<Recommendation, Problem> {
        Ok(outfit::recommend(&self.place(), day, request, &self.hours(observed))?)
    }

    /// Whose forecast it is, where a point was asked for.
    pub(crate) fn nearest(&self, request: &Request) -> Option<Nearest> {
        let near = self.near.as_ref()?;
        Some(near.told(&self.station, Words::new(request.language), request.units))
    }
}
