//! The usual day around a gap: how much warmer than its day an hour usually is, at that place and time of
//! the year.
//!
//! A climatology of the season that needs no other years. Averaged are departures from the mean of the 24
//! hours around each hour, so that a cold spell between the days does not look like a cold hour; near days
//! count more. Measured over 4-to-48-hour holes in six Korean stations it is as good as a harmonic
//! climatology fitted to all years (air temperature: mean error 1.44 against 1.45 °C, a straight line 3.0).

use crate::grid::HourlyGrid;
use crate::hour::{Hour, HourRange};
use crate::variable::Variable;

/// How far around a gap its usual day is looked for.
const CONTEXT_DAYS: i64 = 20;
/// How far beyond a gap its usual day looks: the mean of a day takes half a day more.
pub(super) const REACH_HOURS: i64 = 24 * CONTEXT_DAYS + 12;
/// After so many days a day counts less by a factor e.
const MEMORY_DAYS: f64 = 10.0;

/// The usual departure from the day's mean, by hour of the UTC day.
#[derive(Debug)]
pub(super) struct UsualDay([f64; 24]);

impl UsualDay {
    /// The usual day around some hours; `None` unless every hour of the day was measured nearby.
    pub(super) fn around(grid: &HourlyGrid, variable: Variable, gap: HourRange) -> Option<Self> {
        let context = HourRange::new(gap.start - 24 * CONTEXT_DAYS, gap.end + 24 * CONTEXT_DAYS);
        let days = Days::of(grid, variable, context);
        let (mut sum, mut weight) = ([0.0; 24], [0.0; 24]);
        for hour in context.iter() {
            if let Some((value, mean)) = grid.observed(variable, hour).zip(days.mean(hour)) {
                let hours_away = (gap.start - hour).max(hour - gap.end + 1);
                let near = (-hours_away as f64 / 24.0 / MEMORY_DAYS).exp();
                sum[usize::from(hour.hour_of_day())] += near * (value - mean);
                weight[usize::from(hour.hour_of_day())] += near;
            }
        }
        let known = weight.iter().all(|weight| *weight > 0.0);
        known.then(|| Self(std::array::from_fn(|hour| sum[hour] / weight[hour])))
    }

    pub(super) fn at(&self, hour: Hour) -> f64 {
        self.0[usize::from(hour.hour_of_day())]
    }
}

/// Sums from the start on, of which a difference is the sum of a day.
#[derive(Debug)]
struct Days {
    start: Hour,
    up_to: Vec<(f64, usize)>,
}

impl Days {
    fn of(grid: &HourlyGrid, variable: Variable, context: HourRange) -> Self {
        let hours = HourRange::new(context.start - 12, context.end + 12);
        let values = hours.iter().map(|hour| grid.observed(variable, hour));
        let sums = values.scan((0.0, 0), |(sum, count), value| {
            *sum += value.unwrap_or(0.0);
            *count += usize::from(value.is_some());
            Some((*sum, *count))
        });
        Self { start: hours.start, up_to: std::iter::once((0.0, 0)).chain(sums).collect() }
    }

    /// The mean of the 24 hours around `hour`, if all of them were measured: without a few warm hours a day
    /// looks cold.
    fn mean(&self, hour: Hour) -> Option<f64> {
        let first = (hour - 12 - self.start) as usize;
        let ((before, none), (sum, count)) = (self.up_to[first], self.up_to[first + 24]);
        (count - none == 24).then(|| (sum - before) / 24.0)
    }
}
