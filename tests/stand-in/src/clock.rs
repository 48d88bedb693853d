//! What time the stand-in takes it to be.

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

/// A clock that stands where it was set, or runs on from there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    set_to: Timestamp,
    set_at: Instant,
    /// Seconds that pass here for each real one; 0 for a clock that stands.
    speed: f64,
}

impl Clock {
    pub(crate) fn new(now: Timestamp, speed: f64) -> Self {
        Self { set_to: now, set_at: Instant::now(), speed }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.at(Instant::now())
    }

    fn at(&self, instant: Instant) -> Timestamp {
        let real = instant.saturating_duration_since(self.set_at).as_secs_f64();
        let passed = SignedDuration::try_from_secs_f64(real * self.speed);
        passed.and_then(|passed| self.set_to.checked_add(passed)).unwrap_or(Timestamp::MAX)
    }

    /// Puts it to another time; it goes on standing or running as before.
    pub(crate) fn set(&mut self, now: Timestamp) {
        *self = Self::new(now, self.speed);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_clock_stands_or_runs_and_can_be_set() {
        let noon: Timestamp = "2021-06-30T12:00+09:00".parse().unwrap();
        let (mut standing, running) = (Clock::new(noon, 0.0), Clock::new(noon, 60.0));
        let half_a_minute = running.set_at + Duration::from_secs(30);
        assert_eq!(running.at(half_a_minute), noon + SignedDuration::from_mins(30));
        assert_eq!(standing.at(half_a_minute), noon);
        standing.set(noon + SignedDuration::from_hours(1));
        assert_eq!(standing.now(), noon + SignedDuration::from_hours(1));
    }

    #[test]
    fn a_clock_that_runs_far_too_fast_ends_at_the_end_of_time() {
        let clock = Clock::new(Timestamp::UNIX_EPOCH, f64::MAX);
        assert_eq!(clock.at(clock.set_at + Duration::from_secs(9)), Timestamp::MAX);
    }
}
