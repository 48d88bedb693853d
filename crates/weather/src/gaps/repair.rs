//! Filling gaps, and taking what fills them out again.

use super::usual_day::UsualDay;
use super::{Gap, GapClass, gaps};
use crate::grid::HourlyGrid;
use crate::hour::Hour;
use crate::provenance::Provenance;
use crate::variable::Variable;

/// Fills what may be filled, from measured values within [`REACH_HOURS`](super::REACH_HOURS) alone, so that
/// doing it again changes nothing.
///
/// Rain, sunshine, radiation, snow and the like are never filled: a line between them means nothing.
pub fn repair(grid: &mut HourlyGrid) {
    strip_repairs(grid);
    for variable in Variable::ALL {
        for gap in gaps(grid, variable) {
            match (gap.class, method(variable)) {
                (GapClass::Short, Method::Direction) => turn(grid, gap),
                (GapClass::Short, Method::Line | Method::Day) => {
                    fill(grid, gap, Provenance::Interpolated, |_| 0.0);
                }
                (GapClass::Medium, Method::Day) => {
                    // Without a usual day the gap stays open: a line over a day would flatten the afternoon.
                    if let Some(usual) = UsualDay::around(grid, variable, gap.hours) {
                        fill(grid, gap, Provenance::Climatology, |hour| usual.at(hour));
                    }
                }
                _ => {}
            }
        }
    }
    keep_dew_points_below_air(grid);
}

/// How gaps of a variable may be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    /// Short ones by a line, medium ones by the usual day.
    Day,
    /// Short ones by a line: a usual day is no better than none.
    Line,
    /// Short ones by turning the shorter way round.
    Direction,
    Never,
}

fn method(variable: Variable) -> Method {
    match variable {
        Variable::AirTemperature
        | Variable::DewPoint
        | Variable::RelativeHumidity
        | Variable::VapourPressure
        | Variable::StationPressure
        | Variable::SeaLevelPressure
        | Variable::WindSpeed
        | Variable::GroundTemperature => Method::Day,
        Variable::CloudCover => Method::Line,
        Variable::WindDirection => Method::Direction,
        _ => Method::Never,
    }
}

/// Takes everything out again that fills a gap. An hour in which anything else of its group was reported
/// becomes "not reported" for that variable; an hour without such a report is absent.
pub fn strip_repairs(grid: &mut HourlyGrid) {
    for variable in Variable::ALL {
        if !grid.provenances(variable).iter().any(|provenance| provenance.is_filled()) {
            continue;
        }
        for hour in grid.range().iter() {
            if grid.provenance(variable, hour).is_filled() {
                let reported = grid.is_reported_of(variable.group(), hour);
                let reason = if reported { Provenance::NotReported } else { Provenance::HourAbsent };
                grid.put(variable, hour, None, reason);
            }
        }
    }
}

/// Puts `usual` plus a straight line of departures from it into the gap, so that both ends meet.
fn fill(grid: &mut HourlyGrid, gap: Gap, provenance: Provenance, usual: impl Fn(Hour) -> f64) {
    let (before, after) = (gap.hours.start - 1, gap.hours.end);
    let (Some(left), Some(right)) = (grid.observed(gap.variable, before), grid.observed(gap.variable, after))
    else {
        return;
    };
    let (left, right) = (left - usual(before), right - usual(after));
    for hour in gap.hours.iter() {
        let progress = (hour - before) as f64 / (after - before) as f64;
        let value = usual(hour) + left + (right - left) * progress;
        grid.put(gap.variable, hour, Some(hundredths(bounded(gap.variable, value))), provenance);
    }
}

/// Turns the wind from one side of the gap to the other, the shorter way round. An hour whose speed was
/// measured came without a direction because it had none: calm or variable wind.
fn turn(grid: &mut HourlyGrid, gap: Gap) {
    let (before, after) = (gap.hours.start - 1, gap.hours.end);
    let (Some(left), Some(right)) = (grid.observed(gap.variable, before), grid.observed(gap.variable, after))
    else {
        return;
    };
    let turn = (right - left + 180.0).rem_euclid(360.0) - 180.0;
    for hour in gap.hours.iter() {
        if grid.observed(Variable::WindSpeed, hour).is_some() {
            continue;
        }
        let progress = (hour - before) as f64 / (after - before) as f64;
        let direction = (left + turn * progress).rem_euclid(360.0);
        // north is 360; 0 is calm
        let direction = if direction == 0.0 { 360.0 } else { direction };
        grid.put(gap.variable, hour, Some(hundredths(direction)), Provenance::Interpolated);
    }
}

/// A usual day added to an unusual one may leave what is possible.
fn bounded(variable: Variable, value: f64) -> f64 {
    match variable {
        Variable::RelativeHumidity => value.clamp(0.0, 100.0),
        Variable::WindSpeed | Variable::VapourPressure => value.max(0.0),
        Variable::CloudCover => value.clamp(0.0, 10.0),
        _ => value,
    }
}

/// Of a dew point above the air temperature the one that was filled in gives way, the dew point first.
fn keep_dew_points_below_air(grid: &mut HourlyGrid) {
    for hour in grid.range().iter() {
        let filled = |variable| grid.provenance(variable, hour).is_filled();
        let yielding = match (filled(Variable::DewPoint), filled(Variable::AirTemperature)) {
            (true, _) => (Variable::DewPoint, Variable::AirTemperature),
            (false, true) => (Variable::AirTemperature, Variable::DewPoint),
            (false, false) => continue,
        };
        let value = |variable| grid.get(variable, hour);
        if let (Some(air), Some(dew_point)) = (value(Variable::AirTemperature), value(Variable::DewPoint))
            && dew_point > air
        {
            let (variable, other) = yielding;
            grid.put(variable, hour, value(other), grid.provenance(variable, hour));
        }
    }
}

/// Hundredths: finer than any instrument here, and the same text on every machine.
fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
