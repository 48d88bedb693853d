//! The task that writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use store::{RunBatch, Store, StoreError};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};

use super::backlog::Backlog;
use super::machine::Machine;
use super::{Entry, Pace, Written};

/// Far enough ahead never to come.
const NEVER: Duration = Duration::from_hours(24 * 365);

pub(super) struct Writer {
    store: Store,
    run_id: String,
    pace: Pace,
    told: mpsc::Receiver<Entry>,
    overflow: Arc<AtomicU64>,
    backlog: Backlog,
    written: Written,
    /// The pause after the next failure.
    pause: Duration,
}

impl Writer {
    pub(super) fn new(
        store: Store,
        run_id: String,
        pace: Pace,
        told: mpsc::Receiver<Entry>,
        overflow: Arc<AtomicU64>,
    ) -> Self {
        let backlog = Backlog::new(pace.most_waiting);
        let written = Written::default();
        Self { store, run_id, pace, told, overflow, backlog, written, pause: pace.first_pause }
    }

    /// Writes until it is told to close, or nobody is left who could log; then what still waits.
    pub(super) async fn run(mut self, mut closing: oneshot::Receiver<Duration>) -> Written {
        let mut look = interval(self.pace.look.unwrap_or(NEVER));
        look.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut machine = Machine::new();
        let mut next_write = Instant::now() + self.pace.gather;
        let patience = loop {
            tokio::select! {
                patience = &mut closing => break patience.unwrap_or_default(),
                entry = self.told.recv() => match entry {
                    Some(entry) => self.backlog.add(entry),
                    // Nobody logs any more: only the closing is waited for.
                    None => break (&mut closing).await.unwrap_or_default(),
                },
                _ = look.tick(), if self.pace.look.is_some() => {
                    machine.look().await.into_iter().for_each(|metric| self.backlog.add(Entry::Metric(metric)));
                    self.sign_of_life().await;
                }
                () = sleep_until(next_write) => next_write = Instant::now() + self.write().await,
            }
        };
        self.finish(patience).await
    }

    async fn finish(mut self, patience: Duration) -> Written {
        let deadline = Instant::now() + patience;
        self.told.close();
        while let Some(entry) = self.told.recv().await {
            self.backlog.add(entry);
        }
        let lost = self.backlog.dropped + self.overflow.load(Ordering::Relaxed);
        if lost > 0 {
            self.backlog.add(Entry::Tag("log_points_dropped".to_owned(), lost.to_string()));
        }
        while !self.backlog.is_empty() {
            let pause = self.write().await;
            if Instant::now() >= deadline {
                break;
            }
            if self.pause > self.pace.first_pause {
                sleep_until(deadline.min(Instant::now() + pause)).await;
            }
        }
        self.written.dropped += self.backlog.dropped + self.overflow.load(Ordering::Relaxed);
        self.written.unwritten = self.backlog.points() as u64;
        self.written
    }

    /// Writes one batch; how long to wait until the next.
    async fn write(&mut self) -> Duration {
        if self.backlog.is_empty() {
            return self.pace.gather;
        }
        let batch = self.backlog.batch();
        let points = batch.metrics.len() as u64;
        match self.send(&batch).await {
            Ok(()) => {
                self.written.points += points;
                self.pause = self.pace.first_pause;
                self.pace.gather
            }
            // It would be refused for ever.
            Err(Some(error @ (StoreError::Invalid { .. } | StoreError::NotFound { .. }))) => {
                tracing::warn!(run_id = self.run_id, "{points} points are not logged: {error}");
                self.written.dropped += points;
                self.pace.gather
            }
            Err(error) => {
                let reason = error.map_or_else(|| "no answer".to_owned(), |error| error.to_string());
                tracing::warn!(run_id = self.run_id, "the run log waits, {points} points and more: {reason}");
                self.backlog.put_back(batch);
                let pause = self.pause;
                self.pause = self.pace.longest_pause.min(2 * self.pause);
                pause
            }
        }
    }

    /// `Err(None)` if there was no answer in time.
    async fn send(&self, batch: &RunBatch) -> Result<(), Option<StoreError>> {
        let write = self.store.log_batch(&self.run_id, batch);
        timeout(self.pace.longest_write, write).await.map_err(|_| None)?.map(drop).map_err(Some)
    }

    /// A sign that does not come is none: the next one will.
    async fn sign_of_life(&self) {
        let note = self.store.note_heartbeat(&self.run_id);
        if !matches!(timeout(self.pace.longest_write, note).await, Ok(Ok(()))) {
            tracing::debug!(run_id = self.run_id, "no sign of life could be left");
        }
    }
}
