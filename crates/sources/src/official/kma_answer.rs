//! What the grid services and the mid-term service of KMA answer: rows of fields.

use serde_json::{Map, Value};

use crate::error::ParseError;
use crate::kma_code::{Verdict, scalar};

const NOT_AN_ANSWER: ParseError = ParseError::NotAnAnswer { of: "KMA's forecast services in JSON" };

/// A value as large as this stands for a missing one, on either side of zero.
const MISSING: f64 = 900.0;

/// A row of an answer.
#[derive(Debug)]
pub(super) struct Row {
    /// From 1.
    number: usize,
    fields: Map<String, Value>,
}

/// The rows of a whole answer. One row may come without a list around it, and none as an empty text.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Row>, ParseError> {
    let Verdict::Answer(mut body) = Verdict::of(200, bytes) else { return Err(NOT_AN_ANSWER) };
    let rows: Vec<Row> = match body.pointer_mut("/items/item").map(Value::take) {
        Some(Value::Array(items)) => items.into_iter().zip(1..).map(row).collect::<Result<_, _>>()?,
        Some(Value::Null) | None => Vec::new(),
        Some(item) => vec![row((item, 1))?],
    };
    match scalar(body.get("totalCount")).and_then(|text| text.parse().ok()) {
        Some(total) if total > rows.len() => Err(ParseError::Partial { found: rows.len(), total }),
        _ => Ok(rows),
    }
}

fn row((item, number): (Value, usize)) -> Result<Row, ParseError> {
    match item {
        Value::Object(fields) => Ok(Row { number, fields }),
        _ => Err(NOT_AN_ANSWER),
    }
}

impl Row {
    /// A field's text; `None` if it is absent or blank.
    pub(super) fn text(&self, field: &str) -> Option<String> {
        scalar(self.fields.get(field)).filter(|text| !text.is_empty())
    }

    /// A field's number; `None` if it is absent, blank or a mark for a missing value.
    pub(super) fn number(&self, field: &str) -> Result<Option<f64>, ParseError> {
        let Some(text) = self.text(field) else { return Ok(None) };
        match number(&text) {
            Some(number) => Ok(Some(number).filter(|number| number.abs() < MISSING)),
            None => Err(self.bad(field, "a number")),
        }
    }

    /// The error about a field that cannot be read.
    pub(super) fn bad(&self, field: &str, expected: &'static str) -> ParseError {
        let value = self.text(field).unwrap_or_default().chars().take(40).collect();
        ParseError::Field { row: self.number, field: field.to_owned(), value, expected }
    }
}

/// A finite number.
pub(super) fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// Whether a number stands for a missing value.
pub(super) fn is_missing(number: f64) -> bool {
    number.abs() >= MISSING
}
