//! What an answer costs: `cargo bench -p outfit`.
//!
//! The wearable combinations of each style are laid out once, before the first measurement.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up must fail")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::civil::Date;
use outfit::regret::Dressed;
use outfit::{HourWeather, Language, Quantiles, Request, Style, recommend};
use weather::{Celsius, CloudTenths, Hour, MetresPerSecond, RelativeHumidity, Station};

const DATE: Date = Date::constant(2026, 4, 8);

/// A spring day from 4 to 19 °C with all that a forecast can know.
fn day(place: &Station) -> Vec<HourWeather> {
    let midnight = Hour::floor(DATE.to_zoned(place.zone()).unwrap().timestamp());
    let hour = |clock: i64| {
        let turn = ((clock as f64 - 15.0) / 12.0 * std::f64::consts::PI).cos();
        let air = |spread: f64| Celsius(11.5 + 7.5 * turn + spread);
        HourWeather {
            relative_humidity: Some(RelativeHumidity(55.0 - 20.0 * turn)),
            wind_speed: Some(MetresPerSecond(3.5 + turn)),
            wind_speed_p90: Some(MetresPerSecond(6.0 + turn)),
            cloud: Some(CloudTenths(4.0)),
            precipitation_probability: Some(0.2),
            ..HourWeather::new(midnight + clock, Quantiles { p10: air(-2.0), p50: air(0.0), p90: air(2.0) })
        }
    };
    (0..24).map(hour).collect()
}

fn plan(criterion: &mut Criterion) {
    let place = Station::known(&"108".parse().unwrap()).unwrap();
    let hours = day(&place);
    let mut group = criterion.benchmark_group("plan");
    for (name, outside) in
        [("24 h outside", "00:00-24:00"), ("ways to work, lunch", "07:00-09:00,12:00-13:00,18:00-20:00")]
    {
        for style in [Style::Casual, Style::Feminine] {
            let request = Request {
                outside: outside.parse().unwrap(),
                style,
                language: Language::English,
                ..Request::default()
            };
            let of = |part: &str| format!("{part}, {name}, {}", style.as_str());
            group.bench_function(of("clothes"), |bencher| {
                bencher
                    .iter(|| Dressed::by_plan(black_box(&place), DATE, &request, black_box(&hours)).unwrap());
            });
            group.bench_function(of("whole answer"), |bencher| {
                bencher.iter(|| recommend(black_box(&place), DATE, &request, black_box(&hours)).unwrap());
            });
        }
    }
    group.finish();
}

criterion_group!(benches, plan);
criterion_main!(benches);
