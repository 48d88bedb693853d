//! Registered models: versions, and the aliases that say which one is served.
//!
//! Table `runs`, partition `RM#name`: `META` the model, `V#00001` a version, `ALIAS#champion` the version
//! it stands for, `AUDIT#…` who moved it and why. `NAME#model`/name lists the models.

mod audit;

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};

use crate::error::code;
use crate::runs::now_ms;
use crate::table::{Key, Query};
use crate::writes::{Condition, Write};
use crate::{Put, Store, StoreError};

pub use audit::{Audit, AuditAction, Number};

/// The registered model of air temperature.
pub const MODEL_NAME: &str = "air-temperature";
/// Tries against others who register at the same moment.
const ATTEMPTS: usize = 5;

/// The alias of the model that is served.
pub const CHAMPION: &str = "champion";
/// The alias of the newest candidate.
pub const CHALLENGER: &str = "challenger";

/// A registered model, of which there are versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisteredModel {
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Wall clock at its creation, milliseconds since 1970.
    pub creation_time_ms: i64,
    /// Free labels.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// Whether a version can be used, in MLflow's words. A version is written when all of its artifacts are
/// there, so there is one word so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VersionStatus {
    /// It can.
    #[default]
    Ready,
}

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
    /// What it is, in a sentence.
    pub description: String,
    /// Whether it can be used.
    #[serde(default)]
    pub status: VersionStatus,
    /// Wall clock at its registration, milliseconds since 1970.
    #[serde(default)]
    pub creation_time_ms: i64,
    /// Free labels.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// What an alias stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Alias {
    pub(crate) version: u32,
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
        self.ensure_model(name).await?;
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
                status: VersionStatus::Ready,
                creation_time_ms: now_ms(),
                tags: BTreeMap::new(),
            };
            let key = version_key(name, next.version);
            if self.write_if(&key, &next, Condition::Absent).await? == Put::Written {
                return Ok(next);
            }
        }
        Err(StoreError::Conflict { target: partition(name) })
    }

    async fn ensure_model(&self, name: &str) -> Result<(), StoreError> {
        #[derive(Serialize)]
        struct Named<'a> {
            name: &'a str,
        }
        let meta = Key::new(partition(name), "META");
        if self.get_item::<RegisteredModel>(&self.config.runs_table, &meta).await?.is_some() {
            return Ok(());
        }
        let model = RegisteredModel {
            name: name.to_owned(),
            description: String::new(),
            creation_time_ms: now_ms(),
            tags: BTreeMap::new(),
        };
        let writes = [
            Write::of(&Key::new("NAME#model", name), &Named { name }, Condition::Absent)?,
            Write::of(&meta, &model, Condition::Absent)?,
        ];
        self.write_together(name, writes).await.map(drop)
    }

    /// All versions of a model, oldest first.
    ///
    /// # Errors
    /// If the runs table cannot be read.
    pub async fn model_versions(&self, name: &str) -> Result<Vec<ModelVersion>, StoreError> {
        let query = Query { prefix: Some("V#"), ..Query::default() };
        self.query(&self.config.runs_table, &partition(name), query).await
    }

    /// One version of a model; `None` if there is none of that number.
    ///
    /// # Errors
    /// If the runs table cannot be read.
    pub async fn model_version(&self, name: &str, version: u32) -> Result<Option<ModelVersion>, StoreError> {
        self.get_item(&self.config.runs_table, &version_key(name, version)).await
    }

    /// Points an alias at a version, whatever it stood for. For the champion see
    /// [`Store::move_champion`], which leaves a record.
    ///
    /// # Errors
    /// If the runs table cannot be written.
    pub async fn set_alias(&self, name: &str, alias: &str, version: u32) -> Result<(), StoreError> {
        self.put_item(&self.config.runs_table, &alias_key(name, alias), &Alias { version }, false)
            .await
            .map(drop)
    }

    /// Takes an alias away if it stands for `version`; one that stands for another stays.
    ///
    /// # Errors
    /// If the runs table cannot be written.
    pub async fn clear_alias(&self, name: &str, alias: &str, version: u32) -> Result<(), StoreError> {
        let key = alias_key(name, alias);
        let request = self
            .dynamodb
            .delete_item()
            .table_name(&self.config.runs_table)
            .set_key(Some(key.item()))
            .condition_expression("#version = :version")
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":version", AttributeValue::N(version.to_string()));
        match request.send().await {
            Err(error) if code(&error) != Some("ConditionalCheckFailedException") => {
                Err(StoreError::service("deleting", key.name(), error))
            }
            _ => Ok(()),
        }
    }

    /// The aliases of a model and the versions that they stand for.
    ///
    /// # Errors
    /// If the runs table cannot be read.
    pub async fn aliases(&self, name: &str) -> Result<BTreeMap<String, u32>, StoreError> {
        #[derive(Deserialize)]
        struct Named {
            sk: String,
            version: u32,
        }
        let query = Query { prefix: Some("ALIAS#"), ..Query::default() };
        let found: Vec<Named> = self.query(&self.config.runs_table, &partition(name), query).await?;
        let named = found.into_iter().map(|alias| (alias.sk["ALIAS#".len()..].to_owned(), alias.version));
        Ok(named.collect())
    }

    /// The version an alias stands for; `None` if it has not been set.
    ///
    /// # Errors
    /// If the runs table cannot be read.
    pub async fn model_by_alias(&self, name: &str, alias: &str) -> Result<Option<ModelVersion>, StoreError> {
        let found: Option<Alias> = self.get_item(&self.config.runs_table, &alias_key(name, alias)).await?;
        let Some(Alias { version }) = found else { return Ok(None) };
        self.model_version(name, version).await
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
