//! The rolling-origin evaluation over the hours that nothing has looked at.

use std::collections::BTreeMap;

use forecast::hindcast::as_known_at;
use forecast::scores::{Score, Scoreboard, skill};
use forecast::{Band, ForecastError, HORIZON, Model};
use jiff::tz::TimeZone;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use weather::{Celsius, Hour, HourRange, HourlyGrid, Variable};

/// Hours between the origins of an evaluation.
pub const ORIGIN_STRIDE_HOURS: usize = 6;
const DAY: i64 = 24;

/// How the model as served and its references did on the held-out hours, all on the same hours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// The hours held out.
    pub held_out: HourRange,
    /// Forecasts made.
    pub origins: usize,
    /// Of them, how many the baseline had to make because of a gap in the window.
    pub fallbacks: usize,
    /// The model as served: the baseline at leads and origins where the model is not.
    pub model: Scores,
    /// What is usual.
    pub climatology: Scores,
    /// The damped anomaly.
    pub damped: Scores,
    /// The last observed day, repeated; it has no band.
    pub persistence: Scores,
    /// By season of the hour aimed at: December to February, March to May, and so on.
    pub by_season: [Slice; SEASONS],
    /// By hour of the day aimed at, UTC: three hours each.
    pub by_hour: [Slice; DAY as usize / SLICE_HOURS],
}

/// Scores over all leads of a part of the hours aimed at.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Slice {
    /// The model as served.
    pub model: Score,
    /// What is usual.
    pub climatology: Score,
    /// The damped anomaly.
    pub damped: Score,
    /// The last observed day, repeated.
    pub persistence: Score,
}

/// Scores of one kind of forecast.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Over all 168 hours.
    pub overall: Score,
    /// By day ahead.
    pub by_day: Vec<Score>,
    /// By hour ahead.
    pub by_lead: Vec<Score>,
}

/// What is compared, in the order of the fields of [`Evaluation`].
const KINDS: usize = 4;
const SEASONS: usize = 4;
/// Hours of the day that are told together.
pub const SLICE_HOURS: usize = 3;

type Boards = [Scoreboard; KINDS];

#[derive(Default)]
struct Tally {
    origins: usize,
    fallbacks: usize,
    boards: Boards,
    seasons: [Boards; SEASONS],
    hours: [Boards; DAY as usize / SLICE_HOURS],
}

impl Evaluation {
    /// Forecasts from every sixth hour of `held_out` at every station and scores what was measured.
    ///
    /// # Errors
    /// When the model fails for another reason than a gap.
    pub fn of(model: &Model, grids: &[&HourlyGrid], held_out: HourRange) -> Result<Self, ForecastError> {
        Self::over(model, &grids.iter().map(|grid| (*grid, held_out)).collect::<Vec<_>>())
    }

    /// The same with held-out hours of its own for each station.
    ///
    /// # Errors
    /// When the model fails for another reason than a gap.
    pub fn over(model: &Model, held_out: &[(&HourlyGrid, HourRange)]) -> Result<Self, ForecastError> {
        let jobs: Vec<(&HourlyGrid, Hour, Hour)> = held_out
            .iter()
            .flat_map(|(grid, hours)| {
                hours.iter().step_by(ORIGIN_STRIDE_HOURS).map(move |hour| (*grid, hour, hours.end))
            })
            .filter(|(grid, hour, _)| grid.observed(Variable::AirTemperature, *hour).is_some())
            .collect();
        // whole chunks in a fixed order, so that sums do not depend on the number of threads
        let tallies: Vec<Result<Tally, ForecastError>> = jobs
            .par_chunks(64)
            .map(|jobs| {
                let mut tally = Tally::default();
                jobs.iter().try_for_each(|(grid, origin, end)| tally.add(model, grid, *origin, *end))?;
                Ok(tally)
            })
            .collect();
        let mut total = Tally::default();
        for tally in tallies {
            total.merge(&tally?);
        }
        let [model, climatology, damped, persistence] = total.boards.map(|board| Scores {
            overall: board.overall(),
            by_day: board.by_day(),
            by_lead: board.by_lead(),
        });
        let Tally { origins, fallbacks, seasons, hours, .. } = total;
        let held_out = span(held_out.iter().map(|(_, hours)| *hours));
        let (by_season, by_hour) = (seasons.map(Slice::of), hours.map(Slice::of));
        Ok(Self { held_out, origins, fallbacks, model, climatology, damped, persistence, by_season, by_hour })
    }

    /// The figures that a run logs, by name with unit.
    pub fn metrics(&self) -> BTreeMap<String, f64> {
        let kinds = [
            ("model", &self.model),
            ("climatology", &self.climatology),
            ("damped", &self.damped),
            ("persistence", &self.persistence),
        ];
        let mut metrics = BTreeMap::new();
        for (kind, scores) in kinds {
            metrics.insert(format!("{kind}_mae_168h_c"), scores.overall.mae_c);
            for (day, score) in scores.by_day.iter().enumerate() {
                metrics.insert(format!("{kind}_mae_day_{}_c", day + 1), score.mae_c);
            }
        }
        let overall = self.model.overall;
        metrics.insert("model_rmse_168h_c".to_owned(), overall.rmse_c);
        metrics.insert("model_pinball_168h_c".to_owned(), overall.pinball_c);
        metrics.insert("model_coverage_80".to_owned(), overall.coverage_80);
        metrics.insert(
            "skill_against_climatology".to_owned(),
            skill(overall.mae_c, self.climatology.overall.mae_c),
        );
        metrics.insert("skill_against_damped".to_owned(), skill(overall.mae_c, self.damped.overall.mae_c));
        metrics.insert("origins".to_owned(), self.origins as f64);
        metrics
    }
}

