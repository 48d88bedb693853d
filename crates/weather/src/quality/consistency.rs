//! Values of one hour that cannot all be true, and that no other reading explains.
//!
//! A dew point above the air temperature, or a humidity and a dew point that imply another air temperature.
//! The one that stands furthest from its own course, measured in what that quantity usually does, is refused.

use super::finding::{Finding, Reason};
use super::report::Report;
use super::sheet::{Around, Sheet};
use crate::variable::Variable;

/// The dew point may stand this far above the air temperature: both are rounded, to 1 °C in airport reports.
const DEW_POINT_TOLERANCE_C: f64 = 1.0;
/// Sources that average each quantity by itself contradict themselves by less than this beyond rounding.
const LEAST_CONTRADICTION_C: f64 = 1.0;

pub(super) fn check(sheet: Sheet<'_>) -> Vec<Finding> {
    (0..sheet.len())
        .filter_map(|offset| sheet.refuse(culprit(sheet, offset)?, offset, Reason::Inconsistent))
        .collect()
}

/// The value of that hour that cannot stand beside the others.
fn culprit(sheet: Sheet<'_>, offset: usize) -> Option<Variable> {
    use Variable::{AirTemperature, DewPoint, RelativeHumidity, VapourPressure};
    let value = |variable| sheet.values(variable)[offset];
    let (air, dew_point) = (value(AirTemperature), value(DewPoint));
    let Some(report) = Report::at(sheet, offset) else {
        return (dew_point? > air? + DEW_POINT_TOLERANCE_C)
            .then(|| furthest_off(sheet, offset, &[DewPoint, AirTemperature]));
    };
    if report.contradiction() > LEAST_CONTRADICTION_C {
        // a vapour pressure that agrees with the dew point clears it
        let dew_point_cleared = report.vapour.is_some() && report.vapour_agrees();
        let suspects = [RelativeHumidity, AirTemperature, DewPoint];
        let suspects = if dew_point_cleared { &suspects[..2] } else { &suspects[..] };
        return Some(furthest_off(sheet, offset, suspects));
    }
    (!report.vapour_agrees()).then_some(VapourPressure)
}

/// The first of the suspects if none is known to stand off its course.
fn furthest_off(sheet: Sheet<'_>, offset: usize, suspects: &[Variable]) -> Variable {
    let hours = offset..offset + 1;
    let off = |variable: Variable| {
        let values = sheet.values(variable);
        let expected = Around::of(values, &hours)?.line(offset);
        Some((values[offset]? - expected).abs() / usual_departure(variable))
    };
    let mut furthest = (suspects[0], 0.0);
    for suspect in suspects {
        let off = off(*suspect).unwrap_or(0.0);
        if off > furthest.1 {
            furthest = (*suspect, off);
        }
    }
    furthest.0
}

/// What only one hour in a hundred stands off the line between its neighbours.
fn usual_departure(variable: Variable) -> f64 {
    match variable {
        Variable::AirTemperature => 1.4,
        Variable::DewPoint => 2.4,
        _ => 10.5,
    }
}
