//! The six fields of EventBridge's cron: minutes, hours, day of month, month, day of week, year.
//!
//! Written here because the crates that read cron read other dialects: EventBridge counts weekdays from
//! 1 (Sunday), has a year and no seconds, and wants `?` in exactly one of the two day fields.

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime, Weekday};

use crate::ScheduleError;

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

type Numbers = BTreeSet<i16>;

#[derive(Debug, Clone)]
pub(super) struct Cron {
    minutes: Numbers,
    hours: Numbers,
    days: Days,
    months: Numbers,
    years: Numbers,
}

/// On which days of a month.
#[derive(Debug, Clone)]
enum Days {
    OfMonth(Numbers),
    /// `L`
    LastOfMonth,
    /// `LW`
    LastWorkday,
    /// `15W`: the workday nearest to the day, in its month.
    NearestWorkday(i16),
    /// From 1, Sunday, to 7.
    OfWeek(Numbers),
    /// `6L`: the last Friday.
    LastOfWeekday(i16),
    /// `3#2`: the second Tuesday.
    NthOfWeekday(i16, i16),
}

impl Cron {
    pub(super) fn parse(text: &str) -> Result<Self, ScheduleError> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minutes, hours, of_month, months, of_week, years] = fields[..] else {
            return Err(ScheduleError::Form(format!("cron({text})")));
        };
        let days = match (of_month, of_week) {
            ("?", "?") => return Err(ScheduleError::Days(text.to_owned())),
            (of_month, "?") => days_of_month(of_month)?,
            ("?", of_week) => days_of_week(of_week)?,
            _ => return Err(ScheduleError::Days(text.to_owned())),
        };
        Ok(Self {
            minutes: Field::new("minutes", 0, 59).numbers(minutes)?,
            hours: Field::new("hours", 0, 23).numbers(hours)?,
            days,
            months: Field { names: &MONTHS, ..Field::new("month", 1, 12) }.numbers(months)?,
            years: Field::new("year", 1970, 2199).numbers(years)?,
        })
    }

    /// Every local time from one on, earliest first.
    pub(super) fn from(&self, start: DateTime) -> impl Iterator<Item = DateTime> {
        let last_year = self.years.last().copied().unwrap_or_default();
        std::iter::successors(Some(start.date()), |day| day.tomorrow().ok())
            .take_while(move |day| day.year() <= last_year)
            .filter(|day| self.runs_on(*day))
            .flat_map(move |day| {
                let hours = self.hours.iter();
                hours.flat_map(move |hour| self.minutes.iter().map(move |minute| (day, *hour, *minute)))
            })
            .map(|(day, hour, minute)| day.at(hour as i8, minute as i8, 0, 0))
            .filter(move |local| *local >= start)
    }

    fn runs_on(&self, day: Date) -> bool {
        self.years.contains(&day.year())
            && self.months.contains(&i16::from(day.month()))
            && self.days.contain(day)
    }
}

impl Days {
    fn contain(&self, day: Date) -> bool {
        let of_month = i16::from(day.day());
        let weekday = i16::from(day.weekday().to_sunday_one_offset());
        let last = i16::from(day.days_in_month());
        match self {
            Self::OfMonth(days) => days.contains(&of_month),
            Self::LastOfMonth => of_month == last,
            Self::LastWorkday => day == nearest_workday(day.last_of_month()),
            Self::NearestWorkday(wanted) => {
                *wanted <= last && day == nearest_workday(day.first_of_month().at_day(*wanted))
            }
            Self::OfWeek(days) => days.contains(&weekday),
            Self::LastOfWeekday(wanted) => weekday == *wanted && of_month + 7 > last,
            Self::NthOfWeekday(wanted, nth) => weekday == *wanted && (of_month - 1) / 7 + 1 == *nth,
        }
    }
}

trait AtDay {
    fn at_day(self, day: i16) -> Date;
}

impl AtDay for Date {
    fn at_day(self, day: i16) -> Date {
        self.with().day(day as i8).build().expect("the caller looked at the length of the month")
    }
}

/// The workday nearest to a day without leaving its month.
fn nearest_workday(day: Date) -> Date {
    let near = |days: i16| day.at_day(i16::from(day.day()) + days);
    match day.weekday() {
        Weekday::Saturday if day.day() == 1 => near(2),
        Weekday::Saturday => near(-1),
        Weekday::Sunday if day.day() == day.days_in_month() => near(-2),
        Weekday::Sunday => near(1),
        _ => day,
    }
}

fn days_of_month(text: &str) -> Result<Days, ScheduleError> {
    let field = Field::new("day of month", 1, 31);
    match text {
        "L" => Ok(Days::LastOfMonth),
        "LW" => Ok(Days::LastWorkday),
        _ => match text.strip_suffix('W') {
            Some(day) => field.number(day).map(Days::NearestWorkday),
            None => field.numbers(text).map(Days::OfMonth),
        },
    }
}

fn days_of_week(text: &str) -> Result<Days, ScheduleError> {
    let field = Field { names: &WEEKDAYS, ..Field::new("day of week", 1, 7) };
    if text == "L" {
        return Ok(Days::OfWeek([7].into()));
    }
    if let Some((day, nth)) = text.split_once('#') {
        let nth = Field::new("day of week", 1, 5).number(nth)?;
        return Ok(Days::NthOfWeekday(field.number(day)?, nth));
    }
    match text.strip_suffix('L') {
        Some(day) => field.number(day).map(Days::LastOfWeekday),
        None => field.numbers(text).map(Days::OfWeek),
    }
}

/// One field: its name, its bounds, and words for its numbers.
#[derive(Clone, Copy)]
struct Field {
    name: &'static str,
    first: i16,
    last: i16,
    names: &'static [&'static str],
}

impl Field {
    fn new(name: &'static str, first: i16, last: i16) -> Self {
        Self { name, first, last, names: &[] }
    }

    /// Every number that a list of values, ranges and steps names.
    fn numbers(self, text: &str) -> Result<Numbers, ScheduleError> {
        let mut all = Numbers::new();
        for part in text.split(',') {
            let (range, step) = match part.split_once('/') {
                Some((range, step)) => (range, Some(step)),
                None => (part, None),
            };
            let (from, to) = match (range.split_once('-'), range) {
                (None, "*") => (self.first, self.last),
                (Some((from, to)), _) => (self.number(from)?, self.number(to)?),
                (None, one) if step.is_some() => (self.number(one)?, self.last),
                (None, one) => (self.number(one)?, self.number(one)?),
            };
            if from > to {
                return Err(self.wrong(part, "its end is before its start"));
            }
            let step = match step {
                Some(step) => step.parse().ok().filter(|step| *step > 0),
                None => Some(1_usize),
            };
            let step = step.ok_or_else(|| self.wrong(part, "its step is no whole number above 0"))?;
            all.extend((from..=to).step_by(step));
        }
        Ok(all)
    }

    fn number(self, text: &str) -> Result<i16, ScheduleError> {
        let named = self.names.iter().position(|name| name.eq_ignore_ascii_case(text));
        let number = match named {
            Some(index) => self.first + index as i16,
            None => text.parse().map_err(|_| self.wrong(text, "not a number"))?,
        };
        if (self.first..=self.last).contains(&number) {
            Ok(number)
        } else {
            Err(self.wrong(text, &format!("not between {} and {}", self.first, self.last)))
        }
    }

    fn wrong(self, text: &str, problem: &str) -> ScheduleError {
        ScheduleError::Field { field: self.name, text: text.to_owned(), problem: problem.to_owned() }
    }
}
