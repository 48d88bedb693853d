//! The weather of one hour as a forecast or an observation gives it, and what is taken for the rest.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use weather::official::PrecipitationKind;
use weather::{
    Celsius, CloudTenths, Hour, MetresPerSecond, MicrogramsPerCubicMetre, Millimetres, RelativeHumidity,
};

use crate::error::RecommendError;
use crate::index::POSSIBLE_AIR_C;

/// Air temperature with its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Quantiles {
    /// Colder than this once in ten times.
    pub p10: Celsius,
    /// As often colder as warmer.
    pub p50: Celsius,
    /// Warmer than this once in ten times.
    pub p90: Celsius,
}

impl Quantiles {
    /// A temperature that is known: all quantiles alike.
    pub const fn certain(temperature: Celsius) -> Self {
        Self { p10: temperature, p50: temperature, p90: temperature }
    }
}

/// What to dress against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Falling {
    /// Rain, showers too.
    Rain,
    /// Both, or sleet.
    RainAndSnow,
    /// Snow.
    Snow,
}

impl Falling {
    /// Its key in the language files.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Rain => "rain",
            Self::RainAndSnow => "rain-or-snow",
            Self::Snow => "snow",
        }
    }
}

/// Wet snow falls up to this temperature, °C: below it, what falls counts as snow where nobody says.
const SNOW_C: f64 = 1.0;

/// The weather of one hour at one place. What is not known is `None`, never a stand-in: the answer
/// lists what was assumed instead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HourWeather {
    /// When the hour begins. Temperature, humidity, wind, cloud, dust and UV are those of this instant; what
    /// falls, how likely and how much, is that of the hour that begins then, which somebody outside meets.
    /// Stations and services tell what fell at the end of an hour (KMA's `rn` at 15 h is what fell from
    /// 14 to 15 h), so it is taken from their next hour.
    pub hour: Hour,
    /// Air temperature at 2 m.
    pub air_temperature: Quantiles,
    /// Relative humidity at 2 m.
    pub relative_humidity: Option<RelativeHumidity>,
    /// Mean wind at 10 m.
    pub wind_speed: Option<MetresPerSecond>,
    /// Mean wind at 10 m that is exceeded once in ten times.
    pub wind_speed_p90: Option<MetresPerSecond>,
    /// Total cloud.
    pub cloud: Option<CloudTenths>,
    /// Probability that rain or snow falls in the hour that begins, 0 to 1.
    pub precipitation_probability: Option<f64>,
    /// What falls, if anything does; where nobody says, the temperature decides.
    pub precipitation_kind: Option<PrecipitationKind>,
    /// Rain, or snow as water, if it falls.
    pub precipitation: Option<Millimetres>,
    /// Fine dust.
    pub pm2_5: Option<MicrogramsPerCubicMetre>,
    /// Coarse dust.
    pub pm10: Option<MicrogramsPerCubicMetre>,
    /// UV index.
    pub uv_index: Option<f64>,
}

impl HourWeather {
    /// An hour of which only the air temperature is known.
    pub const fn new(hour: Hour, air_temperature: Quantiles) -> Self {
        Self {
            hour,
            air_temperature,
            relative_humidity: None,
            wind_speed: None,
            wind_speed_p90: None,
            cloud: None,
            precipitation_probability: None,
            precipitation_kind: None,
            precipitation: None,
            pm2_5: None,
            pm10: None,
            uv_index: None,
        }
    }

