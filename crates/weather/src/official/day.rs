//! What is forecast of a whole day.

use serde::{Deserialize, Serialize};

use super::{PrecipitationKind, Sky};
use crate::HourRange;
use crate::units::{Celsius, Probability};

/// What is forecast of one day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OfficialDay {
    /// Its hours: from midnight to midnight on the clock of the place.
    pub hours: HourRange,
    /// The lowest air temperature of the morning.
    #[serde(rename = "air_temperature_min_c")]
    pub air_temperature_min: Option<DayTemperature>,
    /// The highest air temperature of the afternoon.
    #[serde(rename = "air_temperature_max_c")]
    pub air_temperature_max: Option<DayTemperature>,
    /// Its morning and afternoon, or the day as one, as far as they are forecast.
    pub parts: Vec<DayPart>,
}

impl OfficialDay {
    /// A day of which nothing is forecast.
    pub const fn unknown(hours: HourRange) -> Self {
        Self { hours, air_temperature_min: None, air_temperature_max: None, parts: Vec::new() }
    }
}

/// A temperature with the range that it should lie in.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DayTemperature {
    /// The forecast.
    pub value: Celsius,
    /// It may be as low as this; `None` if the forecast does not say.
    pub low: Option<Celsius>,
    /// It may be as high as this.
    pub high: Option<Celsius>,
}

impl DayTemperature {
    /// A value that may turn out lower and higher by so many degrees.
    pub fn spread(value: Celsius, below: Option<f64>, above: Option<f64>) -> Self {
        let low = below.map(|degrees| Celsius(value.0 - degrees));
        let high = above.map(|degrees| Celsius(value.0 + degrees));
        Self { value, low, high }
    }
}

/// What is forecast of a half day, or of a day as one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DayPart {
    /// Its hours.
    pub hours: HourRange,
    /// How likely anything falls at some time in it.
    pub precipitation_probability: Option<Probability>,
    /// How much of the sky is covered.
    pub sky: Option<Sky>,
    /// What falls.
    pub precipitation_kind: Option<PrecipitationKind>,
}
