//! Units as types, so that a kelvin, a km/h or a fraction cannot be passed where another is meant.

use serde::{Deserialize, Serialize};

macro_rules! unit {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub f64);
    };
}

unit!(
    /// Temperature in degrees Celsius.
    Celsius
);
unit!(
    /// Air pressure in hectopascals.
    Hectopascals
);
unit!(
    /// Speed in metres per second; wind is the 10-minute mean at 10 m unless said otherwise.
    MetresPerSecond
);
unit!(
    /// Relative humidity in percent, 0 to 100.
    RelativeHumidity
);
unit!(
    /// Direction the wind comes from, degrees clockwise from north; calm air has none.
    WindDirection
);
unit!(
    /// Depth of water in millimetres.
    Millimetres
);
unit!(
    /// Length in metres.
    Metres
);
unit!(
    /// Total cloud in tenths of the sky, 0 to 10.
    CloudTenths
);
unit!(
    /// Mass of particles in a cubic metre of air.
    MicrogramsPerCubicMetre
);
unit!(
    /// How likely something is, 0 to 1.
    Probability
);
unit!(
    /// Depth of snow in centimetres.
    Centimetres
);
unit!(
    /// Electric current in kiloamperes: of a stroke of lightning.
    Kiloamperes
);
unit!(
    /// The World Health Organization's index of burning ultraviolet light; 0 at night, seldom above 12.
    UvIndex
);

impl MetresPerSecond {
    /// The same speed in km/h.
    pub fn as_km_per_hour(self) -> f64 {
        self.0 * 3.6
    }
}

impl Probability {
    /// From percent, as forecasts state it.
    pub fn from_percent(percent: f64) -> Self {
        Self(percent / 100.0)
    }
}

impl CloudTenths {
    /// The same cloud as a fraction of the sky, 0 to 1.
    pub fn as_fraction(self) -> f64 {
        self.0 / 10.0
    }
}
