//! How good a month of a station is: how complete, where its gaps are, what was refused or put right.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::AddAssign;

use futures::{StreamExt, TryStreamExt};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use weather::gaps::GapClass;
use weather::quality::Finding;
use weather::{HourRange, Month, Provenance, StationId, Variable};

use crate::{Absence, AbsenceCause, Put, Store, StoreError, keys};

/// Records read at once.
const CONCURRENT_READS: usize = 8;

/// `quality/station=…/year=…/month=….json`. It says what the observations say and no more, so that it
/// is the same in whatever order they came; why an hour is absent is noted elsewhere
/// ([`Store::absences`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MonthQuality {
    /// Which station.
    pub station: StationId,
    /// From the month's first reported hour to its last.
    pub hours: HourRange,
    /// By day at the station, of which this month has a part or all, what became of its hours; a variable
    /// that was never reported on a day is left out.
    pub days: BTreeMap<Date, BTreeMap<Variable, Tally>>,
    /// The gaps between the month's first and last hour, by variable. A gap that crosses into another month
    /// has its part in each.
    pub gaps: Vec<MonthGap>,
    /// What the quality checks found: values that were refused or put right.
    pub findings: Vec<Finding>,
}

/// Hours of a day by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Measured, and believed.
    pub measured: usize,
    /// Of these, reported with a lost sign or digit that was put back.
    #[serde(default)]
    pub repaired: usize,
    /// Filled by a repair.
    pub filled: usize,
    /// Refused by a quality check, whether or not filled after it.
    pub refused: usize,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.measured += other.measured;
        self.repaired += other.repaired;
        self.filled += other.filled;
        self.refused += other.refused;
    }
}

/// A month's part of a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthGap {
    /// What is missing.
    pub variable: Variable,
    /// When, within the month.
    pub hours: HourRange,
    /// How long the whole gap is.
    pub class: GapClass,
    /// In how many of the hours a value was reported and refused.
    pub refused: usize,
    /// In how many there was a report that left the variable blank; in the others there was none.
    pub blank: usize,
    /// How it was filled, if it was.
    pub repair: Option<Provenance>,
}

/// The hours of a gap by why nothing is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapCauses {
    /// The source does not have it, or left it blank.
    pub never_published: usize,
    /// The source could not be asked.
    pub fetch_failed: usize,
    /// It was reported, and refused by a quality check.
    pub refused: usize,
    /// Nobody has asked for it yet.
    pub unknown: usize,
}

impl GapCauses {
    /// The causes of a gap in which some values were refused, some reports left blank, and of which some
    /// hours are noted as absent.
    pub fn of(gap: HourRange, refused: usize, blank: usize, absences: &[Absence]) -> Self {
        let noted = |cause| {
            let hours = absences.iter().filter(|absence| absence.cause == cause);
            hours.map(|absence| absence.hours.overlap(gap).len()).sum::<usize>()
        };
        // An hour that was reported after all may still be noted.
        let absent = gap.len().saturating_sub(refused + blank);
        let fetch_failed = noted(AbsenceCause::FetchFailed).min(absent);
        let not_there = noted(AbsenceCause::NeverPublished).min(absent - fetch_failed);
        let unknown = absent - fetch_failed - not_there;
        Self { never_published: not_there + blank, fetch_failed, refused, unknown }
    }

    /// How many of the hours have a known cause.
    pub fn known(self) -> usize {
        self.never_published + self.fetch_failed + self.refused
    }
}

impl fmt::Display for GapCauses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let causes = [
            (self.never_published, "never published"),
            (self.fetch_failed, "not fetched"),
            (self.refused, "refused"),
            (self.unknown, "of unknown cause"),
        ];
        let said = causes.into_iter().filter(|(hours, _)| *hours > 0);
        let said: Vec<String> = said.map(|(hours, cause)| format!("{hours} {cause}")).collect();
        f.write_str(&said.join(", "))
    }
}

impl Store {
    /// Keeps a month's record, unless exactly this is kept already.
    ///
    /// # Errors
    /// If it cannot be read or written.
    pub async fn note_quality(&self, record: &MonthQuality) -> Result<Put, StoreError> {
        self.put_json_if_changed(&key(&record.station, Month::of(record.hours.start)), record).await
    }

    /// The records of some months of a station, in their order; a month without observations has none.
    ///
    /// # Errors
    /// If one cannot be read.
    pub async fn quality(
        &self,
        station: &StationId,
        months: impl IntoIterator<Item = Month>,
    ) -> Result<Vec<MonthQuality>, StoreError> {
        let keys: Vec<String> = months.into_iter().map(|month| key(station, month)).collect();
        futures::stream::iter(keys)
            .map(|key| async move { self.get_json(&key).await })
            .buffered(CONCURRENT_READS)
            .try_filter_map(|record| async move { Ok(record) })
            .try_collect()
            .await
    }
}

fn key(station: &StationId, month: Month) -> String {
    keys::quality(station, month.year(), month.number())
}

#[cfg(test)]
mod tests {
    use super::*;
    use weather::Hour;

    #[test]
    fn the_causes_of_a_gap_are_told_by_hours_and_add_up() {
        let hours = |start, end| HourRange::new(Hour::from_epoch_hours(start), Hour::from_epoch_hours(end));
        let absence =
            |start, end, cause| Absence { hours: hours(start, end), cause, at: hours(90, 90).start };
        let noted =
            [absence(0, 12, AbsenceCause::NeverPublished), absence(12, 14, AbsenceCause::FetchFailed)];
        let causes = GapCauses::of(hours(10, 20), 3, 1, &noted);
        assert_eq!(causes.to_string(), "3 never published, 2 not fetched, 3 refused, 2 of unknown cause");
        assert_eq!(causes.known(), 8);
        let came_after_all = GapCauses::of(hours(0, 10), 10, 0, &noted);
        assert_eq!(came_after_all, GapCauses { refused: 10, ..GapCauses::default() });
    }
}
