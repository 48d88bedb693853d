//! Gaps: where they are, how long, and the repair that each class of them allows.

use serde::{Deserialize, Serialize};

use crate::grid::HourlyGrid;
use crate::hour::{Hour, HourRange};
use crate::provenance::Provenance;
use crate::variable::Variable;

/// The longest gap that a straight line crosses.
pub const LONGEST_SHORT_GAP_HOURS: usize = 3;
/// The longest gap that is bridged by the days around it; beyond it nothing is filled.
pub const LONGEST_MEDIUM_GAP_HOURS: usize = 48;
/// How far around a gap its daily cycle is looked for.
const CYCLE_CONTEXT_HOURS: i64 = 5 * 24;

/// How long a gap is, which decides its repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapClass {
    /// Up to 3 hours: a straight line.
    Short,
    /// 4 to 48 hours: the daily cycle of the days around it, shifted to meet both ends.
    Medium,
    /// Longer, or open at one end: left missing.
    Long,
}

/// A run of hours without an observed value of one variable.
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
/// [`GapClass::Long`], because one of its sides is unknown. A variable that was never observed has
/// no gaps: the station does not measure it.
pub fn gaps(grid: &HourlyGrid, variable: Variable) -> Vec<Gap> {
    let provenances = grid.provenances(variable);
    if !provenances.contains(&Provenance::Observed) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut offset = 0;
    for run in provenances.chunk_by(|left, right| is_observed(*left) == is_observed(*right)) {
        let open = offset == 0 || offset + run.len() == provenances.len();
        if !is_observed(run[0]) {
            let start = grid.range().start + offset as i64;
            let hours = HourRange::new(start, start + run.len() as i64);
            found.push(Gap { variable, hours, class: classify(run.len(), open) });
        }
        offset += run.len();
    }
    found
}

fn is_observed(provenance: Provenance) -> bool {
    provenance == Provenance::Observed
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

/// Fills what may be filled, from observed values alone, so that doing it again changes nothing.
/// Rain, sunshine, wind direction and the like are never filled: a line between them means nothing.
pub fn repair(grid: &mut HourlyGrid) {
    strip_repairs(grid);
    for variable in Variable::ALL {
        let (line, bridge) = repairable(variable);
        for gap in gaps(grid, variable) {
            match gap.class {
                GapClass::Short if line => interpolate(grid, gap),
                GapClass::Medium if bridge => self::bridge(grid, gap),
                _ => {}
            }
        }
    }
}

/// Whether short gaps of a variable may be crossed by a line, and medium ones bridged.
fn repairable(variable: Variable) -> (bool, bool) {
    match variable {
        Variable::AirTemperature
        | Variable::DewPoint
        | Variable::StationPressure
        | Variable::SeaLevelPressure
        | Variable::GroundTemperature => (true, true),
        Variable::RelativeHumidity | Variable::WindSpeed | Variable::CloudCover => (true, false),
        _ => (false, false),
    }
}

/// Takes every repaired value out again. An hour in which anything else of its group was reported becomes
/// "not reported" for that variable; an hour without such a report is absent.
pub fn strip_repairs(grid: &mut HourlyGrid) {
    for hour in grid.range().iter() {
        for variable in Variable::ALL {
            if grid.provenance(variable, hour).is_repaired() {
                let reported = grid.is_reported_of(variable.group(), hour);
                let reason = if reported { Provenance::NotReported } else { Provenance::HourAbsent };
                grid.put(variable, hour, None, reason);
            }
        }
    }
}

fn interpolate(grid: &mut HourlyGrid, gap: Gap) {
    fill(grid, gap, Provenance::Interpolated, |_| 0.0);
}

/// Bridges a medium gap. Without one value for every hour of the day nearby the gap stays open:
/// a straight line over a day would flatten the afternoon.
fn bridge(grid: &mut HourlyGrid, gap: Gap) {
    let context = HourRange::new(gap.hours.start - CYCLE_CONTEXT_HOURS, gap.hours.end + CYCLE_CONTEXT_HOURS);
    if let Some(cycle) = daily_cycle(grid, gap.variable, context) {
        fill(grid, gap, Provenance::Bridged, |hour| cycle[usize::from(hour.hour_of_day())]);
    }
}

/// Mean observed value by hour of the UTC day; `None` unless every hour was observed at least once.
fn daily_cycle(grid: &HourlyGrid, variable: Variable, context: HourRange) -> Option<[f64; 24]> {
    let (mut sum, mut count) = ([0.0; 24], [0.0; 24]);
    for hour in context.iter() {
        if let Some(value) = grid.observed(variable, hour) {
            sum[usize::from(hour.hour_of_day())] += value;
            count[usize::from(hour.hour_of_day())] += 1.0;
        }
    }
    count.iter().all(|count| *count > 0.0).then(|| std::array::from_fn(|hour| sum[hour] / count[hour]))
}

/// Puts `cycle` plus a straight line of departures from it into the gap, so that both ends meet.
fn fill(grid: &mut HourlyGrid, gap: Gap, provenance: Provenance, cycle: impl Fn(Hour) -> f64) {
    let (before, after) = (gap.hours.start - 1, gap.hours.end);
    let (Some(left), Some(right)) = (grid.observed(gap.variable, before), grid.observed(gap.variable, after))
    else {
        return;
    };
    let (left, right) = (left - cycle(before), right - cycle(after));
    for hour in gap.hours.iter() {
        let progress = (hour - before) as f64 / (after - before) as f64;
        let value = cycle(hour) + left + (right - left) * progress;
        // Hundredths: finer than any instrument here, and the same text on every machine.
        grid.put(gap.variable, hour, Some((value * 100.0).round() / 100.0), provenance);
    }
}

#[cfg(test)]
#[path = "gaps_tests.rs"]
mod tests;
