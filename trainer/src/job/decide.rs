//! From a trained model to a registered version, and to the champion if it passes the gate.

use std::collections::BTreeMap;
use std::sync::Arc;

use forecast::Model;
use store::{
    Audit, AuditAction, CHALLENGER, CHAMPION, Expect, MODEL_NAME, ModelVersion, Number, Promotion, Put,
    StoreError, keys, now_ms,
};
use weather::StationId;

use super::{Job, JobError};
use crate::artifacts;
use crate::gate::{Champion, judge};
use crate::registered::load_judged;
use crate::{Trained, Verdict};

/// Tries against others who move the champion at the same moment.
const ATTEMPTS: usize = 5;

impl Job<'_> {
    /// Registers the candidate as challenger, judges it beside the champion, and promotes it if it passes.
    pub(super) async fn decide(
        &self,
        trained: &Arc<Trained>,
        candidate: Model,
    ) -> Result<(u32, Verdict), JobError> {
        let stations: Vec<StationId> = trained.spec.station_ids().cloned().collect();
        let source = self.key_of("").trim_end_matches('/').to_owned();
        let about = format!("preset {}, seed {}", self.config.preset, self.config.seed);
        let version = self.store.register_model(MODEL_NAME, self.run_id(), &source, &about).await?.version;
        for _ in 0..ATTEMPTS {
            let present = self.store.model_by_alias(MODEL_NAME, CHAMPION).await?;
            if present.as_ref().is_some_and(|champion| champion.version == version) {
                // an earlier try came as far as this; its decision stands
                let decided = self.store.get_json(&self.key_of("gate.json")).await?;
                if let Some(verdict) = decided {
                    self.promoted(version, stations).await?;
                    return Ok((version, verdict));
                }
            }
            let newest = present.as_ref().is_none_or(|champion| champion.version < version);
            if newest {
                self.store.set_alias(MODEL_NAME, CHALLENGER, version).await?;
            }
            let verdict = self.judged(&candidate, present.as_ref(), version, &stations).await?;
            let files = artifacts::of_verdict(trained, &self.config, &self.facts, version, &verdict)?;
            self.keep(files).await?;
            let audit = self.audit(version, present.map(|champion| champion.version), &verdict);
            if !verdict.promote {
                self.store.record_audit(MODEL_NAME, &audit).await?;
                return Ok((version, verdict));
            }
            if self.store.move_champion(MODEL_NAME, &audit).await? == Put::Written {
                self.promoted(version, stations).await?;
                return Ok((version, verdict));
            }
            // Somebody else moved the champion: it has to be beaten too.
        }
        Err(StoreError::Conflict { target: format!("the champion of {MODEL_NAME}") }.into())
    }

    /// Beside the champion that is there, on a thread of its own.
    async fn judged(
        &self,
        candidate: &Model,
        present: Option<&ModelVersion>,
        version: u32,
        stations: &[StationId],
    ) -> Result<Verdict, JobError> {
        let champion = match present {
            Some(present) => {
                Some(Champion { version: present.version, model: load_judged(self.store, present).await? })
            }
            None => None,
        };
        let obstacle =
            champion.as_ref().and_then(|champion| standing_in_the_way(champion, version, stations));
        let (candidate, grids, places) =
            (candidate.clone(), Arc::clone(&self.grids), self.facts.places.clone());
        let verdict =
            tokio::task::spawn_blocking(move || judge(&candidate, champion.as_ref(), &grids, &places));
        let verdict = verdict.await??;
        Ok(match obstacle {
            Some(obstacle) if verdict.promote => verdict.refused(obstacle),
            _ => verdict,
        })
    }

    /// What follows a promotion; also after a try that was killed before it.
    async fn promoted(&self, version: u32, stations: Vec<StationId>) -> Result<(), StoreError> {
        self.store.clear_alias(MODEL_NAME, CHALLENGER, version).await?;
        let promotion = Promotion { name: MODEL_NAME.to_owned(), version, stations };
        let key = keys::promotion(MODEL_NAME, version);
        self.store.put_json(&key, &promotion, Expect::Absent).await.map(drop)
    }

    fn audit(&self, version: u32, champion_before: Option<u32>, verdict: &Verdict) -> Audit {
        let numbers: BTreeMap<String, Number> =
            verdict.numbers().into_iter().map(|(name, value)| (name, Number(value))).collect();
        Audit {
            action: AuditAction::Gate,
            version,
            champion_before,
            promoted: verdict.promote,
            forced: false,
            by: format!("run {}", self.run_id()),
            reason: verdict.to_string(),
            numbers,
            timestamp_ms: now_ms(),
        }
    }
}

/// Why the present champion stays although the new model passed its gate: it is newer, or it forecasts
/// for a station that the new one does not know, and was therefore never judged at.
fn standing_in_the_way(champion: &Champion, version: u32, stations: &[StationId]) -> Option<String> {
    if champion.version > version {
        return Some(format!("version {} was promoted meanwhile", champion.version));
    }
    let lost = champion.model.spec().station_ids().find(|station| !stations.contains(station));
    lost.map(|station| {
        format!(
            "it passed its gate, but does not know station {station}, which the champion (version {}) forecasts \
             for; train on every station together",
            champion.version
        )
    })
}
