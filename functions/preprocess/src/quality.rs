//! The quality record of a month: how complete it is, where its gaps are, what was refused.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use store::{Store, StoreError, keys};
use weather::gaps::{Gap, gaps};
use weather::quality::Rejection;
use weather::{HourRange, HourlyGrid, StationId, Variable};

/// `quality/station=…/year=…/month=….json`.
#[derive(Debug, Serialize, Deserialize)]
struct QualityRecord {
    station: StationId,
    hours: HourRange,
    reported_hours: usize,
    /// Gaps inside these hours. One that crosses the turn of a month shows in both, cut there.
    gaps: Vec<Gap>,
    refused: Vec<Rejection>,
}

/// Writes the record of one month. What was refused before stays on record while nothing better has
/// been observed: its value is gone from the observations, so a later check cannot find it again.
pub(crate) async fn note(
    store: &Store,
    month: &HourlyGrid,
    rejections: &[Rejection],
) -> Result<(), StoreError> {
    let (year, number) = month.range().start.year_month();
    let key = keys::quality(&month.station, year, number);
    let before: Option<QualityRecord> = store.get_json(&key).await?;
    let known = before.into_iter().flat_map(|record| record.refused);
    let refused: BTreeMap<_, _> = known
        .chain(rejections.iter().copied())
        .filter(|rejection| month.range().contains(rejection.hour))
        .filter(|rejection| month.observed(rejection.variable, rejection.hour).is_none())
        .map(|rejection| ((rejection.hour, rejection.variable), rejection))
        .collect();
    let record = QualityRecord {
        station: month.station.clone(),
        hours: month.range(),
        reported_hours: month.range().iter().filter(|hour| month.is_reported(*hour)).count(),
        gaps: Variable::ALL.into_iter().flat_map(|variable| gaps(month, variable)).collect(),
        refused: refused.into_values().collect(),
    };
    store.put_json_if_changed(&key, &record).await.map(drop)
}
