//! Small statistics over leads.

/// Leads on either side over which something is smoothed, at most.
const REACH: usize = 6;

/// A moving mean over the leads around each, fewer near the first leads, where things change fast.
pub fn smoothed(by_lead: &[f64]) -> Vec<f64> {
    (0..by_lead.len())
        .map(|at| {
            let reach = REACH.min(at / 4).min(by_lead.len() - 1 - at);
            let around = &by_lead[at - reach..=at + reach];
            around.iter().sum::<f64>() / around.len() as f64
        })
        .collect()
}

/// The `share` quantile, between the two nearest values; reorders them. 0 without values.
pub fn quantile(values: &mut [f64], share: f64) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let place = share * (values.len() - 1) as f64;
    let at = place.floor() as usize;
    let (_, low, above) = values.select_nth_unstable_by(at, f64::total_cmp);
    let low = *low;
    let high = above.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
    low + (place - at as f64) * (high - low)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these numbers are exact")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_quantile_lies_between_its_neighbours() {
        let mut values = [4.0, 1.0, 3.0, 2.0];
        assert_eq!(quantile(&mut values, 0.5), 2.5);
        assert_eq!(quantile(&mut values, 0.0), 1.0);
        assert_eq!(quantile(&mut values, 1.0), 4.0);
        assert_eq!(quantile(&mut [], 0.5), 0.0);
    }

    proptest! {
        #[test]
        fn smoothing_keeps_a_straight_line(start in -5.0..5.0_f64, slope in -1.0..1.0_f64) {
            let line: Vec<f64> = (0..168).map(|at| start + slope * f64::from(at)).collect();
            for (smooth, straight) in smoothed(&line).iter().zip(&line) {
                prop_assert!((smooth - straight).abs() < 1e-9);
            }
        }
    }
}
