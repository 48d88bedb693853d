//! What the model says besides temperature: a ridge per quantity and lead, from the window's description to how far the
//! quantity will depart from usual. Served where it is better than what is usual, and nowhere else.

use forecast::smooth::smoothed;
use forecast::{Quantity, SECONDARY_LEADS, SecondaryHead};

use crate::dataset::{Dataset, Origin};
use crate::linear::{Design, Linear, Loss};
use crate::shape::InputShape;
use crate::stations::Windows;

/// Learned from one in so many of the training windows: neighbours say the same.
const ONE_IN: usize = 3;
/// A lead is served when the mean squared error is smaller by this share.
const LEAST_SKILL: f64 = 0.01;
const DAY: usize = 24;

/// Fits of all quantities, in the order of [`Quantity::ALL`].
pub(crate) struct Secondary {
    /// All leads of one quantity after those of another.
    linear: Linear,
    penalties: Vec<usize>,
    served_leads: [Vec<u16>; Quantity::ALL.len()],
}

impl Secondary {
    /// Fits to the training windows, with penalties and leads that the validation windows choose.
    pub(crate) fn fit(dataset: &Dataset<'_>, shape: InputShape, windows: &Windows) -> Self {
        let departures = Departures::of(dataset);
        let validation = departures.design(dataset, shape, windows.validation.iter());
        let train = departures.design(dataset, shape, windows.train.iter().step_by(ONE_IN));
        let (linear, penalties) = train.fit_only(&validation, Loss::Squared);
        let served_leads = Errors::of_each(&linear, &validation).map(|errors| errors.served_leads());
        Self { linear, penalties, served_leads }
    }

    /// The same to other windows, with the penalties and leads that were chosen.
    pub(crate) fn fit_again(&self, dataset: &Dataset<'_>, shape: InputShape, origins: &[Origin]) -> Self {
        let design = Departures::of(dataset).design(dataset, shape, origins.iter().step_by(ONE_IN));
        let linear = design.fit_only_again(&self.penalties);
        Self { linear, penalties: self.penalties.clone(), served_leads: self.served_leads.clone() }
    }

    /// What is served, and how good it is on windows that nothing was fitted to or chosen on.
    pub(crate) fn heads(
        &self,
        dataset: &Dataset<'_>,
        shape: InputShape,
        held_out: &[Origin],
    ) -> Vec<SecondaryHead> {
        let design = Departures::of(dataset).design(dataset, shape, held_out.iter());
        let errors = Errors::of_each(&self.linear, &design);
        let heads = Quantity::ALL.into_iter().zip(&self.served_leads).zip(errors);
        let served = heads.filter(|((_, served_leads), _)| !served_leads.is_empty());
        served
            .map(|((quantity, served_leads), errors)| SecondaryHead {
                quantity,
                served_leads: served_leads.clone(),
                skill_day_1: errors.skill_of(0..DAY),
            })
            .collect()
    }

    /// `[description + 1, 4 · 72]`, row-major, the last row being the constants; empty if nothing is served.
    pub(crate) fn weights(&self, shape: InputShape) -> Vec<f32> {
        if self.served_leads.iter().all(Vec::is_empty) {
            return Vec::new();
        }
        let row = |column: usize| self.linear.0.iter().map(move |weights| weights[column] as f32);
        (0..=shape.description()).flat_map(row).collect()
    }
}

/// How far each quantity departs from usual in every hour of every station's grid, in its unit; NaN where it was not measured.
struct Departures([Vec<Vec<f32>>; Quantity::ALL.len()]);

impl Departures {
    fn of(dataset: &Dataset<'_>) -> Self {
        Self(Quantity::ALL.map(|quantity| dataset.departures_of(quantity)))
    }

    /// Of each quantity at every lead, `[4 · 72]`; NaN beyond the hours that may be aimed at.
    fn ahead(&self, dataset: &Dataset<'_>, origin: Origin) -> Vec<f32> {
        let first = dataset.offset(origin) + 1;
        let aimed = (origin.end - origin.hour - 1).max(0) as usize;
        let at = |known: &[f32], lead: usize| known.get(first + lead).copied().filter(|_| lead < aimed);
        let of_quantity = |stations: &Vec<Vec<f32>>| -> Vec<f32> {
            (0..SECONDARY_LEADS).map(|lead| at(&stations[origin.station], lead).unwrap_or(f32::NAN)).collect()
        };
        self.0.iter().flat_map(of_quantity).collect()
    }

