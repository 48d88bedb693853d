//! How well gaps are filled: holes in what was measured, filled again, against what was measured.

use std::ops::RangeInclusive;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use weather::gaps::{LONGEST_MEDIUM_GAP_HOURS, LONGEST_SHORT_GAP_HOURS, repair};
use weather::{Hour, HourRange, HourlyGrid, Provenance, Variable};

/// What is hidden: what both classes of gaps or one of them are filled for.
pub(crate) const VARIABLES: [Variable; 10] = [
    Variable::AirTemperature,
    Variable::DewPoint,
    Variable::RelativeHumidity,
    Variable::VapourPressure,
    Variable::StationPressure,
    Variable::SeaLevelPressure,
    Variable::WindSpeed,
    Variable::WindDirection,
    Variable::CloudCover,
    Variable::GroundTemperature,
];

/// A hole every so many hours leaves whole days between, which a repair needs.
const SPACING_HOURS: i64 = 15 * 24;

/// A class of gaps.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Class {
    Short,
    Medium,
}

impl Class {
    pub(crate) fn hours(self) -> RangeInclusive<usize> {
        match self {
            Self::Short => 1..=LONGEST_SHORT_GAP_HOURS,
            Self::Medium => LONGEST_SHORT_GAP_HOURS + 1..=LONGEST_MEDIUM_GAP_HOURS,
        }
    }
}

/// Mean absolute errors over the same hidden hours.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Errors {
    pub(crate) holes: usize,
    /// Hidden hours that were filled.
    pub(crate) hours: usize,
    filled: f64,
    line: f64,
}

impl Errors {
    /// Of the repair, in the variable's unit.
    pub(crate) fn filled(&self) -> f64 {
        self.filled / self.hours as f64
    }

    /// Of a straight line between both ends, turned back where it is a direction.
    pub(crate) fn line(&self) -> f64 {
        self.line / self.hours as f64
    }
}

/// Hides hours of one variable in all grids until there are enough holes, and compares.
pub(crate) fn score(
    grids: &[&HourlyGrid],
    variable: Variable,
    class: Class,
    least: usize,
    seed: u64,
) -> Errors {
    let mut random = StdRng::seed_from_u64(seed);
    let mut errors = Errors::default();
    // Where holes cannot be made there is no sense in trying for ever.
    for _ in 0..200 {
        if errors.holes >= least {
            break;
        }
        for grid in grids {
            round(grid, variable, class, &mut random, &mut errors);
        }
    }
    errors
}

fn round(grid: &HourlyGrid, variable: Variable, class: Class, random: &mut StdRng, errors: &mut Errors) {
    let mut holed = grid.clone();
    let mut holes = Vec::new();
    let mut start = grid.range().start + random.random_range(1..=SPACING_HOURS);
    while start < grid.range().end {
        let hole = HourRange::new(start, start + random.random_range(class.hours()) as i64);
        let around = HourRange::new(hole.start - 1, hole.end + 1);
        if around.iter().all(|hour| grid.observed(variable, hour).is_some()) {
            for hour in hole.iter() {
                hide(&mut holed, variable, hour);
            }
            holes.push(hole);
        }
        start = start + SPACING_HOURS + random.random_range(0..24);
    }
    repair(&mut holed);
    for hole in holes {
        errors.holes += 1;
        for hour in hole.iter() {
            add(errors, grid, &holed, variable, hole, hour);
        }
    }
}

/// A hidden direction takes its speed along, as a missing hour does: a speed without a direction says that
/// there is none.
fn hide(grid: &mut HourlyGrid, variable: Variable, hour: Hour) {
    grid.put(variable, hour, None, Provenance::NotReported);
    if variable == Variable::WindDirection {
        grid.put(Variable::WindSpeed, hour, None, Provenance::NotReported);
    }
}

fn add(
    errors: &mut Errors,
    truth: &HourlyGrid,
    filled: &HourlyGrid,
    variable: Variable,
    hole: HourRange,
    hour: Hour,
) {
    let at = |hour| truth.observed(variable, hour);
    let (Some(value), Some(filled)) = (at(hour), filled.get(variable, hour)) else { return };
    let (Some(left), Some(right)) = (at(hole.start - 1), at(hole.end)) else { return };
    let progress = (hour - hole.start + 1) as f64 / (hole.len() + 1) as f64;
    errors.hours += 1;
    errors.filled += distance(variable, filled, value);
    errors.line += distance(variable, left + (right - left) * progress, value);
}

fn distance(variable: Variable, one: f64, other: f64) -> f64 {
    match variable {
        Variable::WindDirection => ((one - other + 180.0).rem_euclid(360.0) - 180.0).abs(),
        _ => (one - other).abs(),
    }
}
