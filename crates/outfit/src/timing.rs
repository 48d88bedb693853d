//! Which hours of a day are dressed for: those that are left.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use weather::{Hour, Station};

use crate::recommendation::{Timing, TimingKind};
use crate::request::{Request, Window, Windows};
use crate::words::Words;

const DAY_MIN: i64 = 24 * 60;

/// A local date to dress for, and when that is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    date: Date,
    now: Option<Hour>,
    /// Today would have been meant, but its times outside are over.
    instead_of_today: bool,
}

impl From<Date> for Day {
    /// The whole of a date, whenever that is asked.
    fn from(date: Date) -> Self {
        Self { date, now: None, instead_of_today: false }
    }
}

impl Day {
    /// `date` as it is seen at `now`: what is left of it.
    pub fn seen_at(date: Date, now: Hour) -> Self {
        Self { date, now: Some(now), instead_of_today: false }
    }

    /// Today at `now`, or tomorrow if today's times outside are over.
    pub fn next(place: &Station, request: &Request, now: Hour) -> Self {
        let zone = place.zone();
        let today = Self::seen_at(now.in_zone(&zone).date(), now);
        if today.split(&request.outside, &zone).0.is_empty() {
            let date = today.date.tomorrow().unwrap_or(today.date);
            return Self { date, instead_of_today: date != today.date, ..today };
        }
        today
    }

    /// The local date.
    pub fn date(self) -> Date {
        self.date
    }

    /// The times outside that are dressed for: those that are left, or all when none is.
    pub(crate) fn windows(self, outside: &Windows, zone: &TimeZone) -> Vec<Window> {
        match self.split(outside, zone).0 {
            left if left.is_empty() => outside.iter().collect(),
            left => left,
        }
    }

    /// Which hours these are, for the answer.
    pub(crate) fn timing(self, outside: &Windows, zone: &TimeZone, words: Words) -> Timing {
        let (left, over) = self.split(outside, zone);
        let times = || words.list(&over.iter().map(|window| words.window(*window)).collect::<Vec<_>>());
        let (kind, text) = match (left.is_empty(), over.is_empty()) {
            (true, _) => (TimingKind::Past, Some(words.say("timing-past", &[]))),
            (false, true) if self.instead_of_today => {
                (TimingKind::Tomorrow, Some(words.say("timing-next", &[])))
            }
            (false, true) => (TimingKind::WholeDay, None),
            (false, false) => (TimingKind::RestOfDay, Some(words.say("timing-rest", &[("over", times())]))),
        };
        Timing { kind, over, text }
    }

    /// The times outside that are left at the current hour and those that are over; one that has begun is
    /// partly both.
    fn split(self, outside: &Windows, zone: &TimeZone) -> (Vec<Window>, Vec<Window>) {
        let Some(minute) = self.now.map(|now| minute_of(now, self.date, zone)) else {
            return (outside.iter().collect(), Vec::new());
        };
        let parts = outside.iter().map(|window| window.split(minute));
        let (over, left): (Vec<_>, Vec<_>) = parts.unzip();
        (left.into_iter().flatten().collect(), over.into_iter().flatten().collect())
    }
}

/// What the clock of the place shows at an hour, in minutes after the midnight that `date` begins with.
fn minute_of(hour: Hour, date: Date, zone: &TimeZone) -> i64 {
    let local = hour.in_zone(zone);
    let days = date.until(local.date()).map_or(0, |span| i64::from(span.get_days()));
    days * DAY_MIN + i64::from(local.hour()) * 60 + i64::from(local.minute())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::{Language, Units};

    fn seoul() -> Station {
        Station::known(&"108".parse().unwrap()).unwrap()
    }

    fn at(text: &str) -> Hour {
        text.parse().unwrap()
    }

    fn on(date: &str) -> Date {
        date.parse().unwrap()
    }

    fn told(day: Day) -> (Vec<String>, TimingKind, Option<String>) {
        let (outside, zone) = (Windows::default(), seoul().zone());
        let windows = day.windows(&outside, &zone).iter().map(ToString::to_string).collect();
        let timing = day.timing(&outside, &zone, Words::new(Language::English, Units::Metric));
        (windows, timing.kind, timing.text)
    }

    #[test]
    fn a_date_alone_is_the_whole_day() {
        let (windows, kind, text) = told(on("2026-04-08").into());
        assert_eq!(windows, ["07:00-09:00", "12:00-13:00", "18:00-20:00"]);
        assert_eq!((kind, text), (TimingKind::WholeDay, None));
    }

    #[test]
    fn at_two_in_the_afternoon_only_the_way_home_is_left() {
        let (windows, kind, text) =
            told(Day::next(&seoul(), &Request::default(), at("2026-04-08T14:00+09:00")));
        assert_eq!((windows, kind), (vec!["18:00-20:00".to_owned()], TimingKind::RestOfDay));
        insta::assert_snapshot!(text.unwrap(), @"For what is left of the day; already over: 07:00–09:00 and 12:00–13:00.");
    }

    #[test]
    fn a_time_that_has_begun_counts_from_now() {
        let (windows, kind, _) = told(Day::next(&seoul(), &Request::default(), at("2026-04-08T08:00+09:00")));
        assert_eq!(windows, ["08:00-09:00", "12:00-13:00", "18:00-20:00"]);
        assert_eq!(kind, TimingKind::RestOfDay);
    }

    #[test]
    fn when_all_is_over_it_is_for_tomorrow_unless_that_date_was_asked_for() {
        let late = at("2026-04-08T21:00+09:00");
        let next = Day::next(&seoul(), &Request::default(), late);
        assert_eq!(next.date(), on("2026-04-09"));
        let (windows, kind, text) = told(next);
        assert_eq!((windows.len(), kind), (3, TimingKind::Tomorrow));
        assert_eq!(text.unwrap(), "Today's hours outside are over, so this is for tomorrow.");
        let (windows, kind, text) = told(Day::seen_at(on("2026-04-08"), late));
        assert_eq!((windows.len(), kind), (3, TimingKind::Past));
        assert_eq!(text.unwrap(), "The hours outside on this date are over; this is for the whole day.");
        assert_eq!(told(Day::seen_at(on("2026-04-09"), late)).1, TimingKind::WholeDay);
    }

    #[test]
    fn a_night_that_reaches_into_tomorrow_is_not_over_at_midnight() {
        let request = Request { outside: "22:00-03:00".parse().unwrap(), ..Request::default() };
        let day = Day::seen_at(on("2026-04-08"), at("2026-04-09T01:00+09:00"));
        let windows = day.windows(&request.outside, &seoul().zone());
        assert_eq!(windows.iter().map(ToString::to_string).collect::<Vec<_>>(), ["01:00-03:00"]);
        assert_eq!(windows[0].minutes_of_day(), (1_500, 1_620));
    }
}
