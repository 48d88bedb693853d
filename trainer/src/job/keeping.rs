//! Keeping the state of a training while it runs, so that the next try of its job goes on where this one was stopped.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use store::{Expect, StoreError, digest, keys};
use weather::{HourlyGrid, StationId};

use super::{Job, JobError};
use crate::artifacts::Facts;
use crate::run_log::RunLog;
use crate::train::data_digest;
use crate::{Checkpoint, Session, TrainConfig, TrainError, TrainEvent, Trained, train};

const CONTENT_TYPE: &str = "application/cbor";
/// The first state is kept after so long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// Then after a share of the time that went by: a kill costs that share of the work, and a short training is kept often.
const SHARE: u32 = 8;
/// But at least so often.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

impl Job<'_> {
    /// Trains, from where the try before was stopped if there was one.
    pub(super) async fn train(
        &self,
        log: &RunLog,
        progress: impl Fn(&TrainEvent) + Send + 'static,
    ) -> Result<Result<Trained, TrainError>, JobError> {
        self.resume().await?;
        let (grids, config, told) = (Arc::clone(&self.grids), self.config.clone(), log.clone());
        let (session, places) = (Arc::clone(&self.session), self.facts.places.clone());
        let training = tokio::task::spawn_blocking(move || {
            train(&grids, &places, &config, &session, &mut |event| {
                progress(&event);
                match event {
                    TrainEvent::Epoch(epoch) => super::log_epoch(&told, &epoch),
                    TrainEvent::Prepared { not_learned_from, .. } if !not_learned_from.is_empty() => {
                        let stations: Vec<&str> = not_learned_from.iter().map(StationId::as_str).collect();
                        told.tag("not_learned_from", stations.join(", "));
                    }
                    _ => {}
                }
            })
        });
        let _stops = StopWhenDropped(&self.session);
        let trained = tokio::select! {
            trained = training => trained?,
            never = self.keep_states() => match never {},
        };
        if matches!(trained, Err(TrainError::Interrupted)) {
            self.keep_state(&self.session.checkpoint()).await?;
            return Err(JobError::Interrupted);
        }
        Ok(trained)
    }

    /// Empties what is not needed any more when a run has come to its end. Nobody here may delete an object; the
    /// bucket's lifecycle does.
    pub(super) async fn forget_state(&self) -> Result<(), StoreError> {
        let key = &self.checkpoint_key;
        if self.store.list(key).await?.is_empty() {
            return Ok(());
        }
        self.store.put(key, Vec::new(), CONTENT_TYPE, Expect::Anything).await.map(drop)
    }

    /// Takes up what the try before kept. A state that is damaged is none.
    pub(super) async fn resume(&self) -> Result<(), StoreError> {
        let key = &self.checkpoint_key;
        let stored = self.store.get(key).await?.filter(|stored| !stored.body.is_empty());
        let Some(stored) = stored else { return Ok(()) };
        match Checkpoint::from_bytes(&stored.body) {
            Ok(checkpoint) => {
                tracing::info!("goes on from {key}: {} steps are taken", checkpoint.steps());
                self.session.resume(checkpoint);
            }
            Err(error) => tracing::warn!("{key}: {error}; the training begins anew"),
        }
        Ok(())
    }

    /// Keeps a state now and then. One that cannot be written is no reason to stop: the next one may be.
    async fn keep_states(&self) -> Infallible {
        let started = Instant::now();
        let mut kept = self.session.checkpoint().steps();
        loop {
            self.session.ask();
            tokio::time::sleep((started.elapsed() / SHARE).clamp(FIRST_PAUSE, LONGEST_PAUSE)).await;
            let checkpoint = self.session.checkpoint();
            if checkpoint.steps() == kept {
                continue;
            }
            match self.keep_state(&checkpoint).await {
                Ok(()) => kept = checkpoint.steps(),
                Err(error) => tracing::warn!("the training's state is not kept: {error}"),
            }
        }
    }

    async fn keep_state(&self, checkpoint: &Checkpoint) -> Result<(), JobError> {
        let bytes = checkpoint.to_bytes()?;
        self.store.put(&self.checkpoint_key, bytes, CONTENT_TYPE, Expect::Anything).await?;
        Ok(())
    }
}

/// Where a training's state lies. One of other code, settings or observations has its state elsewhere, and does not find
/// this one.
pub(super) fn checkpoint_key(facts: &Facts, config: &TrainConfig, grids: &[HourlyGrid]) -> String {
    let commit = facts.commit.as_ref().map_or("", |commit| commit.hash.as_str());
    let (version, params) = (env!("CARGO_PKG_VERSION"), config.params());
    let observations = data_digest(&grids.iter().collect::<Vec<_>>());
    let work = format!("{version} {commit} {params:?} {observations}");
    keys::checkpoint(&facts.run_id, &digest(work.as_bytes()))
}

/// A job that is given up takes its training with it, which has a thread of its own and would not hear of it.
struct StopWhenDropped<'a>(&'a Session);

impl Drop for StopWhenDropped<'_> {
    fn drop(&mut self) {
        self.0.stop();
    }
}
