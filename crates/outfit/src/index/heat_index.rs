//! The heat index of the United States' National Weather Service.

use weather::{Celsius, RelativeHumidity};

/// Heat index by the NWS procedure: Rothfusz's (1990) fit to Steadman (1979) with its two
/// adjustments, and Steadman's simple form where that gives less than 80 °F. `None` below 40 °F,
/// where NWS gives none, above 60 °C, and for a humidity that is not 0 to 100 %.
pub fn heat_index(air: Celsius, humidity: RelativeHumidity) -> Option<Celsius> {
    let (t, rh) = (air.0 * 1.8 + 32.0, humidity.0);
    if !(40.0..=140.0).contains(&t) || !(0.0..=100.0).contains(&rh) {
        return None;
    }
    let simple = 0.5 * (t + 61.0 + 1.2 * (t - 68.0) + 0.094 * rh);
    let fahrenheit =
        if f64::midpoint(simple, t) < 80.0 { simple } else { rothfusz(t, rh) + adjustment(t, rh) };
    Some(Celsius((fahrenheit - 32.0) / 1.8))
}

fn rothfusz(t: f64, rh: f64) -> f64 {
    -42.379 + 2.049_015_23 * t + 10.143_331_27 * rh
        - 0.224_755_41 * t * rh
        - 6.837_83e-3 * t * t
        - 5.481_717e-2 * rh * rh
        + 1.228_74e-3 * t * t * rh
        + 8.528_2e-4 * t * rh * rh
        - 1.99e-6 * t * t * rh * rh
}

fn adjustment(t: f64, rh: f64) -> f64 {
    if rh < 13.0 && (80.0..=112.0).contains(&t) {
        -((13.0 - rh) / 4.0) * ((17.0 - (t - 95.0).abs()) / 17.0).sqrt()
    } else if rh > 85.0 && (80.0..=87.0).contains(&t) {
        ((rh - 85.0) / 10.0) * ((87.0 - t) / 5.0)
    } else {
        0.0
    }
}
