use proptest::prelude::*;
use weather::{CloudTenths, Hour, MetresPerSecond, RelativeHumidity, Station};

use crate::{Activity, HourWeather, Quantiles, Recommendation, Request, Sensitivity, Style, recommend};
use weather::Celsius;

/// A day that swings like a cosine.
#[derive(Debug, Clone)]
struct Day {
    mean: f64,
    swing: f64,
    spread: f64,
    humidity: f64,
    wind: f64,
    gust: f64,
    cloud: f64,
    rain: f64,
    month: i8,
    activity: Activity,
    style: Style,
}

fn days() -> impl Strategy<Value = Day> {
    let air = (-25.0..32.0_f64, 0.0..10.0_f64, 0.0..4.0_f64);
    let rest = (15.0..100.0_f64, 0.0..15.0_f64, 0.0..4.0_f64, 0.0..10.0_f64, 0.0..1.0_f64, 1_i8..=12);
    let person = (prop::sample::select(Activity::ALL), prop::sample::select(Style::ALL));
    (air, rest, person).prop_map(|((mean, swing, spread), rest, (activity, style))| {
        let (humidity, wind, gust, cloud, rain, month) = rest;
        Day { mean, swing, spread, humidity, wind, gust, cloud, rain, month, activity, style }
    })
}

fn dress(day: &Day, shift: f64, sensitivity: i64) -> Recommendation {
    let place = Station::known(&"108".parse().unwrap()).unwrap();
    let date = jiff::civil::Date::new(2026, day.month, 15).unwrap();
    let start = Hour::floor(date.to_zoned(place.zone()).unwrap().timestamp());
    let hours: Vec<HourWeather> = (0..24)
        .map(|clock| {
            let turn = (clock as f64 - 15.0) / 12.0 * std::f64::consts::PI;
            let air = day.mean + shift + day.swing * turn.cos();
            let quantile = |z: f64| Celsius(air + z * day.spread);
            HourWeather {
                relative_humidity: Some(RelativeHumidity(day.humidity)),
                wind_speed: Some(MetresPerSecond(day.wind)),
                wind_speed_p90: Some(MetresPerSecond(day.wind + day.gust)),
                cloud: Some(CloudTenths(day.cloud)),
                precipitation_probability: Some(day.rain),
                ..HourWeather::new(
                    start + clock,
                    Quantiles { p10: quantile(-1.0), p50: quantile(0.0), p90: quantile(1.0) },
                )
            }
        })
        .collect();
    let request = Request {
        activity: day.activity,
        style: day.style,
        sensitivity: Sensitivity::try_from(sensitivity).unwrap(),
        ..Request::default()
    };
    recommend(&place, date, &request, &hours).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_colder_day_never_gets_lighter_clothes(day in days(), drop in 0.0..8.0_f64, sensitivity in -2_i64..=2) {
        let (warm, cold) = (dress(&day, 0.0, sensitivity), dress(&day, -drop, sensitivity));
        prop_assert!(cold.total_clo >= warm.total_clo, "{} < {}", cold.total_clo, warm.total_clo);
    }

    #[test]
    fn a_person_who_feels_the_cold_never_gets_lighter_clothes(day in days(), sensitivity in -2_i64..2) {
        let (other, cold) = (dress(&day, 0.0, sensitivity), dress(&day, 0.0, sensitivity + 1));
        prop_assert!(cold.total_clo >= other.total_clo, "{} < {}", cold.total_clo, other.total_clo);
    }
}

#[test]
fn nothing_is_worn_that_is_too_warm_for_the_season_however_the_wind_blows() {
    let gale = Day {
        mean: 24.0,
        swing: 3.0,
        spread: 3.0,
        humidity: 60.0,
        wind: 12.0,
        gust: 4.0,
        cloud: 10.0,
        rain: 0.0,
        month: 7,
        activity: Activity::Walking,
        style: Style::Casual,
    };
    let answer = dress(&gale, 0.0, 0);
    let too_warm = ["knit_thick", "coat", "down", "parka", "fleece", "thermal_top", "trousers_thick"];
    let worn: Vec<&str> = answer.base.iter().chain(&answer.layers).map(|item| item.id).collect();
    assert!(worn.iter().all(|id| !too_warm.contains(id)), "{worn:?}");
}
