//! The spine on one machine: each object-created event goes to the handler that its key names, as
//! EventBridge would send it, and is acknowledged when the handler is done. So a stage that was
//! killed runs again, and nothing runs that was done.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use embedded::s3::{EventId, ObjectCreated, Outbox};
use fn_forecast::{Issued, Models};
use store::{SpineEvent, Store};
use weather::Hour;

use crate::say;
use crate::training;

/// Tries of one event before it is left for the next start, as a dead-letter queue would keep it.
const ATTEMPTS: u32 = 3;
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// Events looked at in one go.
const PAGE: usize = 1000;

/// Sends events to handlers.
#[derive(Debug, Clone)]
pub(crate) struct Dispatcher {
    store: Store,
    outbox: Outbox,
    models: Arc<Models>,
    as_of: Option<Hour>,
}

/// What became of one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done,
    /// Left unacknowledged: another start tries it again.
    Left,
}

impl Dispatcher {
    /// Sends events of `outbox`; with `as_of`, forecasts start before that hour.
    pub(crate) fn new(store: Store, outbox: Outbox, as_of: Option<Hour>) -> Self {
        Self { store, outbox, models: Arc::default(), as_of }
    }

    /// Handles every event there is, training among them, until none is left. Fails if one had to be
    /// left for the next start.
    pub(crate) async fn drain(&self) -> Result<()> {
        self.drain_events(|_| true).await
    }

    /// Handles every event there is but requests to train.
    pub(crate) async fn drain_all_but_training(&self) -> Result<()> {
        self.drain_events(|event| !is_retrain(event)).await
    }

    async fn drain_events(&self, wanted: impl Fn(&ObjectCreated) -> bool) -> Result<()> {
        let mut left = BTreeSet::new();
        loop {
            let events = self.outbox.pending(PAGE).await?;
            let waiting: Vec<&ObjectCreated> =
                events.iter().filter(|event| !left.contains(&event.id) && wanted(event)).collect();
            if waiting.is_empty() {
                break;
            }
            let (raw, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|event| is_raw(event));
            // Observations first: the forecasts that they start are of the newest window then.
            left.extend(self.handle_once_each(if raw.is_empty() { rest } else { raw }).await?);
        }
        anyhow::ensure!(left.is_empty(), "{} steps failed; the next start tries them again", left.len());
        Ok(())
    }

    /// Handles events that wait, each key once: a handler looks at what is there now, so another event of
    /// the same key that waited beside is the same work. Returns those that had to be left.
    async fn handle_once_each(&self, events: Vec<&ObjectCreated>) -> Result<BTreeSet<EventId>> {
        let mut outcomes: BTreeMap<&str, Outcome> = BTreeMap::new();
        let mut left = BTreeSet::new();
        for event in events {
            let outcome = match outcomes.get(event.key.as_str()) {
                Some(outcome) => *outcome,
                None => self.handle(event).await?,
            };
            outcomes.insert(&event.key, outcome);
            match outcome {
                Outcome::Done => self.outbox.acknowledge(event.id).await?,
                Outcome::Left => drop(left.insert(event.id)),
            }
        }
        Ok(left)
    }

    /// Requests to train that nobody has worked through.
    pub(crate) async fn waiting_trainings(&self) -> Result<BTreeSet<EventId>> {
        let events = self.outbox.pending(PAGE).await?;
        Ok(events.iter().filter(|event| is_retrain(event)).map(|event| event.id).collect())
    }

    /// Forecasts for every station as of the hour that this stack pretends it is. Without one, new
    /// observations are what starts a forecast.
    pub(crate) async fn forecast_as_of(&self) -> Result<()> {
        let Some(as_of) = self.as_of else { return Ok(()) };
        let started = Instant::now();
        for known in self.store.stations().await? {
            if known.first_observed < as_of {
                let issued =
                    fn_forecast::issue(&self.store, &self.models, &known.station, self.as_of).await?;
                Report::issued(&issued).say(started.elapsed());
            }
        }
        Ok(())
    }

