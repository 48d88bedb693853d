use super::clean::{START, WINTER, Weather, seoul};
use super::*;
use crate::hour::Hour;
use crate::variable::Variable;
use Variable::{
    AirTemperature, DewPoint, GroundTemperature, RelativeHumidity, StationPressure, VapourPressure,
};

const SUMMER: Weather = Weather { mean: 24.0, swing: 4.0 };

/// Days in which `report` tells what came instead of each value of one variable.
fn days_with(weather: Weather, variable: Variable, report: impl Fn(i64, f64) -> f64) -> HourlyGrid {
    let mut grid = weather.days(12);
    for hour in grid.range().iter() {
        let value = grid.get(variable, hour).map(|value| report(hour - START, value));
        grid.put(variable, hour, value, Provenance::Observed);
    }
    grid
}

fn found(grid: &mut HourlyGrid) -> Vec<(i64, Variable, Reason)> {
    let findings = check(grid, Some(&seoul()));
    findings.iter().map(|finding| (finding.hour - START, finding.variable, finding.reason)).collect()
}

fn hours_of(found: &[(i64, Variable, Reason)], variable: Variable, reason: Reason) -> Vec<i64> {
    assert!(found.iter().all(|one| (one.1, one.2) == (variable, reason)), "{found:?}");
    found.iter().map(|one| one.0).collect()
}

fn truth(weather: Weather, variable: Variable, offset: i64) -> f64 {
    weather.days(12).get(variable, START + offset).unwrap()
}

#[test]
fn a_lost_sign_is_put_back_where_dew_point_and_humidity_bear_witness() {
    let cold = |offset: i64| (60..108).contains(&offset);
    let mut grid =
        days_with(WINTER, AirTemperature, |offset, value| if cold(offset) { value.abs() } else { value });
    let findings = check(&mut grid, Some(&seoul()));
    assert!(findings.len() > 30, "{findings:?}");
    assert!(findings.iter().all(|one| one.reason == Reason::LostSign && one.variable == AirTemperature));
    for finding in &findings {
        let truth = truth(WINTER, AirTemperature, finding.hour - START);
        assert_eq!(finding.repaired, Some(truth));
        assert_eq!(grid.observed(AirTemperature, finding.hour), Some(truth));
        assert_eq!(grid.provenance(AirTemperature, finding.hour), Provenance::Repaired);
    }
}

#[test]
fn signs_lost_by_air_and_dew_point_at_once_are_both_put_back() {
    let mut grid = WINTER.days(12);
    let hour = START + 90;
    for variable in [AirTemperature, DewPoint] {
        grid.put(variable, hour, grid.get(variable, hour).map(f64::abs), Provenance::Observed);
    }
    let expected = [(90, AirTemperature, Reason::LostSign), (90, DewPoint, Reason::LostSign)];
    assert_eq!(found(&mut grid), expected);
}

#[test]
fn a_lost_sign_of_the_ground_is_put_back_by_what_stands_around_it() {
    let coldest = (0..24).min_by(|a, b| {
        let at = |offset| truth(WINTER, GroundTemperature, 120 + offset);
        at(*a).total_cmp(&at(*b))
    });
    let night = 120 + coldest.unwrap();
    let mut grid = days_with(WINTER, GroundTemperature, |offset, value| {
        if (night - 2..=night + 2).contains(&offset) { -value } else { value }
    });
    let expected: Vec<i64> = (night - 2..=night + 2).collect();
    assert_eq!(hours_of(&found(&mut grid), GroundTemperature, Reason::LostSign), expected);
    assert_eq!(grid.get(GroundTemperature, START + night), Some(truth(WINTER, GroundTemperature, night)));
}

#[test]
fn a_lost_leading_digit_is_put_back() {
    for (variable, weather, offset, place) in
        [(StationPressure, WINTER, 100, 1000.0), (VapourPressure, SUMMER, 50, 10.0)]
    {
        let whole = truth(weather, variable, offset);
        let mut grid =
            days_with(weather, variable, |at, value| if at == offset { value % place } else { value });
        assert_eq!(found(&mut grid), [(offset, variable, Reason::LostDigit)]);
        assert_eq!(grid.get(variable, START + offset), Some(whole));
    }
}

