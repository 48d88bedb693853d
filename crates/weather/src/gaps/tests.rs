use proptest::prelude::*;

use super::*;
use crate::grid::Observation;
use crate::hour::Hour;
use crate::provenance::Provenance;

const DAY: i64 = 24;

/// Twelve days of a clean daily cycle between 0 and 10 °C, without the hours of `missing`.
fn days_without(missing: std::ops::Range<i64>) -> HourlyGrid {
    let station: crate::StationId = "108".parse().unwrap();
    let start = Hour::from_epoch_hours(0);
    let mut grid = HourlyGrid::absent(station.clone(), HourRange::new(start, start + 12 * DAY));
    for offset in (0..12 * DAY).filter(|offset| !missing.contains(offset)) {
        let observation = Observation::new(station.clone(), start + offset);
        grid.merge(&observation.with(Variable::AirTemperature, cycle(offset)));
    }
    grid
}

fn cycle(offset: i64) -> f64 {
    5.0 - 5.0 * (offset as f64 / 24.0 * std::f64::consts::TAU).cos()
}

fn at(offset: i64) -> Hour {
    Hour::from_epoch_hours(offset)
}

#[test]
fn a_gap_of_three_hours_is_a_straight_line_and_says_so() {
    let mut grid = days_without(100..103);
    repair(&mut grid);
    let (left, right) = (cycle(99), cycle(103));
    let middle = grid.get(Variable::AirTemperature, at(101)).unwrap();
    assert!((middle - f64::midpoint(left, right)).abs() < 0.01);
    assert_eq!(grid.provenance(Variable::AirTemperature, at(101)), Provenance::Interpolated);
}

#[test]
fn a_gap_of_a_day_keeps_its_warm_afternoon() {
    let mut grid = days_without(120..144);
    repair(&mut grid);
    for offset in 120..144 {
        let filled = grid.get(Variable::AirTemperature, at(offset)).unwrap();
        assert!((filled - cycle(offset)).abs() < 0.02, "{offset}: {filled}");
        assert_eq!(grid.provenance(Variable::AirTemperature, at(offset)), Provenance::Climatology);
    }
}

#[test]
fn a_gap_longer_than_two_days_stays_missing() {
    let mut grid = days_without(100..149);
    repair(&mut grid);
    assert_eq!(grid.get(Variable::AirTemperature, at(120)), None);
    assert_eq!(gaps(&grid, Variable::AirTemperature)[0].class, GapClass::Long);
}

#[test]
fn a_gap_at_the_end_is_not_invented() {
    let mut grid = days_without(12 * DAY - 2..12 * DAY);
    repair(&mut grid);
    assert_eq!(grid.get(Variable::AirTemperature, at(12 * DAY - 1)), None);
}

#[test]
fn rain_is_never_filled() {
    let mut grid = days_without(0..0);
    grid.put(Variable::WetHour, at(10), Some(1.0), Provenance::Observed);
    grid.put(Variable::WetHour, at(12), Some(1.0), Provenance::Observed);
    repair(&mut grid);
    assert_eq!(grid.get(Variable::WetHour, at(11)), None);
}

#[test]
fn taking_repairs_out_restores_why_the_value_was_missing() {
    let mut grid = days_without(100..103);
    grid.put(Variable::WindSpeed, at(101), Some(2.0), Provenance::Observed);
    let mut before = grid.clone();
    // an hour with any report says "not reported" of what it lacks
    for variable in Variable::ALL.into_iter().filter(|variable| *variable != Variable::WindSpeed) {
        before.put(variable, at(101), None, Provenance::NotReported);
    }
    repair(&mut before);
    strip_repairs(&mut before);
    assert_eq!(before.provenance(Variable::AirTemperature, at(101)), Provenance::NotReported);
    assert_eq!(before.provenance(Variable::AirTemperature, at(100)), Provenance::HourAbsent);
}

proptest! {
    #[test]
    fn repairing_twice_changes_nothing(start in 24_i64..200, length in 1_i64..60) {
        let mut once = days_without(start..start + length);
        repair(&mut once);
        let mut twice = once.clone();
        repair(&mut twice);
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn observed_values_are_never_touched(start in 24_i64..200, length in 1_i64..60) {
        let before = days_without(start..start + length);
        let mut after = before.clone();
        repair(&mut after);
        for hour in before.range().iter() {
            if let Some(value) = before.observed(Variable::AirTemperature, hour) {
                prop_assert_eq!(after.observed(Variable::AirTemperature, hour), Some(value));
            }
        }
    }
}

/// The wind from both sides of two missing hours, and what is between them after a repair.
fn turned(left: f64, right: f64) -> [Option<f64>; 2] {
    let mut grid = days_without(100..102);
    grid.put(Variable::WindDirection, at(99), Some(left), Provenance::Observed);
    grid.put(Variable::WindDirection, at(102), Some(right), Provenance::Observed);
    repair(&mut grid);
    [100, 101].map(|offset| grid.get(Variable::WindDirection, at(offset)))
}

#[test]
fn the_wind_turns_the_shorter_way_round() {
    assert_eq!(turned(350.0, 20.0), [Some(360.0), Some(10.0)]);
    assert_eq!(turned(20.0, 350.0), [Some(10.0), Some(360.0)]);
    assert_eq!(turned(90.0, 180.0), [Some(120.0), Some(150.0)]);
}

#[test]
fn an_hour_of_calm_is_given_no_direction() {
    let mut grid = days_without(0..0);
    for (offset, direction) in [(99, 90.0), (101, 90.0)] {
        grid.put(Variable::WindDirection, at(offset), Some(direction), Provenance::Observed);
    }
    grid.put(Variable::WindSpeed, at(100), Some(0.1), Provenance::Observed);
    repair(&mut grid);
    assert_eq!(grid.get(Variable::WindDirection, at(100)), None);
}

#[test]
fn a_filled_dew_point_stays_below_the_air_temperature() {
    let mut grid = days_without(0..0);
    for offset in (0..12 * DAY).filter(|offset| !(100..103).contains(offset)) {
        let dew_point = if offset < 101 { cycle(offset) } else { cycle(offset) - 0.1 };
        grid.put(Variable::DewPoint, at(offset), Some(dew_point), Provenance::Observed);
    }
    grid.put(Variable::AirTemperature, at(101), Some(-3.0), Provenance::Observed);
    repair(&mut grid);
    assert_eq!(grid.get(Variable::DewPoint, at(101)), Some(-3.0));
    assert_eq!(grid.get(Variable::AirTemperature, at(101)), Some(-3.0));
}

#[test]
fn a_gap_without_a_whole_day_beside_it_stays_open() {
    let mut grid = days_without(100..110).slice(HourRange::new(at(90), at(120)));
    repair(&mut grid);
    assert_eq!(grid.get(Variable::AirTemperature, at(105)), None);
}
