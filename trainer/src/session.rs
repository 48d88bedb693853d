//! A training as others see it while it runs: it can be asked for its state, told to stop, and taken up again.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use forecast::bytes_digest;
use serde::{Deserialize, Serialize};

use crate::error::TrainError;
use crate::member::MemberState;

/// Hex digits of a digest.
const DIGEST_LENGTH: usize = 64;

/// Which of a training's two fits: members are trained for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Fit {
    /// To the training hours: judged on the held-out ones.
    Judged,
    /// To all hours: what is served.
    Served,
}

/// A member of a fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Seat {
    pub(crate) fit: Fit,
    pub(crate) member: usize,
}

/// Where every member stood between two of its steps. A training of the same observations, configuration and code that
/// begins with it comes to the same bytes as one that was never stopped.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Checkpoint {
    members: BTreeMap<Seat, MemberState>,
}

/// A checkpoint that cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("the checkpoint is damaged or of another format: {0}")]
pub struct CheckpointError(String);

impl Checkpoint {
    /// As bytes: CBOR, and before it its digest.
    ///
    /// # Errors
    /// Never for a checkpoint of a [`Session`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, CheckpointError> {
        let mut body = Vec::new();
        ciborium::into_writer(self, &mut body).map_err(|error| CheckpointError(error.to_string()))?;
        Ok([bytes_digest(&body).as_bytes(), &body].concat())
    }

    /// From [`Checkpoint::to_bytes`].
    ///
    /// # Errors
    /// When these are other bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CheckpointError> {
        let (digest, body) = bytes.split_at_checked(DIGEST_LENGTH).unwrap_or_default();
        if bytes_digest(body).as_bytes() != digest {
            return Err(CheckpointError("its digest is another one".to_owned()));
        }
        ciborium::from_reader(body).map_err(|error| CheckpointError(error.to_string()))
    }

    /// Steps that its members have taken.
    pub fn steps(&self) -> usize {
        self.members.values().map(MemberState::steps).sum()
    }
}

/// Between a training and whoever watches over it, each on a thread of its own.
#[derive(Debug, Default)]
pub struct Session {
    kept: Mutex<Checkpoint>,
    asked: AtomicU64,
    stopped: AtomicBool,
}

impl Session {
    /// A training that goes on from a checkpoint.
    pub fn resume(&self, checkpoint: Checkpoint) {
        *self.lock() = checkpoint;
    }

    /// Has every member hand in its state after the step that it is at.
    pub fn ask(&self) {
        self.asked.fetch_add(1, Ordering::Relaxed);
    }

    /// Has every member hand in its state and end: the training then ends with [`TrainError::Interrupted`].
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// What was handed in last.
    pub fn checkpoint(&self) -> Checkpoint {
        self.lock().clone()
    }

    /// Where a member was when its training was stopped.
    pub(crate) fn taken_up(&self, seat: Seat) -> Option<MemberState> {
        self.lock().members.get(&seat).cloned()
    }

    pub(crate) fn keep(&self, seat: Seat, state: MemberState) {
        self.lock().members.insert(seat, state);
    }

    /// Between two steps of a member: hands in its state if that was asked for since it last was. `answered` is how
    /// often it was.
    pub(crate) fn between_steps(
        &self,
        seat: Seat,
        answered: &mut u64,
        state: impl FnOnce() -> MemberState,
    ) -> Result<(), TrainError> {
        let asked = self.asked.load(Ordering::Relaxed);
        let goes_on = self.goes_on();
        if asked != *answered || goes_on.is_err() {
            *answered = asked;
            self.keep(seat, state());
        }
        goes_on
    }

    /// # Errors
    /// [`TrainError::Interrupted`] once the training was told to stop.
    pub(crate) fn goes_on(&self) -> Result<(), TrainError> {
        if self.stopped.load(Ordering::Relaxed) { Err(TrainError::Interrupted) } else { Ok(()) }
    }

    /// Nothing is left half-done under this lock, so a panic elsewhere does no harm.
    fn lock(&self) -> MutexGuard<'_, Checkpoint> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
