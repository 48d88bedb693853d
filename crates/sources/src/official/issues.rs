//! When the issues of a forecast come.

use jiff::{SignedDuration, Timestamp};
use weather::Hour;

/// A regular series of issues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issues {
    every_hours: i64,
    /// One of them, in hours of the UTC day.
    phase_hours: i64,
    /// From the beginning of the issue's hour until it can be asked for.
    ready_after_minutes: i64,
}

impl Issues {
    /// Every hour, ready so many minutes into it.
    pub(super) const fn hourly(ready_after_minutes: i64) -> Self {
        Self::every(1, 0, ready_after_minutes)
    }

    /// Every so many hours, one of them at `phase_hours` UTC.
    pub(super) const fn every(every_hours: i64, phase_hours: i64, ready_after_minutes: i64) -> Self {
        Self { every_hours, phase_hours, ready_after_minutes }
    }

    /// The newest issue that can be asked for at `now`. A late one is not there yet: then the one
    /// [`before`](Issues::before) it is.
    pub fn newest(self, now: Timestamp) -> Hour {
        let ready = now - SignedDuration::from_mins(self.ready_after_minutes);
        let hour = Hour::floor(ready);
        hour - (hour.epoch_hours() - self.phase_hours).rem_euclid(self.every_hours)
    }

    /// The issue before another.
    pub fn before(self, issue: Hour) -> Hour {
        issue - self.every_hours
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// KMA's forecast of days: 02, 05, …, 23 KST, ten minutes later.
    const EVERY_THIRD: Issues = Issues::every(3, 17, 10);

    fn newest(issues: Issues, now: &str) -> String {
        issues.newest(now.parse().unwrap()).to_string()
    }

    #[test]
    fn an_issue_is_not_asked_for_before_it_can_be_there() {
        assert_eq!(newest(EVERY_THIRD, "2026-09-07T14:09:59+09:00"), "2026-09-07T02:00:00Z");
        assert_eq!(newest(EVERY_THIRD, "2026-09-07T14:10:00+09:00"), "2026-09-07T05:00:00Z");
        assert_eq!(newest(EVERY_THIRD, "2026-09-07T16:59:59+09:00"), "2026-09-07T05:00:00Z");
        assert_eq!(newest(EVERY_THIRD, "2026-09-07T02:05:00+09:00"), "2026-09-06T14:00:00Z", "23 KST");
    }

    #[test]
    fn an_hourly_issue_at_half_past_is_that_of_its_hour() {
        let issues = Issues::hourly(45);
        assert_eq!(newest(issues, "2026-09-07T12:44:00+09:00"), "2026-09-07T02:00:00Z");
        assert_eq!(newest(issues, "2026-09-07T12:45:00+09:00"), "2026-09-07T03:00:00Z");
    }

    #[test]
    fn the_issue_before_is_one_of_the_series_too() {
        let noon: Timestamp = "2026-09-07T03:00:00Z".parse().unwrap();
        for minutes in (0..3000).step_by(7) {
            let newest = EVERY_THIRD.newest(noon + SignedDuration::from_mins(minutes));
            let before = EVERY_THIRD.before(newest);
            assert_eq!(EVERY_THIRD.newest(newest.timestamp()), before, "not ready on the hour");
        }
    }
}
