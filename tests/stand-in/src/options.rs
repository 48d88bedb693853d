//! What may be chosen about a stand-in.

use std::fmt;

use jiff::Timestamp;
use weather::Observation;

use crate::kma::Shape;
use crate::outlook::ForecastError;

/// What a stand-in starts with. [`Options::new`] chooses what the real services have.
#[derive(Clone)]
pub struct Options {
    /// What it gives out, once it has happened by its clock; its forecasts are made from the rest.
    pub observations: Vec<Observation>,
    /// What time it is.
    pub now: Timestamp,
    /// How many seconds pass on its clock for each real one: 0 for a clock that stands until it is set.
    pub speed: f64,
    /// The port on 127.0.0.1; any free one if 0.
    pub port: u16,
    /// The key of data.go.kr, decoded.
    pub key: String,
    /// The key of the API hub.
    pub hub_key: String,
    /// Calls a day that each service answers, if other than its usual 10,000 (API hub: 20,000).
    pub calls_per_day: Option<u32>,
    /// Calls a second that are answered in all.
    pub calls_per_second: usize,
    /// How the gateway of data.go.kr writes its own errors.
    pub error_shape: Shape,
    /// Whether error texts repeat the request with its key, as the real ones may.
    pub echo_key: bool,
    /// How far its forecasts are off.
    pub forecast_error: ForecastError,
}

impl Options {
    /// The key of data.go.kr unless another one is set: with all characters that need encoding.
    pub const KEY: &str = "stand+in/key==";
    /// The key of the API hub unless another one is set.
    pub const HUB_KEY: &str = "stand-in-hub-key";

    /// These observations, on a clock that stands at `now`.
    pub fn new(observations: impl IntoIterator<Item = Observation>, now: Timestamp) -> Self {
        Self {
            observations: observations.into_iter().collect(),
            now,
            speed: 0.0,
            port: 0,
            key: Self::KEY.to_owned(),
            hub_key: Self::HUB_KEY.to_owned(),
            calls_per_day: None,
            calls_per_second: 30,
            error_shape: Shape::ClassicXml,
            echo_key: false,
            forecast_error: ForecastError::NONE,
        }
    }
}

/// Without the keys, and without the observations, which are too many to be read.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("now", &self.now).field("port", &self.port).finish_non_exhaustive()
    }
}
