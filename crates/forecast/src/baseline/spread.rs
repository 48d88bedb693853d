//! How far the truth falls from the point forecast: by lead, hour and season.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use weather::{Celsius, Climatology, Harmonics, Hour, HourBasis, HourRange};

use crate::horizon::{Band, HORIZON};
use crate::smooth::{quantile, smoothed};

/// Leads at which the usual size of an error is fitted; between them it is interpolated.
const ANCHORS: [usize; 8] = [1, 3, 6, 12, 24, 48, 96, 168];
/// With fewer residuals than these, two weeks of hours, a lead's own say too little.
const LEAST_RESIDUALS: usize = 336;
/// A usual error below this is this, °C: no thermometer is better.
const LEAST_ERROR: f64 = 0.05;
/// The band has at least this part of the usual error on either side of the median.
const LEAST_SIDE: f64 = 0.05;

/// The 80 % band around a point forecast.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Spread {
    /// Usual absolute error by valid hour, one for each anchor, °C.
    usual_errors: Vec<Climatology>,
    /// How far below and above the point the band ends, in usual errors, one for each lead.
    sides: Vec<[f64; 2]>,
}

/// A residual: measured minus forecast, °C, at its valid hour.
pub(super) type Residual = (Hour, f64);

impl Spread {
    /// Fits to the residuals of every lead, from lead 1, all valid inside `hours`. A lead with too few of them takes the
    /// `fallback`, the departures from climatology, whose usual size bounds a forecast's error.
    pub(super) fn fit(hours: HourRange, residuals: &[Vec<Residual>], fallback: &[Residual]) -> Option<Self> {
        let usual = |residuals: &[Residual]| {
            let sizes = residuals.iter().map(|(hour, residual)| (*hour, residual.abs()));
            Climatology::fit(Harmonics::COARSE, sizes).ok()
        };
        let bound = usual(fallback)?;
        let usual_errors =
            ANCHORS.iter().map(|lead| usual(&residuals[lead - 1]).unwrap_or_else(|| bound.clone())).collect();
        let mut spread = Self { usual_errors, sides: Vec::new() };
        // every hour is the valid hour of many leads
        let usual: Vec<[f64; ANCHORS.len()]> = hours.iter().map(|hour| spread.usual_at(hour)).collect();
        let relative = |lead: usize, residuals: &[Residual]| -> Vec<f64> {
            let usual = |hour: Hour| interpolated(&usual[(hour - hours.start) as usize], lead);
            residuals.iter().map(|(hour, residual)| residual / usual(*hour)).collect()
        };
        let sides: Vec<[f64; 2]> = (1..=HORIZON)
            .map(|lead| {
                let own = &residuals[lead - 1];
                sides_of(relative(lead, if own.len() < LEAST_RESIDUALS { fallback } else { own }))
            })
            .collect();
        let column = |side: usize| smoothed(&sides.iter().map(|sides| sides[side]).collect::<Vec<_>>());
        spread.sides = column(0).into_iter().zip(column(1)).map(|(low, high)| [low, high]).collect();
        Some(spread)
    }

    /// The usual error at each anchor for what is valid at `hour`, °C.
    pub(super) fn usual_at(&self, hour: Hour) -> [f64; ANCHORS.len()] {
        let (basis, mut usual) = (HourBasis::at(hour), [0.0; ANCHORS.len()]);
        for (usual, climatology) in usual.iter_mut().zip(&self.usual_errors) {
            *usual = climatology.value(&basis).max(LEAST_ERROR);
        }
        usual
    }

    /// The band around `point` at `lead`, where `usual` is [`Spread::usual_at`] its valid hour.
    pub(super) fn band(&self, point: f64, lead: usize, usual: &[f64; ANCHORS.len()]) -> Band {
        let error = interpolated(usual, lead);
        let [low, high] = self.sides[lead - 1];
        Band { p10: Celsius(point - low * error), p50: Celsius(point), p90: Celsius(point + high * error) }
    }
}

/// How far below and above 0 eight of ten relative residuals lie.
fn sides_of(mut relative: Vec<f64>) -> [f64; 2] {
    [-quantile(&mut relative, 0.1), quantile(&mut relative, 0.9)].map(|side| side.max(LEAST_SIDE))
}

/// What is usual at `lead`, on a straight line over the logarithm of the lead between its anchors.
fn interpolated(usual: &[f64; ANCHORS.len()], lead: usize) -> f64 {
    let (above, share) = PLACES[lead - 1];
    let before = usual[above.saturating_sub(1)];
    before + share * (usual[above] - before)
}

/// For each lead the anchor at or after it, and how far it is on the way there from the one before.
static PLACES: LazyLock<[(usize, f64); HORIZON]> = LazyLock::new(|| {
    std::array::from_fn(|at| {
        let lead = at + 1;
        let above = ANCHORS.partition_point(|anchor| *anchor < lead);
        if ANCHORS[above] == lead {
            return (above, 1.0);
        }
        let [low, high, lead] = [ANCHORS[above - 1], ANCHORS[above], lead].map(|lead| (lead as f64).ln());
        (above, (lead - low) / (high - low))
    })
});

/// Number of values that [`Spread::usual_at`] gives.
pub(super) const ANCHOR_COUNT: usize = ANCHORS.len();
