//! When a schedule runs: EventBridge's `rate(…)`, `cron(…)` and `at(…)`, in a time zone.

mod cron;

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use crate::ScheduleError;
use cron::Cron;

/// An expression and its zone.
#[derive(Debug, Clone)]
pub struct When {
    text: String,
    zone: TimeZone,
    expression: Expression,
}

#[derive(Debug, Clone)]
enum Expression {
    /// In whole seconds.
    Rate(i64),
    Cron(Cron),
    At(DateTime),
}

impl When {
    /// Reads an expression; without a zone it is UTC, as in EventBridge.
    ///
    /// # Errors
    /// If EventBridge would not take it either.
    pub fn parse(text: &str, zone: Option<&str>) -> Result<Self, ScheduleError> {
        let form = || ScheduleError::Form(text.to_owned());
        let (kind, rest) = text.trim().split_once('(').ok_or_else(form)?;
        let inner = rest.strip_suffix(')').ok_or_else(form)?;
        let expression = match kind {
            "rate" => Expression::Rate(rate_seconds(inner).ok_or_else(form)?),
            "cron" => Expression::Cron(Cron::parse(inner)?),
            "at" => Expression::At(inner.parse().map_err(|_| form())?),
            _ => return Err(form()),
        };
        let zone = zone.unwrap_or("UTC");
        let found = TimeZone::get(zone).map_err(|_| ScheduleError::Zone(zone.to_owned()))?;
        Ok(Self { text: text.to_owned(), zone: found, expression })
    }

    /// The first instant after `instant` at which it runs; `None` if there is none any more.
    ///
    /// A rate is counted from 1970 on, so that it does not depend on when a stack was started.
    pub fn next_after(&self, instant: Timestamp) -> Option<Timestamp> {
        match &self.expression {
            Expression::Rate(seconds) => {
                let passed = instant.as_second().div_euclid(*seconds);
                Timestamp::from_second((passed + 1).checked_mul(*seconds)?).ok()
            }
            Expression::Cron(cron) => {
                // A day earlier: where clocks are set back, an hour of today may come twice.
                let from = instant.checked_sub(SignedDuration::from_hours(24)).ok()?;
                let from = from.to_zoned(self.zone.clone()).datetime();
                cron.from(from).filter_map(|local| self.instant(local)).find(|found| *found > instant)
            }
            Expression::At(local) => self.instant(*local).filter(|found| *found > instant),
        }
    }

    /// The instant of a local time. One that the clocks skip is skipped; one that they show twice is the
    /// first: EventBridge Scheduler does the same.
    fn instant(&self, local: DateTime) -> Option<Timestamp> {
        let ambiguous = self.zone.to_ambiguous_timestamp(local);
        match ambiguous.offset() {
            AmbiguousOffset::Gap { .. } => None,
            AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => ambiguous.earlier().ok(),
        }
    }
}

impl std::fmt::Display for When {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.text, self.zone.iana_name().unwrap_or("UTC"))
    }
}

fn rate_seconds(inner: &str) -> Option<i64> {
    let (count, unit) = inner.trim().split_once(' ')?;
    let count: u32 = count.parse().ok().filter(|count| *count > 0)?;
    let seconds = match (count, unit.trim()) {
        (1, "minute") | (2.., "minutes") => 60,
        (1, "hour") | (2.., "hours") => 3600,
        (1, "day") | (2.., "days") => 86_400,
        _ => return None,
    };
    Some(i64::from(count) * seconds)
}

#[cfg(test)]
mod tests;
