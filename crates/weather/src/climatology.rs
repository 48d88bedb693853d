//! Climatology: what a quantity usually is at this time of the year and of the day.

use serde::{Deserialize, Serialize};

use crate::hour::Hour;
use crate::least_squares::Cholesky;

/// The mean tropical year, 365.2422 days: the season repeats with it, so no leap day makes a step.
const HOURS_PER_YEAR: f64 = 365.2422 * 24.0;

/// Fewer measured hours than this say nothing about a usual day: ten days.
pub const LEAST_HOURS: usize = 240;

/// With fewer different days than this the seasons are not seen, and no annual cycle is fitted.
const DAYS_FOR_SEASONS: usize = 300;

/// Added to the diagonal, against columns that gaps have made alike: as much as this share of an hour's weight.
const RIDGE_PER_HOUR: f64 = 1e-6;

/// How fine a climatology is: harmonics of the year, of the day, and their products.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Harmonics {
    /// Harmonics of the year; 0 leaves the season out.
    annual: usize,
    /// Harmonics of the day.
    diurnal: usize,
}

/// No cycle is given more harmonics than this.
const MOST_HARMONICS: usize = 4;
/// A constant, and a sine and a cosine for each harmonic; unused ones are 0.
type Basis = [f64; 1 + 2 * MOST_HARMONICS];

impl Harmonics {
    /// What temperature and its like are given: seasons down to four months, days down to six hours.
    pub const FINE: Self = Self { annual: 3, diurnal: 4 };
    /// For quantities that say less per hour: rain, cloud, the spread of errors.
    pub const COARSE: Self = Self { annual: 2, diurnal: 2 };

    /// The same harmonics, without seasons where the days seen are too few to know them.
    #[must_use]
    pub fn supported_by(self, days: usize) -> Self {
        Self { annual: if days >= DAYS_FOR_SEASONS { self.annual } else { 0 }, ..self }
    }

    fn annual_columns(self) -> usize {
        1 + 2 * self.annual
    }

    fn diurnal_columns(self) -> usize {
        1 + 2 * self.diurnal
    }
}

/// The usual value at every hour: harmonics of the day of the year times harmonics of the UTC hour of
/// the day, in the unit of what it was fitted to. Smooth, and without a trend over the years.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Climatology {
    harmonics: Harmonics,
    /// `[diurnal][annual]`, row-major.
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
        let mut normal = NormalEquations::new(harmonics);
        for (hour, value) in &measured {
            normal.add(*hour, *value);
        }
        Ok(Self { harmonics, coefficients: normal.solve(measured.len()), hours: measured.len() })
    }

    /// The usual value at `hour`. A quantity with bounds (a probability, cloud) may leave them
    /// slightly: clamp it where it is used.
    pub fn at(&self, hour: Hour) -> f64 {
        let annual = annual_basis(hour, self.harmonics);
        let diurnal = diurnal_basis(hour.hour_of_day(), self.harmonics);
        let rows = self.coefficients.chunks_exact(self.harmonics.annual_columns());
        rows.zip(diurnal)
            .map(|(row, day)| day * row.iter().zip(annual).map(|(a, b)| a * b).sum::<f64>())
            .sum()
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
    gram: Vec<f64>,
    right: Vec<f64>,
}

impl NormalEquations {
    fn new(harmonics: Harmonics) -> Self {
        let width = harmonics.annual_columns();
        Self { harmonics, gram: vec![0.0; 24 * width * width], right: vec![0.0; 24 * width] }
    }

    fn add(&mut self, hour: Hour, value: f64) {
        let width = self.harmonics.annual_columns();
        let annual = annual_basis(hour, self.harmonics);
        let of_day = usize::from(hour.hour_of_day());
        let gram = &mut self.gram[of_day * width * width..][..width * width];
        let right = &mut self.right[of_day * width..][..width];
        for (row, first) in annual[..width].iter().enumerate() {
            right[row] += first * value;
            for (cell, second) in gram[row * width..][..=row].iter_mut().zip(&annual) {
                *cell += first * second;
            }
        }
    }

    fn solve(&self, hours: usize) -> Vec<f64> {
        let width = self.harmonics.annual_columns();
        let size = width * self.harmonics.diurnal_columns();
        let (mut matrix, mut right) = (vec![0.0; size * size], vec![0.0; size]);
        for of_day in 0..24_u8 {
            let diurnal = diurnal_basis(of_day, self.harmonics);
            let gram = &self.gram[usize::from(of_day) * width * width..][..width * width];
            let sums = &self.right[usize::from(of_day) * width..][..width];
            for row in 0..size {
                right[row] += diurnal[row / width] * sums[row % width];
                for column in 0..=row {
                    let (a, b) = (row % width, column % width);
                    matrix[row * size + column] +=
                        diurnal[row / width] * diurnal[column / width] * gram[a.max(b) * width + a.min(b)];
                }
            }
        }
        for row in 0..size {
            matrix[row * size + row] += RIDGE_PER_HOUR * hours as f64;
        }
        Cholesky::factor(matrix, size)
            .expect("a ridge makes every matrix of squares positive definite")
            .solve(&right)
    }
}

