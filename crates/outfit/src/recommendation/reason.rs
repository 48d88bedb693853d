//! What decided, and what was not known.

use serde::Serialize;
use utoipa::ToSchema;

/// Something that decided.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Reason {
    /// What, in numbers.
    #[serde(flatten)]
    pub cause: Cause,
    /// The same in words.
    pub text: String,
}

/// What decided, in numbers.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Cause {
    /// The hour that asks for most.
    DecisiveHour {
        /// Local time.
        local_time: String,
        /// Air temperature then.
        air_temperature_c: f64,
        /// Official feels-like temperature then.
        feels_like_c: Option<f64>,
        /// What it asks for.
        required_clo: f64,
        /// What it asks for when it is as cold, or as windy, as once in ten times.
        required_if_colder_clo: f64,
        /// What is worn then.
        worn_clo: f64,
    },
    /// In calm air less would do.
    Wind {
        /// Wind then, at 10 m.
        wind_speed_10m_ms: f64,
        /// How much more than in calm air.
        extra_clo: f64,
    },
    /// The windproof layer replaces thickness.
    Windproof {
        /// How much more would be needed without it.
        saved_clo: f64,
    },
    /// Dry, less would do.
    Rain {
        /// Its probability, 0 to 1.
        probability: f64,
        /// How much more than when dry.
        extra_clo: f64,
    },
    /// In the shade more would be needed.
    Sun {
        /// How much less than in the shade.
        saved_clo: f64,
    },
    /// The day is much warmer at another time outside.
    Swing {
        /// The coldest air outside.
        coldest_c: f64,
        /// The warmest.
        warmest_c: f64,
    },
    /// The forecast is unsure.
    Spread {
        /// Temperature of the decisive hour that is fallen short of once in ten times.
        p10_c: f64,
        /// Temperature that is exceeded once in ten times.
        p90_c: f64,
    },
    /// The person feels cold or heat more than others.
    Sensitivity {
        /// How much was added, or taken off when negative.
        clo: f64,
    },
    /// Even all this is too little for long.
    TimeLimit {
        /// Hours until the body has lost too much heat.
        hours: f64,
    },
    /// Heat is the trouble, not cold.
    Heat {
        /// Highest feels-like temperature of the day.
        feels_like_c: f64,
    },
    /// The weather is beyond the reach of an index.
    OutOfReach {
        /// Air temperature then.
        air_temperature_c: f64,
        /// Wind then, at 10 m.
        wind_speed_10m_ms: f64,
    },
}

/// What was not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Relative humidity.
    Humidity,
    /// Wind.
    Wind,
    /// Cloud.
    Cloud,
    /// Rain and snow.
    Precipitation,
    /// Fine dust.
    Dust,
    /// UV index.
    Uv,
    /// The weather of some hours outside.
    Hours,
}

/// Something that was not known, and what was taken instead.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Assumption {
    /// What.
    pub missing: Missing,
    /// In words.
    pub text: String,
}
