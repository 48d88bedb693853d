//! The event bus on one machine: each object-created event goes to what the template's rules start with
//! it, and is acknowledged when that is done. So a stage that was killed runs again, and nothing runs that
//! was done. What would fail again is recorded as refused, as a dead letter queue would keep it.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use blueprint::{Target, TargetKind};
use embedded::s3::{EventId, ObjectCreated, Outbox};
use fn_forecast::IssueError;
use serde_json::Value;
use store::{EventKind, PipelineEvent, Store, StoreError};
use trainer::job::JobError;
use trainer::recorded;

use crate::aws_events::{JobEnded, created};
use crate::declared::Declared;
use crate::disorder::Disorder;
use crate::functions::{FunctionFailed, Functions, Report};
use crate::stack::Own;
use crate::{say, topic, training};

const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// Events looked at in one go.
const PAGE: usize = 1000;

/// Sends events to what they start.
#[derive(Debug, Clone)]
pub(crate) struct Dispatcher {
    outbox: Outbox,
    declared: Arc<Declared>,
    functions: Arc<Functions>,
    disorder: Option<Arc<Disorder>>,
    counts: Arc<Counts>,
}

/// How many events came to which end.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) done: AtomicU64,
    pub(crate) refused: AtomicU64,
    pub(crate) left: AtomicU64,
}

/// What became of one event, the worst last: of several targets the worst counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Done,
    /// Recorded, and not tried again.
    Refused,
    /// Left unacknowledged: another start tries it again.
    Left,
}

impl Dispatcher {
    /// Sends the events of a stack to functions that ask no weather service.
    pub(crate) fn of(own: &Own) -> Self {
        Self::with(own, Arc::new(Functions::new(own, None, None)))
    }

    /// Sends the events of a stack to these functions.
    pub(crate) fn with(own: &Own, functions: Arc<Functions>) -> Self {
        let (outbox, declared) = (own.servers.outbox().clone(), Arc::clone(&own.declared));
        Self { outbox, declared, functions, disorder: None, counts: Arc::default() }
    }

    /// The same, as disorderly as the event bus of the cloud may be.
    pub(crate) fn disorderly(self, seed: Option<u64>) -> Self {
        Self { disorder: seed.map(Disorder::new).map(Arc::new), counts: Arc::default(), ..self }
    }

    pub(crate) fn counts(&self) -> &Counts {
        &self.counts
    }

    pub(crate) fn functions(&self) -> &Arc<Functions> {
        &self.functions
    }

    fn store(&self) -> &Store {
        &self.functions.store
    }

    /// Handles every event there is, training among them, until none is left. Fails if one had to be
    /// left for the next start.
    pub(crate) async fn drain(&self) -> Result<()> {
        self.drain_events(|_| true).await
    }

    /// Handles every event there is but requests to train.
    pub(crate) async fn drain_all_but_training(&self) -> Result<()> {
        self.drain_events(|event| !self.starts_job(event)).await
    }