    /// Handles events as they come, for as long as the stack runs, but those in `skip`. Training runs
    /// beside the others, one request after another.
    pub(crate) async fn run(self, skip: BTreeSet<EventId>) -> Result<()> {
        let training = Arc::new(tokio::sync::Mutex::new(()));
        let mut last: Option<EventId> = None;
        loop {
            let event = match last {
                Some(last) => self.outbox.next_event_after(last).await?,
                None => self.outbox.next_event().await?,
            };
            last = Some(event.id);
            if skip.contains(&event.id) {
                continue;
            }
            if is_retrain(&event) {
                let (this, training) = (self.clone(), Arc::clone(&training));
                tokio::spawn(async move {
                    let _one_at_a_time = training.lock().await;
                    if let Err(error) = this.handle(&event).await {
                        say::line(format!("  train       stopped: {error:#}"));
                    }
                });
            } else {
                self.handle(&event).await?;
            }
        }
    }

    /// Tries one event a few times, says what happened, and acknowledges it.
    async fn handle(&self, event: &ObjectCreated) -> Result<Outcome> {
        let Some(spine) = SpineEvent::of(&event.key) else {
            self.outbox.acknowledge(event.id).await?;
            return Ok(Outcome::Done);
        };
        let started = Instant::now();
        let mut pause = FIRST_PAUSE;
        for attempt in 1.. {
            // On a task of its own, so that a panic in a stage is a failed event, not the end of the stack.
            let done = tokio::spawn(self.clone().stage(spine.clone())).await;
            match done.unwrap_or_else(|panicked| Err(panicked.into())) {
                Ok(reports) => {
                    for report in &reports {
                        report.say(started.elapsed());
                    }
                    break;
                }
                Err(error) if attempt < ATTEMPTS => {
                    tracing::warn!(key = event.key, "try {attempt} of {ATTEMPTS}: {error:#}");
                    tokio::time::sleep(pause).await;
                    pause *= 4;
                }
                Err(error) => {
                    say::line(format!("  failed      {}: {error:#}; the next start tries again", event.key));
                    return Ok(Outcome::Left);
                }
            }
        }
        self.outbox.acknowledge(event.id).await?;
        Ok(Outcome::Done)
    }

    async fn stage(self, spine: SpineEvent) -> Result<Vec<Report>> {
        match spine {
            SpineEvent::Raw(key) => {
                let done = fn_preprocess::handle(&self.store, &key).await?;
                Ok(vec![Report { stage: "preprocess", message: done.to_string() }])
            }
            SpineEvent::Recent(station) => {
                let issued = fn_forecast::issue(&self.store, &self.models, &station, self.as_of).await?;
                Ok(vec![Report::issued(&issued)])
            }
            SpineEvent::Promoted(key) => {
                let issued = fn_forecast::handle(&self.store, &self.models, &key, self.as_of).await?;
                Ok(issued.iter().map(Report::issued).collect())
            }
            SpineEvent::Retrain(key) => training::train(&self.store, &key).await.map(|report| vec![report]),
        }
    }
}

fn is_raw(event: &ObjectCreated) -> bool {
    matches!(SpineEvent::of(&event.key), Some(SpineEvent::Raw(_)))
}

fn is_retrain(event: &ObjectCreated) -> bool {
    matches!(SpineEvent::of(&event.key), Some(SpineEvent::Retrain(_)))
}

/// What a stage did, for the person. Each stage has recorded it by then.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) stage: &'static str,
    pub(crate) message: String,
}

impl Report {
    fn issued(issued: &Issued) -> Self {
        Self { stage: "forecast", message: issued.to_string() }
    }

    fn say(&self, took: Duration) {
        say::line(format!("  {:<11} {} ({})", self.stage, self.message, say::took(took)));
    }
}
