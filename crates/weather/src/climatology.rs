//! Climatology: what a quantity usually is at this time of the year and of the day.

use serde::{Deserialize, Serialize};

use crate::harmonics::{self, Harmonics, HourBasis};
use crate::hour::Hour;
use crate::least_squares::Cholesky;

pub use crate::harmonics::season;

/// Fewer measured hours than this say nothing about a usual day: ten days.
pub const LEAST_HOURS: usize = 240;

/// Added to the diagonal, against columns that gaps have made alike: as much as this share of an hour's weight.
const RIDGE_PER_HOUR: f64 = 1e-6;

/// What the n-th harmonic of the year beyond the second costs: n² times as much as so many hours' weight.
/// Korea has a rainy season and cold spells that come when they use to; a few years alone do not tell
/// them from chance.
const RIDGE_OF_FAST_SEASONS: f64 = 300.0;
const SLOW_SEASONS: usize = 2;

/// What seasons cost in the difference of two places, as much as so many hours' weight: some weeks do not tell a difference that
/// changes with the season from one that lasts.
const RIDGE_OF_DIFFERENT_SEASONS: f64 = 1000.0;

/// After so many reweightings a median hardly moves.
const REWEIGHTINGS: usize = 8;
/// From another median of nearly the same hours it takes fewer.
const FURTHER_REWEIGHTINGS: usize = 3;

/// The usual value at every hour: harmonics of the day of the year times harmonics of the UTC hour of
/// the day, in the unit of what it was fitted to. Smooth, and without a trend over the years.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Climatology {
    harmonics: Harmonics,
    /// In the order of [`Harmonics::columns`].
    coefficients: Vec<f64>,
    hours: usize,
}

/// Too little was measured to know what is usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{hours} measured hours are too few for a climatology; it takes at least {LEAST_HOURS}")]
pub struct TooFewHours {
    /// How many there were.
    pub hours: usize,
}

impl Climatology {
    /// Fits the usual value to measured ones by least squares. Gaps only lower the weight of their
    /// hours; seasons are left out when fewer than 300 different days were seen.
    ///
    /// # Errors
    /// When fewer than [`LEAST_HOURS`] hours are given.
    pub fn fit(
        harmonics: Harmonics,
        measured: impl IntoIterator<Item = (Hour, f64)>,
    ) -> Result<Self, TooFewHours> {
        let measured: Vec<(Hour, f64)> = measured.into_iter().collect();
        if measured.len() < LEAST_HOURS {
            return Err(TooFewHours { hours: measured.len() });
        }
        let harmonics = harmonics.supported_by(days(&measured));
        let coefficients = NormalEquations::of(harmonics, &measured, |_, _| 1.0).solve(fast_seasons_cost);
        Ok(Self { harmonics, coefficients, hours: measured.len() })
    }

    /// Fits the value that is as often exceeded as not, by least squares whose weights are the smaller the
    /// farther a value lies (iteratively reweighted least squares). `scale` is the unit's small difference:
    /// nearer than it, all count alike.
    ///
    /// # Errors
    /// When fewer than [`LEAST_HOURS`] hours are given.
    pub fn fit_median(
        harmonics: Harmonics,
        scale: f64,
        measured: impl IntoIterator<Item = (Hour, f64)>,
    ) -> Result<Self, TooFewHours> {
        let measured: Vec<(Hour, f64)> = measured.into_iter().collect();
        let mut usual = Self::fit(harmonics, measured.iter().copied())?;
        usual.reweight(scale, &measured, REWEIGHTINGS);
        Ok(usual)
    }

    /// The median of other hours, by the same harmonics: nearly the same hours, so that it is found from this one in
    /// less time. `None` where they are too few for its seasons.
    pub fn median_of_others(
        &self,
        scale: f64,
        measured: impl IntoIterator<Item = (Hour, f64)>,
    ) -> Option<Self> {
        let measured: Vec<(Hour, f64)> = measured.into_iter().collect();
        let enough =
            measured.len() >= LEAST_HOURS && self.harmonics.supported_by(days(&measured)) == self.harmonics;
        enough.then(|| {
            let mut usual = Self { hours: measured.len(), ..self.clone() };
            usual.reweight(scale, &measured, FURTHER_REWEIGHTINGS);
            usual
        })
    }

    /// What is usual at another place, of which less is known: this, moved by how much more was measured there than here in the
    /// same hours. The same weather has gone over both, so that a few weeks of differences say what years of values do (the
    /// method of differences: Conrad and Pollak, *Methods in Climatology*, 1950).
    ///
    /// # Errors
    /// When fewer than [`LEAST_HOURS`] differences are given.
    pub fn moved(&self, differences: impl IntoIterator<Item = (Hour, f64)>) -> Result<Self, TooFewHours> {
        let differences: Vec<(Hour, f64)> = differences.into_iter().collect();
        if differences.len() < LEAST_HOURS {
            return Err(TooFewHours { hours: differences.len() });
        }
        let harmonics = self.harmonics.of_a_difference();
        let every_season = |annual| RIDGE_OF_DIFFERENT_SEASONS * squared(annual);
        let moved_by = NormalEquations::of(harmonics, &differences, |_, _| 1.0).solve(every_season);
        let mut moved = Self { hours: differences.len(), ..self.clone() };
        for (coefficient, column) in moved.coefficients.iter_mut().zip(self.harmonics.columns()) {
            let of_difference = harmonics.columns().zip(&moved_by).find(|(other, _)| *other == column);
            *coefficient += of_difference.map_or(0.0, |(_, by)| *by);
        }
        Ok(moved)
    }

