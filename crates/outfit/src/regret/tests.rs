use weather::{Celsius, HourRange, Observation};

use super::*;
use crate::worked_cases::{self, Case};

fn certain(case: &Case, shift: f64) -> Vec<HourWeather> {
    let known = |hour: HourWeather| {
        let air = Celsius(hour.air_temperature.p50.0 + shift);
        HourWeather { air_temperature: Quantiles::certain(air), ..hour }
    };
    case.hours().into_iter().map(known).collect()
}

fn plan(case: &Case, forecast: &[HourWeather]) -> Dressed {
    Dressed::by_plan(&case.place(), case.date, &Request::default(), forecast).unwrap()
}

fn judge(case: &Case, dressed: &Dressed, observed: &[HourWeather]) -> Regret {
    regret(&case.place(), case.date, &Request::default(), dressed, observed).unwrap()
}

#[test]
fn dressing_for_what_then_comes_is_regretted_less_than_the_table() {
    let (mut planned, mut by_table) = (Regret::default(), Regret::default());
    for case in worked_cases::all() {
        let truth = certain(&case, 0.0);
        let table = Dressed::by_table(&case.place(), case.date, &Request::default(), &truth).unwrap();
        planned = planned + judge(&case, &plan(&case, &truth), &truth);
        by_table = by_table + judge(&case, &table, &truth);
    }
    assert!((planned.hours - 60.0).abs() < 1e-9, "{}", planned.hours);
    assert!(planned.clo_h() < 0.75 * by_table.clo_h(), "{planned:?} {by_table:?}");
}

#[test]
fn a_forecast_too_warm_leaves_one_cold_and_too_cold_leaves_one_hot() {
    let case = worked_cases::all().swap_remove(2);
    let truth = certain(&case, 0.0);
    let right = judge(&case, &plan(&case, &truth), &truth);
    let too_warm = judge(&case, &plan(&case, &certain(&case, 8.0)), &truth);
    let too_cold = judge(&case, &plan(&case, &certain(&case, -8.0)), &truth);
    assert!(too_warm.underdressed_clo_h > right.underdressed_clo_h + 0.5, "{too_warm:?}");
    assert!(too_cold.overdressed_clo_h > right.overdressed_clo_h + 0.5, "{too_cold:?}");
    assert!(too_warm.was_cold && !right.was_cold && !too_cold.was_cold);
}

#[test]
fn too_little_costs_two_and_a_half_times_too_much() {
    let regret = Regret { underdressed_clo_h: 1.0, overdressed_clo_h: 1.0, hours: 5.0, was_cold: true };
    assert!((regret.clo_h() - 3.5).abs() < 1e-12);
}

#[test]
fn an_observed_hour_keeps_what_was_measured_and_takes_humidity_from_the_dew_point() {
    let hour = Hour::from_epoch_hours(400_000);
    let station: weather::StationId = "108".parse().unwrap();
    let mut grid = HourlyGrid::absent(station.clone(), HourRange::new(hour, hour + 2));
    grid.merge(
        &Observation::new(station.clone(), hour)
            .with(Variable::AirTemperature, 10.0)
            .with(Variable::DewPoint, 10.0)
            .with(Variable::Precipitation, 0.0),
    );
    grid.merge(&Observation::new(station, hour + 1).with(Variable::Precipitation, 0.5));
    let observed = HourWeather::observed(&grid, hour).unwrap();
    assert_eq!(observed.air_temperature, Quantiles::certain(Celsius(10.0)));
    assert!((observed.relative_humidity.unwrap().0 - 100.0).abs() < 1e-6);
    assert_eq!(
        observed.precipitation_probability,
        Some(1.0),
        "a station tells at its end what fell in an hour"
    );
    assert_eq!(observed.precipitation, Some(weather::Millimetres(0.5)));
    assert_eq!(observed.wind_speed, None);
    assert_eq!(HourWeather::observed(&grid, hour + 1), None);
}
