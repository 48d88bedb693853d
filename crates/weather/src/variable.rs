//! What is observed.

use serde::{Deserialize, Serialize};

/// A quantity observed once an hour. Wherever a bare number stands for one of these, it is in
/// the unit that the variable's [`name`](Variable::name) ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variable {
    /// Air temperature at 2 m, °C.
    AirTemperature,
    /// Dew point at 2 m, °C.
    DewPoint,
    /// Relative humidity at 2 m, %.
    RelativeHumidity,
    /// Pressure at the station's height, hPa.
    StationPressure,
    /// Pressure reduced to sea level, hPa.
    SeaLevelPressure,
    /// Wind speed at 10 m, m/s.
    WindSpeed,
    /// Direction the wind comes from, degrees; missing in calm air.
    WindDirection,
    /// Precipitation of the hour ending now, mm. KMA gives three-hour sums from November to March.
    Precipitation,
    /// 1 if it rained or snowed in the hour ending now, 0 if not.
    WetHour,
    /// Total cloud, tenths.
    CloudCover,
    /// Sunshine in the hour ending now, hours (0 to 1).
    Sunshine,
    /// Global solar radiation in the hour ending now, MJ/m².
    SolarRadiation,
    /// Snow depth on the ground, cm.
    SnowDepth,
    /// Horizontal visibility, m.
    Visibility,
    /// Ground surface temperature, °C.
    GroundTemperature,
    /// PM2.5, µg/m³.
    Pm25,
    /// PM10, µg/m³.
    Pm10,
    /// UV index (WHO), 0 at night.
    UvIndex,
    /// Pressure of the water vapour in the air at 2 m, hPa.
    VapourPressure,
}

/// What comes together: hours of one group can be there while those of another are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// What a weather station measures.
    Weather,
    /// Air quality, and ultraviolet light: given by other services than the weather.
    Air,
}

impl Group {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Weather, Self::Air];

    /// Its name in keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Weather => "weather",
            Self::Air => "air",
        }
    }
}

impl Variable {
    /// How many variables there are.
    pub const COUNT: usize = Self::ALL.len();

    /// Every variable, in storage order; new ones go at the end.
    pub const ALL: [Self; 19] = [
        Self::AirTemperature,
        Self::DewPoint,
        Self::RelativeHumidity,
        Self::StationPressure,
        Self::SeaLevelPressure,
        Self::WindSpeed,
        Self::WindDirection,
        Self::Precipitation,
        Self::WetHour,
        Self::CloudCover,
        Self::Sunshine,
        Self::SolarRadiation,
        Self::SnowDepth,
        Self::Visibility,
        Self::GroundTemperature,
        Self::Pm25,
        Self::Pm10,
        Self::UvIndex,
        Self::VapourPressure,
    ];

    /// Its column name in files and JSON, ending with the unit.
    pub fn name(self) -> &'static str {
        match self {
            Self::AirTemperature => "air_temperature_c",
            Self::DewPoint => "dew_point_c",
            Self::RelativeHumidity => "relative_humidity_percent",
            Self::StationPressure => "station_pressure_hpa",
            Self::SeaLevelPressure => "sea_level_pressure_hpa",
            Self::WindSpeed => "wind_speed_10m_ms",
            Self::WindDirection => "wind_direction_deg",
            Self::Precipitation => "precipitation_mm",
            Self::WetHour => "wet_hour",
            Self::CloudCover => "cloud_cover_tenths",
            Self::Sunshine => "sunshine_h",
            Self::SolarRadiation => "solar_radiation_mj_m2",
            Self::SnowDepth => "snow_depth_cm",
            Self::Visibility => "visibility_m",
            Self::GroundTemperature => "ground_temperature_c",
            Self::Pm25 => "pm2_5_ug_m3",
            Self::Pm10 => "pm10_ug_m3",
            Self::UvIndex => "uv_index",
            Self::VapourPressure => "vapour_pressure_hpa",
        }
    }

    /// What it comes together with.
    pub const fn group(self) -> Group {
        match self {
            Self::Pm25 | Self::Pm10 | Self::UvIndex => Group::Air,
            _ => Group::Weather,
        }
    }

    /// Whether a station that measures it reports it every hour, so that an hour without it is a gap. The
    /// others are blank where there is nothing to report: no rain, no snow, night, calm, no observer.
    pub const fn is_reported_hourly(self) -> bool {
        matches!(
            self,
            Self::AirTemperature
                | Self::DewPoint
                | Self::RelativeHumidity
                | Self::StationPressure
                | Self::SeaLevelPressure
                | Self::WindSpeed
                | Self::GroundTemperature
                | Self::VapourPressure
                | Self::Pm25
                | Self::Pm10
                | Self::UvIndex
        )
    }

    /// Its place in [`Variable::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variable_stands_at_its_index() {
        for (index, variable) in Variable::ALL.into_iter().enumerate() {
            assert_eq!(variable.index(), index);
        }
    }
}
