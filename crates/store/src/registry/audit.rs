//! What was decided about a model's versions, and by whom. The champion never moves without a record:
//! both are one transaction.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};

use super::{Alias, CHAMPION, alias_key, partition};
use crate::table::{Key, Query};
use crate::writes::{Condition, Write};
use crate::{Put, Store, StoreError, number};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditAction {
    /// The gate judged a new version.
    Gate,
    /// A person made a version the champion.
    Promote,
    /// A person put the champion before back.
    Rollback,
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    /// What was done.
    pub action: AuditAction,
    /// About which version.
    pub version: u32,
    /// The champion before; `None` if there was none.
    pub champion_before: Option<u32>,
    /// Whether the version is the champion from then on.
    pub promoted: bool,
    /// Against what the gate said.
    pub forced: bool,
    /// Who: a person, or the run that trained the version.
    pub by: String,
    /// Why, in a sentence.
    pub reason: String,
    /// The numbers that it rests on, by name with unit.
    #[serde(default)]
    pub numbers: BTreeMap<String, Number>,
    /// Wall clock, milliseconds since 1970.
    pub timestamp_ms: i64,
}

/// A number of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Number(#[serde(with = "number")] pub f64);

impl Audit {
    /// The gate judges a version once, so trying again writes the same item; a person may decide often.
    fn key(&self, name: &str) -> Key {
        let Self { version, timestamp_ms, .. } = self;
        let sort = match self.action {
            AuditAction::Gate => format!("AUDIT#{version:05}#gate"),
            AuditAction::Promote => format!("AUDIT#{version:05}#promote#{timestamp_ms:015}"),
            AuditAction::Rollback => format!("AUDIT#{version:05}#rollback#{timestamp_ms:015}"),
        };
        Key::new(partition(name), sort)
    }
}

impl Store {
    /// Keeps a decision that does not move the champion.
    ///
    /// # Errors
    /// If the runs table cannot be written.
    pub async fn record_audit(&self, name: &str, audit: &Audit) -> Result<(), StoreError> {
        self.write_if(&audit.key(name), audit, Condition::Anything).await.map(drop)
    }

    /// Makes the version of `audit` the champion and keeps the record, both or neither.
    /// [`Put::Refused`] if the champion is not `audit.champion_before` any more.
    ///
    /// # Errors
    /// If the runs table cannot be written.
    pub async fn move_champion(&self, name: &str, audit: &Audit) -> Result<Put, StoreError> {
        let expected = match audit.champion_before {
            Some(version) => Condition::Is("version", AttributeValue::N(version.to_string())),
            None => Condition::Absent,
        };
        let alias = Alias { version: audit.version };
        let writes = [
            Write::of(&alias_key(name, CHAMPION), &alias, expected)?,
            Write::of(&audit.key(name), audit, Condition::Anything)?,
        ];
        self.write_together(&format!("the champion of {name}"), writes).await
    }

    /// Every decision about a model, in the order in which they were made.
    ///
    /// # Errors
    /// If the runs table cannot be read.
    pub async fn audits(&self, name: &str) -> Result<Vec<Audit>, StoreError> {
        let query = Query { prefix: Some("AUDIT#"), ..Query::default() };
        let mut audits: Vec<Audit> = self.query(&self.config.runs_table, &partition(name), query).await?;
        audits.sort_by_key(|audit| (audit.timestamp_ms, audit.version));
        Ok(audits)
    }

    /// The version that was the champion before the present one came: what a rollback puts back.
    ///
    /// # Errors
    /// If the runs table cannot be read.
    pub async fn champion_before(&self, name: &str, champion: u32) -> Result<Option<u32>, StoreError> {
        // Where a rollback led from says nothing of what was before the version that it led to.
        let came = |audit: &&Audit| {
            audit.promoted && audit.action != AuditAction::Rollback && audit.version == champion
        };
        Ok(self.audits(name).await?.iter().rev().find(came).and_then(|audit| audit.champion_before))
    }
}
