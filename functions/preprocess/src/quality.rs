//! The quality record of a month: how complete it is, where its gaps are, what was refused.

use futures::{StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};
use store::{Store, StoreError, keys};
use weather::gaps::{Gap, gaps};
use weather::quality::Rejection;
use weather::{HourRange, HourlyGrid, Provenance, StationId, Variable};

/// Records read at once.
const CONCURRENT_READS: usize = 8;

/// `quality/station=…/year=…/month=….json`.
#[derive(Debug, Serialize, Deserialize)]
struct QualityRecord {
    station: StationId,
    hours: HourRange,
    reported_hours: usize,
    /// Gaps that touch these hours, each in its full length.
    gaps: Vec<Gap>,
    refused: Vec<Rejection>,
}

/// What is known of a stretch of observations beside its values.
pub(crate) struct Findings {
    gaps: Vec<Gap>,
    refused: Vec<Rejection>,
}

impl Findings {
    /// Of a checked grid and what the check refused in it.
    pub(crate) fn of(grid: &HourlyGrid, refused: Vec<Rejection>) -> Self {
        Self { gaps: Variable::ALL.into_iter().flat_map(|variable| gaps(grid, variable)).collect(), refused }
    }

    /// How many values were refused.
    pub(crate) fn refused(&self) -> usize {
        self.refused.len()
    }
}

/// Puts the values that were refused before back into the grid, to be judged again: what they stand
/// beside may have been observed since. A value observed since stays.
pub(crate) async fn restore(
    store: &Store,
    grid: &mut HourlyGrid,
    months: impl Iterator<Item = (i16, i8)>,
) -> Result<(), StoreError> {
    let station = grid.station.clone();
    let keys: Vec<String> = months.map(|(year, month)| keys::quality(&station, year, month)).collect();
    let records: Vec<Option<QualityRecord>> = futures::stream::iter(keys)
        .map(|key| async move { store.get_json(&key).await })
        .buffered(CONCURRENT_READS)
        .try_collect()
        .await?;
    for rejection in records.into_iter().flatten().flat_map(|record| record.refused) {
        if grid.observed(rejection.variable, rejection.hour).is_none() {
            grid.put(rejection.variable, rejection.hour, Some(rejection.reported), Provenance::Observed);
        }
    }
    Ok(())
}

/// Writes the record of one month.
pub(crate) async fn note(store: &Store, month: &HourlyGrid, findings: &Findings) -> Result<(), StoreError> {
    let hours = month.range();
    let (year, number) = hours.start.year_month();
    let touches = |gap: &&Gap| gap.hours.start < hours.end && hours.start < gap.hours.end;
    let record = QualityRecord {
        station: month.station.clone(),
        hours,
        reported_hours: hours.iter().filter(|hour| month.is_reported(*hour)).count(),
        gaps: findings.gaps.iter().filter(touches).copied().collect(),
        refused: findings.refused.iter().filter(|one| hours.contains(one.hour)).copied().collect(),
    };
    store.put_json_if_changed(&keys::quality(&month.station, year, number), &record).await.map(drop)
}
