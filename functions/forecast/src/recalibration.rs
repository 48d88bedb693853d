//! How wide a champion's bands must be at a station, learned once a week and kept.

use forecast::hindcast::MOST_LATE_HOURS;
use forecast::{Model, Recalibration, StationContract, grid_digest};
use serde::{Deserialize, Serialize};
use store::{Expect, Store, StoreError, keys};
use weather::{Hour, HourRange, HourlyGrid, StationId};

/// Hours before the end of the week whose observations tell whether what was learned still holds: the recent window of every
/// hour of the week after has them.
const LOOKED_AT_HOURS: i64 = 504;

/// What is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    /// Digest of the last weeks' observations, because hours that come late are learned from too, and which fit of what is usual it was.
    digest: String,
    #[serde(flatten)]
    recalibration: Recalibration,
}

/// Which fit of what is usual a model took: another one makes other errors.
fn usual(contract: &StationContract) -> String {
    let from = contract.borrowed_from.as_ref().map_or("itself", StationId::as_str);
    format!("{from} until {}", contract.baseline.fitted().end)
}

/// What is due for a forecast from `origin`: the kept one if it still holds, else learned from the station's observations.
/// `None` while the model has no past that it had not seen.
pub(crate) async fn load_or_learn(
    store: &Store,
    (version, model): (u32, &Model),
    contract: &StationContract,
    recent: &HourlyGrid,
    origin: Hour,
) -> Result<Option<Recalibration>, StoreError> {
    let as_of = Recalibration::due(origin);
    let Some(first) = Recalibration::issue_hours(model.spec(), as_of).next() else { return Ok(None) };
    let key = keys::recalibration(&recent.station, version);
    let observed = grid_digest(recent, HourRange::new(as_of - LOOKED_AT_HOURS, as_of));
    let digest = format!("{observed} {}", usual(contract));
    // What this version cannot read is learned again rather than failed on.
    let kept: Option<Kept> = match store.get_json(&key).await {
        Err(StoreError::Damaged { .. }) => None,
        outcome => outcome?,
    };
    if let Some(kept) = kept.filter(|kept| kept.digest == digest && kept.recalibration.as_of == as_of) {
        return Ok(Some(kept.recalibration));
    }
    let lookback = model.spec().lookback_hours() as i64;
    let past = HourRange::new(first - MOST_LATE_HOURS - lookback, as_of);
    let grid = match store.read_observations(&recent.station, Some(past)).await {
        // A month that cannot be read must not keep anybody from a forecast.
        Err(error @ StoreError::Damaged { .. }) => {
            tracing::warn!(station = %recent.station, "bands stay as wide as the model says: {error}");
            None
        }
        outcome => outcome?,
    };
    let Some(grid) = grid else { return Ok(None) };
    let recalibration = Recalibration::of(model, contract, &grid, as_of);
    let kept = Kept { digest, recalibration };
    store.put_json(&key, &kept, Expect::Anything).await?;
    Ok(Some(kept.recalibration))
}
