//! Values that jump away from what stands before and after them, and back.
//!
//! One hour is judged by the straight line between its sides, two to six hours by a steep jump at either
//! end. Real weather jumps too, but seldom back: of 267,000 hours of air temperature at 13 Korean stations
//! one in 10,000 stands 4 °C off the line. Those are mostly showers, and a shower shows in the humidity:
//! the air cools by taking up water, so that its dew point stays. A fault of the thermometer moves the dew
//! point along, which is computed from it.

use std::ops::Range;

use super::finding::{Finding, Reason};
use super::report::Report;
use super::sheet::{Around, Sheet, edges, in_tenths};
use crate::units::{Celsius, RelativeHumidity};
use crate::variable::Variable;

/// The longest that several hours off the line count as one spike.
const LONGEST_HOURS: usize = 6;
/// Every hour missing between the sides makes the line this much worse, as a share of the limit.
const PER_MISSING_HOUR: f64 = 0.25;
/// Values rounded to whole degrees need this much more.
const WHOLE_DEGREES: f64 = 1.5;
/// With a dew point that moves by less than this share of the temperature's jump, the jump is weather.
const WEATHER_SHARE: f64 = 0.5;

/// How far a variable must stand off, in its unit.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// From the line, for one hour.
    line: f64,
    /// From either side, for one hour: little, since a spike may stand on a slope.
    side: f64,
    /// From either side and from the line, for several hours; `None` where that is weather.
    several: Option<f64>,
}

pub(super) fn check(sheet: Sheet<'_>) -> Vec<Finding> {
    Variable::ALL
        .into_iter()
        .filter_map(|variable| Some((variable, limits(variable)?)))
        .flat_map(|(variable, limits)| spikes(sheet, variable, limits))
        .collect()
}

/// Limits of variables that do not really jump there and back.
fn limits(variable: Variable) -> Option<Limits> {
    match variable {
        Variable::AirTemperature => Some(Limits { line: 4.0, side: 2.5, several: Some(5.0) }),
        // A front changes it by half; only a fault takes it from fog to a desert and back.
        Variable::RelativeHumidity => Some(Limits { line: 60.0, side: 55.0, several: None }),
        Variable::DewPoint => Some(Limits { line: 15.0, side: 12.0, several: None }),
        // The eyes of typhoons Maysak and Haishen (2020) passed Andong and Daegu with 4.8 hPa.
        Variable::StationPressure | Variable::SeaLevelPressure => {
            Some(Limits { line: 6.0, side: 5.0, several: Some(12.0) })
        }
        Variable::GroundTemperature => Some(Limits { line: 25.0, side: 22.0, several: None }),
        _ => None,
    }
}

/// Hours off the line, and how far on average.
#[derive(Debug, Clone)]
struct Spike {
    hours: Range<usize>,
    height: f64,
}

fn spikes(sheet: Sheet<'_>, variable: Variable, limits: Limits) -> Vec<Finding> {
    let longest = if limits.several.is_some() { LONGEST_HOURS } else { 1 };
    let mut spikes: Vec<Spike> = Vec::new();
    for start in edges(sheet.values(variable), limits.side) {
        let ends = start + 1..sheet.len().min(start + longest + 1);
        let Some(spike) = ends.map(|end| start..end).find_map(|hours| spike(sheet, variable, limits, hours))
        else {
            continue;
        };
        // Beside a spike the hours that are right stand off too: of spikes that touch, the highest is it.
        match spikes.last_mut().filter(|last| last.hours.end >= spike.hours.start) {
            Some(last) if last.height < spike.height => *last = spike,
            Some(_) => {}
            None => spikes.push(spike),
        }
    }
    let hours = spikes.into_iter().flat_map(|spike| spike.hours);
    hours.flat_map(|offset| refuse(sheet, variable, offset)).collect()
}

/// Refuses a value, and with an air temperature what was computed from it.
fn refuse(sheet: Sheet<'_>, variable: Variable, offset: usize) -> Vec<Finding> {
    let computed = variable == Variable::AirTemperature
        && Report::at(sheet, offset).is_some_and(|report| report.contradiction() == 0.0);
    let computed = if computed { &[Variable::DewPoint, Variable::VapourPressure][..] } else { &[] };
    let refused = std::iter::once(&variable).chain(computed);
    refused.filter_map(|variable| sheet.refuse(*variable, offset, Reason::Spike)).collect()
}

fn spike(sheet: Sheet<'_>, variable: Variable, limits: Limits, hours: Range<usize>) -> Option<Spike> {
    let values = sheet.values(variable);
    let around = Around::of(values, &hours)?;
    let up = values[hours.start]? - around.before.1;
    let down = values[hours.end - 1]? - around.after.1;
    if up * down <= 0.0 || down.abs() < limits.side {
        return None;
    }
    let rounding = if in_tenths(values, &hours) { 1.0 } else { WHOLE_DEGREES };
    let wider = rounding + PER_MISSING_HOUR * around.missing_hours(&hours) as f64;
    let (line, side) = match limits.several {
        _ if hours.len() == 1 => (limits.line * wider, limits.side),
        several => (several? * wider, several? * wider),
    };
    let is_off = |offset: usize| {
        values[offset].is_none_or(|value| (value - around.line(offset)) * up.signum() >= line)
    };
    let spike = up.abs().min(down.abs()) >= side && hours.clone().all(is_off);
    let off = departure(values, &hours).filter(|_| spike)?;
    let weather = variable == Variable::AirTemperature && is_weather(sheet, &hours, off);
    (!weather).then_some(Spike { hours, height: off.abs() })
}

/// The mean distance of these hours from the line between their sides.
fn departure(values: &[Option<f64>], hours: &Range<usize>) -> Option<f64> {
    let around = Around::of(values, hours)?;
    let (sum, count) = hours
        .clone()
        .filter_map(|offset| Some(values[offset]? - around.line(offset)))
        .fold((0.0, 0.0), |(sum, count), off| (sum + off, count + 1.0));
    Some(sum / count)
}

/// Whether the dew point that the measured humidity gives does not go along with the air temperature.
fn is_weather(sheet: Sheet<'_>, hours: &Range<usize>, off: f64) -> bool {
    let air = sheet.values(Variable::AirTemperature);
    let humidity = sheet.values(Variable::RelativeHumidity);
    let start = hours.start.saturating_sub(4);
    let dew_points: Vec<Option<f64>> = (start..sheet.len().min(hours.end + 4))
        .map(|offset| Some(RelativeHumidity(humidity[offset]?).dew_point(Celsius(air[offset]?))?.0))
        .collect();
    departure(&dew_points, &(hours.start - start..hours.end - start))
        .is_some_and(|dew_point| dew_point * off.signum() < WEATHER_SHARE * off.abs())
}
