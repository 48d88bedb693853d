//! One ridge regression per lead, from the recent departures to the departure at that lead.

use weather::least_squares::{Cholesky, dot};

use super::recent::{LOOKBACK, MEAN_24, MEAN_168, NOW, RECENT, recent};
use crate::horizon::HORIZON;
use crate::smooth::smoothed;

/// Origins every so many hours are enough to fit to, once there are thousands of hours.
const STEP_OF_LONG_HISTORIES: usize = 3;
const LONG_HISTORY: usize = 4000;
/// Penalties tried, in squared degrees: from hardly any to one that only lets strong relations through.
const RIDGES: [f64; 6] = [1.0, 30.0, 300.0, 3000.0, 30_000.0, 300_000.0];
/// A held-back lead needs so many origins before it is believed.
const LEAST_ORIGINS: usize = 24;
/// The weather of one day says nearly what that of the next says: eleven weights take 45 days.
const LEAST_HOURS_TO_LEARN_FROM: usize = 45 * 24;
/// One part in five of the history, its last, decides about the penalty and how far the past helps.
const PARTS: usize = 5;
/// A loss of this share against climatology in that part is still chance: its weather is of one season,
/// and far ahead the weights are small anyway.
const LARGEST_HARM: f64 = 0.02;

/// What each recent departure adds at one lead.
pub(super) type Weights = [f64; RECENT];

/// Origins, described, and the measured departures after them.
pub(super) struct Design<'a> {
    measured: &'a [Option<f64>],
    /// Offsets of the origins, in order.
    pub(super) origins: Vec<usize>,
    /// The description of each origin.
    pub(super) rows: Vec<Weights>,
    /// What the weights are shrunk towards at each lead.
    prior: Vec<Weights>,
    /// Whether the departures are from a climatology that knows the seasons.
    seasonal: bool,
}

/// Mean absolute errors at one lead, °C.
struct HeldBack {
    damped: f64,
    climatology: f64,
}

impl<'a> Design<'a> {
    /// `known` departures, repaired ones among them, are looked at; only `measured` ones are aimed at.
    /// Both by hour, in °C.
    pub(super) fn new(known: &[Option<f64>], measured: &'a [Option<f64>], seasonal: bool) -> Self {
        let step = if measured.iter().flatten().count() > LONG_HISTORY { STEP_OF_LONG_HISTORIES } else { 1 };
        let described = (0..measured.len()).step_by(step).filter_map(|origin| {
            measured[origin]?;
            Some((origin, recent(&known[(origin + 1).saturating_sub(LOOKBACK)..=origin])?))
        });
        let (origins, rows) = described.unzip();
        let prior = (1..=HORIZON).map(|lead| if seasonal { [0.0; RECENT] } else { fading(lead) }).collect();
        Self { measured, origins, rows, prior, seasonal }
    }

    /// The measured departure `lead` hours after the origin at `index`, if that is before `end`.
    pub(super) fn target(&self, index: usize, lead: usize, end: usize) -> Option<f64> {
        let at = self.origins[index] + lead;
        if at < end { *self.measured.get(at)? } else { None }
    }

    /// Weights of every lead up to the last at which the recent past helps: with the penalty, and as
    /// far, as the end of the history says, then fitted again to all of it.
    pub(super) fn fit(&self) -> Vec<Weights> {
        let hours = self.measured.len();
        if self.measured.iter().flatten().count() < LEAST_HOURS_TO_LEARN_FROM {
            return self.prior.clone();
        }
        let cut = hours - hours / PARTS;
        let total =
            |errors: &[Option<HeldBack>]| errors.iter().flatten().map(|error| error.damped).sum::<f64>();
        let (ridge, errors) = RIDGES
            .map(|ridge| (ridge, self.held_back(&self.solve(ridge, cut), cut)))
            .into_iter()
            .min_by(|(_, a), (_, b)| total(a).total_cmp(&total(b)))
            .expect("there are penalties to try");
        let mut weights = self.solve(ridge, hours);
        // what has not seen the seasons is no climatology to fall back on
        if self.seasonal {
            weights.truncate(leads_that_help(&errors));
        }
        weights
    }

