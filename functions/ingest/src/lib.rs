//! Asks the sources for the hours that are missing and files what comes, byte for byte, under `raw/`.
//!
//! Gaps are the scheduler: expected hours minus present hours is the work, whether one hour is missing
//! or ten years. Of official forecasts the newest issue is the work, where it is not filed yet.
//!
//! How a source was after a run is recorded in the events table.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod ages;
mod asking;
mod file;
mod filing;
mod missing;
mod official;
mod plan;
mod report;
mod request;
mod service;
mod settings;
mod silence;

use std::time::Instant;

use asking::Asker;
use futures::{StreamExt, TryStreamExt};
use serde::Serialize;
use sources::Question;
use store::{PipelineEvent, Store, StoreError};
use weather::Hour;

use filing::Filed;
use plan::Missing;
use report::Ledger;

pub use ages::{Ages, ages};
pub use asking::Unanswered;
pub use file::{CheckedFile, FileError, ImportedFile, check, import};
pub use official::{IssueOfStation, IssueOutcome, OfficialReport, ingest_official};
pub use report::{IngestReport, IngestedStation, StillMissing};
pub use request::IngestRequest;
pub use service::{Limits, OfficialService, Service};
pub use settings::{Settings, SettingsError};

/// Why an ingest has to run again.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// S3 or DynamoDB failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Hours did not come that a retry can bring. What came is filed.
    #[error("{0}")]
    Incomplete(Box<IngestReport>),
    /// Official forecasts did not come that a retry can bring. What came is filed.
    #[error("{product}: {0}", product = .0.product)]
    NoIssue(Box<OfficialReport>),
}

/// The stage's name in the events table.
const PIPELINE_STAGE: &str = "ingest";

/// What a request brought, of whichever kind its source is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Ingested {
    /// Observations.
    Observed(IngestReport),
    /// An official forecast.
    Official(OfficialReport),
}

/// Why a request was not served.
#[derive(Debug, thiserror::Error)]
pub enum HandleError {
    /// The service cannot be asked.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// It has to run again.
    #[error(transparent)]
    Ingest(#[from] IngestError),
}

/// Does what a request asks for: the observations of its source, or its official forecast.
///
/// # Errors
/// If the source cannot be asked, or running it again can help.
pub async fn handle(
    store: &Store,
    settings: &Settings,
    request: &IngestRequest,
) -> Result<Ingested, HandleError> {
    if let Some(product) = request.source.official() {
        let service = settings.official(product)?;
        return Ok(Ingested::Official(ingest_official(store, &service, request).await?));
    }
    let places = store.places().await.map_err(IngestError::from)?;
    let service = settings.service(request.source, places, request.time)?;
    Ok(Ingested::Observed(ingest(store, &service, request, &|_| ()).await?))
}

/// How far a run is: told after each question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Questions answered or given up.
    pub asked: usize,
    /// Questions of this run.
    pub questions: usize,
    /// Hours that came, of all stations.
    pub came_hours: usize,
}

/// What a request comes to: the hours that are missing, and the questions that ask for them.
#[derive(Debug)]
pub struct Work {
    missing: Missing,
    questions: Vec<Question>,
    ledger: Ledger,
}

impl Work {
    /// Missing hours of all stations.
    pub fn missing_hours(&self) -> usize {
        self.missing.values().flatten().map(|range| range.len()).sum()
    }

    /// Calls that it takes, if none has to be repeated.
    pub fn calls(&self) -> usize {
        self.questions.len()
    }
}

/// Works out what there is to do, without asking anybody anything.
///
/// # Errors
/// If the state table cannot be read.
pub async fn work(store: &Store, service: &Service, request: &IngestRequest) -> Result<Work, StoreError> {
    let mut ledger = Ledger::default();
    let missing = missing::missing(store, service.source.as_ref(), request, &mut ledger).await?;
    let questions = plan::plan(&missing, service.source.reach());
    Ok(Work { missing, questions, ledger })
}

/// Files the missing hours of each station. One station that cannot be served does not stop the
/// others. `watch` is told how far it is.
///
/// # Errors
/// Only if running it again can help; what was filed by then stays filed.
pub async fn ingest(
    store: &Store,
    service: &Service,
    request: &IngestRequest,
    watch: &(dyn Fn(Progress) + Sync),
) -> Result<IngestReport, IngestError> {
    let started = Instant::now();
    let Work { missing, mut questions, mut ledger } = work(store, service, request).await?;
    let left_for_later = questions.split_off(questions.len().min(service.limits.calls_per_run));
    ledger.leave(&left_for_later, service.limits.calls_per_run);

    let asker = Asker::new(store, service.source.id(), service.limits, request.time);
    let count = questions.len();
    let mut answers = futures::stream::iter(questions)
        .map(|question| answer(store, service, &asker, question, Hour::floor(request.time)))
        .buffer_unordered(service.limits.at_once.max(1));
    let mut asked = 0;
    while let Some((question, outcome)) = answers.try_next().await? {
        ledger.note(question, outcome);
        asked += 1;
        watch(Progress { asked, questions: count, came_hours: ledger.came_hours() });
    }
    drop(answers);
    ledger.note_absences(store, service.source.id().group(), &missing, request.time).await?;
    let kind = ledger.kind();
    let report = ledger.report(&missing);
    let event =
        PipelineEvent::new(PIPELINE_STAGE, kind, request.source.as_str(), report.state(request.source))
            .about(Hour::floor(request.time))
            .took(started.elapsed());
    store.record(&event).await?;
    if report.stations.iter().any(|station| !station.still_missing.is_empty()) {
        silence::record(store, service.source.as_ref(), request).await?;
    }
    if report.retry_helps { Err(IngestError::Incomplete(Box::new(report))) } else { Ok(report) }
}

/// Asks one question and files what comes.
async fn answer(
    store: &Store,
    service: &Service,
    asker: &Asker<'_>,
    question: Question,
    fetched_at: Hour,
) -> Result<(Question, Result<Filed, Unanswered>), StoreError> {
    let outcome = match asker.ask(|| service.source.fetch(&question)).await? {
        Ok(objects) => Ok(filing::file(store, &objects, fetched_at).await?),
        Err(unanswered) => Err(unanswered),
    };
    Ok((question, outcome))
}
