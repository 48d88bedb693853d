//! Shrinkage and calibration, chosen on the validation hours, and the leads that are served.

use forecast::smooth::{quantile, smoothed};
use forecast::{HORIZON, LeadSkill, QUANTILES};
use rayon::prelude::*;

use crate::dataset::Outcome;
use crate::network::{SIDES_TO_DEVIATION, UNIT_WIDTH};
use crate::whole::Adjustment;

/// Factors tried for each part: from not believed to believed a little more than it says.
const FACTORS: [f64; 12] = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1];
/// A width is at most changed by these factors: validation hours are few at any one lead.
const WIDTHS: [f64; 2] = [0.5, 2.0];
/// A lead is served when the model's error is smaller by this share. Small: what has no skill is shrunk
/// away before, and a hundred leads with a little skill each are more than chance.
const LEAST_SKILL: f64 = 0.000_5;

/// One validation origin: what was said, and what came.
pub(crate) struct Judged<'a> {
    /// Standardised, `[168]`.
    pub(crate) linear: &'a [f32],
    /// Averaged over the members, `[504]`.
    pub(crate) networks: Vec<f32>,
    pub(crate) outcome: Outcome,
}

/// At one lead of one origin.
struct Hour {
    linear: f64,
    networks: f64,
    deviation: f64,
    departure: f64,
}

impl Hour {
    /// The median with each part believed by its factor, as a departure from the baseline's, °C.
    fn median(&self, linear: f64, networks: f64) -> f64 {
        self.deviation * (linear * self.linear + networks * self.networks)
    }
}

impl Judged<'_> {
    fn hour(&self, lead: usize) -> Option<Hour> {
        (self.outcome.mask[lead] > 0.0).then(|| Hour {
            linear: f64::from(self.linear[lead]),
            networks: f64::from(self.networks[lead]),
            deviation: self.side(lead, 0) * SIDES_TO_DEVIATION + self.side(lead, 1) * SIDES_TO_DEVIATION,
            departure: f64::from(self.outcome.departures[lead]),
        })
    }

    fn side(&self, lead: usize, side: usize) -> f64 {
        f64::from(self.outcome.sides[2 * lead + side])
    }

    /// How far the uncalibrated band reaches, °C; side 0 is below, 1 above.
    fn reach(&self, lead: usize, side: usize) -> f64 {
        let raw = f64::from(self.networks[(side + 1) * HORIZON + lead]) + UNIT_WIDTH;
        self.side(lead, side) * raw.exp().ln_1p()
    }
}

/// Chooses how much of each part to believe at each lead, on windows that were held out; then how wide the band must be,
/// on those that were `learned` from as well: a year or two say little of how much years differ, and of the learned
/// ones, climatology and the linear part have said what they say without the year in question.
pub(crate) fn adjust(judged: &[Judged<'_>], learned: &[Judged<'_>]) -> Adjustment {
    let best: Vec<[f64; 2]> = (0..HORIZON).into_par_iter().map(|lead| best_factors(judged, lead)).collect();
    let column = |part: usize| smoothed(&best.iter().map(|factors| factors[part]).collect::<Vec<f64>>());
    let (linear, networks) = (column(0), column(1));
    let widths = [0, 1].map(|side| {
        let factor = |lead: usize| {
            let mut ratios: Vec<f64> = judged
                .iter()
                .chain(learned)
                .filter_map(|judged| {
                    let hour = judged.hour(lead)?;
                    let median = hour.median(linear[lead], networks[lead]);
                    let beyond = if side == 0 { median - hour.departure } else { hour.departure - median };
                    Some(beyond / judged.reach(lead, side))
                })
                .collect();
            if ratios.is_empty() {
                1.0
            } else {
                quantile(&mut ratios, QUANTILES[2]).clamp(WIDTHS[0], WIDTHS[1])
            }
        };
        smoothed(&(0..HORIZON).map(factor).collect::<Vec<f64>>())
    });
    Adjustment { linear, networks, widths }
}

