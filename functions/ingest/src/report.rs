//! What a run brought, what is still missing, and why.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;
use serde::Serialize;
use sources::{Question, Remedy, SourceId};
use store::{AbsenceCause, EventKind, Store, StoreError};
use weather::{Group, Hour, HourRange, StationId};

use crate::asking::Unanswered;
use crate::filing::Filed;
use crate::official;
use crate::plan::Missing;

/// What came and what did not, by station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IngestReport {
    /// One entry for each station asked for, by number as text.
    pub stations: Vec<IngestedStation>,
    /// Whether running the same again can bring more today.
    pub retry_helps: bool,
}

/// What one station gained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IngestedStation {
    /// Which.
    pub station: StationId,
    /// Hours that were missing before.
    pub missing_hours: usize,
    /// Hours that came, of those.
    pub came_hours: usize,
    /// Keys of the raw objects that were new and are filed under it.
    pub filed: Vec<String>,
    /// What did not come, and why.
    pub still_missing: Vec<StillMissing>,
    /// Why it was not asked for at all.
    pub refused: Option<String>,
}

/// Hours that did not come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StillMissing {
    /// Which.
    pub hours: HourRange,
    /// Why, for the operator.
    pub why: String,
}

impl fmt::Display for IngestReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let came: usize = self.stations.iter().map(|station| station.came_hours).sum();
        let missing: usize = self.stations.iter().map(|station| station.missing_hours).sum();
        write!(f, "{came} of {missing} missing hours came")?;
        self.reasons().iter().try_for_each(|(why, hours)| write!(f, "; {hours} hours: {why}"))
    }
}

impl IngestReport {
    /// Hours that are still missing, by why.
    fn reasons(&self) -> BTreeMap<&str, usize> {
        let mut reasons = BTreeMap::new();
        for still in self.stations.iter().flat_map(|station| &station.still_missing) {
            *reasons.entry(still.why.as_str()).or_default() += still.hours.len();
        }
        reasons
    }

    /// How things are after the run, in a sentence: what is still missing, and why.
    pub(crate) fn state(&self, source: SourceId) -> String {
        let missing =
            self.reasons().into_iter().map(|(why, hours)| format!("{hours} hours are missing: {why}"));
        let refused = self.stations.iter().filter_map(|station| station.refused.clone());
        let said: Vec<String> = missing.chain(refused).collect();
        let served = stations(self.stations.len());
        let said = if said.is_empty() { "nothing is missing".to_owned() } else { said.join("; ") };
        format!("{source}, {served}: {said}")
    }
}

/// `1 station`, `2 stations`.
pub(crate) fn stations(count: usize) -> String {
    format!("{count} station{}", if count == 1 { "" } else { "s" })
}

/// Why hours of a question did not come.
#[derive(Debug)]
struct Failure {
    question: Question,
    why: String,
    remedy: Remedy,
    /// Whether it was asked for, and the asking failed; else it was left for another run.
    asked: bool,
}

/// Notes of a run while it goes.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    refused: BTreeMap<StationId, String>,
    came: BTreeMap<StationId, BTreeSet<Hour>>,
    filed: BTreeMap<StationId, Vec<String>>,
    failures: Vec<Failure>,
}

const NOT_THERE: &str = "the source was asked and had no observation";

impl Ledger {
    pub(crate) fn refuse(&mut self, station: &StationId, reason: String) {
        tracing::warn!(%station, "not served: {reason}");
        self.refused.insert(station.clone(), reason);
    }

    /// Notes questions that this run has no calls for.
    pub(crate) fn leave(&mut self, questions: &[Question], calls: usize) {
        let why = format!("left for the next run: this one has made its {calls} calls");
        let failure = |question: &Question| Failure {
            question: question.clone(),
            why: why.clone(),
            remedy: Remedy::Retry,
            asked: false,
        };
        self.failures.extend(questions.iter().map(failure));
    }

