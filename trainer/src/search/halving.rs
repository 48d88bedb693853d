//! Successive halving: poor trials learn from few windows (Li et al. 2020, ASHA: the rule looks only at what is
//! known by then, so that trials in parallel never wait for each other).

/// Of the trials at a rung, one in so many goes on.
const ONE_IN: usize = 2;
/// With fewer trials at a rung, everybody goes on.
const LEAST_KNOWN: usize = 4;
/// Rungs: of the windows that a whole training sees in a pass, so many in a hundred.
pub(super) const RUNGS: [usize; 3] = [25, 50, 100];

/// Why a trial ends at a rung that it reached with `objective`; `None` if it goes on. `others` are the
/// objectives of the trials that were there before.
pub(super) fn reason_to_stop(objective: f64, others: &[f64], percent: usize) -> Option<String> {
    if !objective.is_finite() {
        return Some(format!("its error after {percent} % of the windows is not a number"));
    }
    if others.len() + 1 < LEAST_KNOWN {
        return None;
    }
    let better = others.iter().filter(|other| **other < objective).count();
    let places = (others.len() + 1).div_ceil(ONE_IN);
    (better >= places).then(|| {
        format!(
            "after {percent} % of the windows its error {objective:.4} °C is number {} of {}; the best {places} go on",
            better + 1,
            others.len() + 1
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_better_half_goes_on_and_the_first_few_do_too() {
        assert_eq!(reason_to_stop(9.0, &[1.0, 2.0], 25), None);
        assert_eq!(reason_to_stop(1.5, &[1.0, 2.0, 3.0], 25), None);
        let reason = reason_to_stop(2.5, &[1.0, 2.0, 3.0], 25).unwrap();
        assert_eq!(
            reason,
            "after 25 % of the windows its error 2.5000 °C is number 3 of 4; the best 2 go on"
        );
        assert!(reason_to_stop(f64::NAN, &[], 25).is_some());
    }
}
