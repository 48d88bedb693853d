//! Hourly CSV files of the Korea Meteorological Administration, in the three forms that people have:
//!
//! - **portal**: a download from data.kma.go.kr: Korean headers with units, `지점,지점명,일시,기온(°C),…`, in
//!   CP949 or UTF-8, any choice and order of columns, with or without `… QC플래그` columns;
//! - **tidy**: the field names of the data.go.kr service, `tm,stn,ta,rn,…`, with or without `…Qcflg` columns;
//! - **hub**: the columns of the API hub's hourly text, `TM,STN,WD,WS,…`, with its marks for missing values.
//!
//! Plain or gzip-compressed; with any number of byte order marks; lines ending in LF or CRLF; several
//! stations, unsorted rows. Times are Korean standard time, hour 24 being the midnight that ends a day.
//!
//! What is read, and what is not:
//! - Columns that a file lacks stay missing, and so do blanks, values with quality flag 1 (error) or 9
//!   (missing), and the hub's −9 (−99 for temperatures).
//! - Where a blank is KMA's way to write "none", it is 0: no precipitation (`rain.rs`), night in sunshine and
//!   radiation, and no snow on the ground (`blanks.rs`).
//! - Wind direction 0 is calm: no direction. North is 360.
//! - Precipitation is what the file gives: from November to March sums of three hours, and none in the hours
//!   between. An amount of 0 may be a trace; [`WetHour`](weather::Variable::WetHour) tells it from a dry hour.
//! - Rows that repeat an hour are laid over one another in the order of the file, as
//!   [`HourlyGrid::merge`](weather::HourlyGrid::merge) does: a later value replaces an earlier one, a later
//!   blank does not. Files joined from downloads repeat the hours where they meet, and there the later
//!   row is the complete one. [`FileSummary`] counts repeats and contradictions.
//! - Anything else that cannot be read refuses the whole file.

mod blanks;
mod columns;
mod header;
mod rain;
mod rows;
mod summary;
pub(crate) mod time;

pub(crate) use columns::tidy_names;
pub use summary::FileSummary;
pub(crate) use time::{KST_HOURS, first_hour};

use std::fmt;

use header::Layout;
use rows::Table;
use weather::Observation;

use crate::error::ParseError;
use crate::text::{LIMITS, Limits, Records, unpack};

/// Which of the three forms a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// `tm,stn,ta,…`: the field names of the data.go.kr service.
    Tidy,
    /// `지점,지점명,일시,기온(°C),…`: a download from the portal.
    Portal,
    /// `TM,STN,WD,…`: the columns of the API hub.
    Hub,
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tidy => "data.go.kr columns",
            Self::Portal => "KMA portal download",
            Self::Hub => "KMA API-hub columns",
        })
    }
}

impl Form {
    const ALL: [Self; 3] = [Self::Tidy, Self::Portal, Self::Hub];

    /// The form that a time or a station column of these names belongs to.
    fn of(names: &[String]) -> Option<Self> {
        let has = |wanted: &[&str]| names.iter().any(|name| wanted.contains(&name.as_str()));
        Self::ALL.into_iter().find(|form| has(form.time_names()) || has(form.station_names()))
    }

    fn time_names(self) -> &'static [&'static str] {
        match self {
            Self::Tidy => &["tm"],
            Self::Portal => &["일시"],
            Self::Hub => &["TM"],
        }
    }

    fn station_names(self) -> &'static [&'static str] {
        match self {
            Self::Tidy => &["stn", "stnId"],
            Self::Portal => &["지점"],
            Self::Hub => &["STN"],
        }
    }

    fn value_names(self) -> &'static str {
        match self {
            Self::Tidy => "ta, hm, ws",
            Self::Portal => "기온(°C), 습도(%), 풍속(m/s)",
            Self::Hub => "TA, HM, WS",
        }
    }

    /// How the names of quality flag columns end.
    fn flag_endings(self) -> &'static [&'static str] {
        match self {
            Self::Tidy => &["Qcflg", "Qcflag"],
            Self::Portal => &["QC플래그"],
            Self::Hub => &[],
        }
    }
}

/// Reads a file into observations, in order of station and hour, each station-hour once.
///
/// # Errors
/// What cannot be read, with line, column and value. Then nothing was read.
pub fn parse(bytes: &[u8]) -> Result<Vec<Observation>, ParseError> {
    parse_within(bytes, LIMITS)
}

/// [`parse`] within other bounds.
pub(crate) fn parse_within(bytes: &[u8], limits: Limits) -> Result<Vec<Observation>, ParseError> {
    read(bytes, limits).map(|(_, table)| table.observations)
}

/// Reads a file and tells what it holds: to show it, and to file it.
///
/// # Errors
/// What cannot be read, with line, column and value: exactly when [`parse`] refuses it.
pub fn detect(bytes: &[u8]) -> Result<FileSummary, ParseError> {
    let (layout, table) = read(bytes, LIMITS)?;
    Ok(FileSummary::of(bytes, &layout, &table))
}

fn read(bytes: &[u8], limits: Limits) -> Result<(Layout, Table), ParseError> {
    let text = unpack(bytes, limits)?;
    let mut records = Records::new(&text);
    let layout = match records.read()? {
        Some(header) => Layout::read(&header)?,
        None => return Err(ParseError::Empty),
    };
    let table = Table::read(&mut records, &layout, limits)?;
    Ok((layout, table))
}

#[cfg(test)]
mod bad_input_tests;
#[cfg(test)]
mod tests;
