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
    /// Pressure of the water vapour in the air at 2 m, hPa.
    VapourPressure,
}

impl Variable {
    /// How many variables there are.
    pub const COUNT: usize = Self::ALL.len();

    /// Every variable, in storage order; new ones go at the end.
    pub const ALL: [Self; 17] = [
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
            Self::VapourPressure => "vapour_pressure_hpa",
        }
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