#[test]
fn a_jump_away_and_back_is_a_spike_and_takes_along_what_was_computed_from_it() {
    let mut grid = days_with(WINTER, AirTemperature, |at, value| if at == 77 { value + 9.0 } else { value });
    assert_eq!(found(&mut grid), [(77, AirTemperature, Reason::Spike)]);

    let mut grid = days_with(WINTER, AirTemperature, |at, value| if at == 77 { value + 9.0 } else { value });
    let air = crate::Celsius(grid.get(AirTemperature, START + 77).unwrap());
    let humidity = crate::RelativeHumidity(grid.get(RelativeHumidity, START + 77).unwrap());
    let dew_point = humidity.dew_point(air).unwrap();
    grid.put(DewPoint, START + 77, Some(dew_point.0), Provenance::Observed);
    let vapour = dew_point.saturation_vapour_pressure().0;
    grid.put(VapourPressure, START + 77, Some(vapour), Provenance::Observed);
    let variables: Vec<Variable> = found(&mut grid).iter().map(|one| one.1).collect();
    assert_eq!(variables, [AirTemperature, DewPoint, VapourPressure]);
}

#[test]
fn a_step_of_four_hours_is_a_spike_and_a_front_is_weather() {
    let step = |offset: i64| (100..104).contains(&offset);
    let mut grid = days_with(WINTER, AirTemperature, |at, value| if step(at) { value - 9.0 } else { value });
    let found_in_step: Vec<(i64, Variable)> = found(&mut grid).iter().map(|one| (one.0, one.1)).collect();
    assert_eq!(found_in_step, [100, 101, 102, 103].map(|offset| (offset, AirTemperature)));

    let mut front = HourlyGrid::absent(seoul().id, SUMMER.days(4).range());
    for hour in front.range().iter() {
        let air = if hour - START < 50 { 28.0 } else { 19.0 } - 0.1 * ((hour - START).pow(2) % 47) as f64;
        front.put(AirTemperature, hour, Some(air), Provenance::Observed);
    }
    assert_eq!(found(&mut front), []);
}

#[test]
fn a_shower_that_wets_the_air_as_it_cools_it_is_weather() {
    let mut grid = SUMMER.days(12);
    let hour = START + 150;
    let dew_point = crate::Celsius(grid.get(DewPoint, hour).unwrap());
    let air = crate::Celsius(((grid.get(AirTemperature, hour).unwrap() - 5.0) * 10.0).round() / 10.0);
    let humidity = crate::RelativeHumidity::from_dew_point(air, dew_point).0.round();
    grid.put(AirTemperature, hour, Some(air.0), Provenance::Observed);
    grid.put(RelativeHumidity, hour, Some(humidity), Provenance::Observed);
    assert_eq!(found(&mut grid), []);
}

#[test]
fn a_stuck_sensor_is_found_from_its_second_hour_on() {
    for variable in [AirTemperature, StationPressure, Variable::WindSpeed, RelativeHumidity] {
        let stuck = truth(SUMMER, variable, 100);
        let mut grid =
            days_with(SUMMER, variable, |at, value| if (100..120).contains(&at) { stuck } else { value });
        for other in [AirTemperature, RelativeHumidity].into_iter().filter(|other| *other != variable) {
            // No witness contradicts it.
            for hour in grid.range().iter() {
                grid.put(other, hour, None, Provenance::NotReported);
            }
        }
        let found = hours_of(&found(&mut grid), variable, Reason::FlatLine);
        assert!(found.iter().all(|offset| (100..121).contains(offset)) && found.len() >= 19, "{found:?}");
    }
}

#[test]
fn whole_degrees_may_stay_the_same_for_a_day() {
    let mut grid = HourlyGrid::absent(seoul().id, SUMMER.days(12).range());
    for hour in grid.range().iter() {
        let air = 20.0 + ((hour - START) / 20 % 3) as f64;
        grid.put(AirTemperature, hour, Some(air), Provenance::Observed);
    }
    assert_eq!(found(&mut grid), []);
}

#[test]
fn temperatures_in_another_unit_are_refused_together() {
    let conversions: [fn(f64) -> f64; 3] =
        [|celsius| celsius * 1.8 + 32.0, |celsius| celsius + 273.15, |celsius| celsius * 10.0];
    for convert in conversions {
        let mut grid = SUMMER.days(12);
        for hour in (100..110).map(|offset| START + offset) {
            for variable in [AirTemperature, DewPoint, GroundTemperature] {
                let value = grid.get(variable, hour).map(|value| (convert(value) * 10.0).round() / 10.0);
                grid.put(variable, hour, value, Provenance::Observed);
            }
        }
        let found = found(&mut grid);
        assert_eq!(found.len(), 30, "{found:?}");
        assert!(found.iter().all(|one| one.2 == Reason::UnitError), "{found:?}");
    }
}

