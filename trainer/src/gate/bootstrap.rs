//! A paired block bootstrap: how sure a difference is when neighbouring hours are alike.
//!
//! Whole blocks of origins are drawn with replacement, the same blocks for both sides (Künsch 1989, without
//! overlap), so that weather which is hard for both cancels out and days of one spell stay together.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

/// Drawings.
pub(crate) const RESAMPLES: usize = 2000;
/// Share of the drawings inside the interval.
pub const CONFIDENCE: f64 = 0.95;
/// With fewer blocks not even all of them together show anything at 95 %: 2^-6 is the first power of a
/// half below 2.5 %.
pub const LEAST_BLOCKS: usize = 6;

/// One side's sum over a block, and how much was summed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Sum {
    pub(crate) total: f64,
    pub(crate) count: f64,
}

/// How much a mean is above a reference's, and the interval that holds it at 95 %.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The difference of the means; negative is better.
    pub difference: f64,
    /// Where the interval begins.
    pub low: f64,
    /// Where it ends.
    pub high: f64,
}

impl Interval {
    /// Whether the mean is below the reference's beyond chance.
    pub fn is_below(&self) -> bool {
        self.high < 0.0
    }

    /// Whether the mean is above the reference's beyond chance.
    pub fn is_above(&self) -> bool {
        self.low > 0.0
    }
}

/// Compares two sides block by block. `None` if nothing was summed. The same seed gives the same interval.
pub(crate) fn compare(own: &[Sum], reference: &[Sum], seed: u64) -> Option<Interval> {
    let blocks = own.len();
    let all = difference(own, reference, &(0..blocks).collect::<Vec<_>>())?;
    let mut random = StdRng::seed_from_u64(seed);
    let mut draw = || (0..blocks).map(|_| random.random_range(0..blocks)).collect::<Vec<_>>();
    let mut drawn: Vec<f64> = (0..RESAMPLES).filter_map(|_| difference(own, reference, &draw())).collect();
    if drawn.is_empty() {
        return None;
    }
    drawn.sort_by(f64::total_cmp);
    let tail = (1.0 - CONFIDENCE) / 2.0;
    let at = |share: f64| drawn[((drawn.len() - 1) as f64 * share).round() as usize];
    Some(Interval { difference: all, low: at(tail), high: at(1.0 - tail) })
}

fn difference(own: &[Sum], reference: &[Sum], blocks: &[usize]) -> Option<f64> {
    Some(mean(own, blocks)? - mean(reference, blocks)?)
}

fn mean(sums: &[Sum], blocks: &[usize]) -> Option<f64> {
    let total: f64 = blocks.iter().map(|block| sums[*block].total).sum();
    let count: f64 = blocks.iter().map(|block| sums[*block].count).sum();
    (count > 0.0).then(|| total / count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prop_assert, proptest};

    fn sums(means: &[f64]) -> Vec<Sum> {
        means.iter().map(|mean| Sum { total: 10.0 * mean, count: 10.0 }).collect()
    }

    #[test]
    fn what_is_better_in_every_block_is_better_and_the_same_twice_is_not() {
        let hard = sums(&[1.0, 5.0, 2.0, 9.0, 3.0, 4.0]);
        let better = sums(&[0.9, 4.9, 1.9, 8.9, 2.9, 3.9]);
        let interval = compare(&better, &hard, 1).unwrap();
        assert!(interval.is_below() && !interval.is_above(), "{interval:?}");
        assert!((interval.difference + 0.1).abs() < 1e-12);
        let same = compare(&hard, &hard, 1).unwrap();
        assert!(!same.is_below() && !same.is_above());
    }

    #[test]
    fn one_lucky_block_shows_nothing() {
        let reference = sums(&[3.0; 12]);
        let mut lucky = vec![3.05; 12];
        lucky[4] = 1.0;
        let interval = compare(&sums(&lucky), &reference, 1).unwrap();
        assert!(interval.difference < 0.0 && !interval.is_below(), "{interval:?}");
    }

    #[test]
    fn the_same_seed_gives_the_same_interval() {
        let [own, reference] = [0.37, 0.61]
            .map(|turn: f64| sums(&(0..30).map(|at| 3.0 + (turn * f64::from(at)).sin()).collect::<Vec<_>>()));
        assert_eq!(compare(&own, &reference, 9), compare(&own, &reference, 9));
        assert_ne!(compare(&own, &reference, 9), compare(&own, &reference, 10));
        assert_eq!(compare(&[Sum::default()], &[Sum::default()], 9), None);
    }

    #[test]
    fn two_that_are_equal_but_for_chance_differ_as_rarely_as_promised() {
        let mut random = StdRng::seed_from_u64(3);
        let mut noise = || (0..52).map(|_| random.random_range(2.0..4.0)).collect::<Vec<f64>>();
        let beyond_chance = |(own, reference): (Vec<f64>, Vec<f64>)| {
            compare(&sums(&own), &sums(&reference), 1).is_some_and(|found| found.is_below())
        };
        let found = (0..200).filter(|_| beyond_chance((noise(), noise()))).count();
        // 2.5 % of 200 is 5, by chance 0 to 11
        assert!(found <= 11, "{found} of 200");
    }

    proptest! {
        #[test]
        fn turning_the_sides_around_turns_the_interval_around(
            blocks in proptest::collection::vec((0.1..5.0_f64, 0.1..5.0_f64), 6..30)
        ) {
            let (own, reference): (Vec<f64>, Vec<f64>) = blocks.into_iter().unzip();
            let (own, reference) = (sums(&own), sums(&reference));
            let there = compare(&own, &reference, 5).unwrap();
            let back = compare(&reference, &own, 5).unwrap();
            prop_assert!((there.difference + back.difference).abs() < 1e-9);
            // percentiles of an even number of drawings are not exactly opposite
            prop_assert!((there.low + back.high).abs() < 0.2 * (1e-9 + there.high - there.low));
        }
    }
}
