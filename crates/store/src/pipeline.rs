//! What the pipeline did, kept for the operator.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use weather::{Hour, HourRange, StationId};

use crate::table::{Key, Query};
use crate::{GapCauses, Store, StoreError};

/// Gaps with up to so many hours of known cause are everyday.
pub const EVERYDAY_GAP_HOURS: usize = 6;

/// One thing that a stage did or refused to do.
///
/// It tells how things are after that, not how much of it this one run did: a stage that was killed and
/// finds half of its work done leaves the same event as one that was not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PipelineEvent {
    /// The stage: `ingest`, `preprocess`, `forecast`, `train`, `promotion`; `gap` for a long gap in the
    /// observations.
    pub stage: String,
    /// What kind of thing happened. Events of earlier versions are [`EventKind::Done`].
    #[serde(default)]
    pub kind: EventKind,
    /// What it was about: a source, a station, a key, a model or a run. One record a stage and subject: the
    /// last.
    pub subject: String,
    /// The hour it was about, where there is one.
    pub hour: Option<Hour>,
    /// What happened, in a sentence.
    pub message: String,
    /// How long it took.
    pub duration_ms: u64,
}

/// What a machine looks at, in whatever words the message says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A stage did its work.
    #[default]
    Done,
    /// Observations of many hours in a row are missing, and it is known why.
    Gap,
    /// Something was not taken: a raw object that cannot be read, a forecast that must not be served.
    Refused,
    /// A service was asked in vain.
    IngestFailed,
    /// The day's calls to a service are used up.
    BudgetSpent,
    /// A model became the champion.
    Promoted,
    /// A training ended without a model.
    RunFailed,
}

impl PipelineEvent {
    /// An event of no particular hour that took no time.
    pub fn new(stage: &str, kind: EventKind, subject: impl Into<String>, message: impl Into<String>) -> Self {
        let (stage, subject, message) = (stage.to_owned(), subject.into(), message.into());
        Self { stage, kind, subject, hour: None, message, duration_ms: 0 }
    }

    /// That a station has no air temperature in a long gap; `None` if it is not long. Hours that nobody has
    /// asked for yet are no gap but work to do. A gap that grows or is closed keeps its subject.
    pub fn gap(station: &StationId, gap: HourRange, causes: GapCauses) -> Option<Self> {
        let (start, hours) = (gap.start, gap.len());
        let message =
            format!("station {station}: no air temperature for {hours} hours from {start}: {causes}");
        let event = Self::new("gap", EventKind::Gap, format!("{station} {start}"), message).about(start);
        (causes.known() > EVERYDAY_GAP_HOURS).then_some(event)
    }

    /// The same about an hour, if there is one.
    #[must_use]
    pub fn about(self, hour: impl Into<Option<Hour>>) -> Self {
        Self { hour: hour.into(), ..self }
    }

    /// The same after so long.
    #[must_use]
    pub fn took(self, duration: Duration) -> Self {
        Self { duration_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX), ..self }
    }
}

impl Store {
    /// Keeps an event; a later one of the same stage and subject replaces it.
    ///
    /// # Errors
    /// If the events table cannot be written.
    pub async fn record(&self, event: &PipelineEvent) -> Result<(), StoreError> {
        let key = Key::new(format!("STAGE#{}", event.stage), &event.subject);
        self.put_item(&self.config.events_table, &key, event, false).await.map(drop)
    }

    /// The events of a stage, by subject.
    ///
    /// # Errors
    /// If the events table cannot be read.
    pub async fn events(&self, stage: &str) -> Result<Vec<PipelineEvent>, StoreError> {
        self.query(&self.config.events_table, &format!("STAGE#{stage}"), Query::default()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_is_one_word_and_an_event_without_one_still_reads() {
        let event = PipelineEvent::new("ingest", EventKind::IngestFailed, "kma-asos", "no answer")
            .about(Hour::from_epoch_hours(0))
            .took(Duration::from_millis(7));
        let mut json = serde_json::to_value(&event).unwrap();
        assert_eq!(json["kind"], "ingest_failed");
        json.as_object_mut().unwrap().remove("kind");
        assert_eq!(serde_json::from_value::<PipelineEvent>(json).unwrap().kind, EventKind::Done);
    }
}
