//! Every answer that is not a success, and the only place that chooses an HTTP status.
//! Bodies are `application/problem+json` (RFC 9457), in the reader's language, and say nothing of the inside.

use axum::extract::rejection::QueryRejection;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use outfit::{Language, RecommendError, RequestError};
use serde::Serialize;
use store::StoreError;
use weather::StationId;

use crate::words::Words;

/// An answer that is not a success.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Problem {
    status: StatusCode,
    /// The last part of its kind, which is stable, for programs. Its title is the message
    /// `problem-{slug}-title`.
    slug: &'static str,
    detail: Detail,
}

/// What is wrong with this request and what to do.
#[derive(Debug, Clone, PartialEq)]
enum Detail {
    /// A message of the language files with its arguments.
    Message(&'static str, Vec<(&'static str, String)>),
    Request(RequestError),
    Recommend(RecommendError),
}

#[derive(Debug, Serialize)]
struct Body {
    #[serde(rename = "type")]
    kind: String,
    title: String,
    status: u16,
    detail: String,
}

impl Problem {
    fn new(
        status: StatusCode,
        slug: &'static str,
        message: &'static str,
        args: Vec<(&'static str, String)>,
    ) -> Self {
        Self { status, slug, detail: Detail::Message(message, args) }
    }

    /// The station is not one, or not known.
    pub(crate) fn unknown_station(text: &str) -> Self {
        let args = vec![("text", quoted(text))];
        Self::new(StatusCode::NOT_FOUND, "unknown-station", "problem-unknown-station", args)
    }

    /// A known station without a single air temperature.
    pub(crate) fn no_observations(station: &StationId) -> Self {
        let args = vec![("station", station.to_string())];
        Self::new(StatusCode::NOT_FOUND, "no-observations", "problem-no-observations", args)
    }

    /// Observations, but no forecast.
    pub(crate) fn no_forecast(station: &StationId) -> Self {
        let args = vec![("station", station.to_string())];
        Self::new(StatusCode::NOT_FOUND, "no-forecast", "problem-no-forecast", args)
    }

    /// A model version that is not registered, or has not been scored.
    pub(crate) fn unknown_model(name: &str, version: u32) -> Self {
        let args = vec![("name", quoted(name)), ("version", version.to_string())];
        Self::new(StatusCode::NOT_FOUND, "unknown-model", "problem-unknown-model", args)
    }

    /// No station with a forecast is near a position; the nearest of the others, if there is any, and how far.
    pub(crate) fn no_station_near(within_km: f64, nearest: Option<(&StationId, f64)>) -> Self {
        let within = ("within", format!("{within_km:.0}"));
        let (message, args) = match nearest {
            Some((station, km)) => (
                "problem-no-station-near",
                vec![within, ("station", station.to_string()), ("distance", format!("{km:.0}"))],
            ),
            None => ("problem-no-station-anywhere", vec![within]),
        };
        Self::new(StatusCode::NOT_FOUND, "no-station-near", message, args)
    }

    /// A parameter that cannot be read or answered, said by a message of the language files.
    pub(crate) fn parameter(message: &'static str, args: Vec<(&'static str, String)>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, BAD_PARAMETER, message, args)
    }

    /// A parameter that should be a date and is none.
    pub(crate) fn not_a_date(parameter: &str, text: &str) -> Self {
        Self::parameter("bad-date", vec![("parameter", parameter.to_owned()), ("text", quoted(text))])
    }

    /// The rim did not say when the request was made.
    pub(crate) fn no_request_time() -> Self {
        Self::internal()
    }

    pub(crate) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "problem-internal", Vec::new())
    }

    /// What people read on the page.
    pub(crate) fn detail(&self, words: Words) -> String {
        match &self.detail {
            Detail::Message(key, args) => {
                words.with(key, &args.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>())
            }
            Detail::Request(error) => error.in_words(words.language),
            Detail::Recommend(error) => error.in_words(words.language),
        }
    }

    /// Its HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// The answer to whoever reads this language.
    pub(crate) fn answer(&self, language: Language) -> Response {
        let words = Words::new(language);
        let body = Body {
            kind: format!("/problems/{}", self.slug),
            title: words.say(&format!("problem-{}-title", self.slug)),
            status: self.status.as_u16(),
            detail: self.detail(words),
        };
        let body = serde_json::to_vec(&body).unwrap_or_default();
        let content_type = HeaderValue::from_static("application/problem+json");
        (self.status, [(header::CONTENT_TYPE, content_type)], body).into_response()
    }
}

const BAD_PARAMETER: &str = "bad-parameter";

/// What was given, as it is repeated: cut to 40 characters.
fn quoted(text: &str) -> String {
    format!("{:?}", text.chars().take(40).collect::<String>())
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        // Logged once, here, with its causes; the caller learns nothing of them.
        tracing::error!(error = ?error, "answering a request failed: {error}");
        Self::internal()
    }
}

impl From<RequestError> for Problem {
    fn from(error: RequestError) -> Self {
        let detail = Detail::Request(error);
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, slug: BAD_PARAMETER, detail }
    }
}

impl From<RecommendError> for Problem {
    fn from(error: RecommendError) -> Self {
        let detail = Detail::Recommend(error);
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, slug: BAD_PARAMETER, detail }
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::parameter("bad-query", vec![("reason", rejection.body_text())])
    }
}

impl IntoResponse for Problem {
    /// Carries itself along: [`crate::language::speak`] says it in the language of the request.
    fn into_response(self) -> Response {
        let mut response = self.answer(Language::Korean);
        response.extensions_mut().insert(self);
        response
    }
}

/// For paths that are none.
pub(crate) async fn no_such_route(uri: Uri) -> Problem {
    let path: String = uri.path().chars().take(80).collect();
    let args = vec![("path", format!("{path:?}"))];
    Problem::new(StatusCode::NOT_FOUND, "no-such-page", "problem-no-such-page", args)
}

/// For methods that change things: nothing here does.
pub(crate) async fn method_not_allowed() -> Problem {
    let slug = "method-not-allowed";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, slug, "problem-method-not-allowed", Vec::new())
}
