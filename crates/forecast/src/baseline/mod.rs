//! The baseline: climatology plus the damped departure of the last days, with an honest band.
//!
//! It needs no training run, works for any station within ten days of its first observation, and is
//! what a model must beat.

mod recent;
mod regression;
mod spread;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use weather::least_squares::dot;
use weather::{Climatology, Harmonics, Hour, HourRange, HourlyGrid, StationId, TooFewHours, Variable};

use crate::borrowed::differences;
use crate::digest;
use crate::document::{BASELINE_VERSION, Forecast, LeadForecast, Source};
use crate::error::{BaselineError, ForecastError};
use crate::horizon::{Band, HORIZON};
use crate::secondary::{Departures, Quantity, Secondary};
use crate::unseen::ByYear;
use recent::{LOOKBACK, recent};
use regression::{Design, Weights};
use spread::{ANCHOR_COUNT, Residual, Spread};

/// Nearer than this to the usual temperature, in °C, all hours count alike: thermometers tell tenths.
const MEDIAN_SCALE_C: f64 = 0.3;

/// The baseline of one station, fitted to part of its history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    station: StationId,
    fitted: HourRange,
    climatology: Climatology,
    /// For each lead at which the recent past helps; beyond them the forecast is climatology.
    weights: Vec<Weights>,
    spread: Spread,
    secondary: Secondary,
}

impl Baseline {
    /// Hours before the issue hour that a forecast looks at, the issue hour included. Fewer will do.
    pub const LOOKBACK_HOURS: usize = LOOKBACK;

    /// Fits to the observations inside `hours`. Repaired values are looked at, never aimed at.
    ///
    /// # Errors
    /// When fewer than ten days of air temperature were observed there.
    pub fn fit(grid: &HourlyGrid, hours: HourRange) -> Result<Self, BaselineError> {
        Self::fit_unseen(grid, hours).map(|(baseline, _)| baseline)
    }

    /// The same, with the climatology of each year by the others, from which its weights and its band were learned.
    ///
    /// # Errors
    /// As [`Baseline::fit`].
    pub fn fit_unseen(
        grid: &HourlyGrid,
        hours: HourRange,
    ) -> Result<(Self, ByYear<Climatology>), BaselineError> {
        let observed = |hour| grid.observed(Variable::AirTemperature, hour);
        let climatology =
            // the median, because absolute errors are what a forecast is judged by
            Climatology::fit_median(
                Harmonics::FINE,
                MEDIAN_SCALE_C,
                hours.iter().filter_map(|hour| Some((hour, observed(hour)?))),
            );
        let climatology = climatology.map_err(|few| too_little(grid, few))?;
        let unseen = ByYear::fit(hours, |others| {
            let measured = others.iter().filter_map(|hour| Some((hour, observed(hour)?)));
            climatology.median_of_others(MEDIAN_SCALE_C, measured)
        });
        let usual: Vec<f64> =
            hours.iter().map(|hour| unseen.at(hour).unwrap_or(&climatology).at(hour)).collect();
        let departures = |read: &dyn Fn(Hour) -> Option<f64>| -> Vec<Option<f64>> {
            hours.iter().zip(&usual).map(|(hour, usual)| Some(read(hour)? - usual)).collect()
        };
        let known = departures(&|hour| grid.get(Variable::AirTemperature, hour));
        let measured = departures(&observed);
        let design = Design::new(&known, &measured, climatology.is_seasonal());
        let weights = design.fit();
        let spread = fit_spread(&design, &weights, hours, &measured);
        let baseline = Self {
            station: grid.station.clone(),
            fitted: hours,
            climatology,
            weights,
            spread,
            secondary: Secondary::fit(grid, hours),
        };
        Ok((baseline, unseen))
    }

