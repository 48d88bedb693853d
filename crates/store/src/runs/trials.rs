//! Trials of a study, given out to workers: `RUN#study`/`T#number` says who works on which.

use serde::{Deserialize, Serialize};

use super::{now_ms, partition};
use crate::table::{Key, Query};
use crate::writes::Condition;
use crate::{Put, Store, StoreError};

/// A trial that a worker has taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenTrial {
    /// From 0.
    pub number: usize,
    /// Who works on it.
    pub worker: String,
    /// Wall clock when it was taken, milliseconds since 1970.
    pub start_time_ms: i64,
}

impl Store {
    /// Takes a trial of a study; [`Put::Refused`] if somebody has it already.
    ///
    /// # Errors
    /// If the runs table cannot be written.
    pub async fn take_trial(&self, study: &str, number: usize, worker: &str) -> Result<Put, StoreError> {
        let taken = TakenTrial { number, worker: worker.to_owned(), start_time_ms: now_ms() };
        self.write_if(&trial_key(study, number), &taken, Condition::Absent).await
    }

    /// Every trial of a study that somebody has taken.
    ///
    /// # Errors
    /// If the runs table cannot be read.
    pub async fn taken_trials(&self, study: &str) -> Result<Vec<TakenTrial>, StoreError> {
        let query = Query { prefix: Some("T#"), ..Query::default() };
        self.query(&self.config.runs_table, &partition(study), query).await
    }
}

fn trial_key(study: &str, number: usize) -> Key {
    Key::new(partition(study), format!("T#{number:05}"))
}