    /// Ridge weights of each lead from the targets before `end`. The constant is not shrunk.
    fn solve(&self, ridge: f64, end: usize) -> Vec<Weights> {
        let count = self.origins.partition_point(|origin| *origin < end);
        let mut whole = vec![0.0; RECENT * RECENT];
        for row in &self.rows[..count] {
            add_square(&mut whole, row, 1.0);
        }
        for at in 0..RECENT - 1 {
            whole[at * RECENT + at] += ridge;
        }
        // keeps the matrix definite at a lead that no origin has a target for
        whole[RECENT * RECENT - 1] += 1e-6;
        (1..=HORIZON).map(|lead| self.solve_lead(&whole, count, lead, end)).collect()
    }

    /// The origins without a target are taken out of the sums of all, which is less work than adding the rest.
    fn solve_lead(&self, whole: &[f64], count: usize, lead: usize, end: usize) -> Weights {
        let (mut matrix, mut right) = (whole.to_vec(), [0.0; RECENT]);
        let mut weights = self.prior[lead - 1];
        for (index, row) in self.rows[..count].iter().enumerate() {
            match self.target(index, lead, end) {
                Some(target) => {
                    let left = target - dot(&weights, row);
                    right.iter_mut().zip(row).for_each(|(sum, cell)| *sum += cell * left);
                }
                None => add_square(&mut matrix, row, -1.0),
            }
        }
        if let Ok(factor) = Cholesky::factor(matrix, RECENT) {
            weights.iter_mut().zip(factor.solve(&right)).for_each(|(weight, change)| *weight += change);
        }
        weights
    }

    /// Errors of these weights and of climatology on origins from `cut` on; `None` where there are too few.
    fn held_back(&self, weights: &[Weights], cut: usize) -> Vec<Option<HeldBack>> {
        let first = self.origins.partition_point(|origin| *origin < cut);
        let score = |(at, weights): (usize, &Weights)| {
            let (mut damped, mut climatology, mut count) = (0.0, 0.0, 0_usize);
            for index in first..self.origins.len() {
                if let Some(target) = self.target(index, at + 1, self.measured.len()) {
                    damped += (target - dot(weights, &self.rows[index])).abs();
                    climatology += target.abs();
                    count += 1;
                }
            }
            let mean = |sum: f64| sum / count as f64;
            (count >= LEAST_ORIGINS)
                .then(|| HeldBack { damped: mean(damped), climatology: mean(climatology) })
        };
        weights.iter().enumerate().map(score).collect()
    }
}

/// What a history that has not seen the seasons starts from: the present fades into the last day within
/// hours, and that into the last week within days. The mean of such a history is no guess at all.
fn fading(lead: usize) -> Weights {
    let [of_present, of_day] = [6.0, 36.0].map(|hours| (-(lead as f64) / hours).exp());
    let mut weights = [0.0; RECENT];
    weights[NOW] = of_present;
    weights[MEAN_24] = of_day - of_present;
    weights[MEAN_168] = 1.0 - of_day;
    weights
}

/// How many leads, from the first, the recent past helps at, or at least does no harm.
fn leads_that_help(errors: &[Option<HeldBack>]) -> usize {
    let known: Vec<&HeldBack> = errors.iter().map_while(Option::as_ref).collect();
    let gains: Vec<f64> = known.iter().map(|error| 1.0 - error.damped / error.climatology).collect();
    smoothed(&gains).iter().position(|gain| *gain < -LARGEST_HARM).unwrap_or(gains.len())
}

/// Adds `sign · row rowᵀ` to the lower triangle.
fn add_square(matrix: &mut [f64], row: &Weights, sign: f64) {
    for (first, cells) in row.iter().zip(matrix.chunks_exact_mut(RECENT)) {
        for (cell, second) in cells.iter_mut().zip(row) {
            *cell += sign * first * second;
        }
    }
}
