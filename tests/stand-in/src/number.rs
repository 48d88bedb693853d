//! Numbers as the services write them.

use weather::{Observation, Variable};

/// A number with so many decimals, never as minus zero.
pub(crate) fn decimals(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    let is_zero = text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.'));
    if is_zero { text.trim_start_matches('-').to_owned() } else { text }
}

/// The nearest whole number.
pub(crate) fn whole(value: f64) -> String {
    decimals(value, 0)
}

/// A wind direction in the sixteen steps of KMA: 20, 50, 70, 90, … 340, and 360 for north.
pub(crate) fn sixteen_points(degrees: f64) -> u16 {
    let point = (degrees / 22.5).round().rem_euclid(16.0) as u16;
    // 22.5 degrees each, to the nearest ten
    if point == 0 { 360 } else { (f64::from(point) * 2.25).round() as u16 * 10 }
}

/// Vapour pressure in hPa: as it was measured, else that of the dew point, which KMA never gives without it.
pub(crate) fn vapour_pressure(observation: &Observation) -> Option<f64> {
    let of_dew_point = || observation.get(Variable::DewPoint).map(saturated);
    observation.get(Variable::VapourPressure).or_else(of_dew_point)
}

/// Vapour pressure in hPa over water at a dew point in °C (WMO-No. 8, Annex 4.B).
fn saturated(dew_point: f64) -> f64 {
    6.112 * (17.62 * dew_point / (243.12 + dew_point)).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_as_minus_zero() {
        assert_eq!(decimals(-0.04, 1), "0.0");
        assert_eq!(decimals(-0.05, 1), "-0.1");
        assert_eq!(whole(-0.4), "0");
    }

    #[test]
    fn wind_comes_from_the_sixteen_directions_of_kma() {
        let written: Vec<u16> = (0..16).map(|point| sixteen_points(f64::from(point) * 22.5)).collect();
        let of_kma = [360, 20, 50, 70, 90, 110, 140, 160, 180, 200, 230, 250, 270, 290, 320, 340];
        assert_eq!(written, of_kma);
        assert!(of_kma.iter().all(|degrees| sixteen_points(f64::from(*degrees)) == *degrees));
        assert_eq!(sixteen_points(355.0), 360);
    }

    #[test]
    fn vapour_pressure_is_that_of_the_tables() {
        assert_eq!(decimals(saturated(22.5), 1), "27.2", "as KMA gave it for Cheongju, 2022-07-03 00:00");
    }
}
