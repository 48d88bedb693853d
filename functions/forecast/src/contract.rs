//! What is usual at a station, fitted to everything observed so far and kept for a while: what a model that was not trained on a
//! long history of the station takes, and the baseline that serves where no model does.
//!
//! A station of which little is known borrows the seasons from one that the champion knows for long.

use forecast::{BaselineError, LONG_HISTORY_HOURS, ModelSpec, StationContract, lenders};
use serde::{Deserialize, Serialize};
use store::{Expect, Store, StoreError, keys};
use weather::climatology::LEAST_HOURS;
use weather::{Hour, HourRange, HourlyGrid, Position, StationId};

use crate::Champion;

/// It is fitted again when this much has been observed since, or a share of what it was fitted to if that is less.
const REFIT_AFTER_HOURS: i64 = 30 * 24;
const REFIT_AFTER_SHARE: i64 = 8;

/// So many are asked at most: each costs the reading of its observations.
const MOST_LENDERS: usize = 3;

/// Why nothing is known of a station.
pub(crate) enum FitError {
    Store(StoreError),
    TooLittle(BaselineError),
}

impl From<StoreError> for FitError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    contract: StationContract,
    /// The version of the champion from whose stations it could borrow.
    champion: Option<u32>,
}

/// What is usual at the station as of `origin`: the stored fit if it still holds, else a new one.
pub(crate) async fn load_or_fit(
    store: &Store,
    champion: Option<&Champion>,
    station: &StationId,
    origin: Hour,
) -> Result<StationContract, FitError> {
    let key = keys::contract(station);
    let first_observed = store.station(station).await?.map(|known| known.first_observed);
    let version = champion.map(|champion| champion.version);
    // A stored fit that this version cannot read is fitted again rather than failed on.
    let stored: Option<Kept> = match store.get_json(&key).await {
        Err(StoreError::Damaged { .. }) => None,
        outcome => outcome?,
    };
    if let Some(Kept { contract, champion }) = stored
        && still_holds(contract.baseline.fitted(), first_observed, origin)
        && (contract.is_long() || champion == version)
    {
        return Ok(contract);
    }
    let history = HourRange::new(first_observed.unwrap_or(origin), origin + 1);
    let contract = fit(store, champion, station, history).await?;
    let kept = Kept { contract, champion: version };
    store.put_json(&key, &kept, Expect::Anything).await?;
    Ok(kept.contract)
}

async fn fit(
    store: &Store,
    champion: Option<&Champion>,
    station: &StationId,
    history: HourRange,
) -> Result<StationContract, FitError> {
    let grid = store.read_observations(station, Some(history)).await?;
    let nothing = || HourlyGrid::absent(station.clone(), HourRange::new(history.end, history.end));
    let grid = grid.unwrap_or_else(nothing);
    let position = store.describe(station).await?.map(|place| place.position());
    // fewer hours are too few with a lender too, and every new one would ask all lenders again
    let may_borrow = (LEAST_HOURS..LONG_HISTORY_HOURS).contains(&grid.observed_air_temperatures().count());
    if let (Some(champion), Some(position), true) = (champion, position, may_borrow)
        && let Some(lent) =
            borrow_contract(store, champion.model.spec(), position, &grid, grid.range()).await?
    {
        return Ok(lent);
    }
    Ok(StationContract::fit(&grid, grid.range()).map_err(FitError::TooLittle)?.at(position))
}

/// What is usual at a station of which only `hours` are known, borrowed from the nearest one that the model knows for long and that was
/// observed in the same hours; `None` where there is none.
///
/// # Errors
/// If the observations cannot be read. A lender's month that is damaged is no reason: it lends nothing then.
pub async fn borrow_contract(
    store: &Store,
    spec: &ModelSpec,
    position: Position,
    grid: &HourlyGrid,
    hours: HourRange,
) -> Result<Option<StationContract>, StoreError> {
    for lender in lenders(&grid.station, &position, &spec.stations).into_iter().take(MOST_LENDERS) {
        let observed = match store.read_observations(lender.baseline.station(), Some(hours)).await {
            Err(StoreError::Damaged { target, .. }) => {
                tracing::warn!(station = %grid.station, "{target} is damaged: nothing is borrowed from it");
                None
            }
            outcome => outcome?,
        };
        if let Some(lent) = observed.and_then(|observed| lender.lent(&observed, grid, hours).ok()) {
            return Ok(Some(lent.at(Some(position))));
        }
    }
    Ok(None)
}

/// A fit holds while it is recent, does not know the future, and no older history has arrived.
fn still_holds(fitted: HourRange, first_observed: Option<Hour>, origin: Hour) -> bool {
    let recent = origin + 1 - fitted.end;
    let refit_after = (fitted.len() as i64 / REFIT_AFTER_SHARE).min(REFIT_AFTER_HOURS);
    (0..refit_after).contains(&recent) && first_observed.is_none_or(|first| first >= fitted.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(offset: i64) -> Hour {
        Hour::from_epoch_hours(400_000 + offset)
    }

    #[test]
    fn a_fit_is_repeated_when_old_when_from_the_future_and_when_history_grew() {
        let fitted = HourRange::new(hour(0), hour(10_000));
        assert!(still_holds(fitted, Some(hour(0)), hour(9_999)));
        assert!(still_holds(fitted, Some(hour(0)), hour(10_500)));
        assert!(!still_holds(fitted, Some(hour(0)), hour(11_000)));
        assert!(!still_holds(fitted, Some(hour(0)), hour(9_500)));
        assert!(!still_holds(fitted, Some(hour(-1)), hour(9_999)));
    }

    #[test]
    fn the_less_is_known_the_sooner_it_is_fitted_again() {
        let fitted = HourRange::new(hour(0), hour(400));
        assert!(still_holds(fitted, Some(hour(0)), hour(448)));
        assert!(!still_holds(fitted, Some(hour(0)), hour(449)));
    }
}
