//! Between dew point and relative humidity.

/// Magnus coefficients over water (WMO-No. 8, Annex 4.B).
const MAGNUS_A: f64 = 17.62;
const MAGNUS_B: f64 = 243.12;

/// Relative humidity in percent of air at `air_c` with dew point `dew_point_c`, both °C; at most 100.
pub(crate) fn relative_humidity(air_c: f64, dew_point_c: f64) -> f64 {
    let exponent = |celsius: f64| MAGNUS_A * celsius / (MAGNUS_B + celsius);
    (100.0 * (exponent(dew_point_c) - exponent(air_c)).exp()).min(100.0)
}

/// Dew point in °C of air at `air_c` with `percent` relative humidity; `None` in air without vapour.
pub(crate) fn dew_point(air_c: f64, percent: f64) -> Option<f64> {
    let exponent = (percent / 100.0).ln() + MAGNUS_A * air_c / (MAGNUS_B + air_c);
    (percent > 0.0).then(|| MAGNUS_B * exponent / (MAGNUS_A - exponent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_dew_point_gives_its_humidity_back(air in -30.0..40.0_f64, percent in 5.0..100.0_f64) {
            let dew = dew_point(air, percent).unwrap();
            prop_assert!((relative_humidity(air, dew) - percent).abs() < 1e-6);
        }
    }
}
