//! The work: hours that a source can have and that are not stored.

use sources::WeatherSource;
use store::{Absence, AbsenceCause, Store, StoreError};
use weather::{Hour, HourRange, StationId};

use crate::plan::Missing;
use crate::report::Ledger;
use crate::request::IngestRequest;

/// Hours to ask for, by station. Stations that the source cannot serve are noted in the ledger.
pub(crate) async fn missing(
    store: &Store,
    source: &dyn WeatherSource,
    request: &IngestRequest,
    ledger: &mut Ledger,
) -> Result<Missing, StoreError> {
    let mut missing = Missing::new();
    for station in &request.stations {
        let available = source.available(station, request.time);
        if available.is_empty() {
            let reason = format!(
                "source {} has no observations of station {station} before {}; ask another source, or correct \
                 the number",
                source.id(),
                request.time
            );
            ledger.refuse(station, reason);
            continue;
        }
        let expected = expected(store, source, station, request, available).await?;
        let mut hours = store.missing_hours(station, source.id().group(), expected).await?;
        if !request.again {
            let absences = store.absences(station, source.id().group(), expected).await?;
            hours = without(&hours, &absences, Hour::floor(request.time));
        }
        missing.insert(station.clone(), hours);
    }
    Ok(missing)
}

/// The hours that should be there: what the source can have, within what was asked for.
async fn expected(
    store: &Store,
    source: &dyn WeatherSource,
    station: &StationId,
    request: &IngestRequest,
    available: HourRange,
) -> Result<HourRange, StoreError> {
    let until = request.until.map_or(available.end, |until| until.min(available.end));
    let from = match request.from {
        Some(from) => from,
        None => match store.station(station).await? {
            Some(seen) => seen.first_observed,
            None => until - source.reach().hours as i64,
        },
    };
    Ok(HourRange::new(from.max(available.start), until))
}

/// The ranges without the hours that the source did not have when it was asked, and that are not twice as
/// old since: an hour that comes late is found soon, one that never comes is asked for ever more rarely.
fn without(missing: &[HourRange], absences: &[Absence], now: Hour) -> Vec<HourRange> {
    let mut left = missing.to_vec();
    let not_there = absences.iter().filter(|absence| absence.cause == AbsenceCause::NeverPublished);
    for absence in not_there {
        let rested = |hour: Hour| now - hour < 2 * (absence.at - hour);
        // Later hours are younger, so those that rest are the first of the range, up to some hour.
        let resting = absence.hours.iter().take_while(|hour| rested(*hour)).count();
        let resting = HourRange::new(absence.hours.start, absence.hours.start + resting as i64);
        left = left.iter().flat_map(|range| subtract(*range, resting)).collect();
    }
    left
}

fn subtract(range: HourRange, taken: HourRange) -> impl Iterator<Item = HourRange> {
    let before = HourRange::new(range.start, range.end.min(taken.start));
    let after = HourRange::new(range.start.max(taken.end), range.end);
    let parts =
        if taken.is_empty() { [range, HourRange::new(range.end, range.end)] } else { [before, after] };
    parts.into_iter().filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(start: i64, end: i64) -> HourRange {
        HourRange::new(Hour::from_epoch_hours(start), Hour::from_epoch_hours(end))
    }

    fn absence(range: HourRange, at: i64) -> Absence {
        Absence { hours: range, cause: AbsenceCause::NeverPublished, at: Hour::from_epoch_hours(at) }
    }

    #[test]
    fn an_hour_that_was_not_there_rests_until_it_is_twice_as_old() {
        let missing = [hours(100, 104)];
        let absences = [absence(hours(100, 102), 110)];
        let at = |now| without(&missing, &absences, Hour::from_epoch_hours(now));
        assert_eq!(at(111), [hours(102, 104)]);
        assert_eq!(at(117), [hours(102, 104)]);
        // Hour 101 was 9 hours old when it was asked for; 18 hours old it is asked for again.
        assert_eq!(at(119), [hours(101, 104)]);
        assert_eq!(at(120), missing);
    }

    #[test]
    fn what_was_not_noted_is_asked_for() {
        assert_eq!(without(&[hours(0, 5)], &[], Hour::from_epoch_hours(9)), [hours(0, 5)]);
        let middle = [absence(hours(2, 3), 1_000)];
        assert_eq!(
            without(&[hours(0, 5)], &middle, Hour::from_epoch_hours(1_001)),
            [hours(0, 2), hours(3, 5)]
        );
    }
}
