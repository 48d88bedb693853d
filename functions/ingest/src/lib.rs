//! Asks the sources for the hours that are missing and files what comes, byte for byte, under `raw/`.
//!
//! Gaps are the scheduler: expected hours minus present hours is the work, whether one hour is missing
//! or ten years.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod file;

use serde::{Deserialize, Deserializer, Serialize};
use sources::{Extension, Question, RawObject, Remedy, SourceError, SourceId, WeatherSource};
use store::{Expect, Put, Store, StoreError, keys};
use weather::{Hour, StationId};

pub use file::{CheckedFile, FileError, ImportedFile, check, import};

/// What a schedule sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IngestRequest {
    /// Logical time: only hours before it are asked for. A schedule's instant is cut to its hour.
    #[serde(deserialize_with = "whole_hour")]
    pub time: Hour,
    /// Which source to ask.
    pub source: SourceId,
    /// For which stations.
    pub stations: Vec<StationId>,
}

fn whole_hour<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Hour, D::Error> {
    jiff::Timestamp::deserialize(deserializer).map(Hour::floor)
}

/// Why nothing could be filed for any station, and trying again may help.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The source does not exist in this deployment.
    #[error("source {0} is not set up here; this deployment has: {1}")]
    NoSuchSource(SourceId, String),
    /// S3 or DynamoDB failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The source failed for a station in a way that a retry can mend.
    #[error("station {station}")]
    Source {
        /// Which station.
        station: StationId,
        /// What the source said.
        #[source]
        source: SourceError,
    },
}

/// What was filed, by station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IngestReport {
    /// One entry for each station asked for.
    pub stations: Vec<IngestedStation>,
}

/// What one station gained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IngestedStation {
    /// Which.
    pub station: StationId,
    /// Hours that were missing before.
    pub missing_hours: usize,
    /// Keys of the raw objects that were new.
    pub filed: Vec<String>,
    /// Why nothing came, where a retry would not help.
    pub refused: Option<String>,
}

/// Files the missing hours of each station. One station that cannot be served does not stop the
/// others.
///
/// # Errors
/// Only if running it again can help; what was filed by then stays filed.
pub async fn ingest(
    store: &Store,
    sources: &[Box<dyn WeatherSource>],
    request: &IngestRequest,
) -> Result<IngestReport, IngestError> {
    let source = sources.iter().find(|source| source.id() == request.source).ok_or_else(|| {
        let known: Vec<String> = sources.iter().map(|source| source.id().to_string()).collect();
        IngestError::NoSuchSource(request.source, known.join(", "))
    })?;
    let mut report = IngestReport { stations: Vec::new() };
    let mut retry = None;
    for station in &request.stations {
        match ingest_station(store, source.as_ref(), station, request.time).await {
            Ok(ingested) => report.stations.push(ingested),
            Err(IngestError::Source { station, source }) if source.remedy() == Remedy::Change => {
                tracing::warn!(%station, "station {station} was not served: {source}");
                let refused = Some(source.to_string());
                report.stations.push(IngestedStation { station, missing_hours: 0, filed: vec![], refused });
            }
            Err(error) => retry = retry.or(Some(error)),
        }
    }
    retry.map_or(Ok(report), Err)
}

async fn ingest_station(
    store: &Store,
    source: &dyn WeatherSource,
    station: &StationId,
    time: Hour,
) -> Result<IngestedStation, IngestError> {
    let failed = |source| IngestError::Source { station: station.clone(), source };
    let question = |hours| Question { stations: vec![station.clone()], hours };
    let expected = source.available(station, time.timestamp());
    if expected.is_empty() {
        // Nothing is there to come; of a station that it does not know, the source says so.
        source.fetch(&question(expected)).await.map_err(failed)?;
    }
    let missing = store.missing_hours(station, expected).await?;
    let mut filed = Vec::new();
    for hours in &missing {
        for raw in source.fetch(&question(*hours)).await.map_err(failed)? {
            filed.extend(file_raw(store, &raw, time).await?);
        }
    }
    let missing_hours = missing.iter().map(|hours| hours.len()).sum();
    Ok(IngestedStation { station: station.clone(), missing_hours, filed, refused: None })
}

/// Stores one object as received; its key, if it was new.
async fn file_raw(store: &Store, raw: &RawObject, fetched_at: Hour) -> Result<Option<String>, StoreError> {
    let key = raw_key(raw, fetched_at);
    let put = store.put(&key, raw.bytes.clone(), content_type(raw.extension), Expect::Absent).await?;
    Ok((put == Put::Written).then_some(key))
}

fn raw_key(raw: &RawObject, fetched_at: Hour) -> String {
    let digest = store::digest(&raw.bytes);
    let (source, extension) = (raw.source.as_str(), raw.extension.as_str());
    keys::raw(source, raw.station.as_str(), raw.first_hour, fetched_at, &digest, extension)
}

fn content_type(extension: Extension) -> &'static str {
    match extension {
        Extension::Json => "application/json",
        Extension::Txt => "text/plain",
        Extension::Csv => "text/csv",
        Extension::CsvGz => "application/gzip",
    }
}
