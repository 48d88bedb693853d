//! The stack's time: this machine's, faster, or driven by hand and kept between two drives.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::kept;

/// A clock that runs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    started: Instant,
    from: Timestamp,
    speed: f64,
}

impl Clock {
    /// This machine's.
    pub(crate) fn real() -> Self {
        Self { started: Instant::now(), from: Timestamp::now(), speed: 1.0 }
    }

    /// One that starts somewhere and runs `speed` times as fast.
    pub(crate) fn from(from: Timestamp, speed: f64) -> Self {
        Self { started: Instant::now(), from, speed }
    }

    pub(crate) fn is_real(&self) -> bool {
        (self.speed - 1.0).abs() < f64::EPSILON
    }

    /// What time it is.
    pub(crate) fn now(&self) -> Timestamp {
        let passed = self.started.elapsed().mul_f64(self.speed);
        SignedDuration::try_from(passed)
            .ok()
            .and_then(|passed| self.from.checked_add(passed).ok())
            .unwrap_or(self.from)
    }

    /// How long it really takes until an instant has come.
    pub(crate) fn until(&self, instant: Timestamp) -> Duration {
        self.lasts(Duration::try_from(instant.duration_since(self.now())).unwrap_or_default())
    }

    /// How long this much of the stack's time really is.
    pub(crate) fn lasts(&self, time: Duration) -> Duration {
        time.div_f64(self.speed)
    }
}

/// The time up to which a stack was driven: a file in its data directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Driven {
    pub(crate) now: Timestamp,
}

impl Driven {
    /// What the file says; `None` if the stack has never been driven.
    pub(crate) fn read(data_dir: &Path) -> Result<Option<Self>> {
        let file = data_dir.join(FILE);
        match std::fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .with_context(|| format!("{} is damaged; remove it and say --from", file.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("reading {}", file.display())),
        }
    }

    /// Writes the file, whole or not at all.
    pub(crate) fn write(self, data_dir: &Path) -> Result<()> {
        kept::write(&data_dir.join(FILE), &self)
    }
}

const FILE: &str = "clock.json";
