//! How far and in which quantiles every forecast reaches.

use serde::{Deserialize, Serialize};
use weather::Celsius;

/// Hours ahead: seven days.
pub const HORIZON: usize = 168;
/// The quantiles of a forecast: the median, and the band that eight of ten hours should fall into.
pub const QUANTILES: [f64; 3] = [0.1, 0.5, 0.9];

/// Three quantiles of air temperature; they never cross.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// One hour in ten is colder than this.
    #[serde(rename = "air_temperature_p10_c")]
    pub p10: Celsius,
    /// The median.
    #[serde(rename = "air_temperature_p50_c")]
    pub p50: Celsius,
    /// One hour in ten is warmer than this.
    #[serde(rename = "air_temperature_p90_c")]
    pub p90: Celsius,
}

impl Band {
    /// The same band, to a thousandth of a degree: what the ledger keeps.
    #[must_use]
    pub fn rounded(self) -> Self {
        let round = |value: Celsius| Celsius(crate::document::rounded(value.0));
        Self { p10: round(self.p10), p50: round(self.p50), p90: round(self.p90) }
    }

    /// The quantiles in the order of [`QUANTILES`].
    pub fn as_array(self) -> [f64; 3] {
        [self.p10.0, self.p50.0, self.p90.0]
    }
}
