//! Official forecasts: the newest issue for each station, asked for once and filed as it came.
//!
//! What is not missing is not asked for here either: an issue that lies in `raw/` is there. One that the
//! service does not have yet is stepped back from, once, to the one before it.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Instant;

use futures::{StreamExt, TryStreamExt};
use serde::Serialize;
use sources::official::OfficialSource;
use sources::{Remedy, SourceId};
use store::{EventKind, PipelineEvent, Store, StoreError};
use weather::official::Product;
use weather::{Hour, Station, StationId};

use crate::asking::Asker;
use crate::filing::{file_raw, raw_key};
use crate::report::stations;
use crate::request::IngestRequest;
use crate::service::OfficialService;
use crate::{IngestError, PIPELINE_STAGE};

/// What became of a request for an official forecast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfficialReport {
    /// Which forecast.
    pub product: Product,
    /// One entry for each station asked for, in the order of the request.
    pub stations: Vec<IssueOfStation>,
    /// Whether running the same again can bring more today.
    pub retry_helps: bool,
}

/// What one station has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IssueOfStation {
    /// Which.
    pub station: StationId,
    /// Whether it has an issue.
    #[serde(flatten)]
    pub outcome: IssueOutcome,
}

/// Whether the newest issue that there can be is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum IssueOutcome {
    /// It is, or while the service does not have it yet the one before it is.
    Filed {
        /// The hour it was issued in.
        issued_at: Hour,
        /// The raw object.
        key: String,
        /// Whether it came just now.
        new: bool,
    },
    /// The service has neither the newest nor the one before.
    NotThere {
        /// The newest.
        issued_at: Hour,
    },
    /// The service was asked in vain.
    Failed {
        /// The issue that it was asked for.
        issued_at: Hour,
        /// Why, for the operator.
        why: String,
        /// What would help.
        #[serde(skip)]
        remedy: Remedy,
    },
    /// There is no such forecast for the station.
    Refused {
        /// Why, for the operator.
        why: String,
    },
}

impl fmt::Display for IssueOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Not whether it came just now: a run that was killed finds it there.
            Self::Filed { issued_at, .. } => write!(f, "the issue of {issued_at} is filed"),
            Self::NotThere { issued_at } => {
                write!(f, "the issue of {issued_at} is not there yet, nor the one before")
            }
            Self::Failed { why, .. } | Self::Refused { why } => f.write_str(why),
        }
    }
}

/// `2 stations: the issue of 2021-06-30T02:00:00Z is filed; 1 station: …`.
impl fmt::Display for OfficialReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said: BTreeMap<String, usize> = BTreeMap::new();
        for station in &self.stations {
            *said.entry(station.outcome.to_string()).or_default() += 1;
        }
        let said: Vec<String> =
            said.into_iter().map(|(what, count)| format!("{}: {what}", stations(count))).collect();
        f.write_str(&said.join("; "))
    }
}

impl OfficialReport {
    /// Issues that came in this run.
    pub fn new_issues(&self) -> usize {
        let is_new =
            |station: &&IssueOfStation| matches!(station.outcome, IssueOutcome::Filed { new: true, .. });
        self.stations.iter().filter(is_new).count()
    }

    /// Whether every station has an issue.
    pub fn is_complete(&self) -> bool {
        self.stations.iter().all(|station| matches!(station.outcome, IssueOutcome::Filed { .. }))
    }

    fn remedies(&self) -> impl Iterator<Item = Remedy> {
        self.stations.iter().filter_map(|station| match station.outcome {
            IssueOutcome::Failed { remedy, .. } => Some(remedy),
            _ => None,
        })
    }

    fn event(&self, time: Hour) -> PipelineEvent {
        let kind = kind(self.remedies());
        PipelineEvent::new(PIPELINE_STAGE, kind, self.product.as_str(), format!("{}: {self}", self.product))
            .about(time)
    }
}

/// What kind of event a run is whose failures have these remedies.
pub(crate) fn kind(remedies: impl IntoIterator<Item = Remedy>) -> EventKind {
    remedies.into_iter().fold(EventKind::Done, |kind, remedy| match remedy {
        Remedy::NextDay => EventKind::BudgetSpent,
        _ if kind == EventKind::Done => EventKind::IngestFailed,
        _ => kind,
    })
}

/// Files the newest issue for each station that does not have it. One station that cannot be served does not
/// stop the others.
///
/// # Errors
/// Only if running it again can help; what was filed by then stays filed.
pub async fn ingest_official(
    store: &Store,
    service: &OfficialService,
    request: &IngestRequest,
) -> Result<OfficialReport, IngestError> {
    let (started, product) = (Instant::now(), service.source.product());
    let asker = Asker::new(store, SourceId::from(product), service.limits, request.time);
    let run = Run { store, source: service.source.as_ref(), asker, request };
    let stations: Vec<IssueOfStation> = futures::stream::iter(request.stations.clone())
        .map(|station| run.serve(station))
        .buffered(service.limits.at_once.max(1))
        .try_collect()
        .await?;
    let mut report = OfficialReport { product, stations, retry_helps: false };
    let retry_helps = report.remedies().any(|remedy| remedy == Remedy::Retry);
    report.retry_helps = retry_helps;
    store.record(&report.event(Hour::floor(request.time)).took(started.elapsed())).await?;
    if report.retry_helps { Err(IngestError::NoIssue(Box::new(report))) } else { Ok(report) }
}

struct Run<'a> {
    store: &'a Store,
    source: &'a dyn OfficialSource,
    asker: Asker<'a>,
    request: &'a IngestRequest,
}

impl Run<'_> {
    async fn serve(&self, station: StationId) -> Result<IssueOfStation, StoreError> {
        let outcome = match self.store.describe(&station).await? {
            Some(place) if self.source.covers(&place) => self.newest(&place).await?,
            _ => {
                let why = format!("{} has no forecast for station {station}", self.source.product());
                tracing::warn!(%station, "not served: {why}");
                IssueOutcome::Refused { why }
            }
        };
        Ok(IssueOfStation { station, outcome })
    }

    async fn newest(&self, place: &Station) -> Result<IssueOutcome, StoreError> {
        let (issues, product) = (self.source.issues(), self.source.product());
        let newest = issues.newest(self.request.time);
        for issued_at in [newest, issues.before(newest)] {
            if let Some(key) = self.store.filed_official(product, &place.id, issued_at).await? {
                return Ok(IssueOutcome::Filed { issued_at, key, new: false });
            }
            match self.asker.ask(|| self.source.fetch(place, issued_at)).await? {
                Ok(Some(raw)) => {
                    let fetched_at = Hour::floor(self.request.time);
                    let new = file_raw(self.store, &raw, fetched_at).await?.is_some();
                    return Ok(IssueOutcome::Filed { issued_at, key: raw_key(&raw, fetched_at), new });
                }
                Ok(None) => {}
                Err(unanswered) => {
                    let (why, remedy) = (unanswered.to_string(), unanswered.remedy());
                    tracing::warn!(station = %place.id, "no answer: {why}");
                    return Ok(IssueOutcome::Failed { issued_at, why, remedy });
                }
            }
        }
        Ok(IssueOutcome::NotThere { issued_at: newest })
    }
}
