//! When to kill.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// Random moments after a process's start, earliest first: half of them before `page`, while data is
/// brought in, which takes seconds; the others from there to `end`, while the network trains, which
/// takes minutes. Each half is spread evenly, one moment a stretch, so that no stretch goes untried.
///
/// Earliest first, because a start goes on where the one before was killed: the stages of the first
/// seconds are only there to be hit as long as nothing got past them.
pub(crate) fn moments(seed: u64, kills: usize, page: Duration, end: Duration) -> Vec<Duration> {
    let mut random = StdRng::seed_from_u64(seed);
    let early = kills / 2;
    let mut moments = spread(&mut random, early, Duration::ZERO, page);
    moments.extend(spread(&mut random, kills - early, page, end));
    moments
}

fn spread(random: &mut StdRng, count: usize, from: Duration, to: Duration) -> Vec<Duration> {
    let stretch = to.saturating_sub(from).div_f64(count.max(1) as f64);
    (0..count).map(|index| from + stretch.mul_f64(index as f64 + random.random::<f64>())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: Duration = Duration::from_secs(2);
    const END: Duration = Duration::from_secs(100);

    #[test]
    fn the_same_seed_gives_the_same_moments() {
        assert_eq!(moments(7, 10, PAGE, END), moments(7, 10, PAGE, END));
        assert_ne!(moments(7, 10, PAGE, END), moments(8, 10, PAGE, END));
    }

    #[test]
    fn half_the_moments_lie_before_the_page_and_none_after_the_end() {
        for seed in 0..50 {
            let found = moments(seed, 10, PAGE, END);
            assert_eq!(found.len(), 10);
            assert!(found.is_sorted(), "{found:?}");
            assert_eq!(found.iter().filter(|moment| **moment < PAGE).count(), 5, "{found:?}");
            assert!(found.iter().all(|moment| *moment <= END), "{found:?}");
        }
    }

    #[test]
    fn no_stretch_of_the_training_goes_untried() {
        let found = moments(1, 20, PAGE, END);
        let stretch = END.saturating_sub(PAGE) / 10;
        for (index, moment) in found[10..].iter().enumerate() {
            let from = PAGE + stretch * index as u32;
            assert!(*moment >= from && *moment <= from + stretch, "{found:?}");
        }
    }
}
