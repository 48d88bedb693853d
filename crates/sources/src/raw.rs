//! Raw objects: what a source gave, and what is needed to file it.

use std::fmt;
use std::str::FromStr;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use weather::{Hour, StationId};

/// Where raw bytes came from, and thereby how they are to be read. Its text names a folder under
/// `raw/`, so a name that has been used is never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceId {
    /// The bundled observations at Beijing ([`Sample`](crate::Sample)).
    Sample,
    /// An hourly CSV file of the Korea Meteorological Administration ([`kma_csv`](crate::kma_csv)).
    KmaCsv,
}

impl SourceId {
    /// Every source.
    pub const ALL: [Self; 2] = [Self::Sample, Self::KmaCsv];

    /// Its name in keys: lower-case letters and `-`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sample => "sample",
            Self::KmaCsv => "kma-csv",
        }
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Text that names no source.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{text:?} is not a source; the sources are {}", SourceId::ALL.map(SourceId::as_str).join(", "))]
pub struct ParseSourceIdError {
    /// What was given, cut to 40 characters.
    pub text: String,
}

impl FromStr for SourceId {
    type Err = ParseSourceIdError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|source| source.as_str() == text)
            .ok_or_else(|| ParseSourceIdError { text: text.chars().take(40).collect() })
    }
}

/// How raw bytes are written, as the ending of the key they are stored under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Extension {
    /// JSON.
    Json,
    /// Plain text.
    Txt,
    /// Comma-separated values.
    Csv,
    /// Comma-separated values, gzip-compressed.
    CsvGz,
}

impl Extension {
    /// The ending, without a leading dot.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Txt => "txt",
            Self::Csv => "csv",
            Self::CsvGz => "csv.gz",
        }
    }
}

/// Bytes exactly as a source gave them, with what is needed to file them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawObject {
    /// Who gave it, and how [`parse`](crate::parse) reads it.
    pub source: SourceId,
    /// The station that it is filed under. A file may hold other stations too.
    pub station: StationId,
    /// The first hour of that station in it: its UTC day is the folder that it is filed under.
    pub first_hour: Hour,
    /// How the bytes are written.
    pub extension: Extension,
    /// The bytes.
    pub bytes: Bytes,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_reads_back_from_its_name_and_is_safe_in_a_key() {
        for source in SourceId::ALL {
            assert_eq!(source.as_str().parse(), Ok(source));
            assert!(source.as_str().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'));
        }
    }

    #[test]
    fn an_unknown_source_is_refused_with_the_known_ones() {
        let error = "../kma".parse::<SourceId>().unwrap_err();
        insta::assert_snapshot!(error, @r#""../kma" is not a source; the sources are sample, kma-csv"#);
    }
}
