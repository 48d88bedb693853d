//! The one time type: a whole hour in UTC.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const SECONDS_PER_HOUR: i64 = 3600;

/// A whole hour in UTC, counted from 1970-01-01T00:00Z. There is no local and no naive variant:
/// local time exists only where a person reads it ([`Hour::in_zone`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hour(i64);

/// Text that is not a whole UTC hour.
#[derive(Debug, thiserror::Error)]
pub enum ParseHourError {
    /// Not an instant at all, or one without an offset.
    #[error("{text:?} is not a time with an offset; write it like 2014-12-31T15:00:00Z")]
    NotATimestamp {
        /// What was given.
        text: String,
        /// Why it could not be read.
        #[source]
        source: jiff::Error,
    },
    /// An instant between two hours.
    #[error("{text:?} is not a whole hour; observations and forecasts are hourly")]
    NotWhole {
        /// What was given.
        text: String,
    },
}

impl Hour {
    /// The hour that is `hours` after 1970-01-01T00:00Z.
    pub const fn from_epoch_hours(hours: i64) -> Self {
        Self(hours)
    }

    /// Hours since 1970-01-01T00:00Z.
    pub const fn epoch_hours(self) -> i64 {
        self.0
    }

    /// The last whole hour at or before `instant`.
    pub fn floor(instant: Timestamp) -> Self {
        Self(instant.as_second().div_euclid(SECONDS_PER_HOUR))
    }

    /// The first whole hour at or after `instant`: the hours before it are those before the instant.
    pub fn ceil(instant: Timestamp) -> Self {
        let floor = Self::floor(instant);
        if floor.timestamp() < instant { Self(floor.0 + 1) } else { floor }
    }

    /// The instant at which this hour begins. Hours outside jiff's range (years −9999 to 9999)
    /// become its nearest end.
    pub fn timestamp(self) -> Timestamp {
        self.0
            .checked_mul(SECONDS_PER_HOUR)
            .and_then(|seconds| Timestamp::from_second(seconds).ok())
            .unwrap_or(if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX })
    }

    /// This hour on a wall clock in `zone`: for people only.
    pub fn in_zone(self, zone: &TimeZone) -> Zoned {
        self.timestamp().to_zoned(zone.clone())
    }

    /// Hour of the UTC day, 0 to 23.
    pub fn hour_of_day(self) -> u8 {
        self.0.rem_euclid(24) as u8
    }

    /// Year and month (1 to 12) in UTC: the partition an observation is stored under.
    pub fn year_month(self) -> (i16, i8) {
        let date = self.timestamp().to_zoned(TimeZone::UTC).date();
        (date.year(), date.month())
    }

    /// First hour of a UTC month; `None` if there is no such month.
    pub fn first_of_month(year: i16, month: i8) -> Option<Self> {
        let start = jiff::civil::Date::new(year, month, 1).ok()?.to_zoned(TimeZone::UTC).ok()?;
        Some(Self::floor(start.timestamp()))
    }
}

impl Add<i64> for Hour {
    type Output = Self;
    fn add(self, hours: i64) -> Self {
        Self(self.0 + hours)
    }
}

impl Sub<i64> for Hour {
    type Output = Self;
    fn sub(self, hours: i64) -> Self {
        Self(self.0 - hours)
    }
}

impl Sub for Hour {
    type Output = i64;
    fn sub(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }
}

impl fmt::Display for Hour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.timestamp().to_zoned(TimeZone::UTC);
        write!(f, "{}T{:02}:00:00Z", at.date(), at.hour())
    }
}

impl FromStr for Hour {
    type Err = ParseHourError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let instant: Timestamp =
            text.parse().map_err(|source| ParseHourError::NotATimestamp { text: text.to_owned(), source })?;
        let hour = Self::floor(instant);
        if hour.timestamp() != instant {
            return Err(ParseHourError::NotWhole { text: text.to_owned() });
        }
        Ok(hour)
    }
}

impl Serialize for Hour {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hour {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Hours from `start` up to but without `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HourRange {
    /// First hour in the range.
    pub start: Hour,
    /// First hour after it.
    pub end: Hour,
}

impl HourRange {
    /// A range; empty when `end` is not after `start`.
    pub fn new(start: Hour, end: Hour) -> Self {
        Self { start, end: end.max(start) }
    }

    /// How many hours it holds.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it holds none.
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether `hour` is inside.
    pub fn contains(self, hour: Hour) -> bool {
        self.start <= hour && hour < self.end
    }

    /// The hours that are in both; empty if there are none.
    #[must_use]
    pub fn overlap(self, other: Self) -> Self {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }

    /// Whether an hour is in both.
    pub fn overlaps(self, other: Self) -> bool {
        !self.overlap(other).is_empty()
    }

    /// Every hour, in order.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Hour> + ExactSizeIterator + Clone {
        (0..self.len()).map(move |offset| self.start + offset as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_hour_prints_as_utc_and_reads_back() {
        let hour: Hour = "2014-12-31T23:00:00+08:00".parse().unwrap();
        assert_eq!(hour.to_string(), "2014-12-31T15:00:00Z");
        assert_eq!(hour.to_string().parse::<Hour>().unwrap(), hour);
    }

    #[test]
    fn a_time_without_an_offset_is_refused() {
        let error = "2014-12-31T15:00:00".parse::<Hour>().unwrap_err();
        assert!(error.to_string().contains("write it like"), "{error}");
    }

    #[test]
    fn half_an_hour_is_refused() {
        assert!("2014-12-31T15:30:00Z".parse::<Hour>().is_err());
    }

    #[test]
    fn a_month_starts_at_its_first_utc_hour() {
        let start = Hour::first_of_month(2012, 2).unwrap();
        assert_eq!(start.to_string(), "2012-02-01T00:00:00Z");
        assert_eq!((start - 1).year_month(), (2012, 1));
        assert_eq!(Hour::first_of_month(2012, 13), None);
    }

    proptest! {
        #[test]
        fn every_hour_survives_its_text(hours in -600_000_i64..900_000) {
            let hour = Hour::from_epoch_hours(hours);
            prop_assert_eq!(hour.to_string().parse::<Hour>().unwrap(), hour);
        }
    }
}
