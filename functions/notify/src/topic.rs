//! What kinds of things people are told.

use std::str::FromStr;

use jiff::SignedDuration;

const HOUR: i64 = 1;
const DAY: i64 = 24 * HOUR;

/// A kind of thing. Those above are told first when an event brings several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Topic {
    /// A function failed, was throttled, or the API answered with an error.
    FunctionFailed,
    /// Events were given up on: they lie in the dead letter queue.
    GivenUp,
    /// A training ended without a model.
    TrainingFailed,
    /// The newest observation is too old.
    DataOld,
    /// The newest forecast is too old.
    ForecastOld,
    /// A station has no forecast: there is too little, or its daily cycle is shifted.
    NoForecast,
    /// A service was asked in vain.
    SourceFailed,
    /// The day's calls to a service are used up.
    CallsSpent,
    /// Observations are missing for long.
    Gap,
    /// The account's bill passes what was budgeted.
    Cost,
    /// A model became the champion.
    Promoted,
    /// A trained model did not.
    NotPromoted,
    /// A raw object cannot be read.
    Unreadable,
    /// Another alarm.
    Alarm,
    /// An alarm is over.
    Recovered,
    /// What happened since yesterday.
    Digest,
}

impl Topic {
    pub(crate) const ALL: [Self; 16] = [
        Self::FunctionFailed,
        Self::GivenUp,
        Self::TrainingFailed,
        Self::DataOld,
        Self::ForecastOld,
        Self::NoForecast,
        Self::SourceFailed,
        Self::CallsSpent,
        Self::Gap,
        Self::Cost,
        Self::Promoted,
        Self::NotPromoted,
        Self::Unreadable,
        Self::Alarm,
        Self::Recovered,
        Self::Digest,
    ];

    /// Its word in the state table, and where its texts begin in the language files.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::FunctionFailed => "function-failed",
            Self::GivenUp => "given-up",
            Self::TrainingFailed => "training-failed",
            Self::DataOld => "data-old",
            Self::ForecastOld => "forecast-old",
            Self::NoForecast => "no-forecast",
            Self::SourceFailed => "source-failed",
            Self::CallsSpent => "calls-spent",
            Self::Gap => "gap",
            Self::Cost => "cost",
            Self::Promoted => "promoted",
            Self::NotPromoted => "not-promoted",
            Self::Unreadable => "unreadable",
            Self::Alarm => "alarm",
            Self::Recovered => "recovered",
            Self::Digest => "digest",
        }
    }

    /// The sign before a title: how bad it is, at a glance.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::FunctionFailed
            | Self::GivenUp
            | Self::TrainingFailed
            | Self::DataOld
            | Self::ForecastOld
            | Self::NoForecast => "🔴",
            Self::SourceFailed | Self::CallsSpent | Self::Gap | Self::Cost | Self::Alarm => "🟠",
            Self::NotPromoted | Self::Unreadable => "🟡",
            Self::Promoted => "🏆",
            Self::Recovered => "🟢",
            Self::Digest => "☀️",
        }
    }

    /// How long a cause of this kind is not told again.
    pub(crate) fn quiet(self) -> SignedDuration {
        SignedDuration::from_hours(match self {
            Self::FunctionFailed
            | Self::GivenUp
            | Self::DataOld
            | Self::ForecastOld
            | Self::Alarm
            | Self::Recovered => 6 * HOUR,
            Self::NoForecast | Self::SourceFailed | Self::CallsSpent | Self::Cost | Self::Digest => DAY,
            Self::TrainingFailed | Self::Gap | Self::Promoted | Self::NotPromoted | Self::Unreadable => {
                30 * DAY
            }
        })
    }
}

/// A word that is none: written by another version.
#[derive(Debug)]
pub(crate) struct UnknownTopic;

impl FromStr for Topic {
    type Err = UnknownTopic;
    fn from_str(word: &str) -> Result<Self, UnknownTopic> {
        Self::ALL.into_iter().find(|topic| topic.word() == word).ok_or(UnknownTopic)
    }
}
