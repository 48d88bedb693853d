//! The forecast as the ledger keeps it and the API answers it.

use serde::{Deserialize, Serialize};
use weather::{Hour, StationId};

use crate::horizon::Band;

/// The name that a forecast of the baseline alone carries as its model version.
pub const BASELINE_VERSION: &str = "baseline";

/// One issued forecast: 168 hours after the last observed hour of one station. Never changed once written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// Which station.
    pub station: StationId,
    /// The last observed hour it starts from; nothing later was looked at.
    pub issued_at: Hour,
    /// `baseline`, or the name and version of the model that made it.
    pub model_version: String,
    /// What it was made from.
    pub input: Input,
    /// Its bands are as wide as the forecasts before this hour said that they must be ([`crate::Recalibration`]); `None` if as
    /// wide as the model says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub recalibrated_as_of: Option<Hour>,
    /// Every hour ahead, in order.
    pub leads: Vec<LeadForecast>,
}

/// What a forecast was made from, so that it can be made again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Hours looked at, the last of them the issue hour.
    pub window_hours: usize,
    /// SHA-256 of every value in those hours with its provenance.
    pub digest: String,
    /// Hours among them whose air temperature was repaired.
    pub repaired_hours: usize,
    /// Hours among them without an air temperature.
    pub missing_hours: usize,
}

/// One hour ahead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeadForecast {
    /// Hours after the issue hour, from 1.
    pub lead_h: u16,
    /// The hour it describes.
    pub valid_at: Hour,
    /// Air temperature at 2 m.
    #[serde(flatten)]
    pub air_temperature: Band,
    /// What the air temperature comes from.
    pub source: Source,
    /// Dew point, °C.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dew_point_c: Option<Estimate>,
    /// Relative humidity, percent, from the dew point and the median temperature.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub relative_humidity_percent: Option<Estimate>,
    /// Wind speed at 10 m, m/s.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wind_speed_10m_ms: Option<Estimate>,
    /// Wind speed at 10 m that is exceeded once in ten times, m/s.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wind_speed_10m_p90_ms: Option<Estimate>,
    /// Probability that it rains or snows in the hour, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wet_hour_probability: Option<Estimate>,
    /// Total cloud, tenths.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cloud_cover_tenths: Option<Estimate>,
}

/// A value besides temperature, with what it comes from. Where nothing is known there is none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// In the unit that the field's name ends with.
    pub value: f64,
    /// What it comes from.
    pub source: Source,
}

/// What a forecast value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The trained model, at a lead where it has shown skill.
    Model,
    /// The damped anomaly of the last days.
    Baseline,
    /// What is usual at that hour and season.
    Climatology,
}

impl Forecast {
    /// The median temperatures, °C, by lead.
    pub fn medians(&self) -> impl Iterator<Item = f64> + '_ {
        self.leads.iter().map(|lead| lead.air_temperature.p50.0)
    }

    /// How many leads come from the trained model.
    pub fn model_leads(&self) -> usize {
        self.leads.iter().filter(|lead| lead.source == Source::Model).count()
    }
}

/// A thousandth of a unit is far below what any sensor measures, and short in JSON.
pub(crate) fn rounded(value: f64) -> f64 {
    // adding 0 turns −0 into 0
    (value * 1000.0).round() / 1000.0 + 0.0
}
