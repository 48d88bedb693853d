//! The gate: a candidate is promoted only when it is better, beyond chance, than what would serve without
//! it: the baselines, and the champion on the same hours.

mod bootstrap;
mod contest;
mod verdict;

use forecast::{ForecastError, Model, ModelSpec};
use weather::{HourRange, HourlyGrid, StationId};

use crate::config::Places;
use bootstrap::compare;
use contest::{Contest, Entrants, Measure, Side};

pub use bootstrap::{CONFIDENCE, Interval, LEAST_BLOCKS};
pub use contest::BLOCK_DAYS;
pub use verdict::{Against, Means, Verdict};

/// Seed of the drawings: another one would be another opportunity to pass.
const SEED: u64 = 20_260_101;

/// A model that is served, and its registered version.
#[derive(Debug, Clone)]
pub struct Champion {
    /// The version.
    pub version: u32,
    /// The loaded model.
    pub model: Model,
}

/// Judges a candidate on those of its held-out hours, station by station, that neither it nor the champion was
/// fitted to or chosen on. `places` says where the stations are; without one there is no outfit to regret.
///
/// # Errors
/// When a model fails for another reason than a gap.
pub fn judge(
    candidate: &Model,
    champion: Option<&Champion>,
    grids: &[HourlyGrid],
    places: &Places,
) -> Result<Verdict, ForecastError> {
    let spec = candidate.spec();
    let known = grids.iter().filter(|grid| spec.station(&grid.station).is_some());
    let stations = known.map(|grid| (grid, unseen(candidate, champion, &grid.station))).collect();
    let entrants =
        Entrants { candidate, champion: champion.map(|champion| &champion.model), stations, places };
    let contest = Contest::of(&entrants)?;
    Ok(verdict(&contest, champion.map(|champion| champion.version)))
}

/// The hours of a station that were held out for the candidate, after the last that the champion has seen: at that station, or at
/// any where it was not trained on it, because the weather of the same days went over all.
fn unseen(candidate: &Model, champion: Option<&Champion>, station: &StationId) -> HourRange {
    let own = candidate.spec().held_out(station);
    let seen = |spec: &ModelSpec| match spec.station(station) {
        Some(_) => spec.held_out(station).start,
        None => spec.seen_until(),
    };
    let start = champion.map_or(own.start, |champion| own.start.max(seen(champion.model.spec())));
    HourRange::new(start.min(own.end), own.end)
}

fn verdict(contest: &Contest, champion: Option<u32>) -> Verdict {
    let means = |side| Means {
        mae_c: contest.mean(side, Measure::AbsoluteError).unwrap_or_default(),
        pinball_c: contest.mean(side, Measure::Pinball).unwrap_or_default(),
        regret_clo_h: contest.mean(side, Measure::Regret),
    };
    let against = |(side, name): (Side, String)| {
        let interval =
            |measure| compare(&contest.sums(Side::Candidate, measure), &contest.sums(side, measure), SEED);
        Some(Against {
            name,
            means: means(side),
            mae_c: interval(Measure::AbsoluteError)?,
            pinball_c: interval(Measure::Pinball)?,
            regret_clo_h: interval(Measure::Regret),
        })
    };
    let champion = champion.map(|version| (Side::Champion, format!("the champion (version {version})")));
    let references = [
        (Side::Climatology, "climatology".to_owned()),
        (Side::Damped, "the damped anomaly".to_owned()),
        (Side::Baseline, "the baseline as served".to_owned()),
    ];
    Verdict::new(
        contest.hours,
        [contest.origins, contest.block_count(), contest.mornings],
        means(Side::Candidate),
        references.into_iter().chain(champion).filter_map(against).collect(),
    )
}

#[cfg(test)]
mod tests;
