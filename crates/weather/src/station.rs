//! Stations: who they are, where they stand, what time people there keep.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::units::Metres;

const LONGEST_ID: usize = 32;

/// A station's number or name: 1 to 32 lower-case letters, digits, `-` or `_`, so that it is safe
/// in a path, a key and a URL. KMA and WMO numbers are written as they are (`108`, `54511`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StationId(String);

/// Text that cannot name a station.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{text:?} is not a station: write its number, such as 108 for Seoul")]
pub struct ParseStationIdError {
    /// What was given, cut to 40 characters.
    pub text: String,
}

impl StationId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for StationId {
    type Err = ParseStationIdError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
        if text.is_empty() || text.len() > LONGEST_ID || !text.bytes().all(allowed) {
            return Err(ParseStationIdError { text: text.chars().take(40).collect() });
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for StationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for StationId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for StationId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Where something stands.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Degrees north.
    pub latitude_deg: f64,
    /// Degrees east.
    pub longitude_deg: f64,
    /// Height of the ground above the sea.
    pub elevation_m: Metres,
}

const EARTH_RADIUS_KM: f64 = 6371.0;

impl Position {
    /// How far it is along the great circle (haversine), km.
    pub fn distance_km(&self, latitude_deg: f64, longitude_deg: f64) -> f64 {
        let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
        let (here, there) = (self.latitude_deg.to_radians(), latitude_deg.to_radians());
        let chord = half(self.latitude_deg, latitude_deg)
            + here.cos() * there.cos() * half(self.longitude_deg, longitude_deg);
        2.0 * EARTH_RADIUS_KM * chord.clamp(0.0, 1.0).sqrt().asin()
    }
}

/// A place that reports observations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Station {
    /// Its number.
    pub id: StationId,
    /// Korean name.
    pub name_ko: String,
    /// English name.
    pub name_en: String,
    /// Degrees north.
    pub latitude_deg: f64,
    /// Degrees east.
    pub longitude_deg: f64,
    /// Height of the ground above the sea.
    pub elevation_m: Metres,
    /// IANA name of the time zone that people there live by.
    pub time_zone: String,
}

impl Station {
    /// Finds a known station: the 97 ASOS stations of KMA and the bundled sample's Beijing.
    pub fn known(id: &StationId) -> Option<Self> {
        KNOWN.iter().find(|station| station.id == *id).cloned()
    }

    /// Every known station, by number as KMA lists them; Beijing last.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        KNOWN.iter()
    }

    /// Reads `id,name_ko,name_en,latitude,longitude,elevation,zone`; `None` for the header.
    fn from_row(row: &str) -> Option<Self> {
        let mut fields = row.split(',');
        Some(Self {
            id: fields.next()?.parse().ok()?,
            name_ko: fields.next()?.to_owned(),
            name_en: fields.next()?.to_owned(),
            latitude_deg: fields.next()?.parse().ok()?,
            longitude_deg: fields.next()?.parse().ok()?,
            elevation_m: Metres(fields.next()?.parse().ok()?),
            time_zone: fields.next()?.to_owned(),
        })
    }

    /// Where it stands.
    pub fn position(&self) -> Position {
        let Self { latitude_deg, longitude_deg, elevation_m, .. } = *self;
        Position { latitude_deg, longitude_deg, elevation_m }
    }

    /// The zone's rules, from the bundled database. A zone that the database does not know is UTC.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }
}

static KNOWN: LazyLock<Vec<Station>> =
    LazyLock::new(|| TABLE.lines().filter_map(Station::from_row).collect());

/// Station facts: KMA's station list (KOGL Type 1, credit: Korea Meteorological Administration).
const TABLE: &str = include_str!("../stations.csv");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seoul_and_the_sample_are_known_with_their_zones() {
        let seoul = Station::known(&"108".parse().unwrap()).unwrap();
        assert_eq!((seoul.name_en.as_str(), seoul.time_zone.as_str()), ("Seoul", "Asia/Seoul"));
        let beijing = Station::known(&"54511".parse().unwrap()).unwrap();
        assert_eq!(beijing.zone().iana_name(), Some("Asia/Shanghai"));
    }

    #[test]
    fn every_row_of_the_table_is_a_station_with_a_real_zone() {
        assert_eq!(Station::all().count(), TABLE.lines().count() - 1);
        assert_eq!(Station::all().count(), 98);
        for station in Station::all() {
            assert!(TimeZone::get(&station.time_zone).is_ok(), "{}", station.time_zone);
        }
    }

    #[test]
    fn distance_is_along_the_earth_and_around_it() {
        let seoul = Station::known(&"108".parse().unwrap()).unwrap().position();
        assert!(seoul.distance_km(seoul.latitude_deg, seoul.longitude_deg).abs() < 1e-9);
        // Busan, as published between the two cities' stations
        assert!((seoul.distance_km(35.1047, 129.0320) - 327.0).abs() < 5.0);
        let fiji = Position { latitude_deg: -17.0, longitude_deg: 179.9, ..seoul };
        assert!(fiji.distance_km(-17.0, -179.9) < 25.0);
    }

    #[test]
    fn a_path_is_not_a_station() {
        for text in ["", "../108", "108/..", "서울", "a b", &"1".repeat(33)] {
            assert!(text.parse::<StationId>().is_err(), "{text:?}");
        }
    }
}
