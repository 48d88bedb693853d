//! Why there is no recommendation.

use std::fmt;

use jiff::civil::Date;
use weather::Hour;

use crate::request::{Language, Units};
use crate::words::Words;

/// A recommendation that cannot be made.
#[derive(Debug, Clone, PartialEq)]
pub enum RecommendError {
    /// There is weather, but none for the hours outside on that date.
    OutsideHorizon {
        /// The date that was asked for.
        date: Date,
        /// First local date with any weather.
        first: Date,
        /// Last local date with any weather.
        last: Date,
    },
    /// There is no weather at all.
    NoHours {
        /// The date that was asked for.
        date: Date,
    },
    /// An air temperature that the Earth has never had, or not a number at all.
    NotATemperature {
        /// Which hour.
        hour: Hour,
        /// Its p10, p50 or p90, °C.
        celsius: f64,
    },
}

impl RecommendError {
    /// The same for whoever reads this language.
    pub fn in_words(&self, language: Language) -> String {
        let words = Words::new(language, Units::Metric);
        match self {
            Self::OutsideHorizon { date, first, last } => {
                let args = [("date", date), ("first", first), ("last", last)];
                words.say("error-outside-horizon", &args.map(|(name, date)| (name, date.to_string())))
            }
            Self::NoHours { date } => words.say("error-no-hours", &[("date", date.to_string())]),
            Self::NotATemperature { hour, celsius } => {
                let args = [("hour", hour.to_string()), ("celsius", celsius.to_string())];
                words.say("error-not-a-temperature", &args)
            }
        }
    }
}

impl fmt::Display for RecommendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_words(Language::English))
    }
}

impl std::error::Error for RecommendError {}
