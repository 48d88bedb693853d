//! What is usual in each year of a history as its other years tell it.
//!
//! What is served has not seen the days that it forecasts; what is learned from has to be as unseen. A climatology that was fitted
//! to a year fits its warm spells too: departures from it are too small and forget too fast, and whoever learns from them
//! believes the recent weeks too little, and its own band too much.

use weather::features::StationNormals;
use weather::{Climatology, Hour, HourRange};

/// A year, in whole hours. Where the years of a history begin does not matter.
const HOURS_PER_YEAR: usize = 8766;

/// Something fitted to all other years, for each year of a history.
#[derive(Debug, Clone, PartialEq)]
pub struct ByYear<T>(Vec<(HourRange, T)>);

impl<T> Default for ByYear<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> ByYear<T> {
    /// Fits to the hours outside each year of `hours`; a year that `fit` gives nothing for is left out. A
    /// history of less than two years has no other years.
    pub fn fit<'a>(hours: HourRange, fit: impl Fn(Others) -> Option<T> + 'a) -> Self {
        let count = hours.len() / HOURS_PER_YEAR;
        if count < 2 {
            return Self::default();
        }
        let start = |year: usize| {
            hours.start + (if year < count { year * HOURS_PER_YEAR } else { hours.len() }) as i64
        };
        let years = (0..count).map(|year| HourRange::new(start(year), start(year + 1)));
        Self(years.filter_map(|year| Some((year, fit(Others { hours, year })?))).collect())
    }

    /// Something made of each year's; a year that `make` gives nothing for is left out.
    pub(crate) fn filter_map<U>(&self, make: impl Fn(&T) -> Option<U>) -> ByYear<U> {
        ByYear(self.0.iter().filter_map(|(year, fitted)| Some((*year, make(fitted)?))).collect())
    }

    /// What was fitted without the year that `hour` is in.
    pub fn at(&self, hour: Hour) -> Option<&T> {
        self.0.iter().find(|(year, _)| year.contains(hour)).map(|(_, fitted)| fitted)
    }
}

/// A history without one of its years.
#[derive(Debug, Clone, Copy)]
pub struct Others {
    hours: HourRange,
    year: HourRange,
}

impl Others {
    /// Its hours, in order.
    pub fn iter(self) -> impl Iterator<Item = Hour> + Clone {
        self.hours.iter().filter(move |hour| !self.year.contains(*hour))
    }
}

/// What is usual at a station in each year of a history, by the others.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Unseen {
    /// The usual air temperature.
    pub climatology: ByYear<Climatology>,
    /// What is usual of each signal.
    pub normals: ByYear<StationNormals>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_hour_has_what_was_fitted_to_all_years_but_its_own() {
        let hours = HourRange::new(Hour::from_epoch_hours(5), Hour::from_epoch_hours(5 + 3 * 8766 + 100));
        let by_year = ByYear::fit(hours, |others| Some(others.iter().collect::<Vec<_>>()));
        for hour in hours.iter().step_by(1000) {
            let others = by_year.at(hour).unwrap();
            assert!(!others.contains(&hour));
            assert!([2 * 8766, 2 * 8766 + 100].contains(&others.len()), "{}", others.len());
        }
        assert_eq!(by_year.at(hours.end), None);
    }

    #[test]
    fn a_history_of_less_than_two_years_has_no_others() {
        let hours = HourRange::new(Hour::from_epoch_hours(0), Hour::from_epoch_hours(2 * 8766 - 1));
        let by_year = ByYear::fit(hours, |_| Some(()));
        assert_eq!(by_year.at(hours.start), None);
    }
}
