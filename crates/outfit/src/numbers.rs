//! The numbers of every hour.

use jiff::Zoned;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use weather::{Celsius, Hour};

use crate::day::OutsideHour;
use crate::hour_need::{is_wet, street_sun, surroundings};
use crate::hour_weather::HourWeather;
use crate::index::feels_like::FeelsLike;
use crate::index::utci::{ThermalStress, utci};
use crate::recommend::Advice;
use crate::recommendation::{FeelsLikeBasis, HourNumbers};
use crate::rounded::{hundredth, tenth};

/// Every hour of the date, and every hour outside, in order.
pub(crate) fn of_hours(
    advice: &Advice<'_>,
    date: Date,
    zone: &TimeZone,
    hours: &[HourWeather],
) -> Vec<HourNumbers> {
    let outside = |hour: Hour| advice.outside().find(|(_, outside)| outside.weather.hour == hour);
    let mut rows: Vec<HourNumbers> = hours
        .iter()
        .filter_map(|weather| {
            let trip = outside(weather.hour);
            let local = weather.hour.in_zone(zone);
            (trip.is_some() || local.date() == date).then(|| numbers(advice, weather, &local, trip))
        })
        .collect();
    rows.sort_by_key(|row| row.valid_at);
    rows.dedup_by_key(|row| row.valid_at);
    rows
}

fn numbers(
    advice: &Advice<'_>,
    weather: &HourWeather,
    local: &Zoned,
    outside: Option<(usize, &OutsideHour<'_>)>,
) -> HourNumbers {
    let frame = &advice.frame;
    let air = weather.air_temperature;
    let elevation = outside
        .map_or_else(|| frame.sun_elevation_deg(weather.hour), |(_, outside)| outside.sun_elevation_deg);
    let around = surroundings(weather, elevation, air.p50, street_sun(elevation));
    let felt = feels_like(weather, local.month());
    let known = weather.relative_humidity.is_some() && weather.wind_speed.is_some();
    let strain =
        if known { utci(air.p50, around.mean_radiant, around.wind_10m, around.humidity) } else { None };
    let required = if let Some((trip, outside)) = outside {
        outside.need.shade.with(advice.windproof(trip))
    } else {
        let shade = surroundings(weather, elevation, air.p50, 0.0);
        frame.need(&shade, is_wet(weather)).open
    };
    HourNumbers {
        valid_at: weather.hour,
        local_time: clock(local),
        outside: outside.is_some(),
        air_temperature_c: tenth(air.p50.0),
        air_temperature_p10_c: tenth(air.p10.0),
        air_temperature_p90_c: tenth(air.p90.0),
        feels_like_c: felt.value().map(|value| tenth(value.0)),
        feels_like_basis: basis(felt),
        utci_c: strain.map(|value| tenth(value.0)),
        thermal_stress: strain.map(ThermalStress::of),
        required_clo: hundredth(required),
        worn_clo: outside.map(|(trip, _)| advice.worn(trip)),
        wind_speed_10m_ms: weather.wind_speed.map(|wind| tenth(wind.0)),
        relative_humidity_percent: weather.relative_humidity.map(|humidity| tenth(humidity.0)),
        precipitation_probability: weather.precipitation_probability.map(hundredth),
        precipitation_mm: weather.precipitation.map(|depth| tenth(depth.0)),
        cloud_cover_tenths: weather.cloud.map(|cloud| tenth(cloud.0)),
        uv_index: weather.uv_index.map(tenth),
        pm2_5_ug_m3: weather.pm2_5.map(|mass| tenth(mass.0)),
        pm10_ug_m3: weather.pm10.map(|mass| tenth(mass.0)),
    }
}

/// Local time on the clock: `07:00`.
pub(crate) fn clock(local: &Zoned) -> String {
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// The official feels-like temperature of an hour.
pub(crate) fn feels_like(weather: &HourWeather, month: i8) -> FeelsLike {
    let humidity = weather.relative_humidity.map(|_| weather.humidity_or_assumed());
    let wind = weather.wind_speed.map(|_| weather.wind_or_assumed());
    FeelsLike::kma(month, Celsius(weather.air_temperature.p50.0), humidity, wind)
}

fn basis(felt: FeelsLike) -> FeelsLikeBasis {
    match felt {
        FeelsLike::Summer(_) => FeelsLikeBasis::Summer,
        FeelsLike::Winter(_) => FeelsLikeBasis::Winter,
        FeelsLike::NoneAbove10C => FeelsLikeBasis::NoneAbove10C,
        FeelsLike::NoneInCalm => FeelsLikeBasis::NoneInCalm,
        FeelsLike::Unknown => FeelsLikeBasis::Unknown,
    }
}
