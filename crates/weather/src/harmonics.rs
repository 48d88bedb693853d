//! Where an hour stands in the year and in the day, as the sines and cosines that a climatology is made of.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::hour::Hour;

/// The mean tropical year, 365.2422 days: the season repeats with it, so no leap day makes a step.
const HOURS_PER_YEAR: f64 = 365.2422 * 24.0;

/// With fewer different days than this the seasons are not seen, and no annual cycle is fitted.
const DAYS_FOR_SEASONS: usize = 300;

/// No cycle is given more harmonics than this.
const MOST_HARMONICS: usize = 12;
/// A constant, and a sine and a cosine for each harmonic; unused ones are 0.
pub(crate) type Basis = [f64; 1 + 2 * MOST_HARMONICS];

/// How fine a climatology is: harmonics of the year, of the day, and their products.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Harmonics {
    /// Harmonics of the year; 0 leaves the season out.
    pub(crate) annual: usize,
    /// Harmonics of the day.
    diurnal: usize,
    /// Harmonics of the year by which the day's differ.
    crossed: usize,
}

impl Harmonics {
    /// What temperature and its like are given: seasons down to one month, days down to six hours.
    pub const FINE: Self = Self { annual: 12, diurnal: 4, crossed: 2 };
    /// For quantities that say less per hour: rain, cloud, the spread of errors.
    pub const COARSE: Self = Self { annual: 2, diurnal: 2, crossed: 2 };

    /// The same harmonics, without seasons where the days seen are too few to know them.
    #[must_use]
    pub fn supported_by(self, days: usize) -> Self {
        Self { annual: if days >= DAYS_FOR_SEASONS { self.annual } else { 0 }, ..self }
    }

    /// For the difference of two places, which changes less with the season than what is usual at either.
    pub(crate) fn of_a_difference(self) -> Self {
        Self { annual: self.annual.min(1), crossed: self.crossed.min(1), ..self }
    }

    pub(crate) fn annual_columns(self) -> usize {
        1 + 2 * self.annual
    }

    pub(crate) fn diurnal_columns(self) -> usize {
        1 + 2 * self.diurnal
    }

    /// How many columns of the year the diurnal column is multiplied with.
    pub(crate) fn crossed_columns(self, diurnal: usize) -> usize {
        1 + 2 * if diurnal == 0 { self.annual } else { self.crossed.min(self.annual) }
    }

    /// The columns of a fit, as those of the day and of the year that are multiplied.
    pub(crate) fn columns(self) -> impl Iterator<Item = (usize, usize)> {
        (0..self.diurnal_columns())
            .flat_map(move |diurnal| (0..self.crossed_columns(diurnal)).map(move |annual| (diurnal, annual)))
    }
}

/// Where an hour stands in the year and in the UTC day. What every climatology says of the hour is made of it, so that whoever
/// asks several for the same hour works it out once.
#[derive(Debug, Clone, Copy)]
pub struct HourBasis {
    annual: Basis,
    diurnal: &'static Basis,
}

/// A day has 24 hours.
static DIURNAL: LazyLock<[Basis; 24]> = LazyLock::new(|| {
    std::array::from_fn(|hour| basis((std::f64::consts::TAU * hour as f64 / 24.0).sin_cos(), MOST_HARMONICS))
});

impl HourBasis {
    /// For any climatology.
    pub fn at(hour: Hour) -> Self {
        Self::up_to(MOST_HARMONICS, hour)
    }

    /// With so many harmonics of the year, for one that has no more.
    pub(crate) fn up_to(annual: usize, hour: Hour) -> Self {
        Self { annual: basis(season(hour), annual), diurnal: diurnal(hour.hour_of_day()) }
    }

    /// Sine and cosine of the season's angle.
    pub fn season(&self) -> (f64, f64) {
        (self.annual[1], self.annual[2])
    }

    /// Sine and cosine of the UTC hour's angle.
    pub fn time_of_day(&self) -> (f64, f64) {
        (self.diurnal[1], self.diurnal[2])
    }

    /// 1, then sine and cosine of each harmonic of the year.
    pub(crate) fn annual(&self) -> &Basis {
        &self.annual
    }

    /// 1, then sine and cosine of each harmonic of the UTC day.
    pub(crate) fn diurnal(&self) -> &Basis {
        self.diurnal
    }
}

/// 1, then sine and cosine of each harmonic of the UTC day.
pub(crate) fn diurnal(hour_of_day: u8) -> &'static Basis {
    &DIURNAL[usize::from(hour_of_day)]
}

/// Where `hour` stands in the year, as the sine and cosine of its angle.
pub fn season(hour: Hour) -> (f64, f64) {
    let turn = (hour.epoch_hours() as f64).rem_euclid(HOURS_PER_YEAR) / HOURS_PER_YEAR;
    (std::f64::consts::TAU * turn).sin_cos()
}

/// Higher harmonics follow from the first by the addition theorem, which is cheaper than to ask for each.
fn basis((sine, cosine): (f64, f64), harmonics: usize) -> Basis {
    let mut basis = [0.0; 1 + 2 * MOST_HARMONICS];
    basis[0] = 1.0;
    let (mut of_sine, mut of_cosine) = (0.0, 1.0);
    for pair in basis[1..].chunks_exact_mut(2).take(harmonics) {
        (of_sine, of_cosine) = (of_sine * cosine + of_cosine * sine, of_cosine * cosine - of_sine * sine);
        pair.copy_from_slice(&[of_sine, of_cosine]);
    }
    basis
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_harmonics_are_the_season_and_the_time_of_day_themselves() {
        let hour = Hour::from_epoch_hours(437_291);
        let basis = HourBasis::at(hour);
        assert_eq!(basis.season(), season(hour));
        let day = std::f64::consts::TAU * f64::from(hour.hour_of_day()) / 24.0;
        assert_eq!(basis.time_of_day(), day.sin_cos());
    }

    #[test]
    fn fewer_harmonics_are_the_first_of_more() {
        let hour = Hour::from_epoch_hours(437_291);
        let (few, all) = (HourBasis::up_to(2, hour), HourBasis::at(hour));
        assert_eq!(few.annual()[..5], all.annual()[..5]);
        assert!(few.annual()[5..].iter().all(|unused| *unused == 0.0));
    }
}
