//! Scores of forecasts against what was measured, by lead.

use serde::{Deserialize, Serialize};

use crate::horizon::{Band, HORIZON, QUANTILES};

/// Running sums of the errors at one lead.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    count: usize,
    absolute: f64,
    squared: f64,
    pinball: f64,
    covered: usize,
}

/// Collects errors by lead.
#[derive(Debug, Clone)]
pub struct Scoreboard(Vec<Sums>);

/// Scores over some leads; all zero where nothing was scored.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Score {
    /// Hours scored.
    pub count: usize,
    /// Mean absolute error of the median, °C.
    pub mae_c: f64,
    /// Root mean square error of the median, °C.
    pub rmse_c: f64,
    /// Mean pinball loss of the three quantiles, °C.
    pub pinball_c: f64,
    /// Share of hours inside the 80 % band, 0 to 1.
    pub coverage_80: f64,
}

impl Default for Scoreboard {
    fn default() -> Self {
        Self(vec![Sums::default(); HORIZON])
    }
}

impl Scoreboard {
    /// Scores one hour: what was forecast at `lead` (from 1) against what was measured, °C.
    pub fn add(&mut self, lead: usize, band: Band, measured: f64) {
        let sums = &mut self.0[lead - 1];
        let error = measured - band.p50.0;
        let losses = QUANTILES.iter().zip(band.as_array());
        sums.count += 1;
        sums.absolute += error.abs();
        sums.squared += error * error;
        sums.pinball += losses.map(|(share, value)| pinball(*share, measured - value)).sum::<f64>() / 3.0;
        sums.covered += usize::from((band.p10.0..=band.p90.0).contains(&measured));
    }

    /// The scores of one lead, from 1.
    pub fn at(&self, lead: usize) -> Score {
        Score::of(&self.0[lead - 1..lead])
    }

    /// The scores of each lead.
    pub fn by_lead(&self) -> Vec<Score> {
        self.0.iter().map(|sums| Score::of(std::slice::from_ref(sums))).collect()
    }

    /// The scores of each day ahead.
    pub fn by_day(&self) -> Vec<Score> {
        self.0.chunks(24).map(Score::of).collect()
    }

    /// The scores over the whole horizon, every scored hour with the same weight.
    pub fn overall(&self) -> Score {
        Score::of(&self.0)
    }

    /// Adds what another board has collected.
    pub fn merge(&mut self, other: &Self) {
        for (sums, more) in self.0.iter_mut().zip(&other.0) {
            sums.count += more.count;
            sums.absolute += more.absolute;
            sums.squared += more.squared;
            sums.pinball += more.pinball;
            sums.covered += more.covered;
        }
    }
}

impl Score {
    fn of(leads: &[Sums]) -> Self {
        let count: usize = leads.iter().map(|sums| sums.count).sum();
        let mean = |sum: fn(&Sums) -> f64| leads.iter().map(sum).sum::<f64>() / count.max(1) as f64;
        Self {
            count,
            mae_c: mean(|sums| sums.absolute),
            rmse_c: mean(|sums| sums.squared).sqrt(),
            pinball_c: mean(|sums| sums.pinball),
            coverage_80: mean(|sums| sums.covered as f64),
        }
    }
}

/// Skill of an error against a reference's: 1 is perfect, 0 no better; 0 where the reference is 0.
pub fn skill(mae_c: f64, reference_mae_c: f64) -> f64 {
    if reference_mae_c > 0.0 { 1.0 - mae_c / reference_mae_c } else { 0.0 }
}

/// Pinball loss of a quantile that the truth exceeds by `error`.
pub fn pinball(share: f64, error: f64) -> f64 {
    (share * error).max((share - 1.0) * error)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these numbers are exact")]
mod tests {
    use super::*;
    use weather::Celsius;

    fn band(p10: f64, p50: f64, p90: f64) -> Band {
        Band { p10: Celsius(p10), p50: Celsius(p50), p90: Celsius(p90) }
    }

    #[test]
    fn hours_are_scored_at_their_lead() {
        let mut board = Scoreboard::default();
        board.add(1, band(-1.0, 0.0, 1.0), 0.5);
        board.add(1, band(-1.0, 0.0, 1.0), -2.5);
        board.add(25, band(-1.0, 0.0, 1.0), 3.0);
        let first = board.at(1);
        assert_eq!((first.count, first.mae_c, first.coverage_80), (2, 1.5, 0.5));
        assert!((first.rmse_c - 3.25_f64.sqrt()).abs() < 1e-12);
        assert_eq!(board.by_day()[1].mae_c, 3.0);
        assert_eq!(board.overall().mae_c, 2.0);
        assert_eq!(board.at(168), Score::default());
    }

    #[test]
    fn pinball_of_the_median_is_half_the_error() {
        assert_eq!(pinball(0.5, -3.0), 1.5);
        assert_eq!(pinball(0.9, 2.0), 1.8);
        assert!((pinball(0.9, -2.0) - 0.2).abs() < 1e-12);
    }

    #[test]
    fn merged_boards_score_like_one() {
        let (mut one, mut left, mut right) = <(Scoreboard, Scoreboard, Scoreboard)>::default();
        for (board, measured) in [(&mut left, 0.2), (&mut right, -4.0)] {
            board.add(3, band(-1.0, 0.0, 1.0), measured);
            one.add(3, band(-1.0, 0.0, 1.0), measured);
        }
        left.merge(&right);
        assert_eq!(left.overall(), one.overall());
    }

    #[test]
    fn skill_is_zero_against_a_perfect_reference() {
        assert_eq!(skill(1.0, 2.0), 0.5);
        assert_eq!(skill(1.0, 0.0), 0.0);
    }
}
