//! The run log as the trainer writes it: whoever logs never waits and never fails. Points go through a
//! bounded channel to a task that writes them in batches, and tries again until they are written.

mod backlog;
mod machine;
mod writer;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use store::{Metric, Store, now_ms};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use writer::Writer;

/// Entries that wait between the training and the writing task: hours of epochs.
const CHANNEL: usize = 8192;

/// How often the writing task does what.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// What comes within this time is written together.
    pub gather: Duration,
    /// Between a failed write and the next try; it doubles with every failure.
    pub first_pause: Duration,
    /// The longest of those pauses.
    pub longest_pause: Duration,
    /// A write that takes longer has failed.
    pub longest_write: Duration,
    /// Between two looks at the machine, and two signs of life; `None` for neither.
    pub look: Option<Duration>,
    /// Points that wait to be written at most; beyond it the oldest are dropped and counted.
    pub most_waiting: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            gather: Duration::from_millis(500),
            first_pause: Duration::from_millis(200),
            longest_pause: Duration::from_secs(15),
            longest_write: Duration::from_secs(20),
            look: Some(Duration::from_secs(10)),
            most_waiting: 100_000,
        }
    }
}

/// What became of everything that was logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Points that are in the table.
    pub points: u64,
    /// Points that were dropped because too many waited, or were refused by the table for what they are.
    pub dropped: u64,
    /// Points that still waited when there was no more time.
    pub unwritten: u64,
}

/// The near end: cheap to clone, and safe to use from any thread.
#[derive(Debug, Clone)]
pub struct RunLog {
    tell: mpsc::Sender<Entry>,
    overflow: Arc<AtomicU64>,
}

/// The far end: the task that writes.
#[derive(Debug)]
pub struct RunWriter {
    close: oneshot::Sender<Duration>,
    task: JoinHandle<Written>,
}

#[derive(Debug)]
enum Entry {
    Metric(Metric),
    Tag(String, String),
}

/// Starts a task that writes into the run of that id.
pub fn start(store: Store, run_id: String, pace: Pace) -> (RunLog, RunWriter) {
    let (tell, told) = mpsc::channel(CHANNEL);
    let (close, closing) = oneshot::channel();
    let overflow = Arc::new(AtomicU64::new(0));
    let writer = Writer::new(store, run_id, pace, told, Arc::clone(&overflow));
    (RunLog { tell, overflow }, RunWriter { close, task: tokio::spawn(writer.run(closing)) })
}

impl RunLog {
    /// Logs a point, stamped with the present time.
    pub fn metric(&self, key: impl Into<String>, value: f64, step: i64) {
        self.tell(Entry::Metric(Metric::new(key, value, step, now_ms())));
    }

    /// Logs a point of each metric.
    pub fn metrics(&self, values: &BTreeMap<String, f64>, step: i64) {
        for (key, value) in values {
            self.metric(key, *value, step);
        }
    }

    /// Sets a tag.
    pub fn tag(&self, key: impl Into<String>, value: impl Into<String>) {
        self.tell(Entry::Tag(key.into(), value.into()));
    }

    /// A training does not wait for its log: what finds no room is counted and gone.
    fn tell(&self, entry: Entry) {
        if self.tell.try_send(entry).is_err() {
            self.overflow.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl RunWriter {
    /// Writes what still waits, for as long as `patience` lasts.
    pub async fn close(self, patience: Duration) -> Written {
        // A task that is gone has nothing to close, and says so below.
        let _ = self.close.send(patience);
        self.task.await.unwrap_or_else(|error| {
            tracing::warn!("the run log's task ended: {error}");
            Written::default()
        })
    }
}
