//! Rows: one into an observation, all of them into order.

use weather::{Observation, StationId, Variable, VariableSet};

use super::Form;
use super::blanks::settle_blanks;
use super::header::{Layout, Measured};
use super::rain::{Rain, settle_rain};
use super::time::kst_hour;
use crate::error::{ParseError, ValueProblem};
use crate::field::{BadField, number};
use crate::text::{Limits, Record, Records};

/// All rows of a file: sorted, each station and hour once.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) observations: Vec<Observation>,
    pub(super) rows: usize,
    pub(super) repeated: usize,
    pub(super) contradicted: usize,
}

/// One row, before its blanks are understood.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) observation: Observation,
    pub(super) rain: Rain,
    /// The fields that are there and hold no number.
    pub(super) blank: VariableSet,
}

impl Table {
    pub(super) fn read(
        records: &mut Records<'_>,
        layout: &Layout,
        limits: Limits,
    ) -> Result<Self, ParseError> {
        let mut rows = Vec::new();
        let mut stations = Stations::default();
        while let Some(record) = records.read()? {
            let at = record.at;
            if record.len() != layout.names.len() {
                let (found, expected) = (record.len(), layout.names.len());
                return Err(ParseError::RowLength { line: records.line(at), found, expected });
            }
            match read_row(&record, layout, &mut stations) {
                Ok(row) => rows.push(row),
                Err(bad) => return Err(bad.at(records.line(at), layout.encoding, &layout.names)),
            }
            if rows.len() > limits.rows {
                return Err(ParseError::TooManyRows { limit: limits.rows });
            }
        }
        if rows.is_empty() { Err(ParseError::NoRows) } else { Ok(Self::of(rows)) }
    }

    fn of(mut rows: Vec<Row>) -> Self {
        let count = rows.len();
        // stable: of two rows about the same hour the later one stays the later one
        rows.sort_by(|a, b| {
            let (a, b) = (&a.observation, &b.observation);
            a.station.cmp(&b.station).then(a.hour.cmp(&b.hour))
        });
        let mut contradicted = 0;
        rows.dedup_by(|later, kept| {
            let (a, b) = (&kept.observation, &later.observation);
            let same = a.station == b.station && a.hour == b.hour;
            if same && merge(kept, later) {
                contradicted += 1;
            }
            same
        });
        for station in rows.chunk_by_mut(|a, b| a.observation.station == b.observation.station) {
            settle_rain(station);
            settle_blanks(station);
        }
        let observations: Vec<Observation> = rows.into_iter().map(|row| row.observation).collect();
        Self { rows: count, repeated: count - observations.len(), contradicted, observations }
    }
}

/// Lays a later row over an earlier one of the same hour: what it measured replaces, what it left blank
/// keeps what was there. Tells whether the two contradicted each other.
fn merge(kept: &mut Row, later: &Row) -> bool {
    let mut contradicted = false;
    for variable in Variable::ALL {
        let (earlier, value) = (kept.observation.get(variable), later.observation.get(variable));
        if value.is_some() {
            contradicted |= earlier.is_some() && earlier != value;
            kept.observation.set(variable, value);
        }
    }
    if kept.rain != Rain::Fell {
        kept.rain = later.rain;
    }
    contradicted
}

fn read_row(record: &Record<'_>, layout: &Layout, stations: &mut Stations) -> Result<Row, BadField> {
    let hour =
        kst_hour(record.field(layout.time)).map_err(|problem| BadField::new(record, layout.time, problem))?;
    let mut observation = Observation::new(stations.read(record, layout.station)?, hour);
    observation.flagged = layout.measured.iter().any(|measured| measured.flag.is_some());
    let (mut rain, mut blank) = (Rain::Unknown, VariableSet::default());
    for measured in &layout.measured {
        let reported = is_reported(record, measured)?;
        let value = if reported { value(record, measured, layout.form)? } else { None };
        let variable = measured.column.variable;
        observation.set(variable, value);
        if value.is_none() && (reported || record.field(measured.field).is_empty()) {
            blank.insert(variable);
        }
        if variable == Variable::Precipitation {
            rain = match (value, reported) {
                (Some(_), _) => Rain::Fell,
                (None, true) => blank_rain(record, measured, layout),
                (None, false) => Rain::Unknown,
            };
        }
    }
    Ok(Row { observation, rain, blank })
}

/// Whether the quality flag, if there is one, lets the value stand.
fn is_reported(record: &Record<'_>, measured: &Measured) -> Result<bool, BadField> {
    let Some(flag) = measured.flag else { return Ok(true) };
    match record.field(flag) {
        // a table that went through a spreadsheet or pandas has 9.0
        b"" | b"0" | b"0.0" => Ok(true),
        b"1" | b"9" | b"1.0" | b"9.0" => Ok(false),
        _ => Err(BadField::new(record, flag, ValueProblem::NotAFlag)),
    }
}

fn value(record: &Record<'_>, measured: &Measured, form: Form) -> Result<Option<f64>, BadField> {
    if record.field(measured.field).is_empty() {
        return Ok(None);
    }
    Ok(measured.column.value(form, number(record, measured.field)?))
}

/// What a row without an amount says about precipitation.
fn blank_rain(record: &Record<'_>, measured: &Measured, layout: &Layout) -> Rain {
    match layout.precipitation_group.map(|group| record.field(group)) {
        // code 1819: the group is left out because there was no precipitation
        Some(b"3") => Rain::None,
        Some(_) => Rain::Unknown,
        None if measured.flag.is_some() => Rain::NormalBlank,
        None => Rain::UnflaggedBlank,
    }
}

/// Reads station numbers; nearly every row repeats the one before.
#[derive(Debug, Default)]
struct Stations {
    last: Option<(u32, StationId)>,
}

impl Stations {
    fn read(&mut self, record: &Record<'_>, field: usize) -> Result<StationId, BadField> {
        let bad = || BadField::new(record, field, ValueProblem::NotAStation);
        let bytes = record.field(field);
        // digits only, and as a number, so that 090 and 90 are one station
        let text = std::str::from_utf8(bytes).ok().filter(|text| !text.starts_with('+')).ok_or_else(bad)?;
        let number: u32 = text.parse().ok().filter(|number| *number > 0).ok_or_else(bad)?;
        if let Some((_, station)) = self.last.as_ref().filter(|(last, _)| *last == number) {
            return Ok(station.clone());
        }
        let station: StationId = number.to_string().parse().map_err(|_| bad())?;
        self.last = Some((number, station.clone()));
        Ok(station)
    }
}
