//! Hours that were asked for and did not come, and why: what a gap's cause is told from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use weather::{Group, Hour, HourRange, Month, StationId};

use crate::error::code;
use crate::table::{Key, Query, encode};
use crate::{Patience, Store, StoreError};

/// Why an hour did not come. Of two that were noted in the same hour the greater one stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AbsenceCause {
    /// The source could not be asked, or gave no answer that could be used.
    FetchFailed,
    /// The source answered, and does not have it.
    NeverPublished,
}

/// Hours that did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Which.
    pub hours: HourRange,
    /// Why.
    pub cause: AbsenceCause,
    /// When they were last asked for.
    pub at: Hour,
}

/// What is noted of one month: at most a range for each of its hours.
#[derive(Debug, Default, Serialize, Deserialize)]
struct AbsentHours {
    absences: Vec<Absence>,
}

impl Store {
    /// Notes that reports of a group of a station's hours were asked for at `at` and did not come. For each hour the last asking
    /// stands, in whatever order they are noted. An hour that has come since may stay noted here.
    ///
    /// # Errors
    /// If the state table cannot be read or written.
    pub async fn note_absent(
        &self,
        station: &StationId,
        group: Group,
        hours: HourRange,
        cause: AbsenceCause,
        at: Hour,
    ) -> Result<(), StoreError> {
        self.note_all_absent(station, group, [hours], cause, at).await
    }

    /// [`Store::note_absent`] for several ranges of hours: each month of them is written once.
    ///
    /// # Errors
    /// If the state table cannot be read or written.
    pub async fn note_all_absent(
        &self,
        station: &StationId,
        group: Group,
        ranges: impl IntoIterator<Item = HourRange>,
        cause: AbsenceCause,
        at: Hour,
    ) -> Result<(), StoreError> {
        let mut months: BTreeMap<Month, Vec<Absence>> = BTreeMap::new();
        for hours in ranges {
            for month in Month::touching(hours) {
                let hours = hours.overlap(month.hours());
                months.entry(month).or_default().push(Absence { hours, cause, at });
            }
        }
        for (month, noted) in months {
            let mut patience = Patience::begin();
            while let Err(error) = self.try_note_absent(&key(station, group, month), &noted).await {
                patience.after(error).await?;
            }
        }
        Ok(())
    }

    async fn try_note_absent(&self, key: &Key, noted: &[Absence]) -> Result<(), StoreError> {
        let table = &self.config.state_table;
        let known: AbsentHours = self.get_item(table, key).await?.unwrap_or_default();
        let absences = merged(&known.absences, noted);
        if absences == known.absences {
            return Ok(());
        }
        let read = serde_dynamo::to_attribute_value(&known.absences);
        let read = read.map_err(|error| StoreError::damaged(key.name(), error))?;
        let item = encode(key, &AbsentHours { absences })?;
        let request = self
            .dynamodb
            .put_item()
            .table_name(table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk) OR absences = :read")
            .expression_attribute_values(":read", read);
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) if code(&error) == Some("ConditionalCheckFailedException") => {
                Err(StoreError::Conflict { target: key.name() })
            }
            Err(error) => Err(StoreError::service("writing", key.name(), error)),
        }
    }

    /// What is noted of a station's hours without a report of a group, in order of time, cut to `within`.
    ///
    /// # Errors
    /// If the state table cannot be read.
    pub async fn absences(
        &self,
        station: &StationId,
        group: Group,
        within: HourRange,
    ) -> Result<Vec<Absence>, StoreError> {
        let prefix = prefix(group);
        let query = Query { prefix: Some(&prefix), ..Query::default() };
        let months: Vec<AbsentHours> =
            self.query(&self.config.state_table, &partition(station), query).await?;
        let absences = months.into_iter().flat_map(|month| month.absences);
        let cut = absences.map(|absence| Absence { hours: absence.hours.overlap(within), ..absence });
        Ok(cut.filter(|absence| !absence.hours.is_empty()).collect())
    }
}

fn partition(station: &StationId) -> String {
    format!("STATION#{station}")
}

fn prefix(group: Group) -> String {
    format!("ABSENT#{}#", group.as_str())
}

fn key(station: &StationId, group: Group, month: Month) -> Key {
    Key::new(partition(station), format!("{}{month}", prefix(group)))
}

/// What is known with more notes: for each hour the last asking, as the fewest ranges.
fn merged(known: &[Absence], noted: &[Absence]) -> Vec<Absence> {
    let mut last: BTreeMap<Hour, (Hour, AbsenceCause)> = BTreeMap::new();
    for absence in known.iter().chain(noted) {
        for hour in absence.hours.iter() {
            let said = (absence.at, absence.cause);
            last.entry(hour).and_modify(|last| *last = said.max(*last)).or_insert(said);
        }
    }
    let mut ranges: Vec<Absence> = Vec::new();
    for (hour, (at, cause)) in last {
        match ranges.last_mut() {
            Some(range) if range.hours.end == hour && (range.at, range.cause) == (at, cause) => {
                range.hours.end = hour + 1;
            }
            _ => ranges.push(Absence { hours: HourRange::new(hour, hour + 1), cause, at }),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn absence(start: i64, end: i64, cause: AbsenceCause, at: i64) -> Absence {
        let hour = Hour::from_epoch_hours;
        Absence { hours: HourRange::new(hour(start), hour(end)), cause, at: hour(at) }
    }

    #[test]
    fn the_last_asking_of_each_hour_stands_and_neighbours_are_one_range() {
        use AbsenceCause::{FetchFailed, NeverPublished};
        let known = merged(&[], &[absence(0, 10, FetchFailed, 100)]);
        let known = merged(&known, &[absence(10, 12, FetchFailed, 100)]);
        assert_eq!(known, [absence(0, 12, FetchFailed, 100)]);
        let known = merged(&known, &[absence(4, 6, NeverPublished, 101)]);
        let pieces = [(0, 4, FetchFailed, 100), (4, 6, NeverPublished, 101), (6, 12, FetchFailed, 100)];
        assert_eq!(known, pieces.map(|(start, end, cause, at)| absence(start, end, cause, at)));
        assert_eq!(merged(&known, &[absence(4, 6, FetchFailed, 99)]), known);
    }

    proptest! {
        #[test]
        fn the_order_and_repetition_of_notes_do_not_matter(
            notes in proptest::collection::vec((0..20_i64, 0..9_i64, any::<bool>(), 0..3_i64), 1..8),
        ) {
            let notes: Vec<Absence> = notes
                .into_iter()
                .map(|(start, hours, published, at)| {
                    let causes = [AbsenceCause::FetchFailed, AbsenceCause::NeverPublished];
                    absence(start, start + hours, causes[usize::from(published)], at)
                })
                .collect();
            let together = merged(&[], &notes);
            let backwards = notes.iter().rev().chain(&notes);
            let one_by_one = backwards.fold(Vec::new(), |known, note| merged(&known, &[*note]));
            prop_assert_eq!(&together, &one_by_one);
            prop_assert!(together.len() <= 28, "a range an hour at most");
        }
    }
}