/// From the first hour of any to the last.
pub(crate) fn span(ranges: impl Iterator<Item = HourRange> + Clone) -> HourRange {
    let zero = Hour::from_epoch_hours(0);
    let start = ranges.clone().map(|hours| hours.start).min().unwrap_or(zero);
    HourRange::new(start, ranges.map(|hours| hours.end).max().unwrap_or(zero))
}

impl Tally {
    fn add(
        &mut self,
        model: &Model,
        grid: &HourlyGrid,
        origin: Hour,
        end: Hour,
    ) -> Result<(), ForecastError> {
        let known = as_known_at(grid, origin, model.spec().lookback_hours());
        let served = model.forecast(&known, origin);
        let contract = model.spec().station(&grid.station).ok_or_else(|| ForecastError::UnknownStation {
            station: grid.station.clone(),
            known: model.spec().station_ids().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        })?;
        let (served, fell_back) = match served {
            Err(error) if error.baseline_may_serve() => (contract.baseline.forecast(&known, origin)?, 1),
            served => (served?, 0),
        };
        self.origins += 1;
        self.fallbacks += fell_back;
        let usual = contract.baseline.over(HourRange::new(origin, origin + 1 + HORIZON as i64));
        let damped = usual.bands(&known, origin)?;
        for (lead, damped) in served.leads.iter().zip(damped) {
            let hour = lead.valid_at;
            let measured = grid.observed(Variable::AirTemperature, hour).filter(|_| hour < end);
            let Some(measured) = measured else { continue };
            let climatology = usual.band(hour);
            let repeated = repeated(&known, origin, hour).unwrap_or(climatology.p50.0);
            let bands = [lead.air_temperature, climatology, damped, point(repeated)];
            let season = &mut self.seasons[season(hour)];
            let hours = &mut self.hours[hour.hour_of_day() as usize / SLICE_HOURS];
            for boards in [&mut self.boards, season, hours] {
                for (board, band) in boards.iter_mut().zip(bands) {
                    board.add(lead.lead_h.into(), band, measured);
                }
            }
        }
        Ok(())
    }

    fn merge(&mut self, other: &Self) {
        self.origins += other.origins;
        self.fallbacks += other.fallbacks;
        let own = [&mut self.boards].into_iter().chain(&mut self.seasons).chain(&mut self.hours);
        let more = [&other.boards].into_iter().chain(&other.seasons).chain(&other.hours);
        for (boards, more) in own.zip(more) {
            boards.iter_mut().zip(more).for_each(|(board, more)| board.merge(more));
        }
    }
}

impl Slice {
    fn of(boards: Boards) -> Self {
        let [model, climatology, damped, persistence] = boards.map(|board| board.overall());
        Self { model, climatology, damped, persistence }
    }
}

/// 0 for December to February, 1 for March to May, and so on.
fn season(hour: Hour) -> usize {
    let month = hour.timestamp().to_zoned(TimeZone::UTC).month();
    usize::from(month.unsigned_abs()) % 12 / 3
}

/// The same hour of the last day, or of the last of seven days on which it is known.
fn repeated(grid: &HourlyGrid, origin: Hour, hour: Hour) -> Option<f64> {
    let days_ahead = (hour - origin + DAY - 1) / DAY;
    (0..7).find_map(|day| grid.get(Variable::AirTemperature, hour - (days_ahead + day) * DAY))
}

/// A forecast without a band.
fn point(value: f64) -> Band {
    Band { p10: Celsius(value), p50: Celsius(value), p90: Celsius(value) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic;

    #[test]
    fn a_winter_begins_in_december() {
        let season = |text: &str| season(text.parse().unwrap());
        assert_eq!(season("2018-12-01T00:00:00Z"), 0);
        assert_eq!(season("2019-02-28T23:00:00Z"), 0);
        assert_eq!(season("2019-03-01T00:00:00Z"), 1);
        assert_eq!(season("2019-11-30T23:00:00Z"), 3);
    }

    #[test]
    fn persistence_repeats_the_last_day() {
        let grid = synthetic::grid("108", 400, 1);
        let origin = grid.range().start + 300;
        let at = |hour| grid.get(Variable::AirTemperature, hour);
        assert_eq!(repeated(&grid, origin, origin + 1), at(origin - 23));
        assert_eq!(repeated(&grid, origin, origin + 24), at(origin));
        assert_eq!(repeated(&grid, origin, origin + 25), at(origin - 23));
        assert_eq!(repeated(&grid, origin, origin + 168), at(origin));
    }
}