    fn reweight(&mut self, scale: f64, measured: &[(Hour, f64)], times: usize) {
        for _ in 0..times {
            let weight = |hour, value: f64| scale / (value - self.at(hour)).abs().max(scale);
            self.coefficients =
                NormalEquations::of(self.harmonics, measured, weight).solve(fast_seasons_cost);
        }
    }

    /// The usual value at `hour`. A quantity with bounds (a probability, cloud) may leave them
    /// slightly: clamp it where it is used.
    pub fn at(&self, hour: Hour) -> f64 {
        self.value(&HourBasis::up_to(self.harmonics.annual, hour))
    }

    /// The same for an hour of which several climatologies are asked.
    pub fn value(&self, basis: &HourBasis) -> f64 {
        let mut rest = self.coefficients.as_slice();
        let of_day = |(column, day): (usize, &f64)| {
            let (row, after) = rest.split_at(self.harmonics.crossed_columns(column).min(rest.len()));
            rest = after;
            day * row.iter().zip(basis.annual()).map(|(a, b)| a * b).sum::<f64>()
        };
        basis.diurnal()[..self.harmonics.diurnal_columns()].iter().enumerate().map(of_day).sum()
    }

    /// How many measured hours it was fitted to.
    pub fn hours(&self) -> usize {
        self.hours
    }

    /// Whether it knows the seasons.
    pub fn is_seasonal(&self) -> bool {
        self.harmonics.annual > 0
    }
}

/// The sums of a fit, kept per hour of the day: within one, the diurnal columns are constant, so the
/// whole matrix is a sum of 24 small Kronecker products.
struct NormalEquations {
    harmonics: Harmonics,
    hours: usize,
    gram: Vec<f64>,
    right: Vec<f64>,
}

impl NormalEquations {
    fn of(harmonics: Harmonics, measured: &[(Hour, f64)], weight: impl Fn(Hour, f64) -> f64) -> Self {
        let width = harmonics.annual_columns();
        let (gram, right) = (vec![0.0; 24 * width * width], vec![0.0; 24 * width]);
        let mut sums = Self { harmonics, hours: measured.len(), gram, right };
        for (hour, value) in measured {
            sums.add(*hour, *value, weight(*hour, *value));
        }
        sums
    }

    fn add(&mut self, hour: Hour, value: f64, weight: f64) {
        let width = self.harmonics.annual_columns();
        let basis = HourBasis::up_to(self.harmonics.annual, hour);
        let annual = basis.annual();
        let of_day = usize::from(hour.hour_of_day());
        let gram = &mut self.gram[of_day * width * width..][..width * width];
        let right = &mut self.right[of_day * width..][..width];
        for (row, first) in annual[..width].iter().enumerate() {
            let first = first * weight;
            right[row] += first * value;
            for (cell, second) in gram[row * width..][..=row].iter_mut().zip(annual) {
                *cell += first * second;
            }
        }
    }

    /// The coefficients, where the n-th harmonic of the year costs as much as `cost` hours.
    fn solve(&self, cost: impl Fn(usize) -> f64) -> Vec<f64> {
        let width = self.harmonics.annual_columns();
        let columns: Vec<(usize, usize)> = self.harmonics.columns().collect();
        let size = columns.len();
        let (mut matrix, mut right) = (vec![0.0; size * size], vec![0.0; size]);
        for of_day in 0..24_u8 {
            let diurnal = harmonics::diurnal(of_day);
            let gram = &self.gram[usize::from(of_day) * width * width..][..width * width];
            let sums = &self.right[usize::from(of_day) * width..][..width];
            for (row, (day, a)) in columns.iter().enumerate() {
                right[row] += diurnal[*day] * sums[*a];
                for (column, (other_day, b)) in columns[..=row].iter().enumerate() {
                    matrix[row * size + column] +=
                        diurnal[*day] * diurnal[*other_day] * gram[a.max(b) * width + a.min(b)];
                }
            }
        }
        for (row, (_, annual)) in columns.iter().enumerate() {
            matrix[row * size + row] += RIDGE_PER_HOUR * self.hours as f64 + cost(annual.div_ceil(2));
        }
        Cholesky::factor(matrix, size)
            .expect("a ridge makes every matrix of squares positive definite")
            .solve(&right)
    }
}

fn fast_seasons_cost(annual: usize) -> f64 {
    RIDGE_OF_FAST_SEASONS * squared(annual.saturating_sub(SLOW_SEASONS))
}

fn squared(harmonic: usize) -> f64 {
    (harmonic * harmonic) as f64
}

fn days(measured: &[(Hour, f64)]) -> usize {
    let mut days: Vec<i64> = measured.iter().map(|(hour, _)| hour.epoch_hours().div_euclid(24)).collect();
    days.sort_unstable();
    days.dedup();
    days.len()
}

#[cfg(test)]
#[path = "climatology_tests.rs"]
mod tests;
