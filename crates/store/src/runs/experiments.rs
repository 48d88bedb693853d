//! Experiments: what runs are gathered under.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Lifecycle, now_ms};
use crate::table::{Key, Query};
use crate::writes::{Condition, Write};
use crate::{Put, Store, StoreError};

/// Partition of the names, which must be unique; sorted by name.
const NAMES: &str = "NAME#exp";

/// What runs are gathered under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Experiment {
    /// Stays the same when it is renamed.
    pub experiment_id: String,
    /// What people call it; no two have the same.
    pub name: String,
    /// Where its runs' artifacts go.
    pub artifact_location: String,
    /// Whether it was deleted.
    #[serde(default)]
    pub lifecycle_stage: Lifecycle,
    /// Wall clock at its creation, milliseconds since 1970.
    pub creation_time_ms: i64,
    /// Wall clock at its last change.
    pub last_update_time_ms: i64,
    /// Free labels.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// Which experiment has a name.
#[derive(Debug, Serialize, Deserialize)]
struct Named {
    experiment_id: String,
}

impl Store {
    /// Creates an experiment with that name, active and without tags.
    /// [`Put::Refused`] if its name or its id is taken.
    ///
    /// # Errors
    /// If the runs table cannot be written.
    pub async fn create_experiment(&self, experiment_id: &str, name: &str) -> Result<Put, StoreError> {
        let now = now_ms();
        let experiment = Experiment {
            experiment_id: experiment_id.to_owned(),
            name: name.to_owned(),
            artifact_location: format!("s3://{}/artifacts/{experiment_id}", self.bucket()),
            lifecycle_stage: Lifecycle::Active,
            creation_time_ms: now,
            last_update_time_ms: now,
            tags: BTreeMap::new(),
        };
        let named = Named { experiment_id: experiment_id.to_owned() };
        let writes = [
            Write::of(&Key::new(NAMES, name), &named, Condition::Absent)?,
            Write::of(&meta(experiment_id), &experiment, Condition::Absent)?,
        ];
        self.write_together(name, writes).await
    }

    /// Creates the experiment of that name if there is none; its id is its name.
    ///
    /// # Errors
    /// If the runs table cannot be written.
    pub async fn ensure_experiment(&self, name: &str) -> Result<(), StoreError> {
        if self.experiment(name).await?.is_none() {
            self.create_experiment(name, name).await?;
        }
        Ok(())
    }

    /// An experiment; `None` if there is none of that id.
    ///
    /// # Errors
    /// If the runs table cannot be read.
    pub async fn experiment(&self, experiment_id: &str) -> Result<Option<Experiment>, StoreError> {
        self.get_item(&self.config.runs_table, &meta(experiment_id)).await
    }

    /// The experiment of that name; `None` if there is none.
    ///
    /// # Errors
    /// If the runs table cannot be read.
    pub async fn experiment_by_name(&self, name: &str) -> Result<Option<Experiment>, StoreError> {
        let named: Option<Named> = self.get_item(&self.config.runs_table, &Key::new(NAMES, name)).await?;
        let Some(Named { experiment_id }) = named else { return Ok(None) };
        self.experiment(&experiment_id).await
    }

    /// All experiments, by name.
    ///
    /// # Errors
    /// If the runs table cannot be read.
    pub async fn experiments(&self) -> Result<Vec<Experiment>, StoreError> {
        let names: Vec<Named> = self.query(&self.config.runs_table, NAMES, Query::default()).await?;
        let mut found = Vec::with_capacity(names.len());
        for named in names {
            found.extend(self.experiment(&named.experiment_id).await?);
        }
        Ok(found)
    }
}

fn meta(experiment_id: &str) -> Key {
    Key::new(format!("EXP#{experiment_id}"), "META")
}
