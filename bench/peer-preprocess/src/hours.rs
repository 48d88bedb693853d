//! The peer's rules: rows merged by hour, checked, put on an hourly grid, gaps classified and filled.

use weather::{Hour, HourRange};

use crate::error::Problem;
use crate::gaps::{self, GapClass};
use crate::quantity::{COUNT, PRECIPITATION, QUANTITIES, REPAIRED};
use crate::reading::Reading;
use crate::table::{FIRST_ROW_LINE, Table};

/// The longest file that is taken for one: a damaged date must not fill the memory.
const LONGEST_HOURS: usize = 50 * 366 * 24;

/// Every hour from a station's first to its last, with what the peer says about it. One is used for a
/// station after another, so that its memory is asked for once.
pub(crate) struct StationHours {
    pub(crate) range: HourRange,
    /// Of each quantity the value of each hour.
    pub(crate) values: [Vec<Reading>; COUNT],
    /// Of each hour a bit for each quantity whose value was refused.
    pub(crate) refused: Vec<u32>,
    /// Of each repaired quantity the class of the gap that each hour lies in.
    pub(crate) gaps: [Vec<GapClass>; REPAIRED],
    /// Of each hour a bit for each quantity whose value was filled in.
    pub(crate) filled: Vec<u8>,
}

impl StationHours {
    /// No hours.
    pub(crate) fn none() -> Self {
        Self {
            range: HourRange::new(Hour::from_epoch_hours(0), Hour::from_epoch_hours(0)),
            values: Default::default(),
            refused: Vec::new(),
            gaps: Default::default(),
            filled: Vec::new(),
        }
    }

    /// Applies the rules to the rows of a station, in the peer's order.
    pub(crate) fn read(&mut self, table: &Table<'_>) -> Result<(), Problem> {
        self.clear(span(table)?);
        self.merge(table)?;
        self.refuse();
        for (quantity, classes) in self.gaps.iter_mut().enumerate() {
            gaps::repair(&mut self.values[quantity], classes, |hour| self.filled[hour] |= 1 << quantity);
        }
        Ok(())
    }

    fn clear(&mut self, range: HourRange) {
        self.range = range;
        self.values.iter_mut().for_each(|values| renew(values, range.len(), Reading::NONE));
        self.gaps.iter_mut().for_each(|classes| renew(classes, range.len(), GapClass::Observed));
        renew(&mut self.refused, range.len(), 0);
        renew(&mut self.filled, range.len(), 0);
    }

    /// Of several rows of an hour, each quantity has its first value. Where a row has no precipitation,
    /// none fell.
    fn merge(&mut self, table: &Table<'_>) -> Result<(), Problem> {
        for (line, row) in (FIRST_ROW_LINE..).zip(&table.rows) {
            let hour = (row.hour - self.range.start) as usize;
            row.readings(line, |quantity, reading| {
                let value = &mut self.values[quantity][hour];
                if !value.is_some() {
                    *value = Reading::from(reading);
                }
            })?;
        }
        for row in &table.rows {
            let fell = &mut self.values[PRECIPITATION][(row.hour - self.range.start) as usize];
            if !fell.is_some() {
                *fell = Reading::from(0.0);
            }
        }
        Ok(())
    }

    /// Takes out what cannot be, and notes the quantity's bit.
    fn refuse(&mut self) {
        for (bit, (values, quantity)) in self.values.iter_mut().zip(&QUANTITIES).enumerate() {
            let (least, most) = (quantity.least, quantity.most);
            for (value, refused) in values.iter_mut().zip(&mut self.refused) {
                if value.get().is_some_and(|value| value < least || value > most) {
                    *value = Reading::NONE;
                    *refused |= 1 << bit;
                }
            }
        }
    }
}

fn renew<T: Clone>(column: &mut Vec<T>, hours: usize, blank: T) {
    column.clear();
    column.resize(hours, blank);
}

/// From the earliest to the latest row.
fn span(table: &Table<'_>) -> Result<HourRange, Problem> {
    let hours = table.rows.iter().map(|row| row.hour);
    let (Some(first), Some(last)) = (hours.clone().min(), hours.max()) else { return Err(Problem::NoRows) };
    let range = HourRange::new(first, last + 1);
    if range.len() > LONGEST_HOURS {
        return Err(Problem::TooLong { years: (last - first) / (365 * 24) });
    }
    Ok(range)
}

#[cfg(test)]
#[path = "hours_tests.rs"]
mod tests;
