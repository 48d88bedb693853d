//! Why a request cannot be read.

use std::fmt;

use super::Window;
use super::parameters::LONGEST_PARAMETER;
use crate::request::{Language, Units};
use crate::words::Words;

/// A request that cannot be answered as it stands; every message names the parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum RequestError {
    /// A window that does not read as two times.
    NotAWindow {
        /// What was given, cut to 40 characters.
        text: String,
    },
    /// No window at all.
    NoWindow,
    /// The end is not after the start, nor early on the next day.
    Reversed {
        /// The window.
        window: Window,
    },
    /// Two windows share time.
    Overlap {
        /// The one that starts earlier.
        first: Window,
        /// The one that starts before the first has ended.
        second: Window,
    },
    /// Outside −2…2.
    Sensitivity {
        /// What was given.
        value: i64,
    },
    /// Not a whole number.
    NotWhole {
        /// What was given, cut to 40 characters.
        text: String,
    },
    /// A word that is not one of a parameter's.
    Unknown {
        /// Which parameter.
        parameter: &'static str,
        /// What was given, cut to 40 characters.
        text: String,
        /// What may be given.
        allowed: &'static str,
    },
    /// A text longer than any that means something.
    TooLong {
        /// Which parameter.
        parameter: &'static str,
        /// How long it is.
        bytes: usize,
    },
    /// A text that is no number.
    NotANumber {
        /// Which parameter.
        parameter: &'static str,
        /// What was given, cut to 40 characters.
        text: String,
        /// How one is written.
        example: &'static str,
    },
    /// A number that the parameter cannot be.
    OutOfRange {
        /// Which parameter.
        parameter: &'static str,
        /// What was given.
        value: f64,
        /// The least that may be given.
        low: f64,
        /// The most.
        high: f64,
    },
    /// Neither a station nor a position.
    NoPlace,
    /// Both a station and a position.
    TwoPlaces,
    /// Latitude without longitude, or the other way round.
    HalfAPoint {
        /// The one that is missing.
        parameter: &'static str,
    },
    /// A height without a position.
    HeightOfNothing,
    /// A text that is no date.
    NotADate {
        /// What was given, cut to 40 characters.
        text: String,
    },
}

impl RequestError {
    /// The same for whoever reads this language.
    pub fn in_words(&self, language: Language) -> String {
        let (key, args) = self.message();
        Words::new(language, Units::Metric).say(key, &args)
    }

    fn message(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let quoted = |text: &String| ("text", format!("{text:?}"));
        let named = |parameter: &&str| ("parameter", (*parameter).to_owned());
        match self {
            Self::NotAWindow { text } => ("error-not-a-window", vec![quoted(text)]),
            Self::NoWindow => ("error-no-window", vec![]),
            Self::Reversed { window } => ("error-reversed", vec![("window", window.to_string())]),
            Self::Overlap { first, second } => {
                ("error-overlap", vec![("first", first.to_string()), ("second", second.to_string())])
            }
            Self::Sensitivity { value } => ("error-sensitivity", vec![("value", value.to_string())]),
            Self::NotWhole { text } => ("error-not-whole", vec![quoted(text)]),
            Self::Unknown { parameter, text, allowed } => {
                ("error-unknown", vec![named(parameter), quoted(text), ("allowed", (*allowed).to_owned())])
            }
            Self::TooLong { parameter, bytes } => {
                let most = LONGEST_PARAMETER.to_string();
                ("error-too-long", vec![named(parameter), ("bytes", bytes.to_string()), ("most", most)])
            }
            Self::NotANumber { parameter, text, example } => (
                "error-not-a-number",
                vec![named(parameter), quoted(text), ("example", (*example).to_owned())],
            ),
            Self::OutOfRange { parameter, value, low, high } => {
                let numbers = [("value", value), ("low", low), ("high", high)];
                let numbers = numbers.into_iter().map(|(name, number)| (name, number.to_string()));
                ("error-out-of-range", std::iter::once(named(parameter)).chain(numbers).collect())
            }
            Self::NoPlace => ("error-no-place", vec![]),
            Self::TwoPlaces => ("error-two-places", vec![]),
            Self::HalfAPoint { parameter } => ("error-half-a-point", vec![named(parameter)]),
            Self::HeightOfNothing => ("error-height-of-nothing", vec![]),
            Self::NotADate { text } => ("error-not-a-date", vec![quoted(text)]),
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_words(Language::English))
    }
}

impl std::error::Error for RequestError {}
