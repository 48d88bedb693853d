//! What Open-Meteo answers: hours, and columns of as many values.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde::Deserialize;
use weather::Hour;

use crate::error::ParseError;
use crate::field::LARGEST_NUMBER;

const NOT_AN_ANSWER: ParseError = ParseError::NotAnAnswer { of: "Open-Meteo with hourly columns" };

/// An hourly answer. Hours come in order, each once.
#[derive(Debug)]
pub(crate) struct Answer {
    hours: Vec<Hour>,
    units: BTreeMap<String, String>,
    columns: BTreeMap<String, Vec<Option<f64>>>,
}

#[derive(Debug, Deserialize)]
struct Document {
    /// Of the clock that `time` is on.
    utc_offset_seconds: i32,
    hourly_units: BTreeMap<String, String>,
    hourly: Hourly,
}

#[derive(Debug, Deserialize)]
struct Hourly {
    time: Vec<String>,
    #[serde(flatten)]
    columns: BTreeMap<String, Vec<Option<f64>>>,
}

impl Answer {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, ParseError> {
        let document: Document = serde_json::from_slice(bytes).map_err(|_| NOT_AN_ANSWER)?;
        let mut hours: Vec<Hour> = Vec::with_capacity(document.hourly.time.len());
        for (text, row) in document.hourly.time.iter().zip(1..) {
            let not = |expected| ParseError::Field {
                row,
                field: "time".to_owned(),
                value: text.chars().take(40).collect(),
                expected,
            };
            let hour = hour(text, document.utc_offset_seconds).ok_or_else(|| not("a whole hour"))?;
            if hours.last().is_some_and(|last| *last >= hour) {
                return Err(not("later than the row above"));
            }
            hours.push(hour);
        }
        let is_measured = |value: &f64| value.abs() <= LARGEST_NUMBER;
        if !document.hourly.columns.values().flatten().flatten().all(is_measured) {
            return Err(NOT_AN_ANSWER);
        }
        Ok(Self { hours, units: document.hourly_units, columns: document.hourly.columns })
    }

    /// The hours that it is about.
    pub(crate) fn hours(&self) -> &[Hour] {
        &self.hours
    }

    /// Whether it has a column of that name, whatever is in it.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.columns.contains_key(name)
    }

    /// One value or none for each hour, in that unit; `None` if the answer has no such column.
    pub(crate) fn column(&self, name: &str, unit: &str) -> Result<Option<&[Option<f64>]>, ParseError> {
        let Some(values) = self.columns.get(name) else { return Ok(None) };
        let (found, expected) = (values.len(), self.hours.len());
        if found != expected {
            return Err(ParseError::ColumnLength { column: name.to_owned(), found, expected });
        }
        // One of the two signs that look like µ: Open-Meteo has used both.
        let stated = self.units.get(name).map(|unit| unit.replace('\u{b5}', "\u{3bc}")).unwrap_or_default();
        if stated != unit {
            let (column, unit_stated) = (name.to_owned(), stated.chars().take(40).collect());
            return Err(ParseError::UnknownUnit { column, unit: unit_stated, expected: unit.to_owned() });
        }
        Ok(Some(values))
    }
}

/// Reads `2026-06-01T12:00` on a clock that is so many seconds ahead of UTC.
fn hour(text: &str, utc_offset_seconds: i32) -> Option<Hour> {
    let local: DateTime = text.parse().ok()?;
    let instant = Offset::from_seconds(utc_offset_seconds).ok()?.to_timestamp(local).ok()?;
    let hour = Hour::floor(instant);
    (hour.timestamp() == instant).then_some(hour)
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
