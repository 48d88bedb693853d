//! Damage to a number that can be undone: what was reported, and what it must have been.

use super::finding::Reason;

/// A way in which a number is reported as another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Damage {
    /// −10.2 as 10.2.
    LostSign,
    /// A leading digit and its place are gone: 1000.1 as 0.1, 100.0 as 0.0.
    LostDigit {
        /// What the digit stood for.
        worth: u16,
    },
    /// °F as °C.
    Fahrenheit,
    /// K as °C.
    Kelvin,
    /// Tenths of a degree as degrees.
    Tenfold,
}

impl Damage {
    /// What can have become of a temperature in °C.
    pub(super) const OF_TEMPERATURE: [Self; 4] =
        [Self::LostSign, Self::Fahrenheit, Self::Kelvin, Self::Tenfold];

    /// What can have become of a humidity in percent.
    pub(super) const OF_HUMIDITY: [Self; 1] = [Self::LostDigit { worth: 100 }];

    /// What can have become of a vapour pressure in hPa.
    pub(super) const OF_VAPOUR: [Self; 3] =
        [Self::LostDigit { worth: 10 }, Self::LostDigit { worth: 20 }, Self::LostDigit { worth: 30 }];

    /// What can have become of a pressure in hPa.
    pub(super) const OF_PRESSURE: [Self; 2] =
        [Self::LostDigit { worth: 1000 }, Self::LostDigit { worth: 900 }];

    /// The number before it was damaged; `None` if this damage does not leave such a number.
    pub(super) fn undone(self, reported: f64) -> Option<f64> {
        match self {
            Self::LostSign => (reported > 0.0).then_some(-reported),
            Self::LostDigit { worth } => {
                let digit_place = if worth >= 100 { 100.0 } else { 10.0 };
                (0.0..digit_place).contains(&reported).then_some(reported + f64::from(worth))
            }
            Self::Fahrenheit => Some((reported - 32.0) / 1.8),
            Self::Kelvin => Some(reported - 273.15),
            Self::Tenfold => Some(reported / 10.0),
        }
    }

    pub(super) fn reason(self) -> Reason {
        match self {
            Self::LostSign => Reason::LostSign,
            Self::LostDigit { .. } => Reason::LostDigit,
            Self::Fahrenheit | Self::Kelvin | Self::Tenfold => Reason::UnitError,
        }
    }
}
