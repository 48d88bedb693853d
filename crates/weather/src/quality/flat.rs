//! A sensor that is stuck: the same value for longer than that quantity stays the same.
//!
//! How long that is depends on the rounding. In tenths of a degree the air of 13 Korean stations kept its
//! temperature for at most 7 hours in 267,000; in whole degrees, at Beijing, for 20. Calm air, saturated
//! air, a clear or a covered sky, a visibility at its upper end and ground under melting snow really stay
//! the same.

use super::finding::{Finding, Reason};
use super::sheet::{Sheet, in_tenths, runs};
use crate::variable::Variable;

pub(super) fn check(sheet: Sheet<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for variable in Variable::ALL {
        let Some(longest) = longest(variable) else { continue };
        let values = sheet.values(variable);
        let stuck = runs(values).filter(|(hours, value)| {
            hours.len() >= longest.in_tenths
                && varies(variable, *value)
                && hours.len() >= if in_tenths(values, hours) { longest.in_tenths } else { longest.in_wholes }
        });
        for (hours, _) in stuck {
            // It is stuck at a value that it measured.
            let repeated = hours.start + 1..hours.end;
            findings.extend(repeated.filter_map(|offset| sheet.refuse(variable, offset, Reason::FlatLine)));
        }
    }
    findings
}

/// From how many hours on a run is no weather.
#[derive(Debug, Clone, Copy)]
struct Longest {
    in_tenths: usize,
    in_wholes: usize,
}

fn longest(variable: Variable) -> Option<Longest> {
    let (in_tenths, in_wholes) = match variable {
        Variable::AirTemperature | Variable::DewPoint => (9, 30),
        Variable::StationPressure | Variable::SeaLevelPressure => (10, 30),
        Variable::GroundTemperature => (12, 36),
        // always in whole percents
        Variable::RelativeHumidity => (14, 14),
        Variable::WindSpeed => (8, 24),
        _ => return None,
    };
    Some(Longest { in_tenths, in_wholes })
}

/// Whether the quantity varies around that value when all is well.
fn varies(variable: Variable, value: f64) -> bool {
    match variable {
        Variable::RelativeHumidity => value < 95.0,
        Variable::WindSpeed => value > 0.0,
        // melting snow
        Variable::GroundTemperature => value.abs() > 1.5,
        _ => true,
    }
}
