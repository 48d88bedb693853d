//! Raw objects to merged, checked, gap-repaired hourly observations.
//!
//! Idempotent: the same raw object twice, or two at once, leaves the same observations. Nothing is
//! read but what the event names and what is stored, no clock among it.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod merge;
mod months;
mod quality;

use serde::Serialize;
use sources::{ParseError, SourceId};
use store::{Store, StoreError, keys};
use weather::{Hour, Observation, StationId};

/// Why a raw object did not become observations, and trying again may help.
#[derive(Debug, thiserror::Error)]
pub enum PreprocessError {
    /// The object that the event names is not there.
    #[error("{key} is not in the bucket; the event may be older than the object's deletion")]
    NoSuchObject {
        /// The key.
        key: String,
    },
    /// S3 or DynamoDB failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What became of a raw object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Preprocessed {
    /// It was read and merged.
    Merged {
        /// What was done, by station.
        stations: Vec<MergedStation>,
    },
    /// It cannot be read, and reading it again would not help. It stays in `raw/`.
    Refused {
        /// Why, for the operator.
        reason: String,
    },
}

/// What one station gained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MergedStation {
    /// Which.
    pub station: StationId,
    /// Hours in the raw object.
    pub hours: usize,
    /// Months that changed.
    pub months_written: usize,
    /// Values that a quality check refused.
    pub refused_values: usize,
    /// Whether the window that forecasts start from changed.
    pub recent_changed: bool,
}

/// Preprocesses the raw object at `key`.
///
/// # Errors
/// Only if running it again can help.
pub async fn preprocess(store: &Store, key: &str) -> Result<Preprocessed, PreprocessError> {
    let stored =
        store.get(key).await?.ok_or_else(|| PreprocessError::NoSuchObject { key: key.to_owned() })?;
    let observations = match read(key, &stored.body) {
        Ok(observations) => observations,
        Err(error) => {
            tracing::warn!(key, "refused {key}: {error}");
            return Ok(Preprocessed::Refused { reason: error.to_string() });
        }
    };
    let mut stations = Vec::new();
    for observations in by_station(observations) {
        stations.push(merge::merge(store, &observations).await?);
    }
    Ok(Preprocessed::Merged { stations })
}

/// Why a raw object cannot be read.
#[derive(Debug, thiserror::Error)]
enum ReadError {
    #[error("{0} is not the key of a raw object")]
    Key(String),
    #[error("{key} is of source {source_id:?}, which this version does not know")]
    Source { key: String, source_id: String },
    #[error("{key}: {source}")]
    Parse { key: String, source: ParseError },
    #[error("{key} has an observation of {hour}, which cannot be; correct its date and import it again")]
    Hour { key: String, hour: Hour },
}

/// Years that an observation can be of. A damaged date must not open a thousand years of months.
const POSSIBLE_YEARS: std::ops::RangeInclusive<i16> = 1850..=2150;

fn read(key: &str, body: &[u8]) -> Result<Vec<Observation>, ReadError> {
    let parsed = keys::parse_raw(key).ok_or_else(|| ReadError::Key(key.to_owned()))?;
    let source: SourceId = parsed
        .source
        .parse()
        .map_err(|_| ReadError::Source { key: key.to_owned(), source_id: parsed.source })?;
    let filed_under = parsed.station.parse().map_err(|_| ReadError::Key(key.to_owned()))?;
    let observations = sources::parse(source, &filed_under, body)
        .map_err(|source| ReadError::Parse { key: key.to_owned(), source })?;
    let impossible = observations.iter().find(|one| !POSSIBLE_YEARS.contains(&one.hour.year_month().0));
    match impossible {
        Some(one) => Err(ReadError::Hour { key: key.to_owned(), hour: one.hour }),
        None => Ok(observations),
    }
}

/// Observations of one station each, in order of the station's id; within a station as they came.
fn by_station(mut observations: Vec<Observation>) -> Vec<Vec<Observation>> {
    observations.sort_by(|left, right| left.station.cmp(&right.station));
    let mut stations: Vec<Vec<Observation>> = Vec::new();
    for observation in observations {
        match stations.last_mut() {
            Some(last) if last[0].station == observation.station => last.push(observation),
            _ => stations.push(vec![observation]),
        }
    }
    stations
}