    async fn drain_events(&self, wanted: impl Fn(&ObjectCreated) -> bool) -> Result<()> {
        let mut left = BTreeSet::new();
        let mut late = BTreeSet::new();
        loop {
            let events = self.outbox.pending(PAGE).await?;
            let waiting: Vec<&ObjectCreated> = events
                .iter()
                .filter(|event| !left.contains(&event.id) && !late.contains(&event.id) && wanted(event))
                .collect();
            if waiting.is_empty() {
                break;
            }
            // Those that came of these wait for the next round: a forecast is of the newest window then.
            match &self.disorder {
                None => left.extend(self.handle_once_each(waiting).await?),
                Some(disorder) => {
                    late.extend(disorder.hold_back(&waiting));
                    let sent: Vec<_> =
                        waiting.into_iter().filter(|event| !late.contains(&event.id)).collect();
                    left.extend(self.handle_each(disorder.order(&sent)).await?);
                }
            }
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
                Outcome::Done | Outcome::Refused => self.outbox.acknowledge(event.id).await?,
                Outcome::Left => drop(left.insert(event.id)),
            }
        }
        Ok(left)
    }

    /// Handles each event, as often as it is there.
    async fn handle_each(&self, events: Vec<&ObjectCreated>) -> Result<BTreeSet<EventId>> {
        let mut left = BTreeSet::new();
        for event in events {
            if self.handle(event).await? == Outcome::Left {
                left.insert(event.id);
            }
        }
        Ok(left)
    }

    /// Requests to train that nobody has worked through.
    pub(crate) async fn waiting_trainings(&self) -> Result<BTreeSet<EventId>> {
        let events = self.outbox.pending(PAGE).await?;
        Ok(events.iter().filter(|event| self.starts_job(event)).map(|event| event.id).collect())
    }

    /// Forecasts for every station as of the hour that this stack pretends it is. Without one, new
    /// observations are what starts a forecast.
    pub(crate) async fn forecast_as_of(&self) -> Result<()> {
        let Functions { store, models, as_of, .. } = &*self.functions;
        let Some(hour) = *as_of else { return Ok(()) };
        let started = Instant::now();
        for known in store.stations().await? {
            if known.first_observed < hour {
                let issued = fn_forecast::issue(store, models, &known.station, *as_of).await?;
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
            if self.starts_job(&event) {
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

    fn starts_job(&self, event: &ObjectCreated) -> bool {
        self.declared.starts_job(&created(event))
    }

    /// Sends one event to every target of the rules that take it, and acknowledges it unless one of them
    /// has to be tried again.
    async fn handle(&self, event: &ObjectCreated) -> Result<Outcome> {
        let outcome = self.publish(&event.key, &created(event)).await?;
        let count = match outcome {
            Outcome::Done => &self.counts.done,
            Outcome::Refused => &self.counts.refused,
            Outcome::Left => &self.counts.left,
        };
        count.fetch_add(1, Ordering::Relaxed);
        if outcome != Outcome::Left {
            self.outbox.acknowledge(event.id).await?;
        }
        Ok(outcome)
    }

    async fn publish(&self, subject: &str, event: &Value) -> Result<Outcome> {
        let targets: Vec<Target> =
            self.declared.rules_for(event).flat_map(|rule| &rule.targets).cloned().collect();
        let mut all = Outcome::Done;
        for target in targets {
            all = all.max(self.send(&target.kind, subject, &target.input.of_event(event)).await?);
        }
        Ok(all)
    }

    /// Boxed by name: a job that ends is an event, which may start a job.
    fn publish_of_job<'a>(
        &'a self,
        subject: &'a str,
        event: &'a Value,
    ) -> Pin<Box<dyn Future<Output = Result<Outcome>> + Send + 'a>> {
        Box::pin(self.publish(subject, event))
    }

    async fn send(&self, target: &TargetKind, subject: &str, told: &Value) -> Result<Outcome> {
        match target {
            TargetKind::Function(id) => self.send_to_function(id, subject, told).await,
            TargetKind::Job { .. } => self.try_target(target, 1, subject, told).await,
            TargetKind::Topic(topic) => {
                let message = told.as_str().map_or_else(|| told.to_string(), str::to_owned);
                say::line(format!("  {topic:<11} {message}"));
                self.send_to_subscribers(topic, subject, &message).await
            }
        }
    }

    /// Sends what is published on a topic to the functions that subscribe to it, each whatever became of the others.
    async fn send_to_subscribers(&self, topic: &str, subject: &str, message: &str) -> Result<Outcome> {
        let event = topic::published(topic, message, self.functions.now());
        let subscribers: Vec<&str> = self.declared.blueprint.subscribers(topic).collect();
        let mut all = Outcome::Done;
        for id in subscribers {
            all = all.max(self.send_to_function(id, subject, &event).await?);
        }
        Ok(all)
    }

    async fn send_to_function(&self, id: &str, subject: &str, told: &Value) -> Result<Outcome> {
        if !self.functions.has(id) {
            return Ok(Outcome::Done);
        }
        let tries = 1 + self.functions.declared(id).map_or(0, |function| function.retries);
        self.try_target(&TargetKind::Function(id.to_owned()), tries, subject, told).await
    }

    /// Tries a target a few times, says and records what happened.
    async fn try_target(
        &self,
        target: &TargetKind,
        tries: u32,
        subject: &str,
        told: &Value,
    ) -> Result<Outcome> {
        let started = Instant::now();
        let mut pause = FIRST_PAUSE;
        let mut attempt = 1;
        loop {
            // On a task of its own, so that a panic in a stage is a failed event, not the end of the stack.
            let (this, it, event) = (self.clone(), target.clone(), told.clone());
            let done = tokio::spawn(async move { this.start(&it, &event).await }).await;
            match done.unwrap_or_else(|panicked| Err(panicked.into())) {
                Ok(reports) => {
                    let refused = reports.iter().any(|report| report.refused);
                    for report in &reports {
                        report.say(started.elapsed());
                    }
                    return Ok(if refused { Outcome::Refused } else { Outcome::Done });
                }
                Err(error) if attempt < tries && !never_heals(&error) => {
                    tracing::warn!(subject, "try {attempt} of {tries}: {error:#}");
                    tokio::time::sleep(pause).await;
                    pause *= 4;
                    attempt += 1;
                }
                Err(error) => return self.give_up(target, subject, &error, started.elapsed()).await,
            }
        }
    }

    async fn start(&self, target: &TargetKind, told: &Value) -> Result<Vec<Report>> {
        match target {
            TargetKind::Function(id) => self.functions.invoke(id, told).await,
            TargetKind::Job { definition, queue } => {
                let Some(job) = self.declared.blueprint.jobs.get(definition) else { return Ok(Vec::new()) };
                let done = training::run(self.store(), &job.arguments(told)).await;
                let reason = match &done {
                    Ok(trained) => trained.failed.clone(),
                    Err(error) => Some(format!("{error:#}")),
                };
                let arguments = job.arguments(told).join(" ");
                let ended =
                    JobEnded { queue, definition, id: &arguments, parameters: told.get("Parameters") };
                self.publish_of_job(&arguments, &ended.event(reason.as_deref())).await?;
                Ok(vec![done?.report])
            }
            TargetKind::Topic(_) => Ok(Vec::new()),
        }
    }

    /// What fails at the last try is recorded as refused if it would fail again, and left otherwise.
    async fn give_up(
        &self,
        target: &TargetKind,
        subject: &str,
        error: &anyhow::Error,
        took: Duration,
    ) -> Result<Outcome> {
        if !never_heals(error) && !error.is::<FunctionFailed>() && !error.is::<tokio::task::JoinError>() {
            say::line(format!("  failed      {subject}: {error:#}; the next start tries again"));
            return Ok(Outcome::Left);
        }
        let (stage, kind) = match target {
            TargetKind::Function(id) => {
                let binary = self.functions.declared(id).map_or(id.as_str(), |known| &known.binary);
                (binary, EventKind::Refused)
            }
            TargetKind::Job { .. } => ("train", EventKind::RunFailed),
            TargetKind::Topic(topic) => (topic.as_str(), EventKind::Refused),
        };
        say::line(format!("  refused     {subject}: {error:#}"));
        let event = PipelineEvent::new(stage, kind, subject, format!("refused: {error:#}")).took(took);
        self.store().record(&event).await.context("recording what happened")?;
        Ok(Outcome::Refused)
    }
}

/// Whether an error is one that every other try would have too.
fn never_heals(error: &anyhow::Error) -> bool {
    let damaged = |error: &StoreError| matches!(error, StoreError::Damaged { .. });
    error.downcast_ref::<StoreError>().is_some_and(damaged)
        || error.downcast_ref::<training::UnknownCommand>().is_some()
        || error.downcast_ref::<IssueError>().is_some_and(|error| match error {
            IssueError::OtherEvent { .. } => true,
            IssueError::Store(error) => damaged(error),
            IssueError::Model { .. } => false,
        })
        || error.downcast_ref::<JobError>().is_some_and(|error| !recorded::another_try_helps(error))
}
