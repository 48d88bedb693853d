//! Files that a person brings: checked whole, then filed under `raw/` like any other answer.

use bytes::Bytes;
use sources::kma_csv::FileSummary;
use sources::{ParseError, RawObject, SourceId};
use store::{Store, StoreError, keys};
use weather::{Hour, Station, StationId};

use crate::filing::{file_raw, raw_key};

/// The KMA's oldest hourly observations are of 1904.
const EARLIEST_YEAR: i16 = 1904;

/// Why a file cannot be filed.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It is not a file of hourly observations that can be read.
    #[error(transparent)]
    Unreadable(#[from] ParseError),
    /// It is of a station whose place and time zone are not known here.
    #[error(
        "station {station} is not a known station; the KMA's 97 ASOS stations are (GET /v1/stations lists those with data)"
    )]
    UnknownStation {
        /// The first such station in it.
        station: StationId,
    },
    /// It claims to know the future, or a time before there were thermometers.
    #[error("it has an hour of {hour}, which cannot have been observed by {now}; correct the date")]
    ImpossibleHour {
        /// The hour.
        hour: Hour,
        /// When it was imported.
        now: Hour,
    },
}

/// A file that was read completely and can be filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedFile {
    summary: FileSummary,
    bytes: Bytes,
    checked_at: Hour,
}

/// A file as it was filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedFile {
    /// What it holds.
    pub summary: FileSummary,
    /// Where it lies: under its first station, whole.
    pub key: String,
    /// Whether it was new: the same bytes are filed once.
    pub new: bool,
}

/// Reads one KMA hourly CSV to its end, so that a file with an error leaves no trace. `now` is the file's
/// own arrival: nothing in it can have been observed later.
///
/// # Errors
/// If it cannot be read, with line and column, or tells of a station or time that cannot be.
pub fn check(bytes: Bytes, now: Hour) -> Result<CheckedFile, FileError> {
    let summary = sources::kma_csv::detect(&bytes)?;
    if let Some(station) = summary.stations.iter().find(|station| Station::known(station).is_none()) {
        return Err(FileError::UnknownStation { station: station.clone() });
    }
    let impossible = [summary.first, summary.last]
        .into_iter()
        .find(|hour| *hour > now || hour.year_month().0 < EARLIEST_YEAR);
    if let Some(hour) = impossible {
        return Err(FileError::ImpossibleHour { hour, now });
    }
    Ok(CheckedFile { summary, bytes, checked_at: now })
}

/// Files one checked file.
///
/// # Errors
/// If S3 fails.
pub async fn import(store: &Store, file: CheckedFile) -> Result<ImportedFile, StoreError> {
    let CheckedFile { summary, bytes, checked_at } = file;
    let raw = RawObject {
        source: SourceId::KmaCsv,
        // A file of several stations is filed once, under the first: reading it gives all of them.
        station: summary.stations[0].clone(),
        first_hour: summary.first,
        extension: summary.extension,
        bytes,
    };
    if let Some(key) = already_filed(store, &raw).await? {
        return Ok(ImportedFile { summary, key, new: false });
    }
    let new = file_raw(store, &raw, checked_at).await?.is_some();
    Ok(ImportedFile { summary, key: raw_key(&raw, checked_at), new })
}

/// The key under which these bytes were filed at another hour, if they were.
async fn already_filed(store: &Store, raw: &RawObject) -> Result<Option<String>, StoreError> {
    let key = raw_key(raw, raw.first_hour);
    let digest = keys::parse_raw(&key).map(|key| key.digest);
    let day = key.rsplit_once('/').map_or("", |(day, _)| day);
    let filed = store.list(&format!("{day}/")).await?;
    Ok(filed.into_iter().find(|key| keys::parse_raw(key).map(|key| key.digest) == digest))
}
