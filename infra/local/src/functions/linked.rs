//! The functions that are linked into this program: one start instead of four, and their progress in its
//! own words. Any function that is not here runs as a program of its own, so this list need not grow.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use fn_forecast::Issued;
use fn_ingest::IngestRequest;
use fn_preprocess::Preprocessed;
use serde_json::Value;
use store::{PipelineEvent, Store};
use weather::Hour;

use super::Functions;
use crate::ingesting::{self, Ingesting};
use crate::say;

/// A function whose code is in this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Linked {
    Ingest,
    Preprocess,
    Forecast,
    Api,
}

impl Linked {
    /// By the name of its binary.
    pub(crate) fn of(binary: &str) -> Option<Self> {
        match binary {
            "ingest" => Some(Self::Ingest),
            "preprocess" => Some(Self::Preprocess),
            "forecast" => Some(Self::Forecast),
            "api" => Some(Self::Api),
            _ => None,
        }
    }

    /// Runs it on an event. Boxed: the compiler has a limit for how deep futures lie in one another.
    pub(super) async fn run(self, functions: &Functions, event: &Value) -> Result<Vec<Report>> {
        let store = &functions.store;
        match self {
            Self::Ingest => Box::pin(ingest(store, functions.ingesting.as_ref(), event)).await,
            Self::Preprocess => {
                let key = key(event)?;
                let done = fn_preprocess::preprocess(store, key).await?;
                Ok(vec![Report::preprocessed(key, &done)])
            }
            Self::Forecast => {
                let issued =
                    fn_forecast::handle(store, &functions.models, key(event)?, functions.as_of).await?;
                Ok(issued.into_iter().map(Report::issued).collect())
            }
            Self::Api => bail!("the API answers requests, not events; give it a route"),
        }
    }
}

async fn ingest(store: &Store, ingesting: Option<&Ingesting>, event: &Value) -> Result<Vec<Report>> {
    let mut request: IngestRequest =
        serde_json::from_value(event.clone()).context("reading what the schedule asks ingest for")?;
    let asking = ingesting.context("this command asks no weather service")?;
    ingesting::complete(&mut request);
    let service = asking.service_for(store, request.source, request.time).await?;
    let (report, retry_helps) = ingesting::ingest(store, &service, &request).await?;
    if retry_helps {
        bail!("{report}");
    }
    Ok(Vec::new())
}

/// The key of the object that an event tells of.
fn key(event: &Value) -> Result<&str> {
    let key = event.pointer("/detail/object/key").and_then(Value::as_str);
    key.context("the event names no object; check the rule's input")
}

/// What a stage did, for the person and for the events table.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) stage: String,
    pub(crate) subject: String,
    /// The hour it was about, where there is one.
    pub(crate) hour: Option<Hour>,
    pub(crate) message: String,
    /// Whether it was not taken, and never will be.
    pub(crate) refused: bool,
}

impl Report {
    /// Of no particular hour.
    pub(crate) fn of(
        stage: impl Into<String>,
        subject: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            stage: stage.into(),
            subject: subject.into(),
            hour: None,
            message: message.into(),
            refused: false,
        }
    }

    /// Says it and keeps it.
    pub(crate) async fn record(self, store: &Store, took: Duration) -> Result<()> {
        say::step(format!("  {:<11} {} ({})", self.stage, self.message, say::took(took)));
        self.keep(store, took).await
    }

    /// Keeps it in the events table.
    pub(crate) async fn keep(self, store: &Store, took: Duration) -> Result<()> {
        let event = PipelineEvent {
            stage: self.stage,
            subject: self.subject,
            hour: self.hour,
            message: self.message,
            duration_ms: took.as_millis() as u64,
        };
        store.record(&event).await.context("recording what happened")
    }

    fn preprocessed(key: &str, done: &Preprocessed) -> Self {
        let refused = matches!(done, Preprocessed::Refused { .. });
        Self { refused, ..Self::of("preprocess", key, done.to_string()) }
    }

    pub(crate) fn issued(issued: Issued) -> Self {
        match issued {
            Issued::Forecast {
                station, issued_at, model_version, model_leads, instead_of_champion, ..
            } => {
                let leads = if model_leads > 0 {
                    format!(", {model_leads} of 168 hours by the model itself")
                } else {
                    String::new()
                };
                let instead = instead_of_champion
                    .map(|reason| format!("; the champion could not: {reason}"))
                    .unwrap_or_default();
                let message =
                    format!("station {station}: 7 days from {issued_at} by {model_version}{leads}{instead}");
                Self { hour: Some(issued_at), ..Self::of("forecast", station.to_string(), message) }
            }
            Issued::Refused { station, origin, reason } => {
                let message = format!("station {station}: no forecast: {reason}");
                Self { hour: origin, ..Self::of("forecast", station.to_string(), message) }
            }
        }
    }
}
