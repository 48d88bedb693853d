//! Calendar arithmetic on the months that observations are stored in.

use weather::{Hour, HourRange};

/// A calendar month in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month that `hour` lies in.
    pub(crate) fn of(hour: Hour) -> Self {
        let (year, month) = hour.year_month();
        Self { year, month }
    }

    /// The month `months` later, or earlier if negative.
    pub(crate) fn plus(self, months: i32) -> Self {
        let count = i32::from(self.year) * 12 + i32::from(self.month) - 1 + months;
        Self { year: count.div_euclid(12) as i16, month: count.rem_euclid(12) as i8 + 1 }
    }

    /// Its hours.
    pub(crate) fn hours(self) -> HourRange {
        let next = self.plus(1);
        let start = Hour::first_of_month(self.year, self.month);
        let end = Hour::first_of_month(next.year, next.month);
        let (start, end) = start.zip(end).expect("the month of an Hour is a month of the calendar");
        HourRange::new(start, end)
    }

    /// Every month from this to `last`.
    pub(crate) fn through(self, last: Self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |month| Some(month.plus(1))).take_while(move |month| *month <= last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_count_over_the_turn_of_the_year() {
        let december = Month { year: 2012, month: 12 };
        assert_eq!(december.plus(1), Month { year: 2013, month: 1 });
        assert_eq!(Month { year: 2013, month: 1 }.plus(-2), Month { year: 2012, month: 11 });
        assert_eq!(december.through(december.plus(3)).count(), 4);
        assert_eq!(Month { year: 2012, month: 2 }.hours().len(), 29 * 24);
    }
}
