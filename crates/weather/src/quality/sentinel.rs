//! Marks for "missing" that were stored as if they were measured.
//!
//! Outside the possible range a mark gives itself away. −9 °C, −9.9 °C and 999 hPa are also real weather:
//! there a mark is one that stands away from both of its sides, by more than a tenth-of-a-degree value
//! happens to do just when it equals a mark.

use std::ops::Range;

use super::finding::{Finding, Reason};
use super::range::possible;
use super::report::Report;
use super::sheet::{Around, Sheet, in_tenths, runs};
use crate::variable::Variable;

/// What services and collectors write for "missing".
const MARKS: [f64; 7] = [-9.0, -9.9, -99.0, -99.9, -999.0, 999.0, 9999.0];

pub(super) fn check(sheet: Sheet<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for variable in Variable::ALL {
        let values = sheet.values(variable);
        for (hours, value) in runs(values).filter(|(_, value)| is_mark(*value)) {
            let impossible = !possible(variable, sheet.station, sheet.hour(hours.start)).contains(&value);
            let aside = || stands_aside(sheet, variable, &hours, value).unwrap_or(false);
            if impossible || aside() {
                findings.extend(hours.filter_map(|offset| sheet.refuse(variable, offset, Reason::Sentinel)));
            }
        }
    }
    findings
}

/// Whether a mark that is a possible value stands away from both of its sides, and nothing measured in the
/// same hours bears it out.
fn stands_aside(sheet: Sheet<'_>, variable: Variable, hours: &Range<usize>, value: f64) -> Option<bool> {
    let values = sheet.values(variable);
    let around = Around::of(values, hours)?;
    let (left, right) = (value - around.before.1, value - around.after.1);
    let rounding = if in_tenths(values, hours) { 1.0 } else { 3.0 };
    let far = left * right > 0.0 && left.abs().min(right.abs()) >= least_step(variable)? * rounding;
    let borne_out = Report::at(sheet, hours.start).is_some_and(|report| report.agrees());
    let is_moisture = matches!(variable, Variable::AirTemperature | Variable::DewPoint);
    Some(far && !(borne_out && is_moisture))
}

fn is_mark(value: f64) -> bool {
    MARKS.iter().any(|mark| (mark - value).abs() < 1e-9)
}

/// How far from both sides a possible value must stand; `None` where marks are not possible values, or
/// where the quantity jumps so much that standing aside says nothing.
fn least_step(variable: Variable) -> Option<f64> {
    match variable {
        Variable::AirTemperature => Some(2.0),
        Variable::DewPoint => Some(4.0),
        Variable::GroundTemperature => Some(5.0),
        Variable::StationPressure | Variable::SeaLevelPressure => Some(2.5),
        _ => None,
    }
}