    pub(crate) fn note(&mut self, question: Question, outcome: Result<Filed, Unanswered>) {
        match outcome {
            Ok(filed) => {
                for (station, hours) in filed.hours {
                    self.came.entry(station).or_default().extend(hours);
                }
                for (station, key) in filed.keys {
                    self.filed.entry(station).or_default().push(key);
                }
            }
            Err(unanswered) => {
                let (why, remedy) = (unanswered.to_string(), unanswered.remedy());
                tracing::warn!(stations = question.stations.len(), "no answer: {why}");
                self.failures.push(Failure { question, why, remedy, asked: true });
            }
        }
    }

    pub(crate) fn came_hours(&self) -> usize {
        self.came.values().map(BTreeSet::len).sum()
    }

    /// Keeps what was not there, and what could not be asked, so that the next run and the quality record
    /// know it.
    pub(crate) async fn note_absences(
        &self,
        store: &Store,
        group: Group,
        missing: &Missing,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let at = Hour::floor(now);
        for (station, ranges) in missing {
            let (mut not_there, mut failed) = (Vec::new(), Vec::new());
            for (hours, failure) in self.still_missing(station, ranges) {
                match failure {
                    None => not_there.push(hours),
                    Some(failure) if failure.asked => failed.push(hours),
                    Some(_) => {}
                }
            }
            store.note_all_absent(station, group, not_there, AbsenceCause::NeverPublished, at).await?;
            store.note_all_absent(station, group, failed, AbsenceCause::FetchFailed, at).await?;
        }
        Ok(())
    }

    /// What kind of event the run is. That the source was asked and has nothing is nobody's failure.
    pub(crate) fn kind(&self) -> EventKind {
        let failed = self.failures.iter().filter(|failure| failure.asked);
        official::kind(failed.map(|failure| failure.remedy))
    }

    pub(crate) fn report(self, missing: &Missing) -> IngestReport {
        let stations: BTreeSet<&StationId> = missing.keys().chain(self.refused.keys()).collect();
        let stations = stations.into_iter().map(|station| self.station(station, missing)).collect();
        let retry_helps = self.failures.iter().any(|failure| failure.remedy == Remedy::Retry);
        IngestReport { stations, retry_helps }
    }

    fn station(&self, station: &StationId, missing: &Missing) -> IngestedStation {
        let ranges = missing.get(station).map_or(&[][..], Vec::as_slice);
        let still_missing: Vec<StillMissing> = self
            .still_missing(station, ranges)
            .into_iter()
            .map(|(hours, failure)| StillMissing {
                hours,
                why: failure.map_or(NOT_THERE, |failure| &failure.why).to_owned(),
            })
            .collect();
        let missing_hours: usize = ranges.iter().map(|range| range.len()).sum();
        let absent: usize = still_missing.iter().map(|still| still.hours.len()).sum();
        IngestedStation {
            station: station.clone(),
            missing_hours,
            came_hours: missing_hours - absent,
            filed: self.filed.get(station).cloned().unwrap_or_default(),
            still_missing,
            refused: self.refused.get(station).cloned(),
        }
    }

    /// The hours of `ranges` that did not come, as runs with one cause: a failure, or that they were not
    /// there.
    fn still_missing(&self, station: &StationId, ranges: &[HourRange]) -> Vec<(HourRange, Option<&Failure>)> {
        let came = self.came.get(station);
        let failures: Vec<&Failure> =
            self.failures.iter().filter(|failure| failure.question.stations.contains(station)).collect();
        let mut runs: Vec<(HourRange, Option<&Failure>)> = Vec::new();
        for hour in ranges.iter().flat_map(|range| range.iter()) {
            if came.is_some_and(|came| came.contains(&hour)) {
                continue;
            }
            let failure = failures.iter().find(|failure| failure.question.hours.contains(hour)).copied();
            match runs.last_mut() {
                Some((run, cause)) if run.end == hour && same(*cause, failure) => run.end = hour + 1,
                _ => runs.push((HourRange::new(hour, hour + 1), failure)),
            }
        }
        runs
    }
}

fn same(left: Option<&Failure>, right: Option<&Failure>) -> bool {
    left.map(|failure| &failure.why) == right.map(|failure| &failure.why)
}
