//! Rows of the Beijing file into observations.

use weather::{Group, Hour, Observation, StationId, Variable};

use super::{BEIJING_HOURS, HEADER, STATION};
use crate::error::{ParseError, ValueProblem};
use crate::field::{BadField, midnight, number, shown};
use crate::text::{Encoding, LIMITS, Record, Records, column_names, unpack};

// places in HEADER
const NUMBER: usize = 0;
const HOUR: usize = 4;
const PM25: usize = 5;
const DEW_POINT: usize = 6;
const TEMPERATURE: usize = 7;
const PRESSURE: usize = 8;
const WIND_CLASS: usize = 9;
const WIND_RUN: usize = 10;
const SNOW_HOURS: usize = 11;
const RAIN_HOURS: usize = 12;

/// Reads rows of the Beijing file. The first row is context for the wind of the second and not an
/// observation of its own, except row 1 of the series, which has nothing before it.
pub(crate) fn parse(bytes: &[u8]) -> Result<Vec<Observation>, ParseError> {
    let text = unpack(bytes, LIMITS)?;
    let mut records = Records::new(&text);
    let (encoding, names) = header(&mut records)?;
    let station: StationId = STATION.parse().expect("a WMO number is a station");
    let mut observations = Vec::new();
    let mut before: Option<Wind> = None;
    while let Some(record) = records.read()? {
        let at = record.at;
        if record.len() != names.len() {
            let (found, expected) = (record.len(), names.len());
            return Err(ParseError::RowLength { line: records.line(at), found, expected });
        }
        let row = match Row::read(&record, before.as_ref()) {
            Ok(row) => row,
            Err(bad) => return Err(bad.at(records.line(at), encoding, &names)),
        };
        if before.is_some() || row.begins_the_series {
            observations.push(row.observation(&station, before.as_ref()));
        }
        before = Some(row.wind);
        if observations.len() > LIMITS.rows {
            return Err(ParseError::TooManyRows { limit: LIMITS.rows });
        }
    }
    if before.is_none() { Err(ParseError::NoRows) } else { Ok(observations) }
}

fn header(records: &mut Records<'_>) -> Result<(Encoding, Vec<String>), ParseError> {
    let Some(header) = records.read()? else { return Err(ParseError::Empty) };
    let (encoding, names) = column_names(&header)?;
    if names.iter().map(String::as_str).eq(HEADER.split(',')) {
        return Ok((encoding, names));
    }
    Err(ParseError::Foreign {
        found: shown(&names),
        expected: "the Beijing PM2.5 data (No,year,month,day,hour,…)",
    })
}

/// The wind of one hour as the file gives it.
#[derive(Debug)]
struct Wind {
    hour: Hour,
    /// Where it comes from: the middle of its class, a quarter of the compass; none for `cv`.
    direction_deg: Option<f64>,
    /// m/s·h since the direction last changed.
    run: f64,
}

#[derive(Debug)]
struct Row {
    begins_the_series: bool,
    pm25: Option<f64>,
    dew_point: Option<f64>,
    temperature: Option<f64>,
    pressure: Option<f64>,
    wind: Wind,
    wet: bool,
}

impl Row {
    fn read(record: &Record<'_>, before: Option<&Wind>) -> Result<Self, BadField> {
        let hour = hour(record)?;
        if before.is_some_and(|before| hour <= before.hour) {
            return Err(BadField::new(record, HOUR, ValueProblem::OutOfOrder));
        }
        let measured = |field| match record.field(field) {
            b"NA" => Ok(None),
            _ => number(record, field).map(Some),
        };
        Ok(Self {
            begins_the_series: record.field(NUMBER) == b"1",
            pm25: measured(PM25)?,
            dew_point: measured(DEW_POINT)?,
            temperature: measured(TEMPERATURE)?,
            pressure: measured(PRESSURE)?,
            wind: Wind { hour, direction_deg: direction(record)?, run: number(record, WIND_RUN)? },
            // the count of hours goes back to 0 in the first dry hour, so in a wet hour it stands above 0
            wet: number(record, SNOW_HOURS)? > 0.0 || number(record, RAIN_HOURS)? > 0.0,
        })
    }

    fn observation(&self, station: &StationId, before: Option<&Wind>) -> Observation {
        let mut observation = Observation::new(station.clone(), self.wind.hour).and(Group::Air);
        observation.set(Variable::Pm25, self.pm25);
        observation.set(Variable::DewPoint, self.dew_point);
        observation.set(Variable::AirTemperature, self.temperature);
        observation.set(Variable::SeaLevelPressure, self.pressure);
        observation.set(Variable::WindDirection, self.wind.direction_deg);
        observation.set(Variable::WindSpeed, self.wind.speed(before));
        observation.set(Variable::WetHour, Some(f64::from(u8::from(self.wet))));
        observation
    }
}

impl Wind {
    /// Mean speed of the hour, m/s: what the run grew by, or the run itself where a new one began.
    /// `None` after a missing hour, when what it grew by is not the work of one hour.
    fn speed(&self, before: Option<&Self>) -> Option<f64> {
        let Some(before) = before else { return Some(self.run) };
        if before.hour + 1 != self.hour {
            return None;
        }
        if before.direction_deg != self.direction_deg || self.run < before.run {
            return Some(self.run);
        }
        // the file has two decimals; the difference of two such numbers in binary has noise behind them
        Some(((self.run - before.run) * 100.0).round() / 100.0)
    }
}

fn hour(record: &Record<'_>) -> Result<Hour, BadField> {
    let bad = |field| BadField::new(record, field, ValueProblem::NotATime);
    let part = |field: usize| {
        let text = std::str::from_utf8(record.field(field)).map_err(|_| bad(field))?;
        text.parse::<i16>().map_err(|_| bad(field))
    };
    let (year, month, day, hour) = (part(1)?, part(2)?, part(3)?, part(HOUR)?);
    if !(0..24).contains(&hour) {
        return Err(bad(HOUR));
    }
    let midnight = midnight(year, month, day).ok_or_else(|| bad(3))?;
    Ok(midnight + i64::from(hour) - BEIJING_HOURS)
}

fn direction(record: &Record<'_>) -> Result<Option<f64>, BadField> {
    match record.field(WIND_CLASS) {
        b"NE" => Ok(Some(45.0)),
        b"SE" => Ok(Some(135.0)),
        b"NW" => Ok(Some(315.0)),
        b"cv" => Ok(None),
        _ => Err(BadField::new(record, WIND_CLASS, ValueProblem::NotAWindClass)),
    }
}