/// The factors of the linear part and of the networks with the smallest error at one lead.
fn best_factors(judged: &[Judged<'_>], lead: usize) -> [f64; 2] {
    let hours: Vec<Hour> = judged.iter().filter_map(|judged| judged.hour(lead)).collect();
    let error = |[linear, networks]: [f64; 2]| -> f64 {
        hours.iter().map(|hour| (hour.departure - hour.median(linear, networks)).abs()).sum()
    };
    let pairs = FACTORS.iter().flat_map(|linear| FACTORS.iter().map(move |networks| [*linear, *networks]));
    let scored = pairs.map(|factors| (factors, error(factors)));
    scored.min_by(|(_, a), (_, b)| a.total_cmp(b)).map_or([0.0; 2], |(factors, _)| factors)
}

/// Errors at each lead of the adjusted model, the damped anomaly and climatology (`[origins][168]`, °C).
pub(crate) fn lead_skill(
    judged: &[Judged<'_>],
    adjustment: &Adjustment,
    climatology: &[Vec<Option<f64>>],
) -> Vec<LeadSkill> {
    let of_lead = |lead: usize| {
        let (linear, networks) = (adjustment.linear[lead], adjustment.networks[lead]);
        let (mut model, mut damped, mut usual, mut count) = (0.0, 0.0, 0.0, 0_usize);
        for (judged, climatology) in judged.iter().zip(climatology) {
            let (Some(hour), Some(error)) = (judged.hour(lead), climatology[lead]) else { continue };
            model += (hour.departure - hour.median(linear, networks)).abs();
            damped += hour.departure.abs();
            usual += error;
            count += 1;
        }
        let mean = |sum: f64| sum / count.max(1) as f64;
        LeadSkill {
            lead_h: lead as u16 + 1,
            model_mae_c: mean(model),
            damped_mae_c: mean(damped),
            climatology_mae_c: mean(usual),
        }
    };
    (0..HORIZON).map(of_lead).collect()
}

/// The leads at which the model is better than both baselines, smoothed over the leads around each.
pub(crate) fn served_leads(skill: &[LeadSkill]) -> Vec<u16> {
    let by_lead: Vec<f64> = skill.iter().map(LeadSkill::skill).collect();
    let served = smoothed(&by_lead).into_iter().zip(skill).filter(|(skill, _)| *skill > LEAST_SKILL);
    served.map(|(_, lead)| lead.lead_h).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(departure: f32) -> Outcome {
        Outcome {
            sides: vec![1.0; 2 * HORIZON],
            departures: vec![departure; HORIZON],
            mask: vec![1.0; HORIZON],
        }
    }

    /// The linear part says everything, the networks only noise.
    fn judged(linear: &[Vec<f32>]) -> Vec<Judged<'_>> {
        let deviation = 2.0 * SIDES_TO_DEVIATION as f32;
        linear
            .iter()
            .enumerate()
            .map(|(at, linear)| Judged {
                linear,
                networks: vec![if at % 2 == 0 { 0.4 } else { -0.4 }; 3 * HORIZON],
                outcome: outcome(deviation * linear[0]),
            })
            .collect()
    }

    #[test]
    fn what_is_right_is_believed_and_noise_is_not() {
        let linear: Vec<Vec<f32>> = (0..40_u8).map(|at| vec![f32::from(at) / 20.0 - 1.0; HORIZON]).collect();
        let adjustment = adjust(&judged(&linear), &[]);
        assert!(adjustment.linear.iter().all(|factor| (factor - 1.0).abs() < 1e-9));
        assert!(adjustment.networks.iter().all(|factor| *factor < 1e-9));
    }

    #[test]
    fn a_band_is_as_wide_as_the_learned_years_and_the_held_out_ones_together_say() {
        let nothing = vec![vec![0.0; HORIZON]; 400];
        let spread = |reach: f32| {
            let departure = |at: usize| reach * (at as f32 / 199.5 - 1.0);
            let said = nothing.iter().enumerate().map(|(at, linear)| Judged {
                linear,
                networks: vec![0.0; 3 * HORIZON],
                outcome: outcome(departure(at)),
            });
            said.collect::<Vec<_>>()
        };
        let width = |judged: &[Judged<'_>], learned: &[Judged<'_>]| adjust(judged, learned).widths[1][80];
        assert!((width(&spread(1.0), &[]) - 0.8).abs() < 0.01);
        assert!((width(&spread(1.0), &spread(2.0)) - 1.2).abs() < 0.03);
    }

    #[test]
    fn a_lead_without_skill_is_left_to_the_baseline() {
        let lead = |lead_h: u16| LeadSkill {
            lead_h,
            model_mae_c: if lead_h <= 60 { 1.0 } else { 2.0 },
            damped_mae_c: 1.5,
            climatology_mae_c: if lead_h <= 60 { 3.0 } else { 2.0 },
        };
        let served = served_leads(&(1..=168).map(lead).collect::<Vec<_>>());
        assert_eq!(served.first(), Some(&1));
        assert!((58..=62).contains(served.last().unwrap()), "{served:?}");
    }
}
