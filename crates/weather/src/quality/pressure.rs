//! Pressures that have lost their leading digit: 1000.1 came as 0.1, where a table had room for five
//! characters.
//!
//! No air has so little pressure, and of 1000 and 900 only one gives back what the height of the station
//! allows. It is taken if it also fits what stands beside it: the other pressure of that hour, or the hours
//! before or after.

use super::damage::Damage;
use super::finding::Finding;
use super::sheet::Sheet;
use crate::units::Metres;
use crate::variable::Variable;

/// Weather departs from the standard pressure of a height by less, in the deepest typhoon on land in Korea and
/// in the strongest Siberian high.
const LARGEST_ANOMALY_HPA: f64 = 50.0;
/// Over up to three hours pressure changes by less, but in the eye of a typhoon.
const LARGEST_STEP_HPA: f64 = 8.0;
/// The height of the barometer is known this well, in hPa.
const LARGEST_DIFFERENCE_HPA: f64 = 4.0;
/// How far before and after the hours beside it are looked for.
const NEIGHBOUR_HOURS: usize = 3;

pub(super) fn check(sheet: Sheet<'_>) -> Vec<Finding> {
    let (station, sea) = (Variable::StationPressure, Variable::SeaLevelPressure);
    let Some(height) = sheet.station.map(|station| station.elevation_m) else { return Vec::new() };
    let reduction = standard_pressure(Metres(0.0)) - standard_pressure(height);
    let mut findings = lost_digits(sheet, station, standard_pressure(height), (sea, -reduction));
    findings.extend(lost_digits(sheet, sea, standard_pressure(Metres(0.0)), (station, reduction)));
    findings
}

/// The pressure at a height in the international standard atmosphere (ISO 2533), hPa.
fn standard_pressure(height: Metres) -> f64 {
    1013.25 * (1.0 - 2.25577e-5 * height.0).powf(5.25588)
}

/// Lost digits of one pressure, given the `other` one and how much higher this one stands.
fn lost_digits(
    sheet: Sheet<'_>,
    variable: Variable,
    standard: f64,
    (other, above_other): (Variable, f64),
) -> Vec<Finding> {
    let (values, other) = (sheet.values(variable), sheet.values(other));
    let read = |offset: usize| read(values[offset]?, standard);
    let fits = |offset: usize| {
        let (_, pressure) = read(offset)?;
        let beside_other = other[offset]
            .is_some_and(|other| (pressure - other - above_other).abs() <= LARGEST_DIFFERENCE_HPA);
        let around = offset.saturating_sub(NEIGHBOUR_HOURS)..values.len().min(offset + NEIGHBOUR_HOURS + 1);
        let mut neighbours = around.filter(|neighbour| *neighbour != offset).filter_map(read);
        let beside_neighbours = neighbours.any(|(_, other)| (pressure - other).abs() <= LARGEST_STEP_HPA);
        (beside_other || beside_neighbours).then_some(())
    };
    let damaged = (0..values.len()).filter_map(|offset| Some((offset, read(offset)?.0?)));
    damaged
        .filter(|(offset, _)| fits(*offset).is_some())
        .filter_map(|(offset, damage)| sheet.undo(variable, offset, damage))
        .collect()
}

/// What a reported pressure must be, and what was done to it: nothing if it is possible as it stands.
fn read(reported: f64, standard: f64) -> Option<(Option<Damage>, f64)> {
    let possible = |pressure: f64| (pressure - standard).abs() <= LARGEST_ANOMALY_HPA;
    if possible(reported) {
        return Some((None, reported));
    }
    Damage::OF_PRESSURE.into_iter().find_map(|damage| {
        let pressure = damage.undone(reported).filter(|pressure| possible(*pressure))?;
        Some((Some(damage), pressure))
    })
}
