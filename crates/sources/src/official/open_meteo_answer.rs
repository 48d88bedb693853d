//! What Open-Meteo answers: columns of equal length, one value for each hour.

use weather::official::{Amount, OfficialForecast, OfficialHour, Product};
use weather::{
    Celsius, CloudTenths, Hour, MetresPerSecond, MicrogramsPerCubicMetre, Millimetres, Probability,
    RelativeHumidity, StationId, UvIndex, WindDirection,
};

use super::settle_wind;
use crate::error::ParseError;
use crate::open_meteo::Answer;

/// A quantity: what it is called, the unit that we ask for, and where it goes.
pub(super) struct Column {
    pub(super) name: &'static str,
    unit: &'static str,
    put: fn(&mut OfficialHour, f64),
}

/// What we ask Open-Meteo's forecast for. `precipitation` and its probability are those of the hour before.
pub(super) const FORECAST: [Column; 8] = [
    Column {
        name: "temperature_2m",
        unit: "°C",
        put: |hour, value| hour.air_temperature = Some(Celsius(value)),
    },
    Column {
        name: "relative_humidity_2m",
        unit: "%",
        put: |hour, value| hour.relative_humidity = Some(RelativeHumidity(value)),
    },
    Column {
        name: "wind_speed_10m",
        unit: "m/s",
        put: |hour, value| hour.wind_speed = Some(MetresPerSecond(value)),
    },
    Column {
        name: "wind_direction_10m",
        unit: "°",
        put: |hour, value| hour.wind_direction = Some(WindDirection(value)),
    },
    Column {
        name: "cloud_cover",
        unit: "%",
        put: |hour, value| hour.cloud_cover = Some(CloudTenths(value / 10.0)),
    },
    Column { name: "precipitation", unit: "mm", put: |hour, value| hour.precipitation = Some(rain(value)) },
    Column {
        name: "precipitation_probability",
        unit: "%",
        put: |hour, value| hour.precipitation_probability = Some(Probability::from_percent(value)),
    },
    UV,
];

/// What we ask its air quality forecast for.
pub(super) const AIR: [Column; 3] = [
    Column {
        name: "pm2_5",
        unit: "μg/m³",
        put: |hour, value| hour.pm2_5 = Some(MicrogramsPerCubicMetre(value)),
    },
    Column {
        name: "pm10",
        unit: "μg/m³",
        put: |hour, value| hour.pm10 = Some(MicrogramsPerCubicMetre(value)),
    },
    UV,
];

const UV: Column =
    Column { name: "uv_index", unit: "", put: |hour, value| hour.uv_index = Some(UvIndex(value)) };

fn rain(depth: f64) -> Amount<Millimetres> {
    if depth > 0.0 { Amount::About(Millimetres(depth)) } else { Amount::Nothing }
}

/// The columns of one of the two.
pub(super) fn columns(product: Product) -> &'static [Column] {
    if product == Product::OpenMeteoAirForecast { &AIR } else { &FORECAST }
}

/// Reads an answer of one of the two. A column that is not there is not forecast.
pub(super) fn parse(
    product: Product,
    station: &StationId,
    issued_at: Hour,
    bytes: &[u8],
) -> Result<OfficialForecast, ParseError> {
    let answer = Answer::read(bytes)?;
    let mut hours: Vec<OfficialHour> =
        answer.hours().iter().map(|hour| OfficialHour::unknown(*hour)).collect();
    for column in columns(product) {
        let Some(values) = answer.column(column.name, column.unit)? else { continue };
        for (hour, value) in hours.iter_mut().zip(values) {
            if let Some(value) = value {
                (column.put)(hour, *value);
            }
        }
    }
    hours.iter_mut().for_each(settle_wind);
    Ok(OfficialForecast { product, station: station.clone(), issued_at, hours, days: Vec::new() })
}

#[cfg(test)]
#[path = "open_meteo_answer_tests.rs"]
mod tests;
