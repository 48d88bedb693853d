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

/// Forecasts, and how many hours had too little observed before them.
pub(super) struct Made {
    pub(super) hindcasts: Vec<Hindcast>,
    pub(super) too_little: usize,
}

/// Makes every forecast that was asked for, its bands as wide as the function that serves would have made them.
pub(super) fn forecasts(
    model: &Model,
    contract: &StationContract,
    grid: &HourlyGrid,
    arguments: &cli::Backtest,
) -> Result<Made> {
    let wanted = HourRange::new(arguments.from, arguments.to + 1).iter().step_by(arguments.every as usize);
    let (usable, unusable): (Vec<Hour>, Vec<Hour>) = wanted.partition(|hour| is_usable(grid, *hour));
    let before = before(model, &usable);
    let mut progress = Progress::of("backtest", (usable.len() + before.len()) as u64);
    let hindcast = |hour: &Hour| Hindcast::of(model, contract, grid, *hour);
    let mut past = Vec::with_capacity(before.len());
    for hours in before.chunks(AT_ONCE) {
        past.par_extend(hours.par_iter().filter_map(|hour| hindcast(hour).ok()));
        progress.at(past.len() as u64, format!("station {}, the year before", grid.station));
    }
    let recalibrations = recalibrations(model, &usable, &past, grid);
    let mut hindcasts = Vec::with_capacity(usable.len());
    for hours in usable.chunks(AT_ONCE) {
        let made = hours.par_iter().map(|hour| {
            let made = hindcast(hour)?;
            Ok(match recalibrations.get(&Recalibration::due(made.origin)) {
                Some(recalibration) => made.recalibrated(recalibration),
                None => made,
            })
        });
        hindcasts.extend(made.collect::<Result<Vec<_>, ForecastError>>()?);
        progress.at((before.len() + hindcasts.len()) as u64, format!("station {}", grid.station));
    }
    Ok(Made { hindcasts, too_little: unusable.len() })
}

/// The ends of weeks at which the forecasts from `usable` hours have learned how wide their bands must be.
fn due(usable: &[Hour]) -> BTreeSet<Hour> {
    let origins = usable.iter().flat_map(|hour| [*hour - MOST_LATE_HOURS, *hour]);
    origins.map(Recalibration::due).collect()
}

/// The hours whose forecasts say how wide they must be.
fn before(model: &Model, usable: &[Hour]) -> Vec<Hour> {
    let hours = due(usable).into_iter().flat_map(|as_of| Recalibration::issue_hours(model.spec(), as_of));
    hours.collect::<BTreeSet<Hour>>().into_iter().collect()
}

/// What was known of the bands at each end of a week, as the function that serves would have known it.
fn recalibrations(
    model: &Model,
    usable: &[Hour],
    past: &[Hindcast],
    grid: &HourlyGrid,
) -> BTreeMap<Hour, Recalibration> {
    let learned = |as_of: Hour| {
        let first = Recalibration::issue_hours(model.spec(), as_of).next()?;
        let past = past.iter().filter(|hindcast| hindcast.issued_at >= first);
        Some((as_of, Recalibration::learned(as_of, past, grid)))
    };
    due(usable).into_iter().filter_map(learned).collect()
}

/// Whether enough was observed before an hour to start from it.
pub(super) fn is_usable(grid: &HourlyGrid, hour: Hour) -> bool {
    let observed = |hour: &Hour| grid.observed(Variable::AirTemperature, *hour).is_some();
    let last =
        |hours: i64| HourRange::new(hour + 1 - hours, hour + 1).iter().filter(|hour| observed(hour)).count();
    last(LOOKED_AT) >= LEAST_OBSERVED && last(MOST_LATE_HOURS) > 0
}
