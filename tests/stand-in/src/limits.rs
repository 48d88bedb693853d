//! How many calls are answered in a day and in a second.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use jiff::civil::Date;

use crate::service::Service;

const SECOND: Duration = Duration::from_secs(1);

/// Counts calls. Days are those of the stand-in's clock, seconds are real ones.
#[derive(Debug)]
pub(crate) struct Limits {
    /// The same for every service; each has its own where this is left out.
    pub(crate) calls_per_day: Option<u32>,
    pub(crate) calls_per_second: usize,
    by_day: HashMap<(&'static str, Date), u32>,
    in_second: VecDeque<Instant>,
}

impl Limits {
    pub(crate) fn new(calls_per_day: Option<u32>, calls_per_second: usize) -> Self {
        Self { calls_per_day, calls_per_second, by_day: HashMap::new(), in_second: VecDeque::new() }
    }

    /// Counts a call unless there were too many in the second before it.
    pub(crate) fn fits_second(&mut self, now: Instant) -> bool {
        self.in_second.retain(|earlier| now.duration_since(*earlier) < SECOND);
        let fits = self.in_second.len() < self.calls_per_second;
        if fits {
            self.in_second.push_back(now);
        }
        fits
    }

    /// Counts a call unless the service's day is used up.
    pub(crate) fn fits_day(&mut self, service: Service, today: Date) -> bool {
        let most = self.calls_per_day.unwrap_or(service.usual_calls_per_day());
        let count = self.by_day.entry((service.name(), today)).or_default();
        let fits = *count < most;
        if fits {
            *count += 1;
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_has_room_again_when_it_is_over() {
        let mut limits = Limits::new(None, 2);
        let start = Instant::now();
        let fits = [0, 0, 0, 999, 1000].map(|late| limits.fits_second(start + Duration::from_millis(late)));
        assert_eq!(fits, [true, true, false, false, true]);
    }

    #[test]
    fn each_service_has_its_own_day() {
        let mut limits = Limits::new(Some(1), 9);
        let today = jiff::civil::date(2021, 6, 30);
        assert!(limits.fits_day(Service::Asos, today));
        assert!(!limits.fits_day(Service::Asos, today));
        assert!(limits.fits_day(Service::Asos, today.tomorrow().unwrap()));
    }
}
