//! The template's schedules, run by the stack's clock.

use std::collections::BTreeMap;
use std::sync::Arc;

use blueprint::Schedule;
use futures::future::join_all;
use jiff::Timestamp;

use crate::clock::Clock;
use crate::declared::{Declared, source_of};
use crate::functions::Functions;
use crate::say;

/// What falls due, and the functions that it starts.
#[derive(Debug, Clone)]
pub(crate) struct Schedules {
    declared: Arc<Declared>,
    functions: Arc<Functions>,
}

impl Schedules {
    pub(crate) fn new(declared: Arc<Declared>, functions: Arc<Functions>) -> Self {
        Self { declared, functions }
    }

    fn running(&self) -> impl Iterator<Item = &Schedule> {
        self.declared.schedules().filter(|schedule| self.functions.has(&schedule.function))
    }

    /// The first instant after one at which any falls due, and all that do then, by name.
    pub(crate) fn next_after(&self, instant: Timestamp) -> Option<(Timestamp, Vec<&Schedule>)> {
        let mut due: BTreeMap<Timestamp, Vec<&Schedule>> = BTreeMap::new();
        for schedule in self.running() {
            if let Some(next) = schedule.when.next_after(instant) {
                due.entry(next).or_default().push(schedule);
            }
        }
        due.pop_first()
    }

    /// Starts what a schedule starts. A service that gives nothing now is no reason to stop: the next run
    /// asks for the same hours.
    pub(crate) async fn start(&self, schedule: &Schedule, at: Timestamp) {
        let Some(input) = self.declared.input(schedule, at) else { return };
        match self.functions.invoke(&schedule.function, &input).await {
            Ok(reports) => {
                for report in reports {
                    say::step(format!("  {:<11} {}", report.stage, report.message));
                }
            }
            Err(error) => say::step(format!("  failed      {}: {error:#}", schedule.name)),
        }
    }

    /// Starts at once those that ask for official forecasts: each asks for the newest issue whenever it runs.
    pub(crate) async fn start_official(&self, at: Timestamp) {
        let official = self.running().filter(|schedule| {
            let source = self.declared.input(schedule, at).as_ref().and_then(source_of);
            source.is_some_and(|source| source.official().is_some())
        });
        join_all(official.map(|schedule| self.start(schedule, at))).await;
    }

    /// Runs for as long as the stack does. On a clock of this machine's own time what was missed while it
    /// slept is not made up for: gaps are asked for by the next run anyway.
    pub(crate) async fn run(&self, clock: Clock) {
        let mut last = clock.now();
        while let Some((next, due)) = self.next_after(last) {
            tokio::time::sleep(clock.until(next)).await;
            for schedule in due {
                self.start(schedule, next).await;
            }
            last = if clock.is_real() { clock.now().max(next) } else { next };
        }
        std::future::pending::<()>().await;
    }

    /// One line for each schedule: when it runs next.
    pub(crate) fn described(&self, now: Timestamp) -> Vec<String> {
        let next = |schedule: &Schedule| match schedule.when.next_after(now) {
            Some(next) => format!("{}: {}, next at {next}", schedule.name, schedule.when),
            None => format!("{}: {}, never again", schedule.name, schedule.when),
        };
        self.running().map(next).collect()
    }
}
