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

/// Fits of all quantities.
pub(crate) struct Secondary(Vec<Head>);

struct Head {
    quantity: Quantity,
    linear: Linear,
    penalties: Vec<usize>,
    served_leads: Vec<u16>,
}

impl Secondary {
    /// Fits to the training windows, with penalties and leads that the validation windows choose.
    pub(crate) fn fit(dataset: &Dataset<'_>, shape: InputShape, windows: &Windows) -> Self {
        let head = |quantity| {
            let departures = Departures::of(dataset, quantity);
            let validation = departures.design(dataset, shape, &windows.validation, 1);
            let train = departures.design(dataset, shape, &windows.train, ONE_IN);
            let (linear, penalties) = train.fit_only(&validation, Loss::Squared);
            let served_leads = Errors::of(&linear, &validation).served_leads();
            Head { quantity, linear, penalties, served_leads }
        };
        Self(Quantity::ALL.map(head).into())
    }

    /// The same to other windows, with the penalties and leads that were chosen.
    pub(crate) fn fit_again(&self, dataset: &Dataset<'_>, shape: InputShape, origins: &[Origin]) -> Self {
        let head = |head: &Head| {
            let departures = Departures::of(dataset, head.quantity);
            let design = departures.design(dataset, shape, origins, ONE_IN);
            let linear = design.fit_only_again(&head.penalties);
            Head {
                linear,
                served_leads: head.served_leads.clone(),
                penalties: head.penalties.clone(),
                ..*head
            }
        };
        Self(self.0.iter().map(head).collect())
    }

    /// What is served, and how good it is on windows that nothing was fitted to or chosen on.
    pub(crate) fn heads(
        &self,
        dataset: &Dataset<'_>,
        shape: InputShape,
        held_out: &[Origin],
    ) -> Vec<SecondaryHead> {
        let served = self.0.iter().filter(|head| !head.served_leads.is_empty());
        let head = |head: &Head| {
            let departures = Departures::of(dataset, head.quantity);
            let design = departures.design(dataset, shape, held_out, 1);
            let errors = Errors::of(&head.linear, &design);
            let skill_day_1 = errors.skill_of(0..DAY);
            SecondaryHead { quantity: head.quantity, served_leads: head.served_leads.clone(), skill_day_1 }
        };
        served.map(head).collect()
    }

    /// `[description + 1, 4 · 72]`, row-major, the last row being the constants; empty if nothing is served.
    pub(crate) fn weights(&self, shape: InputShape) -> Vec<f32> {
        if self.0.iter().all(|head| head.served_leads.is_empty()) {
            return Vec::new();
        }
        let row = |column: usize| {
            let leads = self.0.iter().flat_map(|head| &head.linear.0);
            leads.map(move |weights| weights.get(column).map_or(0.0, |weight| *weight as f32))
        };
        (0..=shape.description()).flat_map(row).collect()
    }
}

/// How far a quantity departs from usual in every hour of every station's grid, in its unit; NaN where it was not measured.
struct Departures(Vec<Vec<f32>>);

impl Departures {
    fn of(dataset: &Dataset<'_>, quantity: Quantity) -> Self {
        Self(dataset.departures_of(quantity))
    }

    /// At every lead, NaN beyond the hours that may be aimed at.
    fn ahead(&self, dataset: &Dataset<'_>, origin: Origin) -> Vec<f32> {
        let (known, at) = (&self.0[origin.station], dataset.offset(origin));
        let aimed = ((origin.end - origin.hour - 1).max(0) as usize).min(SECONDARY_LEADS);
        let mut ahead = vec![f32::NAN; SECONDARY_LEADS];
        for (lead, ahead) in ahead[..aimed].iter_mut().enumerate() {
            *ahead = known.get(at + 1 + lead).copied().unwrap_or(f32::NAN);
        }
        ahead
    }

    fn design(&self, dataset: &Dataset<'_>, shape: InputShape, origins: &[Origin], one_in: usize) -> Design {
        let some = origins.iter().step_by(one_in);
        Design::new(
            some.map(|origin| (shape.describe(dataset.window(*origin)), self.ahead(dataset, *origin))),
        )
    }
}

/// Sums of squared errors by lead: of the fit, and of what is usual.
struct Errors(Vec<[f64; 2]>);

impl Errors {
    fn of(linear: &Linear, design: &Design) -> Self {
        let predicted = linear.predictions(design);
        let mut sums = vec![[0.0; 2]; SECONDARY_LEADS];
        for (lead, sums) in sums.iter_mut().enumerate() {
            for (predicted, target) in predicted.iter().zip(design.targets(lead)) {
                if !target.is_nan() {
                    sums[0] += (f64::from(predicted[lead]) - target).powi(2);
                    sums[1] += target.powi(2);
                }
            }
        }
        Self(sums)
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
        let (stations, contracts) = crate::stations::Stations::of(&grids, &config, &mut |_| {}).unwrap();
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
