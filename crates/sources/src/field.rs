//! Single fields: numbers, dates, and what to say about those that are neither.

use jiff::civil::DateTime;
use jiff::tz::Offset;
use weather::Hour;

use crate::error::{ParseError, ValueProblem};
use crate::text::{Encoding, Record};

/// A field that could not be read, before its line has been counted.
#[derive(Debug)]
pub(crate) struct BadField {
    field: usize,
    value: Vec<u8>,
    problem: ValueProblem,
}

impl BadField {
    pub(crate) fn new(record: &Record<'_>, field: usize, problem: ValueProblem) -> Self {
        Self { field, value: record.field(field).to_owned(), problem }
    }

    /// The error to show, with the line and the column's name.
    pub(crate) fn at(self, line: usize, encoding: Encoding, columns: &[String]) -> ParseError {
        let column = columns.get(self.field).cloned().unwrap_or_default();
        let value = encoding.decode(&self.value).chars().take(40).collect();
        ParseError::Value { line, column, value, problem: self.problem }
    }
}

/// Nothing that is measured is larger, on either side of zero, and what is converted must stay finite.
pub(crate) const LARGEST_NUMBER: f64 = 1e9;

/// One number. Not `NaN` or `inf`, which Rust's own reader takes for numbers, nor what is as good as that.
pub(crate) fn number(record: &Record<'_>, field: usize) -> Result<f64, BadField> {
    std::str::from_utf8(record.field(field))
        .ok()
        .and_then(|text| text.parse().ok())
        .filter(|number: &f64| number.abs() <= LARGEST_NUMBER)
        .ok_or_else(|| BadField::new(record, field, ValueProblem::NotANumber))
}

/// The midnight that begins a date, had it been in UTC; `None` if there is no such date.
pub(crate) fn midnight(year: i16, month: i16, day: i16) -> Option<Hour> {
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let date = DateTime::new(year, month, day, 0, 0, 0, 0).ok()?;
    Offset::UTC.to_timestamp(date).ok().map(Hour::floor)
}

/// Column names for an error: the first few, each cut short.
pub(crate) fn shown(columns: &[String]) -> String {
    let short = |name: &String| format!("{:?}", name.chars().take(24).collect::<String>());
    let mut names: Vec<String> = columns.iter().take(8).map(short).collect();
    if columns.len() > names.len() {
        names.push(format!("and {} more", columns.len() - names.len()));
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Records;

    #[test]
    fn not_a_number_and_infinity_are_not_numbers() {
        for text in ["NaN", "inf", "-infinity", "1e999", "1,5", "−3", "3 1", "0x1", ""] {
            let row = format!("\"{text}\"\n");
            let mut records = Records::new(row.as_bytes());
            let record = records.read().unwrap().unwrap();
            assert!(number(&record, 0).is_err(), "{text}");
        }
    }
}
