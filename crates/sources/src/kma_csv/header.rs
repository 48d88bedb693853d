//! The header: which form this is, and which field holds what.

use std::collections::HashSet;

use weather::Variable;

use super::Form;
use super::columns::Column;
use crate::error::ParseError;
use crate::field::shown;
use crate::text::{Encoding, Record, column_names};

/// Where each thing stands in every row of one file.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) form: Form,
    pub(super) encoding: Encoding,
    /// Column names as the file writes them, for errors.
    pub(super) names: Vec<String>,
    pub(super) time: usize,
    pub(super) station: usize,
    pub(super) measured: Vec<Measured>,
    /// The hub's `IR`: whether there was precipitation to report.
    pub(super) precipitation_group: Option<usize>,
}

/// A field that holds a measured quantity.
#[derive(Debug)]
pub(super) struct Measured {
    pub(super) column: &'static Column,
    pub(super) field: usize,
    /// The field with its quality flag, if the file has one.
    pub(super) flag: Option<usize>,
}

/// What a column name says once spaces and the unit are taken off.
#[derive(Debug, Default, Clone)]
struct Name {
    base: String,
    unit: Option<String>,
    is_flag: bool,
}

impl Layout {
    pub(super) fn read(header: &Record<'_>) -> Result<Self, ParseError> {
        let (encoding, names) = column_names(header)?;
        let form = Form::of(&names).ok_or_else(|| ParseError::Foreign {
            found: shown(&names),
            expected: "an hourly KMA file (지점,일시,기온(°C),… or tm,stn,ta,… or TM,STN,TA,…)",
        })?;
        let parts: Vec<Name> = names.iter().map(|name| Name::split(name, form)).collect();
        let place = |wanted: &'static [&'static str]| one_of(&parts, wanted, &names);
        let missing = |missing, wanted: &'static [&'static str]| ParseError::MissingColumn {
            missing,
            expected: wanted[0],
            found: shown(&names),
        };
        let layout = Self {
            time: place(form.time_names())?.ok_or_else(|| missing("time", form.time_names()))?,
            station: place(form.station_names())?.ok_or_else(|| missing("station", form.station_names()))?,
            measured: measured(&parts, form, &names)?,
            precipitation_group: if form == Form::Hub { place(&["IR"])? } else { None },
            form,
            encoding,
            names,
        };
        if layout.measured.is_empty() {
            let expected = form.value_names();
            return Err(ParseError::NothingMeasured { expected, found: shown(&layout.names) });
        }
        Ok(layout)
    }

    /// What the file measures, in the order of its columns.
    pub(super) fn variables(&self) -> Vec<Variable> {
        self.measured.iter().map(|measured| measured.column.variable).collect()
    }

    /// The columns that are left alone.
    pub(super) fn ignored(&self) -> Vec<String> {
        let mut used = HashSet::from([self.time, self.station]);
        used.extend(self.precipitation_group);
        used.extend(
            self.measured.iter().flat_map(|measured| [Some(measured.field), measured.flag]).flatten(),
        );
        (0..self.names.len())
            .filter(|index| !used.contains(index))
            .map(|index| self.names[index].clone())
            .collect()
    }
}

impl Name {
    fn split(text: &str, form: Form) -> Self {
        let mut base: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        let unit = match (form, base.find('(')) {
            (Form::Portal, Some(open)) => {
                let unit = base.split_off(open);
                Some(unit[1..].trim_end_matches(')').to_owned())
            }
            _ => None,
        };
        for ending in form.flag_endings() {
            if let Some(measured) = base.strip_suffix(ending) {
                return Self { base: measured.to_owned(), unit, is_flag: true };
            }
        }
        Self { base, unit, is_flag: false }
    }
}

fn measured(parts: &[Name], form: Form, names: &[String]) -> Result<Vec<Measured>, ParseError> {
    let mut found: Vec<Measured> = Vec::new();
    for (field, part) in parts.iter().enumerate() {
        let Some(column) = Column::named(&part.base, form).filter(|_| !part.is_flag) else { continue };
        if found.iter().any(|earlier| earlier.column.variable == column.variable) {
            return Err(ParseError::RepeatedColumn { column: names[field].clone() });
        }
        if let Some(unit) = part.unit.as_deref().filter(|unit| !column.portal_units.contains(unit)) {
            return Err(ParseError::UnknownUnit {
                column: names[field].clone(),
                unit: unit.to_owned(),
                expected: column.portal_units.join(" or "),
            });
        }
        let flag = parts.iter().position(|other| other.is_flag && other.base == part.base);
        found.push(Measured { column, field, flag });
    }
    Ok(found)
}

/// The field under any of these names; two of them would leave open which one counts.
fn one_of(parts: &[Name], wanted: &[&str], names: &[String]) -> Result<Option<usize>, ParseError> {
    let mut found = (0..parts.len()).filter(|index| wanted.contains(&parts[*index].base.as_str()));
    let (first, second) = (found.next(), found.next());
    match second {
        Some(second) => Err(ParseError::RepeatedColumn { column: names[second].clone() }),
        None => Ok(first),
    }
}
