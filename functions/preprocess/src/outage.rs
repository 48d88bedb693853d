//! Long gaps in what a forecast starts from, told to the operator. Hours that nobody has asked for yet are
//! no gap but work to do: a backfill comes in any order.

use store::{EVERYDAY_GAP_HOURS, GapCauses, PipelineEvent, Store, StoreError, StoredMonth};
use weather::{Group, Hour, HourRange, Month, Provenance, Variable};

use crate::publish::Published;

/// Records the long gaps of a published month that new observations closed, changed or made: those that
/// touch `span`. A gap is told of by the month in which it ends, under its first hour, so once.
pub(crate) async fn record(store: &Store, month: &Published, span: HourRange) -> Result<(), StoreError> {
    let mut measured = month.grid.observed_air_temperatures().map(|(hour, _)| hour).peekable();
    let Some(first) = measured.peek().copied() else { return Ok(()) };
    // A gap that ends before `span` is no affair of its observations.
    let mut before =
        if first < span.start { None } else { last_measured_before(store, month, first).await? };
    for hour in measured {
        if let Some(before) = before {
            let gap = HourRange::new(before + 1, hour);
            if gap.len() > EVERYDAY_GAP_HOURS && gap.start <= span.end && span.start <= gap.end {
                record_one(store, month, gap).await?;
            }
        }
        before = Some(hour);
    }
    Ok(())
}

/// The last hour before `first` with a measured air temperature: nearly always the one before it, else
/// somewhere in an earlier month.
async fn last_measured_before(
    store: &Store,
    month: &Published,
    first: Hour,
) -> Result<Option<Hour>, StoreError> {
    let near = month.checked.observed_air_temperatures().map(|(hour, _)| hour);
    if let Some(hour) = near.take_while(|hour| *hour < first).last() {
        return Ok(Some(hour));
    }
    let station = &month.grid.station;
    let earlier = store.month_versions(station).await?.into_keys().rev();
    for earlier in earlier.skip_while(|earlier| *earlier >= Month::of(first)) {
        let stored = store.read_month(station, earlier).await?;
        let grid = stored.as_ref().map(StoredMonth::grid).transpose()?;
        if let Some(hour) = grid.and_then(|grid| grid.last_observed()) {
            return Ok(Some(hour));
        }
    }
    Ok(None)
}

/// Records one gap of a published month, if its hours were asked for.
async fn record_one(store: &Store, month: &Published, gap: HourRange) -> Result<(), StoreError> {
    let station = &month.grid.station;
    let count = |of: fn(Provenance) -> bool| {
        let provenance = |hour| month.checked.provenance(Variable::AirTemperature, hour);
        gap.iter().filter(|hour| of(provenance(*hour))).count()
    };
    let refused = count(Provenance::is_refused);
    let blank = count(|provenance| provenance == Provenance::NotReported);
    let causes = GapCauses::of(gap, refused, blank, &store.absences(station, Group::Weather, gap).await?);
    let Some(event) = PipelineEvent::gap(station, gap, causes) else { return Ok(()) };
    tracing::warn!(%station, "{}", event.message);
    store.record(&event).await
}
