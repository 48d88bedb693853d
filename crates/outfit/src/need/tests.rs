use proptest::prelude::*;
use weather::CloudTenths;

use super::*;
use crate::index::radiation::{Exposure, mean_radiant_temperature};

/// The worked cases: air, humidity, wind at 10 m, radiant temperature, and the clothing that an
/// independent implementation found. A windproof layer counts in the cold hours of windy days.
#[rustfmt::skip]
const WORKED: [(f64, f64, f64, f64, OuterLayer, f64); 24] = [
    (-10.0, 45.0, 4.5, -19.5, OuterLayer::Windproof, 2.81), (-4.0, 35.0, 4.0, 11.7, OuterLayer::Open, 2.19),
    (25.0, 95.0, 2.0, 29.4, OuterLayer::Open, 0.30),        (27.0, 95.0, 2.5, 34.7, OuterLayer::Open, 0.30),
    (5.0, 70.0, 1.5, 5.3, OuterLayer::Open, 1.30),          (20.0, 30.0, 3.0, 35.7, OuterLayer::Open, 0.38),
    (13.0, 65.0, 9.0, 13.7, OuterLayer::Windproof, 1.40),   (18.0, 60.0, 8.5, 34.1, OuterLayer::Open, 1.05),
    (15.0, 30.0, 8.0, 17.1, OuterLayer::Windproof, 1.32),   (27.0, 18.0, 9.0, 41.8, OuterLayer::Open, 0.30),
    (27.0, 80.0, 1.0, 32.9, OuterLayer::Open, 0.30),        (36.0, 50.0, 2.0, 52.5, OuterLayer::Open, 0.30),
    (1.0, 40.0, 7.0, -4.3, OuterLayer::Windproof, 2.11),    (8.0, 35.0, 6.0, 23.8, OuterLayer::Open, 1.39),
    (7.0, 90.0, 3.0, 6.4, OuterLayer::Open, 1.34),          (9.0, 90.0, 4.0, 7.3, OuterLayer::Open, 1.35),
    (-14.0, 70.0, 6.0, -20.0, OuterLayer::Windproof, 3.34), (-8.0, 65.0, 5.0, -0.7, OuterLayer::Open, 2.86),
    (12.0, 60.0, 1.5, 14.3, OuterLayer::Open, 1.07),        (24.0, 30.0, 3.0, 39.7, OuterLayer::Open, 0.30),
    (17.0, 85.0, 1.0, 17.1, OuterLayer::Open, 0.71),        (26.0, 50.0, 2.0, 41.1, OuterLayer::Open, 0.30),
    (27.0, 88.0, 1.0, 34.7, OuterLayer::Open, 0.30),        (33.0, 62.0, 2.0, 51.7, OuterLayer::Open, 0.30),
];

fn average(around: &Surroundings, outer: OuterLayer) -> f64 {
    clothing_need(around, Activity::Walking, Sensitivity::default(), outer).clo.0
}

#[test]
fn the_worked_cases_come_out_as_an_independent_implementation_has_them() {
    for (air, humidity, wind, radiant, outer, expected) in WORKED {
        let around = Surroundings {
            air: Celsius(air),
            mean_radiant: Celsius(radiant),
            wind_10m: MetresPerSecond(wind),
            humidity: RelativeHumidity(humidity),
        };
        let clo = average(&around, outer);
        // the radiant temperatures are printed to 0.1 °C
        assert!((clo - expected).abs() < 0.0125, "{air} °C, {wind} m/s: {clo}, not {expected}");
    }
}

/// The sky over a street, and the air of an hour.
#[derive(Debug, Clone, Copy)]
struct Sky {
    sun_elevation_deg: f64,
    cloud: f64,
    sun: f64,
}

fn skies() -> impl Strategy<Value = Sky> {
    (-20.0..75.0_f64, 0.0..=10.0_f64, prop_oneof![Just(0.0), Just(0.5)])
        .prop_map(|(sun_elevation_deg, cloud, sun)| Sky { sun_elevation_deg, cloud, sun })
}

fn around(sky: Sky, air: f64, humidity: f64, wind: f64) -> Surroundings {
    let exposure = Exposure { sun: sky.sun, ..Exposure::STREET_SHADE };
    let (air, humidity) = (Celsius(air), RelativeHumidity(humidity));
    let radiant =
        mean_radiant_temperature(sky.sun_elevation_deg, CloudTenths(sky.cloud), air, humidity, exposure);
    Surroundings { air, mean_radiant: radiant.unwrap(), wind_10m: MetresPerSecond(wind), humidity }
}

fn activities() -> impl Strategy<Value = Activity> {
    prop::sample::select(Activity::ALL)
}

fn outers() -> impl Strategy<Value = OuterLayer> {
    prop_oneof![Just(OuterLayer::Open), Just(OuterLayer::Windproof)]
}

fn sensitivities() -> impl Strategy<Value = Sensitivity> {
    (-2_i64..=2).prop_map(|value| Sensitivity::try_from(value).unwrap())
}

fn need(around: &Surroundings, activity: Activity, sensitivity: Sensitivity, outer: OuterLayer) -> f64 {
    clothing_need(around, activity, sensitivity, outer).clo.0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn colder_air_never_asks_for_lighter_clothes(
        sky in skies(), air in -30.0..42.0_f64, drop in 0.0..10.0_f64, humidity in 10.0..100.0_f64,
        wind in 0.0..20.0_f64, activity in activities(), sensitivity in sensitivities(), outer in outers(),
    ) {
        let warm = need(&around(sky, air, humidity, wind), activity, sensitivity, outer);
        let cold = need(&around(sky, air - drop, humidity, wind), activity, sensitivity, outer);
        prop_assert!(cold >= warm - 1e-6, "{cold} < {warm}");
    }

    #[test]
    fn more_wind_below_20_degrees_never_asks_for_lighter_clothes(
        sky in skies(), air in -30.0..20.0_f64, humidity in 10.0..100.0_f64, wind in 0.0..17.0_f64,
        more in 0.0..8.0_f64, activity in activities(), sensitivity in sensitivities(), outer in outers(),
    ) {
        let calm = need(&around(sky, air, humidity, wind), activity, sensitivity, outer);
        let windy = need(&around(sky, air, humidity, wind + more), activity, sensitivity, outer);
        prop_assert!(windy >= calm - 1e-6, "{windy} < {calm}");
    }

    #[test]
    fn feeling_the_cold_never_asks_for_lighter_clothes(
        sky in skies(), air in -40.0..45.0_f64, humidity in 5.0..100.0_f64, wind in 0.0..25.0_f64,
        activity in activities(), outer in outers(), sensitivity in -2_i64..2,
    ) {
        let around = around(sky, air, humidity, wind);
        let of = |value| need(&around, activity, Sensitivity::try_from(value).unwrap(), outer);
        prop_assert!(of(sensitivity + 1) >= of(sensitivity));
    }

    #[test]
    fn a_tenth_of_a_degree_changes_little(
        sky in skies(), air in -40.0..45.0_f64, humidity in 5.0..100.0_f64, wind in 0.0..20.0_f64,
        activity in activities(), sensitivity in sensitivities(), outer in outers(),
    ) {
        let here = need(&around(sky, air, humidity, wind), activity, sensitivity, outer);
        let there = need(&around(sky, air + 0.1, humidity, wind), activity, sensitivity, outer);
        prop_assert!((here - there).abs() <= 0.05, "{here} and {there}");
    }
}