    /// The same hour, and from another what is not known of it. The air temperature stays.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        Self {
            hour: self.hour,
            air_temperature: self.air_temperature,
            relative_humidity: self.relative_humidity.or(other.relative_humidity),
            wind_speed: self.wind_speed.or(other.wind_speed),
            wind_speed_p90: self.wind_speed_p90.or(other.wind_speed_p90),
            cloud: self.cloud.or(other.cloud),
            precipitation_probability: self.precipitation_probability.or(other.precipitation_probability),
            precipitation: self.precipitation.or(other.precipitation),
            precipitation_kind: self.precipitation_kind.or(other.precipitation_kind),
            pm2_5: self.pm2_5.or(other.pm2_5),
            pm10: self.pm10.or(other.pm10),
            uv_index: self.uv_index.or(other.uv_index),
        }
    }

    /// The same hour with its quantiles in order and nothing in it that weather does not reach: such a
    /// value counts as not known, one a little beyond its scale as the end of the scale.
    ///
    /// # Errors
    /// When the air temperature is not one that the Earth has had.
    pub(crate) fn checked(&self) -> Result<Self, RecommendError> {
        let mut air = [self.air_temperature.p10.0, self.air_temperature.p50.0, self.air_temperature.p90.0];
        if let Some(celsius) = air.into_iter().find(|celsius| !POSSIBLE_AIR_C.contains(celsius)) {
            return Err(RecommendError::NotATemperature { hour: self.hour, celsius });
        }
        air.sort_by(f64::total_cmp);
        let [p10, p50, p90] = air.map(Celsius);
        let wind = |speed: Option<MetresPerSecond>| {
            speed.and_then(|speed| on_scale(speed.0, 0.0, 120.0)).map(MetresPerSecond)
        };
        let dust = |mass: Option<MicrogramsPerCubicMetre>| {
            mass.and_then(|mass| on_scale(mass.0, 0.0, 10_000.0)).map(MicrogramsPerCubicMetre)
        };
        Ok(Self {
            hour: self.hour,
            air_temperature: Quantiles { p10, p50, p90 },
            relative_humidity: (self.relative_humidity)
                .and_then(|humidity| on_scale(humidity.0, 0.0, 100.0))
                .map(RelativeHumidity),
            wind_speed: wind(self.wind_speed),
            wind_speed_p90: wind(self.wind_speed_p90),
            cloud: self.cloud.and_then(|cloud| on_scale(cloud.0, 0.0, 10.0)).map(CloudTenths),
            precipitation_probability: self
                .precipitation_probability
                .and_then(|value| on_scale(value, 0.0, 1.0)),
            precipitation_kind: self.precipitation_kind,
            precipitation: self
                .precipitation
                .and_then(|depth| on_scale(depth.0, 0.0, 500.0))
                .map(Millimetres),
            pm2_5: dust(self.pm2_5),
            pm10: dust(self.pm10),
            uv_index: self.uv_index.and_then(|index| on_scale(index, 0.0, 50.0)),
        })
    }

    /// What falls in this hour, should anything fall: as forecast, or by the temperature where nobody says.
    pub(crate) fn falling(&self) -> Falling {
        use PrecipitationKind::{Drizzle, DrizzleAndFlurry, Dry, Flurry, Rain, RainAndSnow, Shower, Snow};
        match self.precipitation_kind {
            Some(Snow | Flurry) => Falling::Snow,
            Some(RainAndSnow | DrizzleAndFlurry) => Falling::RainAndSnow,
            Some(Dry) | None if self.air_temperature.p50.0 <= SNOW_C => Falling::Snow,
            Some(Rain | Shower | Drizzle | Dry) | None => Falling::Rain,
        }
    }

    /// The humidity, or what is assumed.
    pub(crate) fn humidity_or_assumed(&self) -> RelativeHumidity {
        self.relative_humidity.unwrap_or(ASSUMED_HUMIDITY)
    }

    /// The wind, or what is assumed.
    pub(crate) fn wind_or_assumed(&self) -> MetresPerSecond {
        self.wind_speed.unwrap_or(ASSUMED_WIND)
    }

    /// The strong wind that is dressed for: never below the mean.
    pub(crate) fn strong_wind(&self) -> MetresPerSecond {
        let mean = self.wind_or_assumed();
        MetresPerSecond(self.wind_speed_p90.map_or(mean.0, |value| value.0.max(mean.0)))
    }

    /// The wind that is fallen short of once in ten times: as many times less than the mean as the strong
    /// wind is more.
    pub(crate) fn weak_wind(&self) -> MetresPerSecond {
        let (mean, strong) = (self.wind_or_assumed(), self.strong_wind());
        if strong.0 > mean.0 { MetresPerSecond(mean.0 * mean.0 / strong.0) } else { mean }
    }

    /// The cloud, or what is assumed.
    pub(crate) fn cloud_or_assumed(&self) -> CloudTenths {
        self.cloud.unwrap_or(ASSUMED_CLOUD)
    }
}

/// A value on its scale, or a little beyond it and so at its end; `None` for anything else.
fn on_scale(value: f64, low: f64, high: f64) -> Option<f64> {
    let tolerance = 0.05 * (high - low);
    (low - tolerance..=high + tolerance).contains(&value).then(|| value.clamp(low, high))
}

/// Taken where the humidity is not known: near the mean of Korean daytime hours.
pub(crate) const ASSUMED_HUMIDITY: RelativeHumidity = RelativeHumidity(60.0);
/// Taken where the wind is not known: a light to gentle breeze.
pub(crate) const ASSUMED_WIND: MetresPerSecond = MetresPerSecond(3.0);
/// Taken where the cloud is not known: half the sky.
pub(crate) const ASSUMED_CLOUD: CloudTenths = CloudTenths(5.0);
