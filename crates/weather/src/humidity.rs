//! Between air temperature, dew point, relative humidity and vapour pressure, by the Magnus formula over
//! water (WMO-No. 8, Annex 4.B).

use crate::units::{Celsius, Hectopascals, RelativeHumidity};

const MAGNUS_A: f64 = 17.62;
const MAGNUS_B: f64 = 243.12;
/// Saturation vapour pressure at 0 °C, hPa.
const MAGNUS_C: f64 = 6.112;

/// Logarithm of the saturation vapour pressure, in units of the one at 0 °C.
fn exponent(temperature: Celsius) -> f64 {
    MAGNUS_A * temperature.0 / (MAGNUS_B + temperature.0)
}

/// The temperature with that [`exponent`].
fn temperature(exponent: f64) -> Celsius {
    Celsius(MAGNUS_B * exponent / (MAGNUS_A - exponent))
}

impl RelativeHumidity {
    /// The humidity of air at `air` with that dew point; at most 100 %.
    pub fn from_dew_point(air: Celsius, dew_point: Celsius) -> Self {
        Self((100.0 * (exponent(dew_point) - exponent(air)).exp()).min(100.0))
    }

    /// The dew point of air at `air` with this humidity; `None` in air without vapour.
    pub fn dew_point(self, air: Celsius) -> Option<Celsius> {
        (self.0 > 0.0).then(|| temperature(exponent(air) + (self.0 / 100.0).ln()))
    }

    /// The temperature of air with this humidity and that dew point; `None` in air without vapour.
    pub fn air_temperature(self, dew_point: Celsius) -> Option<Celsius> {
        (self.0 > 0.0).then(|| temperature(exponent(dew_point) - (self.0 / 100.0).ln()))
    }
}

impl Celsius {
    /// The pressure of the vapour that saturates air of this temperature: at the dew point, the pressure of
    /// the vapour in the air.
    pub fn saturation_vapour_pressure(self) -> Hectopascals {
        Hectopascals(MAGNUS_C * exponent(self).exp())
    }

    /// How far from here the temperature changes when the vapour that saturates it grows by a share: degrees
    /// for each unit of its logarithm.
    pub(crate) fn per_log_vapour(self) -> f64 {
        (MAGNUS_B + self.0).powi(2) / (MAGNUS_A * MAGNUS_B)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn air_at_twenty_degrees_holds_twenty_three_hectopascals() {
        assert!((Celsius(20.0).saturation_vapour_pressure().0 - 23.33).abs() < 0.01);
        assert!((Celsius(0.0).saturation_vapour_pressure().0 - 6.112).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn a_dew_point_gives_its_humidity_back(air in -30.0..40.0_f64, percent in 5.0..100.0_f64) {
            let dew_point = RelativeHumidity(percent).dew_point(Celsius(air)).unwrap();
            let back = RelativeHumidity::from_dew_point(Celsius(air), dew_point);
            prop_assert!((back.0 - percent).abs() < 1e-6);
            let air_again = RelativeHumidity(percent).air_temperature(dew_point).unwrap();
            prop_assert!((air_again.0 - air).abs() < 1e-6);
        }

        #[test]
        fn the_slope_is_that_of_the_vapour_pressure(air in -40.0..50.0_f64) {
            let log = |degrees: f64| Celsius(degrees).saturation_vapour_pressure().0.ln();
            let slope = 0.02 / (log(air + 0.01) - log(air - 0.01));
            prop_assert!((Celsius(air).per_log_vapour() - slope).abs() < 1e-3);
        }
    }
}
