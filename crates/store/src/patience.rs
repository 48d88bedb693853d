//! Trying again where several writers want the same object or item.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::time::{Duration, Instant};

use crate::StoreError;

/// How long a writer goes on trying before it gives its event back.
const LONGEST: Duration = Duration::from_mins(3);
/// The longest first pause: about what one try takes.
const FIRST_PAUSE: Duration = Duration::from_millis(30);
/// The longest of all pauses: hundreds who wait ask a few hundred times a second.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// A writer's patience with others. Each pause is somewhere between nothing and a bound that doubles, so
/// that writers who met once do not meet again.
#[derive(Debug)]
pub struct Patience {
    since: Instant,
    bound: Duration,
}

impl Patience {
    /// From now on.
    pub fn begin() -> Self {
        Self { since: Instant::now(), bound: FIRST_PAUSE }
    }

    /// Waits a little after `error` if it is a conflict, for the next try.
    ///
    /// # Errors
    /// `error` itself if it is another one, or when it has been too long.
    pub async fn after(&mut self, error: StoreError) -> Result<(), StoreError> {
        if !matches!(error, StoreError::Conflict { .. }) || self.since.elapsed() > LONGEST {
            return Err(error);
        }
        let pause = self.pause(chance());
        tokio::time::sleep(pause).await;
        Ok(())
    }

    /// The next pause, as a share of its bound.
    fn pause(&mut self, share: f64) -> Duration {
        let pause = self.bound.mul_f64(share);
        self.bound = LONGEST_PAUSE.min(self.bound * 2);
        pause
    }
}

/// A number from 0 to 1.
pub fn chance() -> f64 {
    random() as f64 / u64::MAX as f64
}

/// Any number. The keys of the standard hash maps are random; nothing here needs more.
pub(crate) fn random() -> u64 {
    RandomState::new().hash_one(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conflict() -> StoreError {
        StoreError::Conflict { target: "a month".to_owned() }
    }

    #[test]
    fn pauses_grow_to_a_bound_and_differ_between_writers() {
        let mut patience = Patience::begin();
        let bounds: Vec<Duration> = (0..9).map(|_| patience.pause(1.0)).collect();
        assert_eq!((bounds[0], bounds[1], bounds[8]), (FIRST_PAUSE, 2 * FIRST_PAUSE, LONGEST_PAUSE));
        assert!(bounds.is_sorted());
        let chances: Vec<f64> = (0..100).map(|_| chance()).collect();
        let mean = chances.iter().sum::<f64>() / 100.0;
        assert!(chances.iter().all(|chance| (0.0..=1.0).contains(chance)) && (0.3..0.7).contains(&mean));
    }

    #[tokio::test]
    async fn only_a_conflict_is_waited_out_and_not_for_ever() {
        let mut patience = Patience::begin();
        assert!(patience.after(conflict()).await.is_ok());
        let damaged = StoreError::damaged("a month", "it is text");
        assert!(matches!(patience.after(damaged).await, Err(StoreError::Damaged { .. })));
        if let Some(since) = Instant::now().checked_sub(2 * LONGEST) {
            patience.since = since;
            assert!(matches!(patience.after(conflict()).await, Err(StoreError::Conflict { .. })));
        }
    }
}
