//! The columns that are asked for, and what they are in our terms.

use weather::{Group, Observation, StationId, Variable};

use super::Answer;
use crate::error::ParseError;

const SECONDS_PER_HOUR: f64 = 3600.0;

/// A quantity: what it is called, the unit that we ask for, and where it goes.
pub(super) struct Column {
    pub(super) name: &'static str,
    unit: &'static str,
    put: fn(&mut Observation, f64),
}

macro_rules! column {
    ($name:literal, $unit:literal, $variable:ident) => {
        column!($name, $unit, $variable, |value| value)
    };
    ($name:literal, $unit:literal, $variable:ident, $convert:expr) => {
        Column {
            name: $name,
            unit: $unit,
            put: |hour, value| {
                let convert: fn(f64) -> f64 = $convert;
                hour.set(Variable::$variable, Some(convert(value)));
            },
        }
    };
}

/// What both endpoints of the weather have. Precipitation, sunshine and radiation are those of the hour before.
pub(super) const WEATHER: [Column; 12] = [
    column!("temperature_2m", "°C", AirTemperature),
    column!("dew_point_2m", "°C", DewPoint),
    column!("relative_humidity_2m", "%", RelativeHumidity),
    column!("surface_pressure", "hPa", StationPressure),
    column!("pressure_msl", "hPa", SeaLevelPressure),
    column!("wind_speed_10m", "m/s", WindSpeed),
    column!("wind_direction_10m", "°", WindDirection),
    Column { name: "precipitation", unit: "mm", put: put_precipitation },
    column!("cloud_cover", "%", CloudCover, |percent| percent / 10.0),
    column!("sunshine_duration", "s", Sunshine, |seconds| seconds / SECONDS_PER_HOUR),
    // a mean power over the hour
    column!("shortwave_radiation", "W/m²", SolarRadiation, |watts| watts * SECONDS_PER_HOUR / 1e6),
    column!("snow_depth", "m", SnowDepth, |metres| metres * 100.0),
];

/// What the forecast endpoint has besides: the reanalysis behind the archive knows no visibility.
pub(super) const FORECAST_ONLY: [Column; 1] = [column!("visibility", "m", Visibility)];

/// What the air quality endpoint has.
pub(super) const AIR: [Column; 3] =
    [column!("pm2_5", "μg/m³", Pm25), column!("pm10", "μg/m³", Pm10), column!("uv_index", "", UvIndex)];

/// A model knows of every hour whether it was wet.
fn put_precipitation(hour: &mut Observation, millimetres: f64) {
    hour.set(Variable::Precipitation, Some(millimetres));
    hour.set(Variable::WetHour, Some(f64::from(u8::from(millimetres > 0.0))));
}

/// Names of columns, as a request lists them.
pub(super) fn names<'a>(columns: impl IntoIterator<Item = &'a Column>) -> String {
    columns.into_iter().map(|column| column.name).collect::<Vec<_>>().join(",")
}

/// Reads an answer of any of the three endpoints; it does not say for which place it is.
pub(crate) fn parse(station: &StationId, bytes: &[u8]) -> Result<Vec<Observation>, ParseError> {
    observations(station, &Answer::read(bytes)?)
}

/// What an answer says of its hours; those without a single value are left out.
pub(super) fn observations(station: &StationId, answer: &Answer) -> Result<Vec<Observation>, ParseError> {
    // Each endpoint has columns of one group, and answers those that it was asked for.
    let of_air = AIR.iter().any(|column| answer.has(column.name));
    let group = if of_air { Group::Air } else { Group::Weather };
    let mut observations: Vec<Observation> =
        answer.hours().iter().map(|hour| Observation::of(group, station.clone(), *hour)).collect();
    for column in WEATHER.iter().chain(&FORECAST_ONLY).chain(&AIR) {
        let Some(values) = answer.column(column.name, column.unit)? else { continue };
        for (observation, value) in observations.iter_mut().zip(values) {
            if let Some(value) = value {
                (column.put)(observation, *value);
            }
        }
    }
    observations.iter_mut().for_each(settle_wind);
    observations.retain(|observation| Variable::ALL.iter().any(|one| observation.get(*one).is_some()));
    Ok(observations)
}

/// Calm air has no direction, and wind from the north comes from 360, as in KMA's observations.
fn settle_wind(hour: &mut Observation) {
    let calm = hour.get(Variable::WindSpeed).is_some_and(|speed| speed <= 0.0);
    let direction = hour.get(Variable::WindDirection).filter(|_| !calm);
    hour.set(Variable::WindDirection, direction.map(|degrees| if degrees == 0.0 { 360.0 } else { degrees }));
}
