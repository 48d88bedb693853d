//! Any bytes, read as the query of `GET /v1/recommendations`; what can be read is answered for a fixed day
//! whose weather is the bytes themselves. No number that is read or answered is missing or not finite.
#![no_main]

use outfit::{HourWeather, Language, Parameters, Quantiles, recommend};
use weather::{Celsius, CloudTenths, Hour, MetresPerSecond, RelativeHumidity, Station};

libfuzzer_sys::fuzz_target!(|input: (&str, [f64; 8])| {
    let (query, numbers) = input;
    let Ok(parameters) = serde_urlencoded::from_str::<Parameters>(query) else { return };
    let (point, _) = (parameters.point(), parameters.date());
    let Ok(request) = parameters.request(Language::English) else { return };
    let mut place = Station::known(&"108".parse().expect("Seoul")).expect("a known station");
    if let Ok(Some(point)) = point {
        assert!(point.latitude_deg.is_finite() && point.longitude_deg.is_finite());
        (place.latitude_deg, place.longitude_deg) = (point.latitude_deg, point.longitude_deg);
    }
    let date = jiff::civil::Date::constant(2026, 4, 8);
    let midnight = Hour::floor(date.to_zoned(place.zone()).expect("on the calendar").timestamp());
    let [p10, p50, p90, humidity, wind, gust, cloud, rain] = numbers;
    let hours = (0..48).map(|clock| HourWeather {
        relative_humidity: Some(RelativeHumidity(humidity)),
        wind_speed: Some(MetresPerSecond(wind)),
        wind_speed_p90: Some(MetresPerSecond(gust)),
        cloud: Some(CloudTenths(cloud)),
        precipitation_probability: Some(rain),
        ..HourWeather::new(
            midnight + clock,
            Quantiles { p10: Celsius(p10), p50: Celsius(p50), p90: Celsius(p90) },
        )
    });
    let Ok(answer) = recommend(&place, date, &request, &hours.collect::<Vec<_>>()) else { return };
    // serde_json writes a number that is not finite as null: these are never null
    let json = serde_json::to_value(&answer).expect("an answer is JSON");
    assert!(json["total_clo"].is_f64() && json["confidence"]["not_cold"].is_f64(), "{json}");
    for hour in json["hours"].as_array().expect("a list") {
        assert!(hour["air_temperature_c"].is_f64() && hour["required_clo"].is_f64(), "{hour}");
    }
});
