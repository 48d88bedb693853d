//! The forecasts of a backtest.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use forecast::hindcast::MOST_LATE_HOURS;
use forecast::{ForecastError, Hindcast, Model, Recalibration, StationContract};
use rayon::prelude::*;
use weather::{Hour, HourRange, HourlyGrid, Variable};

use crate::cli;
use crate::say::Progress;

/// Of the last 48 hours, so many must have been observed: fewer are no start for a forecast.
const LEAST_OBSERVED: usize = 36;
const LOOKED_AT: i64 = 48;
/// Forecasts made between two movements of the bar.
const AT_ONCE: usize = 64;

/// A model as it is served at a station: its bands as wide as the function that serves would have made them.
pub(super) struct Served<'a> {
    pub(super) model: &'a Model,
    pub(super) contract: &'a StationContract,
    pub(super) grid: &'a HourlyGrid,
    /// What was known of the bands at each end of a week.
    recalibrations: BTreeMap<Hour, Recalibration>,
}

/// Forecasts, and how many hours had too little observed before them.
pub(super) struct Made {
    pub(super) hindcasts: Vec<Hindcast>,
    pub(super) too_little: usize,
}

impl<'a> Served<'a> {
    /// Makes the forecasts that say how wide the bands of those from `hours` must be.
    pub(super) fn during(
        hours: HourRange,
        model: &'a Model,
        contract: &'a StationContract,
        grid: &'a HourlyGrid,
    ) -> Self {
        let origins = HourRange::new(hours.start - MOST_LATE_HOURS, hours.end).iter();
        let due: BTreeSet<Hour> = origins.map(Recalibration::due).collect();
        let before = due.iter().flat_map(|as_of| Recalibration::issue_hours(model.spec(), *as_of));
        let before: Vec<Hour> = before.collect::<BTreeSet<Hour>>().into_iter().collect();
        let mut progress = Progress::of("backtest", before.len() as u64);
        let mut past: Vec<Hindcast> = Vec::with_capacity(before.len());
        for (at, hours) in before.chunks(AT_ONCE).enumerate() {
            past.par_extend(
                hours.par_iter().filter_map(|hour| Hindcast::of(model, contract, grid, *hour).ok()),
            );
            let done = (at * AT_ONCE + hours.len()) as u64;
            progress.at(done, format!("station {}, how wide the bands must be", grid.station));
        }
        let learned = |as_of: Hour| {
            let first = Recalibration::issue_hours(model.spec(), as_of).next()?;
            let past = past.iter().filter(|hindcast| hindcast.issued_at >= first);
            Some((as_of, Recalibration::learned(as_of, past, grid)))
        };
        let recalibrations = due.into_iter().filter_map(learned).collect();
        Self { model, contract, grid, recalibrations }
    }

    /// What would have been served at an hour.
    pub(super) fn hindcast(&self, hour: Hour) -> Result<Hindcast, ForecastError> {
        let made = Hindcast::of(self.model, self.contract, self.grid, hour)?;
        Ok(match self.recalibrations.get(&Recalibration::due(made.origin)) {
            Some(recalibration) => made.recalibrated(recalibration),
            None => made,
        })
    }

    /// Makes every forecast that was asked for.
    pub(super) fn forecasts(&self, arguments: &cli::Backtest) -> Result<Made> {
        let Self { grid, .. } = *self;
        let wanted =
            HourRange::new(arguments.from, arguments.to + 1).iter().step_by(arguments.every as usize);
        let (usable, unusable): (Vec<Hour>, Vec<Hour>) = wanted.partition(|hour| is_usable(grid, *hour));
        let mut progress = Progress::of("backtest", usable.len() as u64);
        let mut hindcasts = Vec::with_capacity(usable.len());
        for hours in usable.chunks(AT_ONCE) {
            let made = hours.par_iter().map(|hour| self.hindcast(*hour));
            hindcasts.extend(made.collect::<Result<Vec<_>, _>>()?);
            progress.at(hindcasts.len() as u64, format!("station {}", grid.station));
        }
        Ok(Made { hindcasts, too_little: unusable.len() })
    }
}

/// Whether enough was observed before an hour to start from it.
pub(super) fn is_usable(grid: &HourlyGrid, hour: Hour) -> bool {
    let observed = |hour: &Hour| grid.observed(Variable::AirTemperature, *hour).is_some();
    let last =
        |hours: i64| HourRange::new(hour + 1 - hours, hour + 1).iter().filter(|hour| observed(hour)).count();
    last(LOOKED_AT) >= LEAST_OBSERVED && last(MOST_LATE_HOURS) > 0
}
