//! What is forecast of a single hour.

use serde::{Deserialize, Serialize};

use super::Amount;
use crate::Hour;
use crate::units::{
    Celsius, Centimetres, CloudTenths, Kiloamperes, MetresPerSecond, MicrogramsPerCubicMetre, Millimetres,
    Probability, RelativeHumidity, UvIndex, WindDirection,
};

/// What is forecast of one hour. What is not forecast is `None`; nothing is made up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OfficialHour {
    /// Which hour. Temperature, humidity, wind, sky, dust and UV are those of this instant; rain, snow and
    /// lightning, with their kinds, amounts and probabilities, those of the hour that ends with it, as in
    /// an [`Observation`](crate::Observation).
    pub valid_at: Hour,
    /// Air temperature at 2 m.
    #[serde(rename = "air_temperature_c")]
    pub air_temperature: Option<Celsius>,
    /// Relative humidity at 2 m.
    #[serde(rename = "relative_humidity_percent")]
    pub relative_humidity: Option<RelativeHumidity>,
    /// Mean wind at 10 m.
    #[serde(rename = "wind_speed_10m_ms")]
    pub wind_speed: Option<MetresPerSecond>,
    /// Where it comes from; `None` in calm air.
    #[serde(rename = "wind_direction_deg")]
    pub wind_direction: Option<WindDirection>,
    /// How much of the sky is covered, in KMA's three classes.
    pub sky: Option<Sky>,
    /// How much of the sky is covered, where it is forecast as a number.
    #[serde(rename = "cloud_cover_tenths")]
    pub cloud_cover: Option<CloudTenths>,
    /// What falls.
    pub precipitation_kind: Option<PrecipitationKind>,
    /// How likely anything falls.
    pub precipitation_probability: Option<Probability>,
    /// How much falls, snow as water.
    #[serde(rename = "precipitation_mm")]
    pub precipitation: Option<Amount<Millimetres>>,
    /// How deep new snow lies.
    #[serde(rename = "new_snow_cm")]
    pub new_snow: Option<Amount<Centimetres>>,
    /// Lightning; 0 for none.
    #[serde(rename = "lightning_ka")]
    pub lightning: Option<Kiloamperes>,
    /// UV index.
    pub uv_index: Option<UvIndex>,
    /// Fine dust.
    #[serde(rename = "pm2_5_ug_m3")]
    pub pm2_5: Option<MicrogramsPerCubicMetre>,
    /// Coarse dust, the fine included.
    #[serde(rename = "pm10_ug_m3")]
    pub pm10: Option<MicrogramsPerCubicMetre>,
}

impl OfficialHour {
    /// An hour of which nothing is forecast.
    pub const fn unknown(valid_at: Hour) -> Self {
        Self {
            valid_at,
            air_temperature: None,
            relative_humidity: None,
            wind_speed: None,
            wind_direction: None,
            sky: None,
            cloud_cover: None,
            precipitation_kind: None,
            precipitation_probability: None,
            precipitation: None,
            new_snow: None,
            lightning: None,
            uv_index: None,
            pm2_5: None,
            pm10: None,
        }
    }

    /// The cloud: the number where there is one, else the middle of the class.
    pub fn cloud(&self) -> Option<CloudTenths> {
        self.cloud_cover.or_else(|| self.sky.map(Sky::cloud))
    }
}

/// How much of the sky is covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sky {
    /// 맑음: up to five tenths.
    Clear,
    /// 구름많음: six to eight tenths.
    MostlyCloudy,
    /// 흐림: nine or ten tenths.
    Overcast,
}

impl Sky {
    /// The middle of its class.
    pub const fn cloud(self) -> CloudTenths {
        CloudTenths(match self {
            Self::Clear => 2.5,
            Self::MostlyCloudy => 7.0,
            Self::Overcast => 9.5,
        })
    }
}

/// What falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrecipitationKind {
    /// Nothing.
    Dry,
    /// 비.
    Rain,
    /// 비/눈: rain and snow together, or the one turning into the other.
    RainAndSnow,
    /// 눈.
    Snow,
    /// 소나기.
    Shower,
    /// 빗방울: single drops.
    Drizzle,
    /// 빗방울눈날림: single drops and flakes.
    DrizzleAndFlurry,
    /// 눈날림: single flakes.
    Flurry,
}

impl PrecipitationKind {
    /// Whether anything falls.
    pub const fn is_wet(self) -> bool {
        !matches!(self, Self::Dry)
    }
}
