//! What the pipeline did, kept for the operator.

use serde::{Deserialize, Serialize};

use weather::Hour;

use crate::table::{Key, Query};
use crate::{Store, StoreError};

/// One thing that a stage did or refused to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PipelineEvent {
    /// The stage: `ingest`, `preprocess`, `forecast`, `train`; `gap` for a long gap in the observations.
    pub stage: String,
    /// What it was about: a station, a key or a run. One record a stage and subject: the last.
    pub subject: String,
    /// The hour it was about, where there is one.
    pub hour: Option<Hour>,
    /// What happened, in a sentence.
    pub message: String,
    /// How long it took.
    pub duration_ms: u64,
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
