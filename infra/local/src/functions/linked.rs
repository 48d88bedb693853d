//! The functions that are linked into this program: one start instead of five, and their progress in its
//! own words. Any function that is not here runs as a program of its own, so this list need not grow.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use fn_forecast::Issued;
use fn_ingest::IngestRequest;
use serde_json::Value;
use store::Store;

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
    Notify,
}

impl Linked {
    /// By the name of its binary.
    pub(crate) fn of(binary: &str) -> Option<Self> {
        match binary {
            "ingest" => Some(Self::Ingest),
            "preprocess" => Some(Self::Preprocess),
            "forecast" => Some(Self::Forecast),
            "api" => Some(Self::Api),
            "notify" => Some(Self::Notify),
            _ => None,
        }
    }

    /// Runs it on an event. Boxed: the compiler has a limit for how deep futures lie in one another.
    pub(super) async fn run(self, functions: &Functions, event: &Value) -> Result<Vec<Report>> {
        let store = &functions.store;
        match self {
            Self::Ingest => Box::pin(ingest(store, functions.ingesting.as_ref(), event)).await,
            Self::Preprocess => {
                let done = fn_preprocess::handle(store, key(event)?).await?;
                Ok(vec![Report { refused: done.is_refused(), ..Report::of("preprocess", done.to_string()) }])
            }
            Self::Forecast => {
                let issued =
                    fn_forecast::handle(store, &functions.models, key(event)?, functions.as_of).await?;
                Ok(issued.iter().map(Report::issued).collect())
            }
            Self::Notify => match &functions.telling {
                Some(telling) => telling.tell(event).await,
                None => Ok(Vec::new()),
            },
            Self::Api => bail!("the API answers requests, not events; give it a route"),
        }
    }
}

async fn ingest(store: &Store, ingesting: Option<&Ingesting>, event: &Value) -> Result<Vec<Report>> {
    let mut request: IngestRequest =
        serde_json::from_value(event.clone()).context("reading what the schedule asks ingest for")?;
    let asking = ingesting.context("this command asks no weather service")?;
    if let Some(product) = request.source.official() {
        return ingesting::ingest_official(store, &asking.official(product)?, &request).await;
    }
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

/// What a stage did, for the person. Each stage has recorded it by then.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) stage: String,
    pub(crate) message: String,
    /// Whether it was not taken, and never will be.
    pub(crate) refused: bool,
}

impl Report {
    pub(crate) fn of(stage: impl Into<String>, message: impl Into<String>) -> Self {
        Self { stage: stage.into(), message: message.into(), refused: false }
    }

    pub(crate) fn say(&self, took: Duration) {
        say::step(format!("  {:<11} {} ({})", self.stage, self.message, say::took(took)));
    }

    pub(crate) fn issued(issued: &Issued) -> Self {
        Self::of("forecast", issued.to_string())
    }
}
