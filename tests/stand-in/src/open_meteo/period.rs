//! Which hours a request is about.

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan as _};
use weather::{Hour, HourRange};

use super::Endpoint;
use crate::call::Asked;

const MOST_PAST_DAYS: i64 = 92;

impl Endpoint {
    /// The first and the last day that can be asked for.
    fn allowed(self, today: Date) -> (Date, Date) {
        let ahead = |days: i64| today.saturating_add(days.days());
        match self {
            Self::Forecast => (ahead(-MOST_PAST_DAYS), ahead(15)),
            Self::Archive => (jiff::civil::date(1940, 1, 1), today),
            Self::AirQuality => (jiff::civil::date(2022, 7, 29), ahead(6)),
        }
    }

    fn usual_forecast_days(self) -> i64 {
        if self == Self::AirQuality { 5 } else { 7 }
    }
}

/// The hours that are asked for: by date, by hour, or by days before and after today.
pub(super) fn hours(
    endpoint: Endpoint,
    asked: &Asked,
    offset: Offset,
    now: Timestamp,
) -> Result<HourRange, String> {
    let today = offset.to_datetime(now).date();
    let dates = pair(asked, "start_date", "end_date", |text| {
        text.parse().ok().map(|date: Date| date.to_datetime(jiff::civil::Time::midnight()))
    })?;
    let clock = pair(asked, "start_hour", "end_hour", |text| text.parse::<DateTime>().ok())?;
    let relative = ["past_days", "forecast_days"].iter().any(|name| asked.get(name).is_some());
    let (start, end) = match (dates, clock) {
        (Some(_), _) | (_, Some(_)) if relative => {
            return Err(
                "Parameter 'past_days' is mutually exclusive with 'start_date' and 'end_date'".to_owned()
            );
        }
        // the last day counts whole, the last hour too
        (_, Some((start, end))) => (start, end.saturating_add(1.hours())),
        (Some((start, end)), None) => (start, end.saturating_add(1.days())),
        (None, None) if endpoint == Endpoint::Archive => {
            return Err("Parameter 'start_date' and 'end_date' must be set".to_owned());
        }
        (None, None) => around(endpoint, asked, today)?,
    };
    check(endpoint, today, start, end)?;
    let hour =
        |local: DateTime| offset.to_timestamp(local).map(Hour::floor).map_err(|error| error.to_string());
    Ok(HourRange::new(hour(start)?, hour(end)?))
}

fn around(endpoint: Endpoint, asked: &Asked, today: Date) -> Result<(DateTime, DateTime), String> {
    let number = |name: &str, usual: i64, most: i64| match asked.get(name).map(str::parse) {
        None => Ok(usual),
        Some(Ok(days)) if (0..=most).contains(&days) => Ok(days),
        Some(_) => Err(format!("{name} is invalid. Allowed range 0 to {most}.")),
    };
    let past = number("past_days", 0, MOST_PAST_DAYS)?;
    let ahead = number("forecast_days", endpoint.usual_forecast_days(), 16)?;
    let midnight = today.to_datetime(jiff::civil::Time::midnight());
    Ok((midnight.saturating_sub(past.days()), midnight.saturating_add(ahead.days())))
}

fn check(endpoint: Endpoint, today: Date, start: DateTime, end: DateTime) -> Result<(), String> {
    let last = end.saturating_sub(1.nanoseconds());
    if last < start {
        return Err("End-date must be larger or equals than start-date".to_owned());
    }
    let (first_allowed, last_allowed) = endpoint.allowed(today);
    for (name, date) in [("start_date", start.date()), ("end_date", last.date())] {
        if !(first_allowed..=last_allowed).contains(&date) {
            return Err(format!(
                "Parameter '{name}' is out of allowed range from {first_allowed} to {last_allowed}"
            ));
        }
    }
    Ok(())
}

fn pair(
    asked: &Asked,
    start: &str,
    end: &str,
    read: impl Fn(&str) -> Option<DateTime>,
) -> Result<Option<(DateTime, DateTime)>, String> {
    let read = |text: &str| read(text).ok_or_else(|| format!("Invalid date format: {text}"));
    match (asked.get(start), asked.get(end)) {
        (None, None) => Ok(None),
        (Some(start), Some(end)) => Ok(Some((read(start)?, read(end)?))),
        _ => Err(format!("Both '{start}' and '{end}' must be set")),
    }
}
