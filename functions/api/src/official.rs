//! Official forecasts beside our own: the weather that ours does not know, or knows only as usual.
//!
//! Temperature stays ours. For the rest, hour by hour, the first of these that tells:
//! 1. our own observation, or our model at a lead where it has skill;
//! 2. KMA's look at the hour, then its forecast of the next six hours: the newest there is;
//! 3. KMA's forecast of the next days on its grid;
//! 4. KMA's mid-term forecast of half days, from day 4 on;
//! 5. Open-Meteo: any place, and the only one with dust and UV;
//! 6. what is usual at the station.

use std::sync::Arc;

use futures::future::try_join_all;
use outfit::HourWeather;
use serde::Serialize;
use weather::official::{Amount, OfficialForecast, OfficialHour, PrecipitationKind, Product, Sky};
use weather::{Hour, MetresPerSecond, StationId};

use crate::Api;
use crate::error::Problem;

/// The products that are asked, the most trusted first.
const TRUST: [Product; 6] = [
    Product::KmaUltraNcst,
    Product::KmaUltraFcst,
    Product::KmaVilageFcst,
    Product::KmaMidLand,
    Product::OpenMeteoForecast,
    Product::OpenMeteoAirForecast,
];

/// KMA says what falls from this probability on, so where it says so, it is at least as likely.
const SAID_TO_FALL: f64 = 0.6;

/// The official forecasts for a place that were out at a time, the most trusted first.
#[derive(Debug, Default)]
pub(crate) struct Officials(Vec<Arc<OfficialForecast>>);

/// What we know ourselves of an hour.
#[derive(Debug, Clone)]
pub(crate) struct OwnHour {
    /// Observed, or forecast with skill.
    pub(crate) known: HourWeather,
    /// What is usual at that hour and season.
    pub(crate) usual: HourWeather,
}

/// An official forecast that an answer rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct UsedForecast {
    /// Its name.
    product: Product,
    /// The hour it was issued in.
    issued_at: Hour,
    /// Whom to name, and the licence.
    credit: &'static str,
}

impl Api {
    /// The official forecasts for a station that were out at an hour.
    pub(crate) async fn officials(&self, station: &StationId, as_of: Hour) -> Result<Officials, Problem> {
        let issued = self.store.latest_official(station, as_of).await?;
        let trusted =
            TRUST.iter().filter_map(|product| issued.iter().find(|entry| entry.product == *product));
        let read = trusted.map(|entry| self.officials.read(&self.store, &entry.key));
        Ok(Officials(try_join_all(read).await?.into_iter().flatten().collect()))
    }
}

impl Officials {
    /// An hour as well as it is known from all sides, and the forecasts that told something of it.
    pub(crate) fn complete(&self, own: OwnHour) -> (HourWeather, Vec<UsedForecast>) {
        let chance_is_open = own.known.precipitation_probability.is_none();
        let mut weather = own.known;
        let mut used = Vec::new();
        for forecast in &self.0 {
            let more = weather.clone().or(&told(forecast, &weather));
            if more != weather {
                used.push(UsedForecast::from(&**forecast));
                weather = more;
            }
        }
        if chance_is_open && weather.precipitation_kind.is_some_and(PrecipitationKind::is_wet) {
            let likely = weather.precipitation_probability.unwrap_or_default();
            weather.precipitation_probability = Some(likely.max(SAID_TO_FALL));
        }
        weather.wind_speed_p90 = weather.wind_speed_p90.or_else(|| strong_wind(&weather, &own.usual));
        (weather.or(&own.usual), used)
    }
}

/// What a forecast tells of the hour of `known`: of its beginning, and what falls until its end.
fn told(forecast: &OfficialForecast, known: &HourWeather) -> HourWeather {
    let (begins, ends) = (forecast.hour(known.hour), forecast.hour(known.hour + 1));
    let part = forecast.part(known.hour + 1);
    let probability =
        ends.and_then(|hour| hour.precipitation_probability).or_else(|| part?.precipitation_probability);
    HourWeather {
        relative_humidity: begins.and_then(|hour| hour.relative_humidity),
        wind_speed: begins.and_then(|hour| hour.wind_speed),
        cloud: begins.and_then(OfficialHour::cloud).or_else(|| part?.sky.map(Sky::cloud)),
        precipitation_probability: probability.map(|probability| probability.0),
        precipitation: ends
            .and_then(|hour| hour.precipitation)
            .filter(|amount| *amount != Amount::Nothing)
            .map(Amount::estimate),
        precipitation_kind: ends
            .and_then(|hour| hour.precipitation_kind)
            .or_else(|| part?.precipitation_kind),
        pm2_5: begins.and_then(|hour| hour.pm2_5),
        pm10: begins.and_then(|hour| hour.pm10),
        uv_index: begins.and_then(|hour| hour.uv_index).map(|index| index.0),
        ..HourWeather::new(known.hour, known.air_temperature)
    }
}

/// As much above the mean as strong wind usually is: no official forecast tells how unsure its wind is.
fn strong_wind(weather: &HourWeather, usual: &HourWeather) -> Option<MetresPerSecond> {
    let above = usual.wind_speed_p90?.0 - usual.wind_speed?.0;
    weather.wind_speed.map(|mean| MetresPerSecond(mean.0 + above))
}

impl From<&OfficialForecast> for UsedForecast {
    fn from(forecast: &OfficialForecast) -> Self {
        let OfficialForecast { product, issued_at, .. } = *forecast;
        Self { product, issued_at, credit: product.credit() }
    }
}

#[cfg(test)]
mod tests;
