//! Times as KMA's files write them, in Korean standard time.

use weather::Hour;

use crate::error::ValueProblem;
use crate::field::midnight;

/// Korean standard time is nine hours ahead of UTC all year.
pub(crate) const KST_HOURS: i64 = 9;

/// The KMA's oldest hourly observations are of 1904.
pub(crate) fn first_hour() -> Hour {
    midnight(1904, 1, 1).map_or(Hour::from_epoch_hours(0), |midnight| midnight - KST_HOURS)
}

/// Reads `2021-01-31 09:00`, `2021/1/31 9:00`, `2021-01-31T09:00:00` or `202101310900`, all in Korean
/// standard time. Hour 24 is the midnight that ends the day.
pub(crate) fn kst_hour(text: &[u8]) -> Result<Hour, ValueProblem> {
    let text = std::str::from_utf8(text).map_err(|_| ValueProblem::NotATime)?;
    let [year, month, day, hour, minute, second] =
        if digits_only(text) { compact(text)? } else { punctuated(text)? };
    if minute > 59 || second > 59 || hour > 24 {
        return Err(ValueProblem::NotATime);
    }
    if minute != 0 || second != 0 {
        return Err(ValueProblem::NotWholeHour);
    }
    let midnight = midnight(year, month, day).ok_or(ValueProblem::NotATime)?;
    Ok(midnight + i64::from(hour) - KST_HOURS)
}

fn digits_only(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `YYYYMMDDHHMM`, as the API hub writes it.
fn compact(text: &str) -> Result<[i16; 6], ValueProblem> {
    let part = |range: std::ops::Range<usize>| text[range].parse().map_err(|_| ValueProblem::NotATime);
    match text.len() {
        8 => Err(ValueProblem::NoHour),
        12 => Ok([part(0..4)?, part(4..6)?, part(6..8)?, part(8..10)?, part(10..12)?, 0]),
        _ => Err(ValueProblem::NotATime),
    }
}

/// `YYYY-MM-DD HH:MM`, as the portal writes it, and what spreadsheets make of it.
fn punctuated(text: &str) -> Result<[i16; 6], ValueProblem> {
    let (date, time) = match text.split_once([' ', 'T']) {
        Some((date, time)) => (date, Some(time.trim_start())),
        None => (text, None),
    };
    let separator = if date.contains('/') { '/' } else { '-' };
    let [year, month, day] = numbers(date, separator, 3)?;
    if date.find(separator) != Some(4) {
        return Err(ValueProblem::NotATime);
    }
    let time = time.ok_or(ValueProblem::NoHour)?;
    let [hour, minute, second] = numbers(time, ':', 2)?;
    Ok([year, month, day, hour, minute, second])
}

/// Up to three numbers of at most four digits; those after the first `needed` may be left out and are 0.
fn numbers(text: &str, separator: char, needed: usize) -> Result<[i16; 3], ValueProblem> {
    let mut numbers = [0; 3];
    let mut count = 0;
    for part in text.split(separator) {
        if count == 3 || part.is_empty() || part.len() > 4 || !digits_only(part) {
            return Err(ValueProblem::NotATime);
        }
        numbers[count] = part.parse().map_err(|_| ValueProblem::NotATime)?;
        count += 1;
    }
    if count < needed { Err(ValueProblem::NotATime) } else { Ok(numbers) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<String, ValueProblem> {
        kst_hour(text.as_bytes()).map(|hour| hour.to_string())
    }

    #[test]
    fn one_hour_reads_the_same_however_it_is_written() {
        for text in [
            "2021-01-31 09:00",
            "2021-01-31 9:00",
            "2021/01/31 09:00",
            "2021/1/31 9:00",
            "2021-01-31 09:00:00",
            "2021-01-31T09:00",
            "202101310900",
        ] {
            assert_eq!(read(text).as_deref(), Ok("2021-01-31T00:00:00Z"), "{text}");
        }
    }

    #[test]
    fn hour_0_begins_the_day_and_hour_24_ends_it() {
        assert_eq!(read("2021-01-01 0:00").as_deref(), Ok("2020-12-31T15:00:00Z"));
        assert_eq!(read("2020-12-31 24:00").as_deref(), Ok("2020-12-31T15:00:00Z"));
        assert_eq!(read("202012312400").as_deref(), Ok("2020-12-31T15:00:00Z"));
    }

    #[test]
    fn a_time_between_two_hours_is_told_from_no_time_at_all() {
        assert_eq!(read("2021-01-01 00:30"), Err(ValueProblem::NotWholeHour));
        assert_eq!(read("2021-01-01 24:01"), Err(ValueProblem::NotWholeHour));
        assert_eq!(read("2021-01-01 00:60"), Err(ValueProblem::NotATime));
        assert_eq!(read("2021-01-01 25:00"), Err(ValueProblem::NotATime));
        assert_eq!(read("2021-01-01"), Err(ValueProblem::NoHour));
        assert_eq!(read("20210101"), Err(ValueProblem::NoHour));
    }

    #[test]
    fn what_could_mean_another_hour_is_refused() {
        for text in [
            "",
            "1/31/2021 9:00",
            "31-01-2021 09:00",
            "2021-02-30 09:00",
            "2021-13-01 09:00",
            "2021-01-31 09:00+09:00",
            "2021-01-31T00:00:00Z",
            "2021-01-31 9:00 PM",
            "2021-01-31 9",
            "2021-01/31 09:00",
            "21-01-31 09:00",
            "2021013109",
            "기온",
        ] {
            assert_eq!(read(text), Err(ValueProblem::NotATime), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_hour_reads_back_from_both_ways_of_writing_it(hours in -250_000_i64..1_100_000) {
            let hour = Hour::from_epoch_hours(hours);
            let kst = (hour + KST_HOURS).timestamp().to_zoned(jiff::tz::TimeZone::UTC);
            let compact = kst.strftime("%Y%m%d%H%M").to_string();
            let punctuated = kst.strftime("%Y-%m-%d %H:%M").to_string();
            prop_assert_eq!(kst_hour(compact.as_bytes()), Ok(hour));
            prop_assert_eq!(kst_hour(punctuated.as_bytes()), Ok(hour));
        }
    }
}
