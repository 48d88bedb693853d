//! A station's baseline, fitted on everything observed so far and kept until it is a month old.

use forecast::{Baseline, BaselineError};
use store::{Expect, Store, StoreError, keys};
use weather::{Hour, HourRange, StationId};

/// A baseline is fitted again when this much has been observed since.
const REFIT_AFTER_HOURS: i64 = 30 * 24;

/// Why there is no baseline.
pub(crate) enum FitError {
    Store(StoreError),
    TooLittle(BaselineError),
}

impl From<StoreError> for FitError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The station's baseline as of `origin`: the stored one if it still holds, else a new fit.
pub(crate) async fn load_or_fit(
    store: &Store,
    station: &StationId,
    origin: Hour,
) -> Result<Baseline, FitError> {
    let key = keys::baseline(station);
    let first_observed = store.station(station).await?.map(|known| known.first_observed);
    // A stored fit that this version cannot read is fitted again rather than failed on.
    let stored: Option<Baseline> = match store.get_json(&key).await {
        Err(StoreError::Damaged { .. }) => None,
        outcome => outcome?,
    };
    if let Some(baseline) = stored
        && still_holds(baseline.fitted(), first_observed, origin)
    {
        return Ok(baseline);
    }
    let history = HourRange::new(first_observed.unwrap_or(origin), origin + 1);
    let grid = store.read_observations(station, Some(history)).await?;
    let observed = grid.map_or(
        Err(BaselineError::TooLittleHistory { station: station.clone(), observed: 0, needed: 1 }),
        |grid| Baseline::fit(&grid, grid.range()),
    );
    let baseline = observed.map_err(FitError::TooLittle)?;
    store.put_json(&key, &baseline, Expect::Anything).await?;
    Ok(baseline)
}

/// A fit holds while it is recent, does not know the future, and no older history has arrived.
fn still_holds(fitted: HourRange, first_observed: Option<Hour>, origin: Hour) -> bool {
    let recent = origin + 1 - fitted.end;
    (0..REFIT_AFTER_HOURS).contains(&recent) && first_observed.is_none_or(|first| first >= fitted.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(offset: i64) -> Hour {
        Hour::from_epoch_hours(400_000 + offset)
    }

    #[test]
    fn a_fit_is_repeated_when_old_when_from_the_future_and_when_history_grew() {
        let fitted = HourRange::new(hour(0), hour(1000));
        assert!(still_holds(fitted, Some(hour(0)), hour(999)));
        assert!(still_holds(fitted, Some(hour(0)), hour(1500)));
        assert!(!still_holds(fitted, Some(hour(0)), hour(2000)));
        assert!(!still_holds(fitted, Some(hour(0)), hour(500)));
        assert!(!still_holds(fitted, Some(hour(-1)), hour(999)));
    }
}
