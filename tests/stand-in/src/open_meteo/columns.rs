//! The hourly variables and their units.

use weather::{Hour, Variable};

use super::Endpoint;
use crate::call::Asked;
use crate::outlook::Outlook;
use crate::rain::Rain;

/// Watts during an hour in megajoules.
const WATTS_PER_MEGAJOULE_AN_HOUR: f64 = 1e6 / 3600.0;

/// The unit of wind speed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WindUnit {
    KilometresPerHour,
    MetresPerSecond,
}

impl WindUnit {
    pub(super) fn asked(asked: &Asked) -> Result<Self, String> {
        match asked.get("wind_speed_unit") {
            None | Some("kmh") => Ok(Self::KilometresPerHour),
            Some("ms") => Ok(Self::MetresPerSecond),
            Some(other) => Err(format!("Cannot initialize WindspeedUnit from invalid String value {other}.")),
        }
    }
}

/// One hourly variable of Open-Meteo.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) name: &'static str,
    unit: &'static str,
    variable: Variable,
    /// One of ours in theirs: how often, and how many decimals are kept.
    factor: f64,
    decimals: i32,
}

const fn column(
    name: &'static str,
    unit: &'static str,
    variable: Variable,
    factor: f64,
    decimals: i32,
) -> Column {
    Column { name, unit, variable, factor, decimals }
}

const WEATHER: [Column; 15] = [
    column("temperature_2m", "°C", Variable::AirTemperature, 1.0, 1),
    column("relative_humidity_2m", "%", Variable::RelativeHumidity, 1.0, 0),
    column("dew_point_2m", "°C", Variable::DewPoint, 1.0, 1),
    column("precipitation", "mm", Variable::Precipitation, 1.0, 1),
    column("precipitation_probability", "%", Variable::WetHour, 1.0, 0),
    column("surface_pressure", "hPa", Variable::StationPressure, 1.0, 1),
    column("pressure_msl", "hPa", Variable::SeaLevelPressure, 1.0, 1),
    column("wind_speed_10m", "", Variable::WindSpeed, 1.0, 2),
    column("wind_direction_10m", "°", Variable::WindDirection, 1.0, 0),
    column("cloud_cover", "%", Variable::CloudCover, 10.0, 0),
    column("sunshine_duration", "s", Variable::Sunshine, 3600.0, 2),
    column("shortwave_radiation", "W/m²", Variable::SolarRadiation, WATTS_PER_MEGAJOULE_AN_HOUR, 1),
    column("snow_depth", "m", Variable::SnowDepth, 0.01, 2),
    column("visibility", "m", Variable::Visibility, 1.0, 2),
    UV,
];

const AIR: [Column; 3] =
    [column("pm2_5", "μg/m³", Variable::Pm25, 1.0, 1), column("pm10", "μg/m³", Variable::Pm10, 1.0, 1), UV];

const UV: Column = column("uv_index", "", Variable::UvIndex, 1.0, 2);

impl Column {
    pub(super) fn named(name: &str, endpoint: Endpoint) -> Result<Self, String> {
        let table: &[Self] = if endpoint == Endpoint::AirQuality { &AIR } else { &WEATHER };
        let found = table.iter().find(|column| column.name == name).copied();
        found.ok_or_else(|| {
            format!("Data corrupted at path ''. Cannot initialize Variable from invalid String value {name}.")
        })
    }

    pub(super) fn unit(&self, wind: WindUnit) -> &'static str {
        match (self.variable, wind) {
            (Variable::WindSpeed, WindUnit::KilometresPerHour) => "km/h",
            (Variable::WindSpeed, WindUnit::MetresPerSecond) => "m/s",
            _ => self.unit,
        }
    }

    /// Its value in an hour. A model knows that there is no sun at night, and calm air has some direction.
    pub(super) fn value(
        &self,
        outlook: &Outlook<'_>,
        hour: Hour,
        longitude_deg: f64,
        wind: WindUnit,
    ) -> Option<f64> {
        let ahead = outlook.at(hour)?;
        let value = match self.variable {
            Variable::AirTemperature => ahead.air_c,
            Variable::Precipitation => match ahead.rain {
                Rain::Fell(millimetres) => Some(millimetres),
                Rain::Dry => Some(0.0),
                Rain::Unknown => None,
            },
            // likely, but never certain
            Variable::WetHour => match ahead.rain {
                Rain::Fell(_) => Some(80.0),
                Rain::Dry => Some(10.0),
                Rain::Unknown => None,
            },
            Variable::WindDirection => ahead.wind_ms.map(|_| ahead.wind_from_deg.unwrap_or(0.0)),
            Variable::Sunshine | Variable::SolarRadiation if is_night(hour, longitude_deg) => Some(0.0),
            other => outlook.observed(other, hour),
        };
        let factor = match (self.variable, wind) {
            (Variable::WindSpeed, WindUnit::KilometresPerHour) => 3.6,
            _ => self.factor,
        };
        let digits = 10_f64.powi(self.decimals);
        value.map(|value| (value * factor * digits).round() / digits)
    }
}

/// Hours in which the sun is down anywhere between the polar circles: 21 to 4 h of solar time.
fn is_night(hour: Hour, longitude_deg: f64) -> bool {
    let solar = (f64::from(hour.hour_of_day()) + longitude_deg / 15.0).rem_euclid(24.0);
    !(4.0..=21.0).contains(&solar)
}
