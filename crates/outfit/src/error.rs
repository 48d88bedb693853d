//! Why there is no recommendation.

use jiff::civil::Date;
use weather::Hour;

/// A recommendation that cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RecommendError {
    /// There is weather, but none for the hours outside on that date.
    #[error("date: the weather of the hours outside on {date} is not known; ask for {first} to {last}")]
    OutsideHorizon {
        /// The date that was asked for.
        date: Date,
        /// First local date with any weather.
        first: Date,
        /// Last local date with any weather.
        last: Date,
    },
    /// There is no weather at all.
    #[error("date: no weather is known for {date}; wait for the next forecast")]
    NoHours {
        /// The date that was asked for.
        date: Date,
    },
    /// An air temperature that the Earth has never had, or not a number at all.
    #[error(
        "the air temperature of {hour} is {celsius} °C, which cannot be; leave out an hour that is not known"
    )]
    NotATemperature {
        /// Which hour.
        hour: Hour,
        /// Its p10, p50 or p90, °C.
        celsius: f64,
    },
}
