//! Promotion by a person: the same gate, asked again, and the way back.

use forecast::ForecastError;
use store::{
    Audit, AuditAction, CHALLENGER, CHAMPION, Expect, MODEL_NAME, ModelVersion, Number, Promotion, Put,
    Store, StoreError, keys, now_ms,
};
use weather::{HourlyGrid, StationId};

use crate::Verdict;
use crate::gate::{Champion, judge};
use crate::registered::{LoadError, load, load_judged};

/// Why the champion was not moved.
#[derive(Debug, thiserror::Error)]
pub enum PromotionError {
    /// There is no such version.
    #[error("{MODEL_NAME} has no version {version}; `wearcast models list` shows those it has")]
    NoSuchVersion {
        /// The version.
        version: u32,
    },
    /// It serves already.
    #[error("version {version} is the champion already")]
    IsChampion {
        /// The version.
        version: u32,
    },
    /// Nothing is served that could be put back.
    #[error("no model has been promoted yet, so there is nothing to roll back")]
    NoChampion,
    /// Nothing was served before.
    #[error("version {version} is the first champion; before it the baseline served")]
    FirstChampion {
        /// The version.
        version: u32,
    },
    /// Somebody else was faster.
    #[error(
        "the champion was moved by somebody else at the same moment; look again with `wearcast models list`"
    )]
    Moved,
    /// A model cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A model failed while it was judged.
    #[error("a model failed on the hours that it is judged on")]
    Judging(#[from] ForecastError),
    /// S3 or DynamoDB failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The judging thread was stopped.
    #[error("the judging thread ended without a result")]
    Stopped(#[from] tokio::task::JoinError),
}

/// A move of the champion that may be made: what a dry run shows.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The version that would serve.
    pub version: ModelVersion,
    /// The version that serves now.
    pub champion: Option<u32>,
    stations: Vec<StationId>,
    action: AuditAction,
}

/// What a promotion of `version` would do.
///
/// # Errors
/// When there is no such version, or it is the champion.
pub async fn propose(store: &Store, version: u32) -> Result<Proposal, PromotionError> {
    let champion = store.model_by_alias(MODEL_NAME, CHAMPION).await?.map(|champion| champion.version);
    if champion == Some(version) {
        return Err(PromotionError::IsChampion { version });
    }
    Proposal::of(store, version, champion, AuditAction::Promote).await
}

/// What a rollback would do: the champion before serves again.
///
/// # Errors
/// When there was none before.
pub async fn propose_rollback(store: &Store) -> Result<Proposal, PromotionError> {
    let champion =
        store.model_by_alias(MODEL_NAME, CHAMPION).await?.ok_or(PromotionError::NoChampion)?.version;
    let before = store.champion_before(MODEL_NAME, champion).await?;
    let before = before.ok_or(PromotionError::FirstChampion { version: champion })?;
    Proposal::of(store, before, Some(champion), AuditAction::Rollback).await
}

impl Proposal {
    async fn of(
        store: &Store,
        version: u32,
        champion: Option<u32>,
        action: AuditAction,
    ) -> Result<Self, PromotionError> {
        let found = store.model_version(MODEL_NAME, version).await?;
        let found = found.ok_or(PromotionError::NoSuchVersion { version })?;
        // Loading it proves that it can be served.
        let stations = load(store, &found).await?.spec().station_ids().cloned().collect();
        Ok(Self { version: found, champion, stations, action })
    }

    /// What the gate says of it beside the present champion, on what is observed by now.
    ///
    /// # Errors
    /// When a model cannot be loaded or fails.
    pub async fn ask_the_gate(&self, store: &Store) -> Result<Verdict, PromotionError> {
        let candidate = load_judged(store, &self.version).await?;
        let champion = match self.champion {
            None => None,
            Some(version) => {
                let known = store.model_version(MODEL_NAME, version).await?;
                let known = known.ok_or(PromotionError::NoSuchVersion { version })?;
                Some(Champion { version, model: load_judged(store, &known).await? })
            }
        };
        let mut grids = Vec::<HourlyGrid>::new();
        for station in &self.stations {
            grids.extend(store.read_observations(station, None).await?);
        }
        let places = store.describe_all(&self.stations).await?;
        let judging =
            tokio::task::spawn_blocking(move || judge(&candidate, champion.as_ref(), &grids, &places))
                .await?;
        Ok(judging?)
    }

    /// Moves the champion, keeps the record, and starts the forecasts of what serves now.
    ///
    /// # Errors
    /// [`PromotionError::Moved`]; when S3 or DynamoDB fail.
    pub async fn carry_out(
        &self,
        store: &Store,
        by: &str,
        reason: &str,
        verdict: Option<&Verdict>,
    ) -> Result<Audit, PromotionError> {
        let numbers = verdict.map(Verdict::numbers).unwrap_or_default();
        let audit = Audit {
            action: self.action,
            version: self.version.version,
            champion_before: self.champion,
            promoted: true,
            forced: self.action == AuditAction::Promote && verdict.is_none_or(|verdict| !verdict.promote),
            by: by.to_owned(),
            reason: reason.to_owned(),
            numbers: numbers.into_iter().map(|(name, value)| (name, Number(value))).collect(),
            timestamp_ms: now_ms(),
        };
        if store.move_champion(MODEL_NAME, &audit).await? == Put::Refused {
            return Err(PromotionError::Moved);
        }
        store.clear_alias(MODEL_NAME, CHALLENGER, self.version.version).await?;
        if let Some(champion) = self.champion {
            for station in &self.stations {
                store.withdraw_newest(station, champion).await?;
            }
        }
        let version = self.version.version;
        let promotion = Promotion { name: MODEL_NAME.to_owned(), version, stations: self.stations.clone() };
        // Written again if it is there: its creation is what starts the forecasts.
        store.put_json(&keys::promotion(MODEL_NAME, version), &promotion, Expect::Anything).await?;
        Ok(audit)
    }
}
