//! What the checks look at: the measured values of one station, by their offset from the first hour.

use std::ops::Range;

use super::damage::Damage;
use super::finding::{Finding, Reason};
use crate::grid::HourlyGrid;
use crate::hour::Hour;
use crate::station::Station;
use crate::variable::Variable;

/// A grid without filled gaps, and where it was measured, if that is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sheet<'a> {
    pub(super) grid: &'a HourlyGrid,
    pub(super) station: Option<&'a Station>,
}

impl<'a> Sheet<'a> {
    pub(super) fn len(self) -> usize {
        self.grid.len()
    }

    pub(super) fn hour(self, offset: usize) -> Hour {
        self.grid.range().start + offset as i64
    }

    /// The measured values of one variable.
    pub(super) fn values(self, variable: Variable) -> &'a [Option<f64>] {
        self.grid.values(variable)
    }

    /// The same as a refusal; `None` where nothing was measured.
    pub(super) fn refuse(self, variable: Variable, offset: usize, reason: Reason) -> Option<Finding> {
        let reported = self.values(variable)[offset]?;
        Some(Finding { hour: self.hour(offset), variable, reported, repaired: None, reason })
    }

    /// A value that was damaged so. A lost character is put back, to the tenth that sources give. A value
    /// in another unit is refused: converted it would be less exact than a measurement here.
    pub(super) fn undo(self, variable: Variable, offset: usize, damage: Damage) -> Option<Finding> {
        let refused = self.refuse(variable, offset, damage.reason())?;
        let undone = damage.undone(refused.reported)?;
        let repaired = (damage.reason() != Reason::UnitError).then_some((undone * 10.0).round() / 10.0);
        Some(Finding { repaired, ..refused })
    }
}

/// The nearest measured values on both sides of some hours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Around {
    pub(super) before: (usize, f64),
    pub(super) after: (usize, f64),
}

/// Looks for them no further than this: a straight line says nothing over half a day.
const REACH_HOURS: usize = 3;

impl Around {
    /// What stands around `hours`; `None` if either side has nothing within three hours.
    pub(super) fn of(values: &[Option<f64>], hours: &Range<usize>) -> Option<Self> {
        let at = |offset: usize| Some((offset, values[offset]?));
        let before = (hours.start.saturating_sub(REACH_HOURS)..hours.start).rev().find_map(at)?;
        let after = (hours.end..values.len().min(hours.end + REACH_HOURS)).find_map(at)?;
        Some(Self { before, after })
    }

    /// A straight line from one side to the other.
    pub(super) fn line(self, offset: usize) -> f64 {
        let progress = (offset - self.before.0) as f64 / (self.after.0 - self.before.0) as f64;
        self.before.1 + (self.after.1 - self.before.1) * progress
    }

    /// How many hours lie between the two sides, beyond the one that is looked at.
    pub(super) fn missing_hours(self, hours: &Range<usize>) -> usize {
        self.after.0 - self.before.0 - 1 - hours.len()
    }
}

/// Where a value differs by at least `least` from the last one before it, at most three hours ago.
pub(super) fn edges(values: &[Option<f64>], least: f64) -> Vec<usize> {
    let mut last: Option<(usize, f64)> = None;
    let mut edges = Vec::new();
    for (offset, value) in values.iter().enumerate() {
        let Some(value) = *value else { continue };
        if last.is_some_and(|(at, before)| offset - at <= REACH_HOURS && (value - before).abs() >= least) {
            edges.push(offset);
        }
        last = Some((offset, value));
    }
    edges
}

/// How far around some hours their rounding is looked for.
const ROUNDING_CONTEXT_HOURS: usize = 48;

/// Of values in tenths nine in ten have one; of whole ones only damaged ones do.
const LEAST_SHARE_WITH_TENTHS: f64 = 0.4;

/// Whether values around these hours have tenths, or are whole as in airport reports.
pub(super) fn in_tenths(values: &[Option<f64>], hours: &Range<usize>) -> bool {
    let start = hours.start.saturating_sub(ROUNDING_CONTEXT_HOURS);
    let end = values.len().min(hours.end + ROUNDING_CONTEXT_HOURS);
    let around = values[start..end].iter().flatten();
    let (with_tenths, count) = around.fold((0, 0), |(with_tenths, count), value| {
        (with_tenths + usize::from(value.fract() != 0.0), count + 1)
    });
    with_tenths as f64 > LEAST_SHARE_WITH_TENTHS * f64::from(count)
}

/// Runs of consecutive hours with the same measured value.
pub(super) fn runs(values: &[Option<f64>]) -> impl Iterator<Item = (Range<usize>, f64)> + '_ {
    let mut start = 0;
    values.chunk_by(|left, right| left == right).filter_map(move |run| {
        let hours = start..start + run.len();
        start = hours.end;
        Some((hours, run[0]?))
    })
}
