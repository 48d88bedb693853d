//! Physical quality checks. A refused value becomes missing, with the reason as its provenance.

use serde::{Deserialize, Serialize};

use crate::grid::HourlyGrid;
use crate::hour::Hour;
use crate::provenance::Provenance;
use crate::variable::Variable;

/// One reported value that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rejection {
    /// The hour it was reported for.
    pub hour: Hour,
    /// What was reported.
    pub variable: Variable,
    /// The value as reported, in the variable's unit.
    pub reported: f64,
    /// Why it was refused.
    pub reason: Provenance,
}

/// Dew point may stand this far above air temperature: both are rounded, to 1 °C in airport reports.
const DEW_POINT_TOLERANCE_C: f64 = 1.0;

/// Refuses what cannot be: values outside the physical range, spikes away from both neighbours, and
/// a dew point above the air temperature. Only observed values are looked at, in that order.
pub fn check(grid: &mut HourlyGrid) -> Vec<Rejection> {
    let mut rejections = Vec::new();
    for variable in Variable::ALL {
        for hour in grid.range().iter() {
            let Some(value) = grid.observed(variable, hour) else { continue };
            if !plausible_range(variable).contains(&value) {
                reject(grid, &mut rejections, variable, hour, value, Provenance::OutOfRange);
            }
        }
    }
    for variable in Variable::ALL {
        let Some(limit) = spike_limit(variable) else { continue };
        // All are judged before any is refused: a refused neighbour would hide the next one.
        let hours = grid.range().iter();
        let spikes: Vec<(Hour, f64)> =
            hours.filter_map(|hour| Some((hour, spike(grid, variable, hour, limit)?))).collect();
        for (hour, value) in spikes {
            reject(grid, &mut rejections, variable, hour, value, Provenance::Spike);
        }
    }
    for hour in grid.range().iter() {
        let air = grid.observed(Variable::AirTemperature, hour);
        let dew = grid.observed(Variable::DewPoint, hour);
        if let (Some(air), Some(dew)) = (air, dew)
            && dew > air + DEW_POINT_TOLERANCE_C
        {
            reject(grid, &mut rejections, Variable::DewPoint, hour, dew, Provenance::Inconsistent);
        }
    }
    rejections.sort_by_key(|rejection| (rejection.hour, rejection.variable));
    rejections
}

fn reject(
    grid: &mut HourlyGrid,
    rejections: &mut Vec<Rejection>,
    variable: Variable,
    hour: Hour,
    reported: f64,
    reason: Provenance,
) {
    grid.put(variable, hour, None, reason);
    rejections.push(Rejection { hour, variable, reported, reason });
}

/// The observed value at `hour` if it stands more than `limit` above both neighbouring hours, or
/// below both.
fn spike(grid: &HourlyGrid, variable: Variable, hour: Hour, limit: f64) -> Option<f64> {
    let value = grid.observed(variable, hour)?;
    let rise = value - grid.observed(variable, hour - 1)?;
    let fall = value - grid.observed(variable, hour + 1)?;
    ((rise > limit && fall > limit) || (rise < -limit && fall < -limit)).then_some(value)
}

/// What is physically possible at an inhabited place, in the variable's unit. Wider than any record
/// of Korea or China, so that weather is never refused, only damage.
fn plausible_range(variable: Variable) -> std::ops::RangeInclusive<f64> {
    match variable {
        Variable::AirTemperature => -60.0..=55.0,
        Variable::DewPoint => -80.0..=40.0,
        Variable::RelativeHumidity => 0.0..=100.0,
        Variable::StationPressure => 500.0..=1100.0,
        Variable::SeaLevelPressure => 870.0..=1090.0,
        Variable::WindSpeed => 0.0..=75.0,
        Variable::WindDirection => 0.0..=360.0,
        Variable::Precipitation => 0.0..=300.0,
        Variable::WetHour | Variable::Sunshine => 0.0..=1.0,
        Variable::CloudCover => 0.0..=10.0,
        Variable::SolarRadiation => 0.0..=5.0,
        Variable::SnowDepth => 0.0..=1000.0,
        Variable::Visibility => 0.0..=100_000.0,
        Variable::GroundTemperature => -60.0..=85.0,
        Variable::Pm25 => 0.0..=2000.0,
        // dust storms: more than half of it is coarser than 2.5 µm
        Variable::Pm10 => 0.0..=10_000.0,
        // the highest ever measured is 43.3, at 5,917 m in the Andes (Cabrol et al. 2014)
        Variable::UvIndex => 0.0..=45.0,
        Variable::VapourPressure => 0.0..=63.0,
    }
}

/// How far an hour may stand away from both neighbours; variables that really jump have no limit.
fn spike_limit(variable: Variable) -> Option<f64> {
    match variable {
        Variable::AirTemperature | Variable::StationPressure | Variable::SeaLevelPressure => Some(8.0),
        Variable::DewPoint => Some(15.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Observation;
    use crate::hour::HourRange;

    fn grid(variable: Variable, values: &[f64]) -> HourlyGrid {
        let station: crate::StationId = "108".parse().unwrap();
        let start = Hour::from_epoch_hours(0);
        let mut grid =
            HourlyGrid::absent(station.clone(), HourRange::new(start, start + values.len() as i64));
        for (offset, value) in values.iter().enumerate() {
            let hour = start + offset as i64;
            grid.merge(&Observation::new(station.clone(), hour).with(variable, *value));
        }
        grid
    }

    #[test]
    fn an_impossible_value_becomes_missing_with_its_reason() {
        let mut grid = grid(Variable::AirTemperature, &[3.0, -99.0, 4.0]);
        let rejections = check(&mut grid);
        assert_eq!(rejections.len(), 1);
        assert!((rejections[0].reported + 99.0).abs() < f64::EPSILON);
        let hour = Hour::from_epoch_hours(1);
        assert_eq!(grid.get(Variable::AirTemperature, hour), None);
        assert_eq!(grid.provenance(Variable::AirTemperature, hour), Provenance::OutOfRange);
    }

    #[test]
    fn a_jump_away_and_back_is_a_spike_but_a_cold_front_is_not() {
        let mut damaged = grid(Variable::AirTemperature, &[-9.8, 10.2, -10.4]);
        assert_eq!(check(&mut damaged)[0].reason, Provenance::Spike);
        let mut front = grid(Variable::AirTemperature, &[18.0, 9.0, 8.0]);
        assert_eq!(check(&mut front), []);
    }

    #[test]
    fn a_dew_point_above_the_air_temperature_is_refused() {
        let mut grid = grid(Variable::AirTemperature, &[5.0, 5.0]);
        for (offset, dew) in [(0, 5.5), (1, 9.0)] {
            let hour = Hour::from_epoch_hours(offset);
            grid.put(Variable::DewPoint, hour, Some(dew), Provenance::Observed);
        }
        let rejections = check(&mut grid);
        assert_eq!(rejections.len(), 1);
        assert_eq!(rejections[0].reason, Provenance::Inconsistent);
    }

    #[test]
    fn checking_twice_refuses_nothing_new() {
        let mut grid = grid(Variable::AirTemperature, &[1.0, 40.0, 2.0, -90.0]);
        assert_eq!(check(&mut grid).len(), 2);
        assert_eq!(check(&mut grid), []);
    }
}
