//! What to wear.

use std::collections::BTreeSet;

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use jiff::civil::Date;
use outfit::{Language, Recommendation, Request, RequestError, Sensitivity};
use serde::{Deserialize, Serialize};
use weather::{Hour, HourlyGrid};

use crate::error::Problem;
use crate::official::UsedForecast;
use crate::outlook::Outlook;
use crate::{Api, RequestTime, etag};

/// The longest text a parameter may have: more than any sensible one.
const LONGEST_PARAMETER: usize = 200;

/// The parameters as they come; everything but the station may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Parameters {
    pub(crate) station: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) outside: Option<String>,
    pub(crate) activity: Option<String>,
    pub(crate) sensitivity: Option<String>,
    pub(crate) style: Option<String>,
    pub(crate) lang: Option<String>,
    pub(crate) units: Option<String>,
}

#[derive(Debug, Serialize)]
struct Answer {
    /// The station's current hour.
    as_of: Hour,
    /// The last observed hour, which the forecast starts from.
    issued_at: Hour,
    /// Which model forecast.
    model_version: String,
    /// The official forecasts that told what neither was observed nor is forecast by the model.
    sources: BTreeSet<UsedForecast>,
    #[serde(flatten)]
    recommendation: Recommendation,
}

/// `GET /v1/recommendations?station=…`: what to wear at a station on a day.
pub(crate) async fn recommendation(
    State(api): State<Api>,
    query: Result<Query<Parameters>, axum::extract::rejection::QueryRejection>,
    time: Option<Extension<RequestTime>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Query(parameters) = query.map_err(|error| Problem::unprocessable(error.body_text()))?;
    let station = parameters.station.as_deref().filter(|station| !station.is_empty()).ok_or_else(|| {
        Problem::unprocessable("station: name one, such as /v1/recommendations?station=108".to_owned())
    })?;
    let request = parameters.request()?;
    let outlook = api.outlook(station, time.map(|time| time.0)).await?;
    let date = parameters.date(&outlook)?;
    // Only a day that has begun needs the hours observed before the forecast starts.
    let began = outlook.forecast.issued_at.in_zone(&outlook.station.zone()).date() >= date;
    let observed = if began { api.observed(&outlook).await? } else { None };
    let recommendation = outlook.recommend(observed.as_ref(), date, &request)?;
    let answer = Answer {
        as_of: outlook.now,
        issued_at: outlook.forecast.issued_at,
        model_version: outlook.forecast.model_version.clone(),
        sources: outlook.sources(observed.as_ref(), &recommendation),
        recommendation,
    };
    Ok(etag::json(&headers, &answer))
}

impl Outlook {
    /// What to wear on a local date, from what is observed and forecast of it.
    pub(crate) fn recommend(
        &self,
        observed: Option<&HourlyGrid>,
        date: Date,
        request: &Request,
    ) -> Result<Recommendation, Problem> {
        outfit::recommend(&self.station, date, request, &self.hours(observed))
            .map_err(|error| Problem::unprocessable(error.to_string()))
    }
}

impl Parameters {
    /// The request they make, or which of them cannot be read and what it may be.
    pub(crate) fn request(&self) -> Result<Request, Problem> {
        self.bounded()?;
        let sensitivity = self.sensitivity()?;
        let request = self.read(sensitivity);
        request.map_err(|error| Problem::unprocessable(error.to_string()))
    }

    fn bounded(&self) -> Result<(), Problem> {
        let Self { station, date, outside, activity, sensitivity, style, lang, units } = self;
        let all = [station, date, outside, activity, sensitivity, style, lang, units];
        match all.into_iter().flatten().find(|text| text.len() > LONGEST_PARAMETER) {
            Some(text) => Err(Problem::unprocessable(format!(
                "a parameter of {} bytes is too long; none needs more than {LONGEST_PARAMETER}",
                text.len()
            ))),
            None => Ok(()),
        }
    }

    fn sensitivity(&self) -> Result<Sensitivity, Problem> {
        let Some(text) = self.sensitivity.as_deref().filter(|text| !text.is_empty()) else {
            return Ok(Sensitivity::default());
        };
        // `+2` in an address is read as ` 2`.
        let number: i64 = text.trim().parse().map_err(|_| {
            let text: String = text.chars().take(40).collect();
            Problem::unprocessable(format!("sensitivity: {text:?} is not a whole number from -2 to 2"))
        })?;
        Sensitivity::try_from(number).map_err(|error| Problem::unprocessable(error.to_string()))
    }

    fn read(&self, sensitivity: Sensitivity) -> Result<Request, RequestError> {
        fn parsed<T: std::str::FromStr<Err = RequestError> + Default>(
            text: Option<&String>,
        ) -> Result<T, RequestError> {
            text.filter(|text| !text.is_empty()).map_or_else(|| Ok(T::default()), |text| text.parse())
        }
        Ok(Request {
            outside: parsed(self.outside.as_ref())?,
            activity: parsed(self.activity.as_ref())?,
            sensitivity,
            style: parsed(self.style.as_ref())?,
            language: parsed::<Language>(self.lang.as_ref())?,
            units: parsed(self.units.as_ref())?,
        })
    }

    /// The date they ask for; today at the station if they name none.
    pub(crate) fn date(&self, outlook: &Outlook) -> Result<Date, Problem> {
        let Some(text) = self.date.as_deref().filter(|text| !text.is_empty()) else {
            return Ok(outlook.now.in_zone(&outlook.station.zone()).date());
        };
        text.parse().map_err(|_| {
            let text: String = text.chars().take(40).collect();
            Problem::unprocessable(format!("date: {text:?} is not a date; write it like 2015-01-01"))
        })
    }
}
