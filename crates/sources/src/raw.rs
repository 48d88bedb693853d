//! Raw objects: what a source gave, and what is needed to file it.

use std::fmt;
use std::str::FromStr;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use weather::official::Product;
use weather::{Group, Hour, StationId};

/// Where raw bytes came from, and thereby how they are to be read. Its text names a folder under
/// `raw/`, so a name that has been used is never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceId {
    /// The bundled observations at Beijing ([`Sample`](crate::Sample)).
    Sample,
    /// An hourly CSV file of the Korea Meteorological Administration ([`kma_csv`](crate::kma_csv)).
    KmaCsv,
    /// KMA's analysis of the hour just begun: an official forecast, as are those below ([`official`](crate::official)).
    KmaUltraNcst,
    /// KMA's forecast of the next six hours.
    KmaUltraFcst,
    /// KMA's forecast of the next days.
    KmaVilageFcst,
    /// KMA's lowest and highest temperatures of days 4 to 10.
    KmaMidTa,
    /// KMA's sky and rain of days 4 to 10.
    KmaMidLand,
    /// Open-Meteo's forecast of a week.
    OpenMeteoForecast,
    /// Open-Meteo's forecast of fine dust and UV.
    OpenMeteoAirForecast,
    /// data.go.kr's hourly observations ([`KmaAsos`](crate::KmaAsos)).
    KmaAsos,
    /// The KMA API hub's hourly observations ([`KmaHub`](crate::KmaHub)).
    KmaHub,
    /// Open-Meteo's past weather ([`OpenMeteo`](crate::open_meteo::OpenMeteo)).
    OpenMeteo,
    /// Open-Meteo's past fine dust and UV ([`OpenMeteoAir`](crate::open_meteo::OpenMeteoAir)).
    OpenMeteoAir,
}

impl SourceId {
    /// Every source.
    pub const ALL: [Self; 13] = [
        Self::Sample,
        Self::KmaCsv,
        Self::KmaUltraNcst,
        Self::KmaUltraFcst,
        Self::KmaVilageFcst,
        Self::KmaMidTa,
        Self::KmaMidLand,
        Self::OpenMeteoForecast,
        Self::OpenMeteoAirForecast,
        Self::KmaAsos,
        Self::KmaHub,
        Self::OpenMeteo,
        Self::OpenMeteoAir,
    ];

    /// Its name in keys: lower-case letters and `-`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sample => "sample",
            Self::KmaCsv => "kma-csv",
            Self::KmaAsos => "kma-asos",
            Self::KmaHub => "kma-hub",
            Self::OpenMeteo => "open-meteo",
            Self::OpenMeteoAir => "open-meteo-air",
            Self::KmaUltraNcst => Product::KmaUltraNcst.as_str(),
            Self::KmaUltraFcst => Product::KmaUltraFcst.as_str(),
            Self::KmaVilageFcst => Product::KmaVilageFcst.as_str(),
            Self::KmaMidTa => Product::KmaMidTa.as_str(),
            Self::KmaMidLand => Product::KmaMidLand.as_str(),
            Self::OpenMeteoForecast => Product::OpenMeteoForecast.as_str(),
            Self::OpenMeteoAirForecast => Product::OpenMeteoAirForecast.as_str(),
        }
    }

    /// Which official forecast it is; `None` for a source of observations.
    pub fn official(self) -> Option<Product> {
        Product::ALL.into_iter().find(|product| product.as_str() == self.as_str())
    }

    /// Whether it is an official forecast: [`official::parse`](crate::official::parse) reads it, not
    /// [`parse`](crate::parse).
    pub fn is_official(self) -> bool {
        self.official().is_some()
    }
}

impl From<Product> for SourceId {
    fn from(product: Product) -> Self {
        match product {
            Product::KmaUltraNcst => Self::KmaUltraNcst,
            Product::KmaUltraFcst => Self::KmaUltraFcst,
            Product::KmaVilageFcst => Self::KmaVilageFcst,
            Product::KmaMidTa => Self::KmaMidTa,
            Product::KmaMidLand => Self::KmaMidLand,
            Product::OpenMeteoForecast => Self::OpenMeteoForecast,
            Product::OpenMeteoAirForecast => Self::OpenMeteoAirForecast,
        }
    }
}

impl SourceId {
    /// What it reports.
    pub const fn group(self) -> Group {
        match self {
            Self::OpenMeteoAir | Self::OpenMeteoAirForecast => Group::Air,
            _ => Group::Weather,
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
    /// The first hour of that station in it, or the hour an official forecast was issued in: its UTC day is
    /// the folder that it is filed under.
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
    fn every_official_forecast_is_a_source_and_no_observation_is_one() {
        for product in Product::ALL {
            assert_eq!(SourceId::from(product).official(), Some(product));
        }
        let official = SourceId::ALL.into_iter().filter(|source| source.is_official());
        assert_eq!(official.count(), Product::ALL.len());
    }

    #[test]
    fn an_unknown_source_is_refused_with_the_known_ones() {
        let error = "../kma".parse::<SourceId>().unwrap_err();
        insta::assert_snapshot!(error, @r#""../kma" is not a source; the sources are sample, kma-csv, kma-ultra-ncst, kma-ultra-fcst, kma-vilage-fcst, kma-mid-ta, kma-mid-land, open-meteo-forecast, open-meteo-air-forecast, kma-asos, kma-hub, open-meteo, open-meteo-air"#);
    }
}