/// 1, then sine and cosine of each harmonic of the year.
fn annual_basis(hour: Hour, harmonics: Harmonics) -> Basis {
    basis(season(hour), harmonics.annual)
}

/// 1, then sine and cosine of each harmonic of the UTC day.
fn diurnal_basis(hour_of_day: u8, harmonics: Harmonics) -> Basis {
    basis((std::f64::consts::TAU * f64::from(hour_of_day) / 24.0).sin_cos(), harmonics.diurnal)
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

/// Where `hour` stands in the year, as the sine and cosine of its angle.
pub fn season(hour: Hour) -> (f64, f64) {
    let turn = (hour.epoch_hours() as f64).rem_euclid(HOURS_PER_YEAR) / HOURS_PER_YEAR;
    (std::f64::consts::TAU * turn).sin_cos()
}

fn days(measured: &[(Hour, f64)]) -> usize {
    let mut days: Vec<i64> = measured.iter().map(|(hour, _)| hour.epoch_hours().div_euclid(24)).collect();
    days.sort_unstable();
    days.dedup();
    days.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const START: i64 = 350_640; // 2010-01-01T00:00Z

    /// A year of days around 12 °C, warmest in the UTC evening, the daily range widest in summer.
    fn usual(hour: Hour) -> f64 {
        let (season_sine, season_cosine) = season(hour);
        let day = std::f64::consts::TAU * f64::from(hour.hour_of_day()) / 24.0;
        12.0 - 14.0 * season_cosine + 2.0 * season_sine + (4.0 - season_cosine) * (day - 4.0).cos()
    }

    fn hours(count: i64) -> impl Iterator<Item = Hour> {
        (0..count).map(|offset| Hour::from_epoch_hours(START + offset))
    }

    #[test]
    fn three_years_with_gaps_give_the_usual_value_back() {
        let kept = hours(3 * 8766).filter(|hour| hour.epoch_hours() % 700 > 90);
        let climatology = Climatology::fit(Harmonics::FINE, kept.map(|hour| (hour, usual(hour)))).unwrap();
        assert!(climatology.is_seasonal());
        let worst =
            hours(4 * 8766).map(|hour| (climatology.at(hour) - usual(hour)).abs()).fold(0.0, f64::max);
        assert!(worst < 0.01, "{worst}");
    }

    #[test]
    fn a_month_gives_a_usual_day_without_seasons() {
        let climatology =
            Climatology::fit(Harmonics::FINE, hours(720).map(|hour| (hour, usual(hour)))).unwrap();
        assert!(!climatology.is_seasonal());
        let at = Hour::from_epoch_hours(START + 360);
        assert!((climatology.at(at) - climatology.at(at + 24 * 180)).abs() < 1e-9);
        assert!((climatology.at(at) - usual(at)).abs() < 3.0);
    }

    #[test]
    fn a_week_is_refused_with_what_it_would_take() {
        let error = Climatology::fit(Harmonics::FINE, hours(168).map(|hour| (hour, 1.0))).unwrap_err();
        assert_eq!(
            error.to_string(),
            "168 measured hours are too few for a climatology; it takes at least 240"
        );
    }

    #[test]
    fn it_reads_back_from_json_as_it_was() {
        let climatology =
            Climatology::fit(Harmonics::COARSE, hours(9000).map(|hour| (hour, usual(hour)))).unwrap();
        let json = serde_json::to_string(&climatology).unwrap();
        assert_eq!(serde_json::from_str::<Climatology>(&json).unwrap(), climatology);
    }

    proptest! {
        #[test]
        fn it_follows_a_shift_and_a_scale_of_what_was_measured(shift in -30.0..30.0_f64, scale in 0.1..3.0_f64) {
            let fit = |f: &dyn Fn(Hour) -> f64| {
                Climatology::fit(Harmonics::COARSE, hours(2000).map(|hour| (hour, f(hour)))).unwrap()
            };
            let (plain, moved) = (fit(&usual), fit(&|hour| shift + scale * usual(hour)));
            for hour in hours(48) {
                // the ridge pulls a mean of 30 towards 0 by 3e-5
                prop_assert!((moved.at(hour) - shift - scale * plain.at(hour)).abs() < 1e-3);
            }
        }
    }
}
