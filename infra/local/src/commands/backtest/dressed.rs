//! What people regret who dress by the forecasts of a backtest.

use anyhow::Result;
use forecast::scores::skill;
use forecast::{Band, HORIZON};
use rayon::prelude::*;
use trainer::mornings::{Morning, with_bands};
use weather::{HourRange, Station};

use super::made::{Served, is_usable};
use crate::say;

/// What people regret who dress at six in the morning by the model, by climatology and by the damped anomaly.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Dressed {
    mornings: usize,
    /// Clo-hours, summed over the mornings.
    clo_h: [f64; 3],
}

impl Dressed {
    /// Dresses on every morning inside `hours` that can be judged.
    pub(super) fn by(served: &Served<'_>, place: &Station, hours: HourRange) -> Result<Self> {
        let grid = served.grid;
        let mornings = Morning::all(grid, place, hours);
        let regrets: Vec<Option<[f64; 3]>> = mornings
            .par_iter()
            .filter(|morning| is_usable(grid, morning.origin))
            .map(|morning| regrets(served, morning))
            .collect::<Result<_>>()?;
        // a morning counts for everybody or for nobody
        Ok(regrets.into_iter().flatten().fold(Self::default(), |sum, regrets| Self {
            mornings: sum.mornings + 1,
            clo_h: std::array::from_fn(|at| sum.clo_h[at] + regrets[at]),
        }))
    }

    /// Prints what is regretted.
    pub(super) fn say(self) {
        if self.mornings == 0 {
            return say::line(
                "    no morning whose hours outside were all observed at a place that is known",
            );
        }
        let [model, climatology, damped] = self.clo_h.map(|sum| sum / self.mornings as f64);
        say::line(format!(
            "    regret   {model:7.3} {climatology:12.3} {damped:7.3} {:5.1} %   outfit regret, clo-h a morning, over {} \
             mornings",
            100.0 * skill(model, climatology.min(damped)),
            self.mornings
        ));
    }
}

/// Of one morning; `None` where a forecast does not reach the hours outside.
fn regrets(served: &Served<'_>, morning: &Morning<'_>) -> Result<Option<[f64; 3]>> {
    let Served { contract, grid, .. } = *served;
    let origin = morning.origin;
    let made = served.hindcast(origin)?.bands;
    let known = forecast::hindcast::as_known_at(grid, origin, 0);
    let leads = contract.baseline.forecast(&known, origin)?.leads;
    let usual = contract.baseline.over(HourRange::new(origin, origin + 1 + HORIZON as i64));
    let climatology = leads.iter().map(|lead| usual.band(lead.valid_at)).collect();
    let damped = usual.bands(&known, origin)?;
    let by = |bands: Vec<Band>| morning.regret(&with_bands(&leads, bands)).ok();
    Ok(by(made).zip(by(climatology)).zip(by(damped)).map(|((model, usual), damped)| [model, usual, damped]))
}
