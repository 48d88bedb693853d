//! Korean standard time, UTC+9 all year, as the requests and answers of KMA write it.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan as _};
use weather::Hour;

const KST: Offset = jiff::tz::offset(9);

/// What Korean clocks show.
pub(crate) fn local(instant: Timestamp) -> DateTime {
    KST.to_datetime(instant)
}

/// What Korean clocks show when an hour is full.
pub(crate) fn of(hour: Hour) -> DateTime {
    local(hour.timestamp())
}

/// The instant at which Korean clocks show this.
pub(crate) fn instant(local: DateTime) -> Timestamp {
    KST.to_timestamp(local).unwrap_or(Timestamp::MAX)
}

/// The full hour at or before a local time.
pub(crate) fn hour(local: DateTime) -> Hour {
    Hour::floor(instant(local))
}

/// The midnight that begins a day.
pub(crate) fn midnight(date: Date) -> Hour {
    hour(date.to_datetime(Time::midnight()))
}

/// The day that is so many days later.
pub(crate) fn days_later(date: Date, days: i64) -> Date {
    date.saturating_add(days.days())
}

/// `YYYYMMDD`.
pub(crate) fn date(text: &str) -> Option<Date> {
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = |range: std::ops::Range<usize>| text[range].parse::<i16>().ok();
    if !digits {
        return None;
    }
    Date::new(number(0..4)?, number(4..6)? as i8, number(6..8)? as i8).ok()
}

/// `YYYYMMDDHHMM`; hour 24 is not taken.
pub(crate) fn minute(text: &str) -> Option<DateTime> {
    let (day, clock) = text.split_at_checked(8)?;
    Some(date(day)?.to_datetime(time(clock)?))
}

/// `HHMM`.
pub(crate) fn time(text: &str) -> Option<Time> {
    if text.len() != 4 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Time::new(text[..2].parse().ok()?, text[2..].parse().ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn korean_times_read_as_instants() {
        let local = minute("202106301015").unwrap();
        assert_eq!(instant(local).to_string(), "2021-06-30T01:15:00Z");
        assert_eq!(hour(local).to_string(), "2021-06-30T01:00:00Z");
        assert_eq!(midnight(date("20210630").unwrap()).to_string(), "2021-06-29T15:00:00Z");
        assert_eq!(days_later(date("20210630").unwrap(), 3), date("20210703").unwrap());
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        for text in ["", "2021063", "20210631", "2021-6-30", "+2021063", "서울서울"] {
            assert_eq!(date(text), None, "{text}");
        }
        for text in ["20210630", "202106302400", "202106301060", "2021063010155"] {
            assert_eq!(minute(text), None, "{text}");
        }
    }
}
