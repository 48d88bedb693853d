//! Days and half days in Korea.

use jiff::tz::TimeZone;
use weather::{Hour, HourRange};

use crate::kma_csv::KST_HOURS;

/// The day in Korea that an hour lies in.
pub(super) fn day(hour: Hour) -> HourRange {
    let midnight = hour - hour_of_day(hour);
    HourRange::new(midnight, midnight + 24)
}

/// Hour of the day in Korea, 0 to 23.
pub(super) fn hour_of_day(hour: Hour) -> i64 {
    i64::from((hour + KST_HOURS).hour_of_day())
}

/// An hour on a clock in Korea, in a format such as `%Y%m%d`.
pub(super) fn written(hour: Hour, format: &str) -> String {
    (hour + KST_HOURS).in_zone(&TimeZone::UTC).strftime(format).to_string()
}
