//! The bundled sample: five years of real hourly observations at Beijing.
//!
//! Credit and form of the data: `data/CREDIT.md`. As a source it hands out rows of the original file,
//! byte for byte; [`parse`] reads such rows.

use std::fmt::Write as _;
use std::io::Read as _;

use async_trait::async_trait;
use bytes::Bytes;
use flate2::read::GzDecoder;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use weather::{Hour, HourRange, StationId};

use crate::error::SourceError;
use crate::raw::{Extension, RawObject, SourceId};
use crate::source::{Question, Reach, WeatherSource};

mod reading;

pub(crate) use reading::parse;

/// The rows without their number and date, which follow from their order.
const ROWS: &[u8] = include_bytes!("../data/beijing_pm25_2010_2014.csv.gz");
const STATION: &str = "54511";
const HEADER: &str = "No,year,month,day,hour,pm2.5,DEWP,TEMP,PRES,cbwd,Iws,Is,Ir";
/// 2010-01-01 00:00 in Beijing, 2009-12-31T16:00Z.
const FIRST: Hour = Hour::from_epoch_hours(350_632);
/// Beijing keeps UTC+8 all year.
const BEIJING_HOURS: i64 = 8;
const COUNT: i64 = 43_824;

/// The bundled observations at Beijing, 2010 to 2014, behind the same seam as a weather service.
///
/// A fetched object starts with the row before the first asked hour, where there is one: wind is given
/// as a run that grows from hour to hour, so a speed is the difference between two rows. Its number
/// (`No`) tells that it is there for that only: just row 1 of the whole series begins a run itself.
#[derive(Debug, Clone)]
pub struct Sample {
    lines: Vec<String>,
    station: StationId,
}

impl Sample {
    /// Unpacks the sample.
    ///
    /// # Panics
    /// Never: what is unpacked is part of the program, and a test reads all of it.
    pub fn new() -> Self {
        let mut text = String::new();
        GzDecoder::new(ROWS)
            .read_to_string(&mut text)
            .expect("the bundled file is whole: a test reads it all");
        let lines = text.lines().skip(1).map(str::to_owned).collect();
        Self { lines, station: STATION.parse().expect("a WMO number is a station") }
    }

    /// The one station it has: 54511, Beijing.
    pub fn station(&self) -> &StationId {
        &self.station
    }

    /// The hours it has, every one of them.
    pub const fn hours() -> HourRange {
        HourRange { start: FIRST, end: Hour::from_epoch_hours(FIRST.epoch_hours() + COUNT) }
    }

    /// Rows of the original file: those of `hours`, and the one before them.
    fn cut(&self, hours: HourRange) -> String {
        let first = (hours.start - FIRST - 1).max(0) as usize;
        let last = (hours.end - FIRST) as usize;
        let mut text = format!("{HEADER}\r\n");
        for index in first..last {
            let local = (FIRST + index as i64 + BEIJING_HOURS).timestamp().to_zoned(TimeZone::UTC);
            let date = local.strftime("%Y,%-m,%-d,%-H");
            write!(text, "{},{date},{}\r\n", index + 1, self.lines[index]).expect("a string takes any text");
        }
        text
    }
}

impl Default for Sample {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl WeatherSource for Sample {
    fn id(&self) -> SourceId {
        SourceId::Sample
    }

    fn reach(&self) -> Reach {
        Reach { stations: 1, hours: COUNT as usize }
    }

    fn available(&self, station: &StationId, now: Timestamp) -> HourRange {
        let all = Self::hours();
        let end = if *station == self.station { all.end.min(Hour::ceil(now)) } else { all.start };
        HourRange::new(all.start, end)
    }

    /// One object with the rows of the asked hours, or none if there are no such rows.
    async fn fetch(&self, question: &Question) -> Result<Vec<RawObject>, SourceError> {
        if let Some(station) = question.stations.iter().find(|station| **station != self.station) {
            return Err(SourceError::UnknownStation {
                source_id: self.id(),
                station: station.clone(),
                known: format!("{STATION} (Beijing)"),
            });
        }
        let all = Self::hours();
        let hours = HourRange::new(question.hours.start.max(all.start), question.hours.end.min(all.end));
        if hours.is_empty() {
            return Ok(Vec::new());
        }
        Ok(vec![RawObject {
            source: self.id(),
            station: self.station.clone(),
            first_hour: hours.start,
            extension: Extension::Csv,
            bytes: Bytes::from(self.cut(hours)),
        }])
    }
}

#[cfg(test)]
mod tests;