    fn design<'a>(
        &self,
        dataset: &Dataset<'_>,
        shape: InputShape,
        origins: impl Iterator<Item = &'a Origin>,
    ) -> Design {
        let row = |origin: &Origin| (shape.describe(dataset.window(*origin)), self.ahead(dataset, *origin));
        Design::new(SECONDARY_LEADS, origins.map(row))
    }
}

/// Sums of squared errors by lead of one quantity: of the fit, and of what is usual.
struct Errors(Vec<[f64; 2]>);

impl Errors {
    fn of_each(linear: &Linear, design: &Design) -> [Self; Quantity::ALL.len()] {
        let predicted = linear.predictions(design);
        let sums = |(at, targets): (usize, &Vec<f64>)| {
            let known = predicted.iter().zip(targets).filter(|(_, target)| !target.is_nan());
            known.fold([0.0; 2], |[model, usual], (predicted, target)| {
                [model + (f64::from(predicted[at]) - target).powi(2), usual + target.powi(2)]
            })
        };
        let sums: Vec<[f64; 2]> = design.targets().iter().enumerate().map(sums).collect();
        std::array::from_fn(|of| Self(sums[of * SECONDARY_LEADS..][..SECONDARY_LEADS].to_vec()))
    }

    fn skill_of(&self, leads: std::ops::Range<usize>) -> f64 {
        let [model, usual] = self.0[leads].iter().fold([0.0; 2], |sum, of| [sum[0] + of[0], sum[1] + of[1]]);
        if usual > 0.0 { 1.0 - model / usual } else { 0.0 }
    }

    /// Smoothed over the leads around each, so that chance at one does not decide.
    fn served_leads(&self) -> Vec<u16> {
        let skill: Vec<f64> = (0..SECONDARY_LEADS).map(|lead| self.skill_of(lead..lead + 1)).collect();
        let served = smoothed(&skill).into_iter().enumerate().filter(|(_, skill)| *skill > LEAST_SKILL);
        served.map(|(lead, _)| lead as u16 + 1).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Preset, TrainConfig};
    use crate::synthetic;
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};
    use weather::features::Feature;
    use weather::{HourlyGrid, Provenance, Variable};

    /// What is served, and its skill on windows of the last days, for weather whose sky is as `cloud` says by the hour.
    fn heads(mut cloud: impl FnMut(usize) -> f64) -> Vec<SecondaryHead> {
        let mut grid: HourlyGrid = synthetic::grid("108", 150 * 24, 1);
        for (at, hour) in grid.range().iter().enumerate() {
            grid.put(Variable::CloudCover, hour, Some(cloud(at)), Provenance::Observed);
        }
        let grids = [grid];
        let config = TrainConfig::preset(Preset::Tiny, 1);
        let places = crate::Places::new();
        let (stations, contracts) =
            crate::stations::Stations::of(&grids, &places, &config, &mut |_| {}).unwrap();
        let features = Feature::for_stations(contracts.iter().map(|(contract, _)| &contract.normals));
        let dataset = Dataset::new(&stations.grids, &contracts, &features, config.window_hours);
        let windows = stations.windows(&dataset, &config).unwrap();
        let shape = InputShape::of(&features, config.window_hours, config.step_hours);
        let held_out = dataset.origins(&stations.ranges(|split| split.test), 5);
        Secondary::fit(&dataset, shape, &windows).heads(&dataset, shape, &held_out)
    }

    fn cloud(heads: &[SecondaryHead]) -> Option<&SecondaryHead> {
        heads.iter().find(|head| head.quantity == Quantity::CloudCover)
    }

    #[test]
    fn a_sky_that_follows_from_the_present_one_is_said_and_a_drawn_one_is_left_to_what_is_usual() {
        // overcast and clear by turns, three and a half days each: no hour and no season tells which
        let spells = heads(|at| if at / 84 % 2 == 0 { 9.0 } else { 1.0 });
        let spells = cloud(&spells).unwrap();
        assert!(spells.skill_day_1 > 0.3, "{spells:?}");
        assert_eq!(spells.served_leads[0], 1);
        let random = &mut StdRng::seed_from_u64(5);
        let drawn = heads(|_| random.random_range(0.0..10.0));
        assert!(cloud(&drawn).is_none_or(|head| head.served_leads.len() < 15), "{drawn:?}");
    }
}
