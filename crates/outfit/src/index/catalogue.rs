//! Every index by name, over the columns of a table: what `wearcast comfort` computes, and what the
//! tables of independent packages are compared with.

use jiff::Timestamp;

mod compute;
mod entries;

pub use entries::INDICES;

/// An index over named columns.
#[derive(Debug)]
pub struct Index {
    /// Its name.
    pub name: &'static str,
    /// What it is and where it comes from.
    pub what: &'static str,
    /// The columns that it needs.
    pub inputs: &'static [Input],
    /// The columns that it gives.
    pub outputs: &'static [Output],
    /// Where it is defined; outside, its cells stay empty.
    pub domain: &'static str,
    compute: fn(&Row<'_>) -> Vec<Cell>,
}

/// A column that an index needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Input {
    /// Its name; the unit is its last part.
    pub name: &'static str,
    /// What stands in it, with its unit.
    pub what: &'static str,
    kind: Kind,
}

/// A column that an index gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Output {
    /// Its name; the unit is its last part.
    pub name: &'static str,
    /// What stands in it, with its unit.
    pub what: &'static str,
}

/// What a cell of an input may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    /// 1 to 12.
    Month,
    /// 0 or 1.
    Flag,
    /// An instant; as a number, seconds after 1970.
    Moment,
}

/// A cell that an index gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell {
    /// A number, always finite.
    Number(f64),
    /// A class or a yes-or-no.
    Word(&'static str),
    /// Outside the index's domain, or not defined.
    Empty,
}

/// A cell that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not {wanted}")]
pub struct ReadCellError {
    text: String,
    wanted: &'static str,
}

impl Index {
    /// The index of that name; `wind-chill` and `wind_chill` are the same.
    pub fn named(name: &str) -> Option<&'static Self> {
        let name = name.replace('-', "_");
        INDICES.iter().find(|index| index.name == name)
    }

    /// Its outputs for one row of `inputs`, both in the order that the index lists them in. A row in
    /// which an input is not known has empty outputs.
    pub fn compute(&self, inputs: &[Option<f64>]) -> Vec<Cell> {
        let known: Option<Vec<f64>> = inputs.iter().copied().collect();
        let Some(values) = known.filter(|values| values.len() == self.inputs.len()) else {
            return vec![Cell::Empty; self.outputs.len()];
        };
        (self.compute)(&Row { index: self, values: &values })
    }
}

impl Input {
    /// Reads a cell; a blank one is not known.
    ///
    /// # Errors
    /// When it holds something else than this column does.
    pub fn read(&self, text: &str) -> Result<Option<f64>, ReadCellError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let number = || text.parse::<f64>().ok().filter(|number| number.is_finite());
        let (value, wanted) = match self.kind {
            Kind::Number => (number(), "a number"),
            Kind::Month => (
                number().filter(|month| (1.0..=12.0).contains(month) && month.fract() == 0.0),
                "a month from 1 to 12",
            ),
            Kind::Flag => (number().filter(|flag| [0.0, 1.0].contains(flag)), "0 or 1"),
            Kind::Moment => (
                text.parse::<Timestamp>().ok().map(|instant| instant.as_second() as f64),
                "a time such as 2027-04-17T21:31:00Z",
            ),
        };
        value.map(Some).ok_or_else(|| ReadCellError { text: text.chars().take(40).collect(), wanted })
    }
}

/// The inputs of one row.
struct Row<'a> {
    index: &'a Index,
    values: &'a [f64],
}

impl Row<'_> {
    /// The input of that name.
    fn get(&self, name: &str) -> f64 {
        let place = self.index.inputs.iter().position(|input| input.name == name);
        self.values[place.expect("an index reads only the inputs that it lists")]
    }
}

#[cfg(test)]
mod tests;
