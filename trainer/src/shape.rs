//! How a window is laid out, and how the linear part describes it.

use weather::HourlyGrid;
use weather::features::{Feature, StationNormals};

use crate::config::TrainConfig;

/// The last hours of every signal are looked at one by one, those before them in means: hours ago at
/// which each begins, up to the end of the last. What lies longer ago says less, and says it slower.
const SPANS: [usize; 23] =
    [0, 1, 2, 3, 4, 5, 6, 9, 12, 15, 18, 21, 24, 30, 36, 42, 48, 54, 60, 66, 72, 168, 336];
/// Hours of the mean of which, besides the present, the effect depends on the clock.
const MEAN_HOURS: usize = 24;

/// The layout of a window: `[window, width]`, of which the first `signals` columns are departures and
/// the last [`InputShape::CLOCK`] the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InputShape {
    pub(crate) window: usize,
    pub(crate) width: usize,
    pub(crate) signals: usize,
    /// Hours that an LSTM takes in at once.
    pub(crate) step_hours: usize,
}

impl InputShape {
    /// Columns of the clock.
    pub(crate) const CLOCK: usize = Feature::CLOCK.len();
    /// Products of two columns of the clock, each with itself too: the half day, the half year, and how
    /// the day differs with the season.
    pub(crate) const CLOCK_PRODUCTS: usize = Self::CLOCK * (Self::CLOCK + 1) / 2;

    pub(crate) fn of(features: &[Feature], window: usize, step_hours: usize) -> Self {
        let signals = features.iter().filter(|feature| matches!(feature, Feature::Departure(_))).count();
        Self { window, width: features.len(), signals, step_hours }
    }

    /// Steps that an LSTM takes over a window.
    pub(crate) fn steps(self) -> usize {
        self.window / self.step_hours
    }

    /// Numbers that an LSTM takes in at one step.
    pub(crate) fn step_width(self) -> usize {
        self.width * self.step_hours
    }

    /// Hours of the window, from its start, that each mean is over: the spans, a day, and the day before.
    pub(crate) fn means(self) -> Vec<std::ops::Range<usize>> {
        let ago = |newest: usize, oldest: usize| {
            self.window.saturating_sub(oldest)..self.window.saturating_sub(newest)
        };
        let spans = SPANS.windows(2).map(|span| ago(span[0], span[1]));
        let days = [ago(0, MEAN_HOURS), ago(MEAN_HOURS, 2 * MEAN_HOURS)];
        spans.chain(days).filter(|hours| !hours.is_empty()).collect()
    }

    /// How often each state, the present and the last day's mean, meets the clock.
    pub(crate) fn states(self) -> usize {
        2 * self.signals
    }

    /// Numbers that describe a window: the means of every signal, the flags and the clock of the last hour,
    /// the products of the clock, and the states times the clock and its products.
    pub(crate) fn description(self) -> usize {
        self.means().len() * self.signals
            + (self.width - self.signals)
            + Self::CLOCK_PRODUCTS
            + self.states() * (Self::CLOCK + Self::CLOCK_PRODUCTS)
    }

    /// Describes a window, in the order of [`InputShape::description`].
    pub(crate) fn describe(self, window: &[f32]) -> Vec<f32> {
        let row = |hour: usize| &window[hour * self.width..(hour + 1) * self.width];
        let last = row(self.window - 1);
        let mean = |hours: &std::ops::Range<usize>, signal: usize| {
            // in f64, because a graph's sum of a week is more exact than one after the other in f32
            let sum: f64 = hours.clone().map(|hour| f64::from(row(hour)[signal])).sum();
            (sum / hours.len() as f64) as f32
        };
        let mut description = Vec::with_capacity(self.description());
        for hours in self.means() {
            description.extend((0..self.signals).map(|signal| mean(&hours, signal)));
        }
        description.extend(&last[self.signals..]);
        let clock = &last[self.width - Self::CLOCK..];
        let products = clock_products().map(|(one, other)| clock[one] * clock[other]);
        let clock: Vec<f32> = clock.iter().copied().chain(products).collect();
        description.extend(&clock[Self::CLOCK..]);
        let day = self.window.saturating_sub(MEAN_HOURS)..self.window;
        let states = last[..self.signals].iter().copied();
        let states: Vec<f32> = states.chain((0..self.signals).map(|signal| mean(&day, signal))).collect();
        description.extend(states.iter().flat_map(|state| clock.iter().map(move |clock| state * clock)));
        description
    }

    /// Which of [`InputShape::means`] is the last day's.
    pub(crate) fn day(self) -> usize {
        let day = self.window.saturating_sub(MEAN_HOURS)..self.window;
        self.means().iter().position(|hours| *hours == day).expect("the last day is among the means")
    }
}

/// Sizes of a network's input, for whoever builds the same one elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InputSizes {
    /// Steps that the LSTM takes over a window.
    pub steps: usize,
    /// Numbers that it takes in at one step.
    pub step_width: usize,
    /// Numbers that describe a window.
    pub description: usize,
}

impl InputSizes {
    /// As a training on this station alone has them.
    pub fn of(grid: &HourlyGrid, config: &TrainConfig) -> Self {
        let features = Feature::for_stations([&StationNormals::fit(grid, grid.range())]);
        let shape = InputShape::of(&features, config.window_hours, config.step_hours);
        Self { steps: shape.steps(), step_width: shape.step_width(), description: shape.description() }
    }
}

/// The pairs of columns of the clock that are multiplied.
pub(crate) fn clock_products() -> impl Iterator<Item = (usize, usize)> {
    (0..InputShape::CLOCK).flat_map(|one| (one..InputShape::CLOCK).map(move |other| (one, other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_described_by_as_many_numbers_as_promised() {
        let shape = InputShape { window: 3, width: 7, signals: 2, step_hours: 1 };
        let window: Vec<f32> = (0..21_u8).map(f32::from).collect();
        let description = shape.describe(&window);
        assert_eq!(description.len(), shape.description());
        // the three hours, newest first, and their mean, which is the middle one
        assert_eq!(description[..8], [14.0, 15.0, 7.0, 8.0, 0.0, 1.0, 7.0, 8.0]);
        assert_eq!(description[8..13], [16.0, 17.0, 18.0, 19.0, 20.0]);
        assert_eq!(description[13..15], [17.0 * 17.0, 17.0 * 18.0]);
        // the present, 14 and 15, then the mean: 7 and 8
        assert_eq!(description[23..27], [17.0, 18.0, 19.0, 20.0].map(|clock| 14.0 * clock));
        assert!((description[27] - 14.0 * 17.0 * 17.0).abs() < 1e-3);
        assert_eq!(description.last(), Some(&(8.0 * 20.0 * 20.0)));
    }

    #[test]
    fn a_long_window_ends_in_its_oldest_week() {
        let shape = InputShape { window: 336, width: 7, signals: 2, step_hours: 1 };
        let means = shape.means();
        assert_eq!(means.len(), 24);
        assert_eq!((means[21].clone(), means[20].clone()), (0..168, 168..264));
        assert_eq!(means[shape.day()], 312..336);
    }
}
