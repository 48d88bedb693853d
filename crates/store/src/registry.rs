//! Registered models: versions, and the alias that says which one is served.
//!
//! Table `runs`: `RM#name`/`V#00001` a version, `RM#name`/`ALIAS#champion` the version it stands for.

use serde::{Deserialize, Serialize};

use crate::table::{Key, Query};
use crate::{Put, Store, StoreError};

/// The registered model of air temperature.
pub const MODEL_NAME: &str = "air-temperature";
/// Tries against others who register at the same moment.
const ATTEMPTS: usize = 5;

/// The alias of the model that is served.
pub const CHAMPION: &str = "champion";

/// One registered version of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelVersion {
    /// The registered model's name.
    pub name: String,
    /// 1, 2, …
    pub version: u32,
    /// The run that trained it.
    pub run_id: String,
    /// Prefix of its artifacts.
    pub source: String,
    /// The gate's verdict in a sentence.
    pub description: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Alias {
    version: u32,
}

impl Store {
    /// Registers a run's model as the next version. The same run again is the version it already has.
    ///
    /// # Errors
    /// If the runs table cannot be read or written; [`StoreError::Conflict`] if others keep registering
    /// at the same moment.
    pub async fn register_model(
        &self,
        name: &str,
        run_id: &str,
        source: &str,
        description: &str,
    ) -> Result<ModelVersion, StoreError> {
        for _ in 0..ATTEMPTS {
            let versions = self.model_versions(name).await?;
            // Also the version of a write whose answer was lost.
            if let Some(version) = versions.iter().find(|version| version.run_id == run_id) {
                return Ok(version.clone());
            }
            let next = ModelVersion {
                name: name.to_owned(),
                version: versions.last().map_or(0, |last| last.version) + 1,
                run_id: run_id.to_owned(),
                source: source.to_owned(),
                description: description.to_owned(),
            };
            let key = version_key(name, next.version);
            if self.put_item(&self.config.runs_table, &key, &next, true).await? == Put::Written {
                return Ok(next);
            }
        }
        Err(StoreError::Conflict { target: partition(name) })
    }

    /// All versions of a model, oldest first.
    ///
    /// # Errors
    /// If the runs table cannot be read.
    pub async fn model_versions(&self, name: &str) -> Result<Vec<ModelVersion>, StoreError> {
        let query = Query { prefix: Some("V#"), ..Query::default() };
        self.query(&self.config.runs_table, &partition(name), query).await
    }

    /// Points an alias at a version.
    ///
    /// # Errors
    /// If the runs table cannot be written.
    pub async fn set_alias(&self, name: &str, alias: &str, version: u32) -> Result<(), StoreError> {
        self.put_item(&self.config.runs_table, &alias_key(name, alias), &Alias { version }, false)
            .await
            .map(drop)
    }

    /// The version an alias stands for; `None` if it has not been set.
    ///
    /// # Errors
    /// If the runs table cannot be read.
    pub async fn model_by_alias(&self, name: &str, alias: &str) -> Result<Option<ModelVersion>, StoreError> {
        let found: Option<Alias> = self.get_item(&self.config.runs_table, &alias_key(name, alias)).await?;
        let Some(Alias { version }) = found else { return Ok(None) };
        self.get_item(&self.config.runs_table, &version_key(name, version)).await
    }
}

fn partition(name: &str) -> String {
    format!("RM#{name}")
}

fn version_key(name: &str, version: u32) -> Key {
    Key::new(partition(name), format!("V#{version:05}"))
}

fn alias_key(name: &str, alias: &str) -> Key {
    Key::new(partition(name), format!("ALIAS#{alias}"))
}
