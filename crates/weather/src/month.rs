//! Calendar months in UTC: what observations are stored by.

use std::fmt;

use crate::hour::{Hour, HourRange};

/// A calendar month in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    number: i8,
}

impl Month {
    /// The month of a year; `None` if `number` is not 1 to 12 or the year is none of the calendar's.
    pub fn new(year: i16, number: i8) -> Option<Self> {
        let next = Self { year, number }.plus(1);
        let known = |month: Self| Hour::first_of_month(month.year, month.number);
        (known(Self { year, number }).is_some() && known(next).is_some()).then_some(Self { year, number })
    }

    /// The month that `hour` lies in.
    pub fn of(hour: Hour) -> Self {
        let (year, number) = hour.year_month();
        Self { year, number }
    }

    /// Its year.
    pub const fn year(self) -> i16 {
        self.year
    }

    /// Its number in the year, 1 to 12.
    pub const fn number(self) -> i8 {
        self.number
    }

    /// The month `months` later, or earlier if negative.
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        let count = i32::from(self.year) * 12 + i32::from(self.number) - 1 + months;
        Self { year: count.div_euclid(12) as i16, number: count.rem_euclid(12) as i8 + 1 }
    }

    /// Its hours.
    ///
    /// # Panics
    /// Never for the month of an [`Hour`]: the calendar has it.
    pub fn hours(self) -> HourRange {
        let next = self.plus(1);
        let start = Hour::first_of_month(self.year, self.number);
        let end = Hour::first_of_month(next.year, next.number);
        let (start, end) = start.zip(end).expect("a Month is one of the calendar");
        HourRange::new(start, end)
    }

    /// Every month from this to `last`.
    pub fn through(self, last: Self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |month| Some(month.plus(1))).take_while(move |month| *month <= last)
    }

    /// Every month that has an hour of `range`.
    pub fn touching(range: HourRange) -> impl Iterator<Item = Self> {
        let last = Self::of(range.end - 1);
        Self::of(range.start).through(last).filter(move |_| !range.is_empty())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(year: i16, number: i8) -> Month {
        Month::new(year, number).unwrap()
    }

    #[test]
    fn months_count_over_the_turn_of_the_year() {
        let december = month(2012, 12);
        assert_eq!(december.plus(1), month(2013, 1));
        assert_eq!(month(2013, 1).plus(-2), month(2012, 11));
        assert_eq!(december.through(december.plus(3)).count(), 4);
        assert_eq!(month(2012, 2).hours().len(), 29 * 24);
        assert_eq!(month(2012, 2).to_string(), "2012-02");
    }

    #[test]
    fn the_months_of_a_range_are_those_that_have_an_hour_of_it() {
        let january = month(2013, 1).hours();
        let touching = |start, end| Month::touching(HourRange::new(start, end)).collect::<Vec<_>>();
        assert_eq!(touching(january.start, january.end), [month(2013, 1)]);
        assert_eq!(touching(january.start - 1, january.start + 1), [month(2012, 12), month(2013, 1)]);
        assert_eq!(touching(january.start, january.start), []);
    }

    #[test]
    fn what_is_not_of_the_calendar_is_no_month() {
        assert_eq!(Month::new(2012, 13), None);
        assert_eq!(Month::new(2012, 0), None);
        assert_eq!(Month::new(12_000, 1), None);
    }
}
