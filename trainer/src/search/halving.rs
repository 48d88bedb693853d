//! Successive halving: poor trials get few epochs (Li et al. 2020, ASHA: the rule looks only at what is
//! known by then, so that trials in parallel never wait for each other).

/// Of the trials at a rung, one in so many goes on.
const ONE_IN: usize = 2;
/// With fewer trials at a rung, everybody goes on.
const LEAST_KNOWN: usize = 4;
/// Rungs, the last of them the whole training.
const RUNGS: usize = 3;

/// Epochs of each rung, rising; the last is `epochs`.
pub(super) fn rungs(epochs: usize) -> Vec<usize> {
    let mut rungs: Vec<usize> =
        (0..RUNGS).rev().map(|rung| epochs / ONE_IN.pow(rung as u32)).filter(|epochs| *epochs > 0).collect();
    rungs.dedup();
    rungs
}

/// Why a trial ends at a rung that it reached with `objective`; `None` if it goes on. `others` are the
/// objectives of the trials that were there before.
pub(super) fn reason_to_stop(objective: f64, others: &[f64], epochs: usize) -> Option<String> {
    if !objective.is_finite() {
        return Some(format!("its loss after {epochs} epochs is not a number"));
    }
    if others.len() + 1 < LEAST_KNOWN {
        return None;
    }
    let better = others.iter().filter(|other| **other < objective).count();
    let places = (others.len() + 1).div_ceil(ONE_IN);
    (better >= places).then(|| {
        format!(
            "after {epochs} epochs its loss {objective:.4} °C is number {} of {}; the best {places} go on",
            better + 1,
            others.len() + 1
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rungs_double_up_to_the_whole_training() {
        assert_eq!(rungs(20), [5, 10, 20]);
        assert_eq!(rungs(2), [1, 2]);
        assert_eq!(rungs(1), [1]);
    }

    #[test]
    fn the_better_half_goes_on_and_the_first_few_do_too() {
        assert_eq!(reason_to_stop(9.0, &[1.0, 2.0], 5), None);
        assert_eq!(reason_to_stop(1.5, &[1.0, 2.0, 3.0], 5), None);
        let reason = reason_to_stop(2.5, &[1.0, 2.0, 3.0], 5).unwrap();
        assert_eq!(reason, "after 5 epochs its loss 2.5000 °C is number 3 of 4; the best 2 go on");
        assert!(reason_to_stop(f64::NAN, &[], 5).is_some());
    }
}
