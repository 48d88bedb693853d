//! The spine on one machine: each object-created event goes to the handler that its key names, as
//! EventBridge would send it, and is acknowledged when the handler is done. So a stage that was
//! killed runs again, and nothing runs that was done.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use embedded::s3::{EventId, ObjectCreated, Outbox};
use fn_forecast::{Issued, Models};
use fn_preprocess::Preprocessed;
use store::{PipelineEvent, SpineEvent, Store};
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
}

/// What became of one event.
enum Outcome {
    Done,
    /// Left unacknowledged: another start tries it again.
    Left,
}

impl Dispatcher {
    pub(crate) fn new(store: Store, outbox: Outbox) -> Self {
        Self { store, outbox, models: Arc::default() }
    }

    /// Handles every event there is, training among them, until none is left.
    pub(crate) async fn drain(&self) -> Result<()> {
        self.drain_events(true).await.map(drop)
    }

    /// Handles every event there is but requests to train; returns how many of those wait.
    pub(crate) async fn drain_all_but_training(&self) -> Result<usize> {
        self.drain_events(false).await
    }

    async fn drain_events(&self, train: bool) -> Result<usize> {
        let mut left = BTreeSet::new();
        loop {
            let events: Vec<ObjectCreated> = self.outbox.pending(PAGE).await?;
            let waiting = |event: &&ObjectCreated| !left.contains(&event.id) && (train || !is_retrain(event));
            let Some(event) = events.iter().find(waiting) else {
                return Ok(events.iter().filter(|event| is_retrain(event)).count());
            };
            if let Outcome::Left = self.handle(event).await? {
                left.insert(event.id);
            }
        }
    }

    /// Handles events as they come, for as long as the stack runs. Training runs beside the others,
    /// one request after another.
    pub(crate) async fn run(self) -> Result<()> {
        let training = Arc::new(tokio::sync::Mutex::new(()));
        let mut last: Option<EventId> = None;
        loop {
            let event = match last {
                Some(last) => self.outbox.next_event_after(last).await?,
                None => self.outbox.next_event().await?,
            };
            last = Some(event.id);
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

    /// Tries one event a few times, says and records what happened, and acknowledges it.
    async fn handle(&self, event: &ObjectCreated) -> Result<Outcome> {
        let Some(spine) = SpineEvent::of(&event.key) else {
            self.outbox.acknowledge(event.id).await?;
            return Ok(Outcome::Done);
        };
        let started = Instant::now();
        let mut pause = FIRST_PAUSE;
        for attempt in 1.. {
            match self.stage(&spine).await {
                Ok(reports) => {
                    for report in reports {
                        self.report(report, started.elapsed()).await?;
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

    async fn stage(&self, spine: &SpineEvent) -> Result<Vec<Report>> {
        match spine {
            SpineEvent::Raw(key) => {
                let done = fn_preprocess::preprocess(&self.store, key).await?;
                Ok(vec![Report::preprocessed(key, &done)])
            }
            SpineEvent::Recent(station) => {
                let issued = fn_forecast::issue(&self.store, &self.models, station).await?;
                Ok(vec![Report::issued(issued)])
            }
            SpineEvent::Promoted(key) => {
                let issued = fn_forecast::handle(&self.store, &self.models, key).await?;
                Ok(issued.into_iter().map(Report::issued).collect())
            }
            SpineEvent::Retrain(key) => training::train(&self.store, key).await.map(|report| vec![report]),
        }
    }

    async fn report(&self, report: Report, took: Duration) -> Result<()> {
        say::line(format!("  {:<11} {} ({})", report.stage, report.message, say::took(took)));
        let event = PipelineEvent {
            stage: report.stage.to_owned(),
            subject: report.subject,
            hour: report.hour,
            message: report.message,
            duration_ms: took.as_millis() as u64,
        };
        self.store.record(&event).await.context("recording what happened")
    }
}

fn is_retrain(event: &ObjectCreated) -> bool {
    matches!(SpineEvent::of(&event.key), Some(SpineEvent::Retrain(_)))
}

/// What a stage did, for the person and for the events table.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) stage: &'static str,
    pub(crate) subject: String,
    /// The hour it was about, where there is one.
    pub(crate) hour: Option<Hour>,
    pub(crate) message: String,
}

impl Report {
    fn preprocessed(key: &str, done: &Preprocessed) -> Self {
        let message = match done {
            Preprocessed::Merged { stations } => {
                let said: Vec<String> = stations
                    .iter()
                    .map(|merged| {
                        format!(
                            "station {}: {} hours merged, {} months changed, {} values refused",
                            merged.station, merged.hours, merged.months_written, merged.refused_values
                        )
                    })
                    .collect();
                said.join("; ")
            }
            Preprocessed::Refused { reason } => format!("refused: {reason}"),
        };
        Self { stage: "preprocess", subject: key.to_owned(), hour: None, message }
    }

    fn issued(issued: Issued) -> Self {
        match issued {
            Issued::Forecast {
                station, issued_at, model_version, model_leads, instead_of_champion, ..
            } => {
                let leads = if model_leads > 0 {
                    format!(", {model_leads} of 168 hours by the model itself")
                } else {
                    String::new()
                };
                let instead = instead_of_champion
                    .map(|reason| format!("; the champion could not: {reason}"))
                    .unwrap_or_default();
                Self {
                    stage: "forecast",
                    subject: station.to_string(),
                    hour: Some(issued_at),
                    message: format!(
                        "station {station}: 7 days from {issued_at} by {model_version}{leads}{instead}"
                    ),
                }
            }
            Issued::Refused { station, reason } => Self {
                stage: "forecast",
                subject: station.to_string(),
                hour: None,
                message: format!("station {station}: no forecast: {reason}"),
            },
        }
    }
}
