use outfit::Quantiles;
use weather::official::{DayPart, OfficialDay};
use weather::{
    Celsius, CloudTenths, HourRange, MicrogramsPerCubicMetre, Millimetres, Probability, RelativeHumidity,
    UvIndex,
};

use super::*;

const NOW: Hour = Hour::from_epoch_hours(496_803);

fn own() -> OwnHour {
    let known = HourWeather::new(NOW + 3, Quantiles::certain(Celsius(12.0)));
    let usual = HourWeather {
        relative_humidity: Some(RelativeHumidity(60.0)),
        wind_speed: Some(MetresPerSecond(3.0)),
        wind_speed_p90: Some(MetresPerSecond(5.0)),
        precipitation_probability: Some(0.08),
        ..known.clone()
    };
    OwnHour { known, usual }
}

fn forecast(product: Product, hours: Vec<OfficialHour>) -> OfficialForecast {
    OfficialForecast { product, station: "108".parse().unwrap(), issued_at: NOW - 1, hours, days: Vec::new() }
}

fn officials(forecasts: impl IntoIterator<Item = OfficialForecast>) -> Officials {
    Officials(forecasts.into_iter().map(Arc::new).collect())
}

fn names(used: &[UsedForecast]) -> Vec<&'static str> {
    used.iter().map(|used| used.product.as_str()).collect()
}

#[test]
fn without_official_forecasts_an_hour_is_as_usual_and_nobody_is_named() {
    let (weather, used) = Officials::default().complete(own());
    assert_eq!((weather, used), (own().usual, vec![]));
}

#[test]
fn the_most_trusted_that_tells_is_believed_and_only_those_that_told_are_named() {
    let vilage = OfficialHour {
        air_temperature: Some(Celsius(30.0)),
        wind_speed: Some(MetresPerSecond(7.0)),
        sky: Some(Sky::Overcast),
        ..OfficialHour::unknown(NOW + 3)
    };
    let open_meteo = OfficialHour {
        relative_humidity: Some(RelativeHumidity(85.0)),
        wind_speed: Some(MetresPerSecond(1.0)),
        uv_index: Some(UvIndex(6.0)),
        ..OfficialHour::unknown(NOW + 3)
    };
    let air = OfficialHour {
        pm2_5: Some(MicrogramsPerCubicMetre(40.0)),
        uv_index: Some(UvIndex(5.0)),
        ..OfficialHour::unknown(NOW + 3)
    };
    let mid_term = forecast(Product::KmaMidLand, vec![]);
    let all = officials([
        forecast(Product::KmaVilageFcst, vec![vilage]),
        mid_term,
        forecast(Product::OpenMeteoForecast, vec![open_meteo]),
        forecast(Product::OpenMeteoAirForecast, vec![air]),
    ]);
    let (weather, used) = all.complete(own());
    assert_eq!(weather.wind_speed, Some(MetresPerSecond(7.0)));
    assert_eq!(weather.cloud, Some(CloudTenths(9.5)));
    assert_eq!(weather.relative_humidity, Some(RelativeHumidity(85.0)));
    assert_eq!((weather.uv_index, weather.pm2_5), (Some(6.0), Some(MicrogramsPerCubicMetre(40.0))));
    assert_eq!(weather.precipitation_probability, Some(0.08), "nobody told");
    assert_eq!(weather.air_temperature, own().known.air_temperature, "the temperature is ours");
    assert_eq!(weather.wind_speed_p90, Some(MetresPerSecond(9.0)), "as much above the mean as usual");
    assert_eq!(names(&used), ["kma-vilage-fcst", "open-meteo-forecast", "open-meteo-air-forecast"]);
}

#[test]
fn what_we_observed_or_know_with_skill_is_not_replaced() {
    let mut own = own();
    own.known.wind_speed = Some(MetresPerSecond(2.0));
    own.known.precipitation_probability = Some(0.0);
    let told = |valid_at| OfficialHour {
        wind_speed: Some(MetresPerSecond(9.0)),
        precipitation_probability: Some(Probability(0.9)),
        precipitation_kind: Some(PrecipitationKind::Rain),
        ..OfficialHour::unknown(valid_at)
    };
    let hours = vec![told(NOW + 3), told(NOW + 4)];
    let (weather, _) = officials([forecast(Product::KmaVilageFcst, hours)]).complete(own);
    assert_eq!(weather.wind_speed, Some(MetresPerSecond(2.0)));
    assert_eq!(weather.precipitation_probability, Some(0.0), "it is known not to rain");
}

#[test]
fn what_falls_in_an_hour_is_told_at_its_end() {
    let falls = OfficialHour {
        precipitation_probability: Some(Probability(0.7)),
        precipitation: Some(Amount::LessThan(Millimetres(1.0))),
        precipitation_kind: Some(PrecipitationKind::Snow),
        ..OfficialHour::unknown(NOW + 4)
    };
    let later = OfficialHour {
        precipitation_probability: Some(Probability(0.3)),
        precipitation: Some(Amount::Nothing),
        ..OfficialHour::unknown(NOW + 5)
    };
    let all = officials([forecast(Product::KmaVilageFcst, vec![falls, later])]);
    let at = |ahead| {
        let mut own = own();
        own.known.hour = NOW + ahead;
        let (weather, _) = all.complete(own);
        (weather.precipitation_probability, weather.precipitation, weather.precipitation_kind)
    };
    assert_eq!(at(3), (Some(0.7), Some(Millimetres(0.5)), Some(PrecipitationKind::Snow)));
    assert_eq!(at(4), (Some(0.3), None, None));
}

#[test]
fn rain_that_the_newest_forecast_has_is_likely_whatever_an_older_one_thought() {
    let rain = |kind| OfficialHour { precipitation_kind: Some(kind), ..OfficialHour::unknown(NOW + 4) };
    let chance = |percent| OfficialHour {
        precipitation_probability: Some(Probability::from_percent(percent)),
        ..OfficialHour::unknown(NOW + 4)
    };
    let probability = |kind, percent| {
        let all = officials([
            forecast(Product::KmaUltraFcst, vec![rain(kind)]),
            forecast(Product::KmaVilageFcst, vec![chance(percent)]),
        ]);
        all.complete(own()).0.precipitation_probability
    };
    assert_eq!(probability(PrecipitationKind::Shower, 20.0), Some(0.6));
    assert_eq!(probability(PrecipitationKind::Shower, 90.0), Some(0.9));
    assert_eq!(probability(PrecipitationKind::Dry, 20.0), Some(0.2));
}

#[test]
fn a_half_day_tells_each_of_its_hours() {
    let part = DayPart {
        hours: HourRange::new(NOW, NOW + 12),
        precipitation_probability: Some(Probability::from_percent(60.0)),
        sky: Some(Sky::MostlyCloudy),
        precipitation_kind: Some(PrecipitationKind::Rain),
    };
    let days = vec![OfficialDay { parts: vec![part], ..OfficialDay::unknown(HourRange::new(NOW, NOW + 24)) }];
    let all = officials([OfficialForecast { days, ..forecast(Product::KmaMidLand, vec![]) }]);
    let (weather, used) = all.complete(own());
    assert_eq!((weather.precipitation_probability, weather.cloud), (Some(0.6), Some(CloudTenths(7.0))));
    assert_eq!(weather.precipitation_kind, Some(PrecipitationKind::Rain));
    assert_eq!(names(&used), ["kma-mid-land"]);
}