    /// The baseline of another station, of which less is known: what is usual moved by how the observations in `hours` differ,
    /// with the same weights and the same size of errors.
    pub(crate) fn moved(
        &self,
        lender: &HourlyGrid,
        borrower: &HourlyGrid,
        hours: HourRange,
    ) -> Result<Self, BaselineError> {
        let climatology = self.climatology.moved(differences(lender, borrower, hours));
        Ok(Self {
            station: borrower.station.clone(),
            fitted: hours,
            climatology: climatology.map_err(|few| too_little(borrower, few))?,
            weights: self.weights.clone(),
            spread: self.spread.clone(),
            secondary: self.secondary.moved(lender, borrower, hours),
        })
    }

    /// Whose baseline it is.
    pub fn station(&self) -> &StationId {
        &self.station
    }

    /// The hours it was fitted to.
    pub fn fitted(&self) -> HourRange {
        self.fitted
    }

    /// The usual air temperature of the station, °C.
    pub fn climatology(&self) -> &Climatology {
        &self.climatology
    }

    /// The leads, from 1, at which the recent past helps; beyond them the baseline is climatology.
    pub fn damped_leads(&self) -> usize {
        self.weights.len()
    }

    /// Forecasts the 168 hours after `origin` from what `grid` holds up to it.
    ///
    /// # Errors
    /// When `origin` was not observed, or the grid is another station's.
    pub fn forecast(&self, grid: &HourlyGrid, origin: Hour) -> Result<Forecast, ForecastError> {
        let bands = self.around(origin).bands(grid, origin)?;
        let leads = bands.into_iter().enumerate();
        Ok(Forecast {
            station: self.station.clone(),
            issued_at: origin,
            model_version: BASELINE_VERSION.to_owned(),
            input: digest::input(grid, origin, LOOKBACK),
            recalibrated_as_of: None,
            leads: leads
                .map(|(at, band)| {
                    self.lead(origin, at + 1, band, self.source(at + 1), &Departures::default())
                })
                .collect(),
        })
    }

    /// One completed lead of a forecast.
    pub(crate) fn lead(
        &self,
        origin: Hour,
        lead: usize,
        band: Band,
        source: Source,
        departures: &Departures,
    ) -> LeadForecast {
        let mut lead = LeadForecast {
            lead_h: lead as u16,
            valid_at: origin + lead as i64,
            air_temperature: band.rounded(),
            source,
            dew_point_c: None,
            relative_humidity_percent: None,
            wind_speed_10m_ms: None,
            wind_speed_10m_p90_ms: None,
            wet_hour_probability: None,
            cloud_cover_tenths: None,
        };
        self.secondary.complete(&mut lead, departures);
        lead
    }

    /// What is usual of a quantity besides temperature, in its unit; `None` if it was hardly ever measured.
    pub fn usual_of(&self, quantity: Quantity) -> Option<&Climatology> {
        self.secondary.usual(quantity)
    }

    /// What the baseline itself is at `lead`.
    pub(crate) fn source(&self, lead: usize) -> Source {
        if lead <= self.weights.len() { Source::Baseline } else { Source::Climatology }
    }

    /// What is usual in every hour that a forecast from `origin` looks at or aims at.
    pub(crate) fn around(&self, origin: Hour) -> UsualHours<'_> {
        let aimed = HourRange::new(origin + 1, origin + 1 + HORIZON as i64);
        self.usual_hours(HourRange::new(origin + 1 - LOOKBACK as i64, aimed.end), aimed, |_| None)
    }

    /// What is usual in every one of `hours`, worked out once for many forecasts.
    pub fn over(&self, hours: HourRange) -> UsualHours<'_> {
        self.usual_hours(hours, hours, |_| None)
    }

    /// The same, with each year as the others tell it.
    pub fn over_unseen(&self, hours: HourRange, unseen: &ByYear<Climatology>) -> UsualHours<'_> {
        self.usual_hours(hours, hours, |hour| unseen.at(hour))
    }

    fn usual_hours<'a>(
        &self,
        hours: HourRange,
        aimed: HourRange,
        instead: impl Fn(Hour) -> Option<&'a Climatology>,
    ) -> UsualHours<'_> {
        let usual = |hour| instead(hour).unwrap_or(&self.climatology).at(hour);
        let temperatures = hours.iter().map(usual).collect();
        let errors = aimed.iter().map(|hour| self.spread.usual_at(hour)).collect();
        UsualHours { baseline: self, start: hours.start, temperatures, aimed_start: aimed.start, errors }
    }
}

