//! Gaps: where they are, how long, and the repair that each class of them allows.

mod repair;
mod usual_day;

pub use repair::{repair, strip_repairs};

use serde::{Deserialize, Serialize};

use crate::grid::HourlyGrid;
use crate::hour::HourRange;
use crate::variable::Variable;

/// The longest gap that a straight line crosses.
pub const LONGEST_SHORT_GAP_HOURS: usize = 3;
/// The longest gap that the usual day crosses; beyond it nothing is filled.
pub const LONGEST_MEDIUM_GAP_HOURS: usize = 48;

/// How far a repair looks: from one end of a gap across it and over the days around it.
pub const REACH_HOURS: i64 = LONGEST_MEDIUM_GAP_HOURS as i64 + usual_day::REACH_HOURS;

/// How long a gap is, which decides its repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapClass {
    /// Up to 3 hours: a straight line.
    Short,
    /// 4 to 48 hours: the usual day there at that time of the year, plus an interpolated anomaly.
    Medium,
    /// Longer, or open at one end: left missing.
    Long,
}

/// A run of hours without a measured value of one variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// What is missing.
    pub variable: Variable,
    /// When.
    pub hours: HourRange,
    /// What can be done about it.
    pub class: GapClass,
}

/// The gaps of one variable inside the grid, in order. A gap that touches an end of the grid is
/// [`GapClass::Long`], because one of its sides is unknown. A variable that was never measured has
/// no gaps: the station does not measure it.
pub fn gaps(grid: &HourlyGrid, variable: Variable) -> Vec<Gap> {
    let provenances = grid.provenances(variable);
    if !provenances.iter().any(|provenance| provenance.is_measured()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut offset = 0;
    for run in provenances.chunk_by(|left, right| left.is_measured() == right.is_measured()) {
        let open = offset == 0 || offset + run.len() == provenances.len();
        if !run[0].is_measured() {
            let start = grid.range().start + offset as i64;
            let hours = HourRange::new(start, start + run.len() as i64);
            found.push(Gap { variable, hours, class: classify(run.len(), open) });
        }
        offset += run.len();
    }
    found
}

fn classify(hours: usize, open: bool) -> GapClass {
    if open || hours > LONGEST_MEDIUM_GAP_HOURS {
        GapClass::Long
    } else if hours > LONGEST_SHORT_GAP_HOURS {
        GapClass::Medium
    } else {
        GapClass::Short
    }
}

#[cfg(test)]
mod tests;
