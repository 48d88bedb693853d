//! Raw objects to merged, checked, gap-repaired hourly observations; raw official forecasts to typed ones.
//!
//! Idempotent, and the order does not matter: the same raw objects, each once or more often, one after the
//! other or at once, leave the same observations. Where two of them contradict each other a written rule
//! decides ([`weather::Report`]). Nothing is read but what the event names and what is stored; a clock only
//! tells how long it took.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod merge;
mod official;
mod outage;
mod publish;
mod quality;
mod window;

use std::fmt;
use std::time::Instant;

use serde::Serialize;
use sources::{ParseError, SourceId};
use store::{EventKind, PipelineEvent, Store, StoreError, keys};
use weather::official::OfficialForecast;
use weather::{Hour, Observation, StationId};

use merge::Brought;
pub use official::KeptForecast;

/// What became of a raw object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Preprocessed {
    /// It was read and merged.
    Merged {
        /// What was done, by station.
        stations: Vec<MergedStation>,
    },
    /// It is an official forecast, and kept as such.
    Official(KeptForecast),
    /// It is not there or cannot be read, and trying again would not help. What is in `raw/` stays.
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
    /// Values that came with a lost sign or digit, which was put back.
    pub repaired_values: usize,
    /// Whether the window that forecasts start from changed.
    pub recent_changed: bool,
}

impl Preprocessed {
    /// Whether nothing was read: the object was not taken, and never will be.
    pub fn is_refused(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }
}

impl fmt::Display for Preprocessed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Merged { stations } => {
                let said: Vec<String> = stations.iter().map(ToString::to_string).collect();
                f.write_str(&said.join("; "))
            }
            Self::Official(kept) => kept.fmt(f),
            Self::Refused { reason } => write!(f, "refused: {reason}"),
        }
    }
}

impl fmt::Display for MergedStation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not how much was written: a step that was killed finds some of it done.
        let Self { station, hours, refused_values, repaired_values, .. } = self;
        write!(f, "station {station}: {hours} hours merged, {refused_values} values refused")?;
        if *repaired_values > 0 { write!(f, ", {repaired_values} put right") } else { Ok(()) }
    }
}

/// Preprocesses the raw object at `key` and records what became of it.
///
/// # Errors
/// Only if running it again can help.
pub async fn handle(store: &Store, key: &str) -> Result<Preprocessed, StoreError> {
    let started = Instant::now();
    let done = preprocess(store, key).await?;
    let kind = if done.is_refused() { EventKind::Refused } else { EventKind::Done };
    let event = PipelineEvent::new("preprocess", kind, key, done.to_string()).took(started.elapsed());
    store.record(&event).await?;
    Ok(done)
}

/// Preprocesses the raw object at `key`.
///
/// # Errors
/// Only if running it again can help.
pub async fn preprocess(store: &Store, key: &str) -> Result<Preprocessed, StoreError> {
    let read = match store.get(key).await? {
        Some(stored) => read(key, &stored.body),
        None => Err(ReadError::Missing(key.to_owned())),
    };
    let raw = match read {
        Ok(raw) => raw,
        Err(error) => {
            tracing::warn!(key, "refused {key}: {error}");
            return Ok(Preprocessed::Refused { reason: error.to_string() });
        }
    };
    let (observations, fetched_at, digest) = match raw {
        Raw::Official(forecast) => return official::keep(store, &forecast).await.map(Preprocessed::Official),
        Raw::Observed { observations, fetched_at, digest } => (observations, fetched_at, digest),
    };
    let mut stations = Vec::new();
    for observations in observations.chunk_by(|one, next| one.station == next.station) {
        stations.push(merge::merge(store, Brought { observations, fetched_at, digest }).await?);
    }
    Ok(Preprocessed::Merged { stations })
}

/// What a raw object says.
enum Raw {
    Observed {
        /// By station and hour.
        observations: Vec<Observation>,
        fetched_at: Hour,
        digest: u64,
    },
    Official(OfficialForecast),
}

/// Why a raw object cannot be read.
#[derive(Debug, thiserror::Error)]
enum ReadError {
    #[error("{0} is not in the bucket; the event may be older than the object's deletion")]
    Missing(String),
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

fn read(key: &str, body: &[u8]) -> Result<Raw, ReadError> {
    let not_a_key = || ReadError::Key(key.to_owned());
    let parsed = keys::parse_raw(key).ok_or_else(not_a_key)?;
    let digest = u64::from_str_radix(&parsed.digest, 16).map_err(|_| not_a_key())?;
    let source: SourceId = parsed
        .source
        .parse()
        .map_err(|_| ReadError::Source { key: key.to_owned(), source_id: parsed.source })?;
    let filed_under = parsed.station.parse().map_err(|_| not_a_key())?;
    let unreadable = |source| ReadError::Parse { key: key.to_owned(), source };
    if let Some(product) = source.official() {
        let issued_at = parsed.issued_at.ok_or_else(not_a_key)?;
        let forecast = sources::official::parse(product, &filed_under, issued_at, body);
        return forecast.map(Raw::Official).map_err(unreadable);
    }
    let mut observations = sources::parse(source, &filed_under, body).map_err(unreadable)?;
    let impossible = observations.iter().find(|one| !POSSIBLE_YEARS.contains(&one.hour.year_month().0));
    if let Some(one) = impossible {
        return Err(ReadError::Hour { key: key.to_owned(), hour: one.hour });
    }
    observations.sort_by(|one, next| (&one.station, one.hour).cmp(&(&next.station, next.hour)));
    Ok(Raw::Observed { observations, fetched_at: parsed.fetched_at, digest })
}
