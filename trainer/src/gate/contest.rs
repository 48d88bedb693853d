//! The candidate, the champion and the baselines side by side: the same origins, the same hours.

use forecast::hindcast::as_known_at;
use forecast::scores::pinball;
use forecast::{ForecastError, HORIZON, LeadForecast, Model, QUANTILES};
use rayon::prelude::*;
use weather::{Hour, HourRange, HourlyGrid, Variable};

use super::bootstrap::Sum;
use crate::config::Places;
use crate::evaluation::{ORIGIN_STRIDE_HOURS, span};
use crate::mornings::{Morning, with_bands};

/// Days of origins that are drawn together: a forecast reaches as far, and weather hardly further.
pub const BLOCK_DAYS: usize = 7;
const BLOCK_HOURS: i64 = 24 * BLOCK_DAYS as i64;

/// Who is compared, in the order of the sums. The candidate is first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Candidate,
    Climatology,
    Damped,
    /// What is served where there is no model.
    Baseline,
    Champion,
}

impl Side {
    pub(crate) const ALL: [Self; 5] =
        [Self::Candidate, Self::Climatology, Self::Damped, Self::Baseline, Self::Champion];
}

/// What is summed of each side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    /// Of the median, °C.
    AbsoluteError,
    /// Mean of the three quantiles, °C.
    Pinball,
    /// Clo-hours a morning.
    Regret,
}

impl Measure {
    pub(crate) const ALL: [Self; 3] = [Self::AbsoluteError, Self::Pinball, Self::Regret];
}

type Sums = [[Sum; Measure::ALL.len()]; Side::ALL.len()];

/// What every side's errors were, block by block.
#[derive(Debug)]
pub(crate) struct Contest {
    /// The hours whose origins were compared.
    pub(crate) hours: HourRange,
    pub(crate) origins: usize,
    pub(crate) mornings: usize,
    blocks: Vec<Sums>,
}

/// Who takes part, and on what.
pub(crate) struct Entrants<'a> {
    pub(crate) candidate: &'a Model,
    pub(crate) champion: Option<&'a Model>,
    /// Each station's observations, and its hours that nobody who takes part has seen.
    pub(crate) stations: Vec<(&'a HourlyGrid, HourRange)>,
    /// Where the stations are; at one that is nowhere nobody dresses.
    pub(crate) places: &'a Places,
}

impl Contest {
    /// Lets everybody forecast from every sixth hour of each station's hours, and at six in every morning of them.
    ///
    /// # Errors
    /// When a model fails for another reason than a gap.
    pub(crate) fn of(entrants: &Entrants<'_>) -> Result<Self, ForecastError> {
        let hours = span(entrants.stations.iter().map(|(_, hours)| *hours).filter(|hours| !hours.is_empty()));
        // A block that is cut short at the end would weigh as much as a whole one: its origins join the last.
        let count = (hours.len() / BLOCK_HOURS as usize).max(1);
        let blocks: Vec<HourRange> = (0..count)
            .map(|block| {
                let start = hours.start + block as i64 * BLOCK_HOURS;
                HourRange::new(start, if block + 1 == count { hours.end } else { start + BLOCK_HOURS })
            })
            .collect();
        let tallies: Vec<Tally> =
            blocks.par_iter().map(|block| Tally::of(entrants, *block)).collect::<Result<_, _>>()?;
        Ok(Self {
            hours,
            origins: tallies.iter().map(|tally| tally.origins).sum(),
            mornings: tallies.iter().map(|tally| tally.mornings).sum(),
            // years may lie between two stations
            blocks: tallies.into_iter().filter(|tally| tally.origins > 0).map(|tally| tally.sums).collect(),
        })
    }

    pub(crate) fn block_count(&self) -> usize {
        self.blocks.len()
    }

    /// The sums of one side, block by block.
    pub(crate) fn sums(&self, side: Side, measure: Measure) -> Vec<Sum> {
        self.blocks.iter().map(|block| block[side as usize][measure as usize]).collect()
    }

    /// The mean over all blocks; `None` if nothing was summed.
    pub(crate) fn mean(&self, side: Side, measure: Measure) -> Option<f64> {
        let sums = self.sums(side, measure);
        let (total, count) =
            sums.iter().fold((0.0, 0.0), |(total, count), sum| (total + sum.total, count + sum.count));
        (count > 0.0).then(|| total / count)
    }
}

