//! One station's new observations into its stored months.

use futures::{StreamExt, TryStreamExt};
use store::{Put, StationState, Store, StoreError, StoredMonth, keys};
use weather::quality::Finding;
use weather::{HourRange, HourlyGrid, Observation, Station, StationId, gaps};

use crate::months::Month;
use crate::{MergedStation, quality};

/// Tries against other writers of the same months before giving the event back.
const ATTEMPTS: usize = 5;
/// Months written at once.
const CONCURRENT_WRITES: usize = 8;

/// Merges observations of one station, checks and repairs the months around them, and writes what
/// changed.
pub(crate) async fn merge(store: &Store, observations: &[Observation]) -> Result<MergedStation, StoreError> {
    let mut attempt = 1;
    loop {
        match try_merge(store, observations).await {
            Err(StoreError::Conflict { .. }) if attempt < ATTEMPTS => attempt += 1,
            outcome => return outcome,
        }
    }
}

async fn try_merge(store: &Store, observations: &[Observation]) -> Result<MergedStation, StoreError> {
    let station = &observations[0].station;
    let span = span(observations);
    let (first, last) = (Month::of(span.start), Month::of(span.end - 1));
    // A repair reaches at most into the neighbouring month, and looks at most one month further.
    let around = HourRange::new(first.plus(-2).hours().start, last.plus(2).hours().end);
    let stored = store.read_months(station, Some(around)).await?;
    let known = stored.iter().map(|month| month.grid.range().start.year_month());
    let mut grid = gather(station, around, &stored);
    quality::restore(store, &mut grid, known).await?;
    let findings = clean(&mut grid, observations);

    let months: Vec<HourlyGrid> = first
        .plus(-1)
        .through(last.plus(1))
        .filter_map(|month| grid.slice(month.hours()).trimmed())
        .collect();
    let months_written = write_months(store, &months, &stored).await?;
    // What follows is written for every month, changed or not: an earlier try may have stopped here.
    write_all(months.iter().map(|month| async {
        quality::note(store, &grid, month, &findings).await?;
        store.note_coverage(month).await
    }))
    .await?;
    unchanged_since(store, &months).await?;
    let recent_changed = note_station(store, station, &grid).await?;
    Ok(MergedStation {
        station: station.clone(),
        hours: observations.len(),
        months_written,
        refused_values: findings.iter().filter(|finding| finding.repaired.is_none()).count(),
        recent_changed,
    })
}

fn span(observations: &[Observation]) -> HourRange {
    let hours = observations.iter().map(|observation| observation.hour);
    let (first, last) = hours.fold((observations[0].hour, observations[0].hour), |(first, last), hour| {
        (first.min(hour), last.max(hour))
    });
    HourRange::new(first, last + 1)
}

/// The stored months as they were observed, in one grid over `around`.
fn gather(station: &StationId, around: HourRange, stored: &[StoredMonth]) -> HourlyGrid {
    let mut grid = HourlyGrid::absent(station.clone(), around);
    for month in stored {
        grid.overlay(&month.grid);
    }
    gaps::strip_repairs(&mut grid);
    grid
}

/// Merges the new observations, then checks and repairs everything. Returns what the checks found.
fn clean(grid: &mut HourlyGrid, observations: &[Observation]) -> Vec<Finding> {
    for observation in observations {
        grid.merge(observation);
    }
    let station = Station::known(&grid.station);
    let findings = weather::quality::check(grid, station.as_ref());
    gaps::repair(grid);
    findings
}

/// Writes the months that changed, each over the version that was read; returns how many did.
async fn write_months(
    store: &Store,
    months: &[HourlyGrid],
    stored: &[StoredMonth],
) -> Result<usize, StoreError> {
    let written = write_all(months.iter().map(|month| {
        let number = month.range().start.year_month();
        let read = stored.iter().find(|stored| stored.grid.range().start.year_month() == number);
        store.write_month(month, read)
    }));
    Ok(written.await?.into_iter().filter(|written| *written).count())
}

/// Makes sure that the months are still as they were written, so that what was noted of them is not
/// older than they are: of several writers at once, whoever notes last has seen what all have written.
async fn unchanged_since(store: &Store, months: &[HourlyGrid]) -> Result<(), StoreError> {
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return Ok(()) };
    let hours = HourRange::new(first.range().start, last.range().end);
    let stored = store.read_months(&first.station, Some(hours)).await?;
    match months.iter().find(|month| stored.iter().all(|stored| stored.grid != **month)) {
        Some(month) => {
            let (year, number) = month.range().start.year_month();
            Err(StoreError::Conflict { target: keys::observations(&month.station, year, number) })
        }
        None => Ok(()),
    }
}

/// Runs writes side by side, a few at a time.
async fn write_all<T, F>(writes: impl Iterator<Item = F>) -> Result<Vec<T>, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    let writes: Vec<F> = writes.collect();
    futures::stream::iter(writes).buffered(CONCURRENT_WRITES).try_collect().await
}

/// Notes up to when the station has been observed, then refreshes its recent window: last, because
/// that starts a forecast.
async fn note_station(store: &Store, station: &StationId, grid: &HourlyGrid) -> Result<bool, StoreError> {
    let mut observed = grid.observed_air_temperatures().map(|(hour, _)| hour);
    let Some(first_observed) = observed.next() else { return Ok(false) };
    let last_observed = observed.last().unwrap_or(first_observed);
    let seen = StationState { station: station.clone(), first_observed, last_observed };
    store.note_station(&seen).await?;
    Ok(store.refresh_recent(station).await? == Put::Written)
}
