//! Numbers as people are shown them.

/// To 0.1, without a negative zero.
pub(crate) fn tenth(value: f64) -> f64 {
    rounded(value, 10.0)
}

/// To 0.01, without a negative zero.
pub(crate) fn hundredth(value: f64) -> f64 {
    rounded(value, 100.0)
}

/// A probability as people read it: `90%`.
pub(crate) fn percent(probability: f64) -> String {
    format!("{:.0}%", probability * 100.0)
}

fn rounded(value: f64, steps: f64) -> f64 {
    let nearest = (value * steps).round() / steps;
    if nearest == 0.0 { 0.0 } else { nearest }
}
