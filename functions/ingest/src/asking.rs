//! One question after another to a service that has limits, and sometimes fails.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures::future::BoxFuture;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sources::{Remedy, SourceError, SourceId};
use store::{Store, StoreError};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::service::{Limits, account};

/// Questions in a row that fail, each after all its tries, before the service is given up for this run: it
/// is down, or the key is wrong, and asking for 97 stations would only take long.
const FAILURES_IN_A_ROW: u32 = 4;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    /// The source said why, or nothing.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The day's calls are used up, by our count or by what the service said earlier.
    #[error(
        "no calls to {service} are left today, of {limit} by our count or by its own; the rest is asked for tomorrow"
    )]
    BudgetSpent {
        /// Which service.
        service: SourceId,
        /// How many it were.
        limit: u32,
    },
    /// The service said that the day's calls are used up.
    #[error("{service} allows no more calls today; the rest is asked for tomorrow")]
    QuotaSpent {
        /// Which service.
        service: SourceId,
    },
    /// Too many questions before this one failed.
    #[error("not asked: the {FAILURES_IN_A_ROW} questions to {service} before this one failed")]
    GivenUp {
        /// Which service.
        service: SourceId,
        /// What would help the questions before.
        remedy: Remedy,
    },
}

impl Unanswered {
    /// What would help.
    pub fn remedy(&self) -> Remedy {
        match self {
            Self::Source(error) => error.remedy(),
            Self::BudgetSpent { .. } | Self::QuotaSpent { .. } => Remedy::NextDay,
            Self::GivenUp { remedy, .. } => *remedy,
        }
    }
}

/// Asks one service in one run. Questions may be asked at once; their starts keep the pause.
pub(crate) struct Asker<'a> {
    store: &'a Store,
    source: SourceId,
    limits: Limits,
    /// The day whose calls are counted: data.go.kr and the hub count by Korean days.
    day: Date,
    next_start: Mutex<Instant>,
    stopped: Mutex<Option<Stop>>,
    failures: AtomicU32,
}

/// Why nothing more is asked in this run.
#[derive(Debug, Clone, Copy)]
enum Stop {
    BudgetSpent,
    QuotaSpent,
    GivenUp(Remedy),
}

impl<'a> Asker<'a> {
    pub(crate) fn new(store: &'a Store, source: SourceId, limits: Limits, now: Timestamp) -> Self {
        let korea = TimeZone::fixed(jiff::tz::offset(9));
        Self {
            store,
            source,
            limits,
            day: now.to_zoned(korea).date(),
            next_start: Mutex::new(Instant::now()),
            stopped: Mutex::new(None),
            failures: AtomicU32::new(0),
        }
    }

    /// The answer to one question, after as many tries as it takes and may take. Each `fetch` is one call.
    pub(crate) async fn ask<'f, T>(
        &self,
        fetch: impl Fn() -> BoxFuture<'f, Result<T, SourceError>>,
    ) -> Result<Result<T, Unanswered>, StoreError> {
        let limits = self.limits;
        let mut tries = 0;
        loop {
            if let Some(stop) = *self.stopped.lock().await {
                return Ok(Err(self.unanswered(stop)));
            }
            if !self.store.take_call(account(self.source), self.day, limits.calls_per_day).await? {
                return Ok(Err(self.stop(Stop::BudgetSpent).await));
            }
            self.keep_pause().await;
            tries += 1;
            match fetch().await {
                Ok(answer) => {
                    self.failures.store(0, Ordering::Relaxed);
                    return Ok(Ok(answer));
                }
                Err(error) if error.remedy() == Remedy::NextDay => {
                    self.store.spend_calls(account(self.source), self.day).await?;
                    return Ok(Err(self.stop(Stop::QuotaSpent).await));
                }
                Err(error) if error.remedy() == Remedy::Retry && tries < limits.tries => {
                    tracing::info!("try {tries} of {}: {error}", limits.tries);
                    tokio::time::sleep(wait_before_next(limits.first_wait, tries)).await;
                }
                Err(error) => {
                    if self.failures.fetch_add(1, Ordering::Relaxed) + 1 >= FAILURES_IN_A_ROW {
                        self.stop(Stop::GivenUp(error.remedy())).await;
                    }
                    return Ok(Err(error.into()));
                }
            }
        }
    }

    /// Nothing more is asked from here on; the first reason stays.
    async fn stop(&self, stop: Stop) -> Unanswered {
        self.unanswered(*self.stopped.lock().await.get_or_insert(stop))
    }

    fn unanswered(&self, stop: Stop) -> Unanswered {
        let service = self.source;
        match stop {
            Stop::BudgetSpent => Unanswered::BudgetSpent { service, limit: self.limits.calls_per_day },
            Stop::QuotaSpent => Unanswered::QuotaSpent { service },
            Stop::GivenUp(remedy) => Unanswered::GivenUp { service, remedy },
        }
    }

    /// Waits until this call may start.
    async fn keep_pause(&self) {
        let start = {
            let mut next = self.next_start.lock().await;
            let start = (*next).max(Instant::now());
            *next = start + self.limits.pause;
            start
        };
        tokio::time::sleep_until(start).await;
    }
}

/// Doubled with each try, and between half and all of that by chance, so that invocations which failed
/// together do not come back together.
fn wait_before_next(first: Duration, tries: u32) -> Duration {
    let longest = first.saturating_mul(2_u32.saturating_pow(tries - 1));
    longest.mul_f64(0.5 + 0.5 * store::chance())
}
