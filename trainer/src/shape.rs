//! How a window is laid out, and how the linear part describes it.

use weather::features::Feature;

/// Hours of every signal that the linear part looks at one by one, at most.
const LAGS: usize = 72;
/// Hours of the mean that, besides the present, meets the clock.
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

    /// Hours looked at one by one.
    pub(crate) fn lags(self) -> usize {
        LAGS.min(self.window)
    }

    /// Hours of the short mean.
    pub(crate) fn mean_hours(self) -> usize {
        MEAN_HOURS.min(self.window)
    }

    /// Numbers that describe a window: every lag of every signal, the signals' means over the window,
    /// the flags and the clock of the last hour, and the present and the short mean times the clock.
    pub(crate) fn description(self) -> usize {
        self.lags() * self.signals
            + self.signals
            + (self.width - self.signals)
            + 2 * self.signals * Self::CLOCK
    }

    /// Describes a window, in the order of [`InputShape::description`].
    pub(crate) fn describe(self, window: &[f32]) -> Vec<f32> {
        let row = |hour: usize| &window[hour * self.width..(hour + 1) * self.width];
        let mean = |hours: usize, signal: usize| {
            let sum: f32 = (self.window - hours..self.window).map(|hour| row(hour)[signal]).sum();
            sum / hours as f32
        };
        let last = row(self.window - 1);
        let mut description = Vec::with_capacity(self.description());
        for hour in self.window - self.lags()..self.window {
            description.extend(&row(hour)[..self.signals]);
        }
        description.extend((0..self.signals).map(|signal| mean(self.window, signal)));
        description.extend(&last[self.signals..]);
        let recent = (0..self.signals).map(|signal| mean(self.mean_hours(), signal));
        let state: Vec<f32> = last[..self.signals].iter().copied().chain(recent).collect();
        let clock = &last[self.width - Self::CLOCK..];
        description.extend(state.iter().flat_map(|state| clock.iter().map(move |clock| state * clock)));
        description
    }
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
        assert_eq!(description[..6], [0.0, 1.0, 7.0, 8.0, 14.0, 15.0]);
        assert_eq!(description[6..8], [7.0, 8.0]);
        assert_eq!(description[8..13], [16.0, 17.0, 18.0, 19.0, 20.0]);
        let by_clock = |state: f32| [17.0, 18.0, 19.0, 20.0].map(|clock| state * clock);
        // the present, 14 and 15, then the mean of the three hours, which is the middle one: 7 and 8
        assert_eq!(description[13..], [14.0, 15.0, 7.0, 8.0].map(by_clock).concat());
    }
}