/// What is usual in a run of hours: temperature, and the size of errors.
#[derive(Debug)]
pub struct UsualHours<'a> {
    baseline: &'a Baseline,
    start: Hour,
    /// By hour from `start`.
    temperatures: Vec<f64>,
    aimed_start: Hour,
    /// By hour from `aimed_start`.
    errors: Vec<[f64; ANCHOR_COUNT]>,
}

impl UsualHours<'_> {
    /// The usual temperature at `hour`, °C.
    pub fn temperature(&self, hour: Hour) -> f64 {
        usize::try_from(hour - self.start)
            .ok()
            .and_then(|at| self.temperatures.get(at).copied())
            .unwrap_or_else(|| self.baseline.climatology.at(hour))
    }

    /// The band of what is usual at `hour`: what the baseline says when it knows nothing of the last days.
    pub fn band(&self, hour: Hour) -> Band {
        self.baseline.spread.band(self.temperature(hour), HORIZON, &self.errors_at(hour))
    }

    /// The baseline's band at every lead from `origin`.
    ///
    /// # Errors
    /// When `origin` was not observed, or the grid is another station's.
    pub fn bands(&self, grid: &HourlyGrid, origin: Hour) -> Result<Vec<Band>, ForecastError> {
        let baseline = self.baseline;
        let station = || baseline.station.clone();
        if grid.station != baseline.station {
            return Err(ForecastError::OtherStation { fitted: station(), given: grid.station.clone() });
        }
        let missing = || ForecastError::OriginNotObserved { station: station(), origin };
        grid.observed(Variable::AirTemperature, origin).ok_or_else(missing)?;
        let history: Vec<Option<f64>> = HourRange::new(origin + 1 - LOOKBACK as i64, origin + 1)
            .iter()
            .map(|hour| Some(grid.get(Variable::AirTemperature, hour)? - self.temperature(hour)))
            .collect();
        let described = recent(&history).ok_or_else(missing)?;
        let band = |lead: usize| {
            let hour = origin + lead as i64;
            let departure = baseline.weights.get(lead - 1).map_or(0.0, |weights| dot(weights, &described));
            baseline.spread.band(self.temperature(hour) + departure, lead, &self.errors_at(hour))
        };
        Ok((1..=HORIZON).map(band).collect())
    }

    fn errors_at(&self, hour: Hour) -> [f64; ANCHOR_COUNT] {
        usize::try_from(hour - self.aimed_start)
            .ok()
            .and_then(|at| self.errors.get(at).copied())
            .unwrap_or_else(|| self.baseline.spread.usual_at(hour))
    }
}

fn too_little(grid: &HourlyGrid, few: TooFewHours) -> BaselineError {
    BaselineError::TooLittleHistory {
        station: grid.station.clone(),
        observed: few.hours,
        needed: weather::climatology::LEAST_HOURS,
    }
}

fn fit_spread(
    design: &Design<'_>,
    weights: &[Weights],
    hours: HourRange,
    measured: &[Option<f64>],
) -> Spread {
    let residuals: Vec<Vec<Residual>> = (1..=HORIZON)
        .map(|lead| {
            let residual = |(index, row): (usize, &Weights)| {
                let target = design.target(index, lead, measured.len())?;
                let departure = weights.get(lead - 1).map_or(0.0, |weights| dot(weights, row));
                Some((hours.start + (design.origins[index] + lead) as i64, target - departure))
            };
            design.rows.iter().enumerate().filter_map(residual).collect()
        })
        .collect();
    let departures: Vec<Residual> =
        hours.iter().zip(measured).filter_map(|(hour, departure)| Some((hour, (*departure)?))).collect();
    Spread::fit(hours, &residuals, &departures).expect("the climatology was fitted to as many hours")
}
