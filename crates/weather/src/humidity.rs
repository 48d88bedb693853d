//! Between dew point and relative humidity, by the Magnus formula over water (WMO-No. 8, Annex 4.B).

use crate::units::{Celsius, RelativeHumidity};

const MAGNUS_A: f64 = 17.62;
const MAGNUS_B: f64 = 243.12;

impl RelativeHumidity {
    /// The humidity of air at `air` with that dew point; at most 100 %.
    pub fn from_dew_point(air: Celsius, dew_point: Celsius) -> Self {
        let exponent = |temperature: Celsius| MAGNUS_A * temperature.0 / (MAGNUS_B + temperature.0);
        Self((100.0 * (exponent(dew_point) - exponent(air)).exp()).min(100.0))
    }

    /// The dew point of air at `air` with this humidity; `None` in air without vapour.
    pub fn dew_point(self, air: Celsius) -> Option<Celsius> {
        let exponent = (self.0 / 100.0).ln() + MAGNUS_A * air.0 / (MAGNUS_B + air.0);
        (self.0 > 0.0).then(|| Celsius(MAGNUS_B * exponent / (MAGNUS_A - exponent)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_dew_point_gives_its_humidity_back(air in -30.0..40.0_f64, percent in 5.0..100.0_f64) {
            let dew_point = RelativeHumidity(percent).dew_point(Celsius(air)).unwrap();
            let back = RelativeHumidity::from_dew_point(Celsius(air), dew_point);
            prop_assert!((back.0 - percent).abs() < 1e-6);
        }
    }
}