#[test]
fn marks_for_missing_are_refused_and_real_values_like_them_are_not() {
    let mut grid = days_with(SUMMER, AirTemperature, |at, value| if at == 40 { -99.0 } else { value });
    assert_eq!(found(&mut grid), [(40, AirTemperature, Reason::Sentinel)]);
    let mut grid =
        days_with(SUMMER, GroundTemperature, |at, value| if (40..44).contains(&at) { -9.0 } else { value });
    assert_eq!(hours_of(&found(&mut grid), GroundTemperature, Reason::Sentinel), [40, 41, 42, 43]);
    assert!(WINTER.days(12).values(AirTemperature).contains(&Some(-9.0)), "−9 °C is weather");
}

#[test]
fn what_cannot_be_there_at_that_time_of_the_year_is_refused() {
    let mut grid = days_with(WINTER, StationPressure, |at, value| if at == 0 { 1200.0 } else { value });
    assert_eq!(found(&mut grid), [(0, StationPressure, Reason::OutOfRange)]);
}

#[test]
fn a_dew_point_above_the_air_temperature_is_refused() {
    let mut grid = HourlyGrid::absent(seoul().id, SUMMER.days(1).range());
    for (offset, dew_point) in [(0, 5.5), (1, 9.0)] {
        grid.put(AirTemperature, START + offset, Some(5.0), Provenance::Observed);
        grid.put(DewPoint, START + offset, Some(dew_point), Provenance::Observed);
    }
    assert_eq!(found(&mut grid), [(1, DewPoint, Reason::Inconsistent)]);
}

/// Reports every value of `hours` as it was measured `late` hours before.
fn moved(grid: &mut HourlyGrid, hours: std::ops::Range<i64>, late: i64) {
    let before = grid.clone();
    for hour in hours.map(|offset| START + offset) {
        for variable in Variable::ALL {
            grid.put(variable, hour, before.get(variable, hour - late), Provenance::Observed);
        }
    }
}

fn hours_found(grid: &mut HourlyGrid, reason: Reason) -> Vec<i64> {
    let found = found(grid);
    assert!(found.iter().all(|one| one.2 == reason), "{found:?}");
    let mut hours: Vec<i64> = found.iter().map(|one| one.0).collect();
    hours.dedup();
    hours
}

#[test]
fn a_day_over_another_day_is_a_duplicate_and_the_day_itself_is_not() {
    let mut grid = WINTER.days(40);
    moved(&mut grid, 480..504, 5 * 24);
    assert_eq!(hours_found(&mut grid, Reason::Duplicate), (480..504).collect::<Vec<_>>());
}

#[test]
fn a_block_filed_by_a_wrong_clock_is_refused() {
    for late in [-9, 9] {
        let mut grid = WINTER.days(40);
        moved(&mut grid, 480..520, late);
        let found = hours_found(&mut grid, Reason::ClockShift);
        let inside = found.iter().filter(|offset| (480..520).contains(*offset)).count();
        assert!(inside >= 30 && found.len() <= 45, "{late}: {found:?}");
    }
}

#[test]
fn an_unknown_place_is_judged_by_what_is_possible_anywhere() {
    let mut grid = days_with(WINTER, AirTemperature, |at, value| if at == 40 { -120.0 } else { value });
    let findings = check(&mut grid, None);
    assert_eq!((findings.len(), findings[0].hour), (1, START + 40));
}

#[test]
fn records_measured_on_earth_are_possible() {
    let station = |latitude_deg: f64| Station { latitude_deg, ..seoul() };
    let day = |month: i8| Hour::first_of_month(2021, month).unwrap() + 14 * 24;
    for (celsius, latitude, month) in [
        (56.7, 36.5, 7),   // Furnace Creek, 1913
        (-67.8, 67.6, 2),  // Verkhoyansk, 1892
        (38.0, 67.6, 6),   // Verkhoyansk, 2020
        (-89.2, -78.5, 7), // Vostok, 1983
        (49.6, 50.2, 6),   // Lytton, 2021
        (-32.6, 37.5, 1),  // Yangpyeong, 1981
        (41.0, 37.9, 8),   // Hongcheon, 2018
        (-53.0, 53.5, 1),  // Mohe, 2023
        (35.0, 33.7, 1),   // Santa Ana, California
        (50.7, -30.7, 1),  // Oodnadatta, 1960
        (-9.0, 37.7, 6),   // mountain stations in summer
    ] {
        let limits = range::possible(AirTemperature, Some(&station(latitude)), day(month));
        assert!(limits.contains(&celsius), "{celsius} °C at {latitude}° in month {month}: {limits:?}");
    }
    assert!(!range::possible(AirTemperature, Some(&seoul()), day(1)).contains(&45.0));
    assert!(!range::possible(AirTemperature, Some(&seoul()), day(7)).contains(&-25.0));
}