#[derive(Default)]
struct Tally {
    origins: usize,
    mornings: usize,
    sums: Sums,
}

impl Tally {
    fn of(entrants: &Entrants<'_>, block: HourRange) -> Result<Self, ForecastError> {
        let mut tally = Self::default();
        for (grid, hours) in &entrants.stations {
            let part = hours.overlap(block);
            let is_observed = |hour: &Hour| grid.observed(Variable::AirTemperature, *hour).is_some();
            // every sixth hour of the whole, not of the block
            let offset = (hours.start - part.start).rem_euclid(ORIGIN_STRIDE_HOURS as i64);
            let origins = part.iter().skip(offset as usize).step_by(ORIGIN_STRIDE_HOURS).filter(is_observed);
            for origin in origins {
                let spoken = entrants.speak(grid, origin)?;
                tally.origins += 1;
                tally.score(grid, hours.end, &spoken);
            }
            let Some(place) = entrants.places.get(&grid.station) else { continue };
            for morning in Morning::all(grid, place, part) {
                tally.dress(&morning, &entrants.speak(grid, morning.origin)?);
            }
        }
        Ok(tally)
    }

    fn score(&mut self, grid: &HourlyGrid, end: Hour, spoken: &[Option<Vec<LeadForecast>>]) {
        for (sums, leads) in self.sums.iter_mut().zip(spoken) {
            for lead in leads.iter().flatten().filter(|lead| lead.valid_at < end) {
                let Some(measured) = grid.observed(Variable::AirTemperature, lead.valid_at) else { continue };
                let band = lead.air_temperature;
                let loss = QUANTILES.iter().zip(band.as_array());
                let loss: f64 = loss.map(|(share, value)| pinball(*share, measured - value)).sum();
                sums[Measure::AbsoluteError as usize].add((measured - band.p50.0).abs());
                sums[Measure::Pinball as usize].add(loss / QUANTILES.len() as f64);
            }
        }
    }

    /// A morning counts for everybody or for nobody.
    fn dress(&mut self, morning: &Morning<'_>, spoken: &[Option<Vec<LeadForecast>>]) {
        let regrets =
            spoken.iter().map(|leads| leads.as_ref().map(|leads| morning.regret(leads)).transpose());
        let Ok(regrets) = regrets.collect::<Result<Vec<_>, _>>() else { return };
        self.mornings += 1;
        for (sums, regret) in self.sums.iter_mut().zip(regrets) {
            if let Some(regret) = regret {
                sums[Measure::Regret as usize].add(regret);
            }
        }
    }
}

impl Sum {
    fn add(&mut self, value: f64) {
        self.total += value;
        self.count += 1.0;
    }
}

impl Entrants<'_> {
    /// What each side forecasts from `origin`, by [`Side`]; `None` where there is no champion.
    fn speak(
        &self,
        grid: &HourlyGrid,
        origin: Hour,
    ) -> Result<Vec<Option<Vec<LeadForecast>>>, ForecastError> {
        let spec = self.candidate.spec();
        let champion_lookback = self.champion.map_or(0, |champion| champion.spec().lookback_hours());
        let known = as_known_at(grid, origin, spec.lookback_hours().max(champion_lookback));
        let contract = spec.station(&grid.station).ok_or_else(|| ForecastError::UnknownStation {
            station: grid.station.clone(),
            known: spec.station_ids().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        })?;
        let baseline = contract.baseline.forecast(&known, origin)?.leads;
        let usual = contract.baseline.over(HourRange::new(origin, origin + 1 + HORIZON as i64));
        let climatology = with_bands(&baseline, baseline.iter().map(|lead| usual.band(lead.valid_at)));
        let damped = with_bands(&baseline, usual.bands(&known, origin)?);
        // Where a model cannot speak, the baseline is served.
        let model = |model: &Model| {
            let made =
                model.contract_beside(contract).map(|usual| model.forecast_with(usual, &known, origin));
            match made.transpose() {
                Ok(made) => Ok(made.map_or_else(|| baseline.clone(), |forecast| forecast.leads)),
                Err(error) if error.baseline_may_serve() => Ok(baseline.clone()),
                Err(error) => Err(error),
            }
        };
        let champion = self.champion.map(model).transpose()?;
        let candidate = model(self.candidate)?;
        Ok(vec![Some(candidate), Some(climatology), Some(damped), Some(baseline), champion])
    }
}
