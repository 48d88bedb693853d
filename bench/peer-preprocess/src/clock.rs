//! Times as the peer's files write them: `2021-01-31 09:00`, Korean standard time.
//!
//! The peer keeps the file's clock in its output, and so does this job, because it is to do the same;
//! the rest of this project knows no clock but UTC.

use std::ops::Range;

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use weather::{Hour, HourRange};

/// Korean standard time is nine hours ahead of UTC all year.
const KST_HOURS: i64 = 9;
const KOREA: Offset = Offset::constant(9);
const MICROSECONDS_PER_HOUR: i64 = 3_600_000_000;

/// Years that an observation can be of. A damaged date must not open a thousand years of hours.
const POSSIBLE_YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

/// The length of a time in a file.
pub(crate) const TIME_BYTES: usize = "2021-01-31 09:00".len();
const DATE_BYTES: usize = "2021-01-31".len();

/// Reads times; nearly every row is of the same day as the one before.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    date: [u8; DATE_BYTES],
    midnight: Option<Hour>,
}

impl Clock {
    /// The hour that a time names; `None` if it is not a whole hour of a day that there was.
    #[inline]
    pub(crate) fn read(&mut self, time: &[u8; TIME_BYTES]) -> Option<Hour> {
        let (date, time) = time.split_first_chunk()?;
        if *date != self.date {
            (self.date, self.midnight) = (*date, midnight(date));
        }
        let [b' ', tens, ones, b':', b'0', b'0'] = *time else { return None };
        let hour = number(&[tens, ones])?;
        (hour < 24).then_some(self.midnight? + i64::from(hour))
    }
}

/// The midnight in Korea that begins a day.
fn midnight(date: &[u8; DATE_BYTES]) -> Option<Hour> {
    let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = *date else { return None };
    let (year, month, day) = (number(&[y0, y1, y2, y3])?, number(&[m0, m1])?, number(&[d0, d1])?);
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let start = date.to_zoned(TimeZone::fixed(KOREA)).ok()?.timestamp();
    POSSIBLE_YEARS.contains(&year).then(|| Hour::floor(start))
}

fn number(digits: &[u8]) -> Option<i16> {
    digits
        .iter()
        .try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + i16::from(digit - b'0')))
}

/// What the file's clock shows at `hour`, in microseconds since it showed 1970-01-01 00:00.
pub(crate) fn shown_microseconds(hour: Hour) -> i64 {
    (hour.epoch_hours() + KST_HOURS) * MICROSECONDS_PER_HOUR
}

/// A month of the file's calendar, or what lies of it in a range of hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Month {
    pub(crate) year: i16,
    pub(crate) number: i8,
    /// Its hours, counted from the first of the range.
    pub(crate) hours: Range<usize>,
}

/// The months that hours lie in.
pub(crate) fn months(range: HourRange) -> impl Iterator<Item = Month> {
    let mut rest = range;
    std::iter::from_fn(move || {
        let start = rest.start;
        (!rest.is_empty()).then(|| {
            let (year, month) = (start + KST_HOURS).year_month();
            rest = HourRange::new(first_hour_after(year, month), range.end);
            let end = rest.start.min(range.end);
            Month { year, number: month, hours: (start - range.start) as usize..(end - range.start) as usize }
        })
    })
}

fn first_hour_after(year: i16, month: i8) -> Hour {
    let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    Hour::first_of_month(year, month).expect("after a month of a possible year comes another") - KST_HOURS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(time: &str) -> Option<String> {
        let hour = Clock::default().read(time.as_bytes().try_into().unwrap());
        hour.map(|hour| hour.to_string())
    }

    #[test]
    fn a_time_is_korean() {
        assert_eq!(read("2021-01-31 09:00").as_deref(), Some("2021-01-31T00:00:00Z"));
        assert_eq!(read("2021-01-01 00:00").as_deref(), Some("2020-12-31T15:00:00Z"));
    }

    #[test]
    fn what_is_no_whole_hour_of_a_day_that_there_was_is_refused() {
        for time in [
            "2021-02-29 09:00",
            "2021-01-31 24:00",
            "2021-01-31 09:30",
            "2021-01-31T09:00",
            "2021/01/31 09:00",
            "0021-01-31 09:00",
            "2021-01-31 9:000",
            "2021-01-31 -1:00",
        ] {
            assert_eq!(read(time), None, "{time}");
        }
    }

    #[test]
    fn a_day_that_there_was_not_does_not_become_the_day_before() {
        let mut clock = Clock::default();
        assert!(clock.read(b"2021-02-28 23:00").is_some());
        assert_eq!(clock.read(b"2021-02-29 00:00"), None);
        assert_eq!(clock.read(b"2021-02-29 01:00"), None);
        assert!(clock.read(b"2021-02-28 23:00").is_some());
    }

    #[test]
    fn months_are_those_of_the_file() {
        let start = Clock::default().read(b"2020-12-31 22:00").unwrap();
        let months: Vec<Month> = months(HourRange::new(start, start + 2 + 31 * 24 + 1)).collect();
        let found: Vec<_> = months.into_iter().map(|month| (month.year, month.number, month.hours)).collect();
        assert_eq!(found, [(2020, 12, 0..2), (2021, 1, 2..746), (2021, 2, 746..747)]);
        assert_eq!(shown_microseconds(start) / MICROSECONDS_PER_HOUR % 24, 22);
    }
}
