//! The quality record of a month: how complete it is, where its gaps are, what was refused.

use futures::{StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};
use store::{Store, StoreError, keys};
use weather::gaps::{Gap, gaps};
use weather::quality::{self, Finding};
use weather::{HourRange, HourlyGrid, StationId, Variable};

/// Records read at once.
const CONCURRENT_READS: usize = 8;

/// `quality/station=…/year=…/month=….json`.
#[derive(Debug, Serialize, Deserialize)]
struct QualityRecord {
    station: StationId,
    hours: HourRange,
    reported_hours: usize,
    /// Gaps that touch these hours, up to four weeks beyond them.
    gaps: Vec<Gap>,
    /// What the checks found; records of the first version call it "refused".
    #[serde(alias = "refused")]
    findings: Vec<Finding>,
}

/// How far beyond a month its record looks: the shortest month, so that every merge that writes the
/// record has all of it at hand.
const CONTEXT_HOURS: i64 = 28 * 24;

/// Puts the values that were refused or repaired before back into the grid, to be judged again: what they
/// stand beside may have been observed since. A value observed since stays.
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
    for record in records.into_iter().flatten() {
        quality::restore(grid, &record.findings);
    }
    Ok(())
}

/// Writes the record of one month of a checked grid. It depends on nothing but the observations of the
/// month and of those beside it, so that it is the same whichever of them came last.
pub(crate) async fn note(
    store: &Store,
    grid: &HourlyGrid,
    month: &HourlyGrid,
    findings: &[Finding],
) -> Result<(), StoreError> {
    let hours = month.range();
    let (year, number) = hours.start.year_month();
    let record = QualityRecord {
        station: month.station.clone(),
        hours,
        reported_hours: hours.iter().filter(|hour| month.is_reported(*hour)).count(),
        gaps: gaps_touching(grid, hours),
        findings: findings.iter().filter(|one| hours.contains(one.hour)).copied().collect(),
    };
    store.put_json_if_changed(&keys::quality(&month.station, year, number), &record).await.map(drop)
}

/// The gaps in some hours. One that crosses into a month beside them is told as one gap.
fn gaps_touching(grid: &HourlyGrid, hours: HourRange) -> Vec<Gap> {
    let around = HourRange::new(hours.start - CONTEXT_HOURS, hours.end + CONTEXT_HOURS);
    let Some(reported) = grid.slice(around).trimmed() else { return Vec::new() };
    let touches = |gap: &Gap| gap.hours.start < hours.end && hours.start < gap.hours.end;
    Variable::ALL.into_iter().flat_map(|variable| gaps(&reported, variable)).filter(touches).collect()
}
