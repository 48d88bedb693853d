//! The chronological split: nothing that chooses or is fitted looks at what comes later.

use weather::HourRange;

use crate::config::TrainConfig;
use crate::error::TrainError;

/// A part held out is never more than one in so many of the history, however long it is asked to be.
const SMALLEST_PART: usize = 5;
const HOURS_PER_DAY: usize = 24;

/// Training, validation and test hours, in this order, without a gap between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// Weights, statistics and baselines are fitted to these.
    pub train: HourRange,
    /// The epoch, the shrinkage and the served leads are chosen on these.
    pub validation: HourRange,
    /// The evaluation is made on these and nothing else is.
    pub test: HourRange,
}

impl Split {
    /// All three parts.
    pub fn whole(self) -> HourRange {
        HourRange::new(self.train.start, self.test.end)
    }

    /// Splits `history`. A history that is short for the days asked for gives a fifth to the test and
    /// a fifth to the validation.
    ///
    /// # Errors
    /// When the held-out parts would be too short to hold a forecast.
    pub fn of(history: HourRange, config: &TrainConfig) -> Result<Self, TrainError> {
        let share = |days: usize| (days * HOURS_PER_DAY).min(history.len() / SMALLEST_PART);
        let (test, validation) = (share(config.test_days), share(config.validation_days));
        let least = forecast::HORIZON + HOURS_PER_DAY;
        if test.min(validation) < least {
            let needed = least * SMALLEST_PART;
            return Err(TrainError::ShortHistory { hours: history.len(), needed });
        }
        let test_start = history.end - test as i64;
        let validation_start = test_start - validation as i64;
        Ok(Self {
            train: HourRange::new(history.start, validation_start),
            validation: HourRange::new(validation_start, test_start),
            test: HourRange::new(test_start, history.end),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Preset;
    use weather::Hour;

    fn history(days: i64) -> HourRange {
        let start = Hour::from_epoch_hours(350_640);
        HourRange::new(start, start + days * 24)
    }

    #[test]
    fn five_years_give_their_last_to_the_test_and_the_one_before_to_the_validation() {
        let history = history(1826);
        let split = Split::of(history, &TrainConfig::preset(Preset::Quick, 1)).unwrap();
        assert_eq!([split.validation.len(), split.test.len()], [8760, 8760]);
        assert_eq!((split.train.end, split.validation.end), (split.validation.start, split.test.start));
        assert_eq!((split.train.start, split.test.end), (history.start, history.end));
    }

    #[test]
    fn four_months_give_a_fifth_to_each() {
        let split = Split::of(history(120), &TrainConfig::preset(Preset::Quick, 1)).unwrap();
        assert_eq!(
            [split.train.len(), split.validation.len(), split.test.len()],
            [72 * 24, 24 * 24, 24 * 24]
        );
    }

    #[test]
    fn a_month_is_refused_with_what_it_takes() {
        let error = Split::of(history(30), &TrainConfig::preset(Preset::Quick, 1)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "720 hours of history are too few to train, choose and test on; it takes 960, of one station at least: \
             wait or backfill"
        );
    }
}
