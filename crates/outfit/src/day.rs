//! A day as one person meets it: the hours outside.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use weather::{Hour, Station};

use crate::error::RecommendError;
use crate::hour_need::HourNeed;
use crate::hour_weather::HourWeather;
use crate::index::sun::sun_position;
use crate::request::{Request, Window};
use crate::timing::Day;

/// A time outside with the hours it touches.
#[derive(Debug)]
pub(crate) struct Trip<'a> {
    pub(crate) window: Window,
    pub(crate) hours: Vec<OutsideHour<'a>>,
}

impl Trip<'_> {
    /// Whether the weather of all of it is known.
    pub(crate) fn is_covered(&self) -> bool {
        let (from, until) = self.window.minutes_of_day();
        let known: f64 = self.hours.iter().map(|hour| hour.share).sum();
        known * 60.0 > f64::from(until - from) - 0.5
    }
}

/// An hour outside, or part of one.
#[derive(Debug)]
pub(crate) struct OutsideHour<'a> {
    pub(crate) weather: &'a HourWeather,
    /// How much of it is spent outside, hours.
    pub(crate) share: f64,
    pub(crate) local: Zoned,
    pub(crate) sun_elevation_deg: f64,
    pub(crate) need: HourNeed,
}

/// Where and how an hour is met.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub(crate) place: &'a Station,
    pub(crate) request: &'a Request,
}

impl Frame<'_> {
    pub(crate) fn sun_elevation_deg(&self, hour: Hour) -> f64 {
        sun_position(self.place.latitude_deg, self.place.longitude_deg, hour.timestamp())
            .map_or(0.0, |sun| sun.elevation_deg)
    }
}

/// The hours with their values checked.
///
/// # Errors
/// When an air temperature cannot be.
pub(crate) fn checked(hours: &[HourWeather]) -> Result<Vec<HourWeather>, RecommendError> {
    hours.iter().map(HourWeather::checked).collect()
}

/// The times outside that are left of a day, with the hours of which the weather is known.
///
/// # Errors
/// When the weather of no hour outside is known.
pub(crate) fn trips<'a>(
    frame: &Frame<'_>,
    day: Day,
    zone: &TimeZone,
    hours: &'a [HourWeather],
) -> Result<Vec<Trip<'a>>, RecommendError> {
    let date = day.date();
    let mut trips = Vec::new();
    for window in day.windows(&frame.request.outside, zone) {
        let (from, until) = span(date, window, zone)?;
        let outside = |weather: &'a HourWeather| {
            let share = share(weather.hour, from, until);
            (share > 0.0).then(|| {
                let sun_elevation_deg = frame.sun_elevation_deg(weather.hour);
                OutsideHour {
                    weather,
                    share,
                    local: weather.hour.in_zone(zone),
                    sun_elevation_deg,
                    need: frame.hour_need(weather, sun_elevation_deg),
                }
            })
        };
        let mut found: Vec<_> = hours.iter().filter_map(outside).collect();
        found.sort_by_key(|hour| hour.weather.hour);
        found.dedup_by_key(|hour| hour.weather.hour);
        trips.push(Trip { window, hours: found });
    }
    if trips.iter().all(|trip| trip.hours.is_empty()) {
        return Err(no_weather(frame.request, date, zone, hours));
    }
    Ok(trips)
}

/// How much of an hour lies between two instants, 0 to 1.
fn share(hour: Hour, from: Timestamp, until: Timestamp) -> f64 {
    let (start, end) = (hour.timestamp().max(from), (hour + 1).timestamp().min(until));
    (end.as_second() - start.as_second()).max(0) as f64 / 3_600.0
}

/// Why there is none, with the dates that there is weather for in some hour outside.
fn no_weather(request: &Request, date: Date, zone: &TimeZone, hours: &[HourWeather]) -> RecommendError {
    let is_known = |date: &Date| {
        let spans = request.outside.iter().filter_map(|window| span(*date, window, zone).ok());
        spans.into_iter().any(|(from, until)| hours.iter().any(|known| share(known.hour, from, until) > 0.0))
    };
    let dates = hours.iter().map(|known| known.hour.in_zone(zone).date());
    // a window over midnight reaches into the day after its own
    let dates: BTreeSet<Date> = dates.flat_map(|date| [date.saturating_sub(1.day()), date]).collect();
    let mut known = dates.into_iter().filter(is_known);
    match known.next() {
        Some(first) => {
            RecommendError::OutsideHorizon { date, first, last: known.next_back().unwrap_or(first) }
        }
        None => RecommendError::NoHours { date },
    }
}

/// When a window of a local date begins and ends.
pub(crate) fn span(
    date: Date,
    window: Window,
    zone: &TimeZone,
) -> Result<(Timestamp, Timestamp), RecommendError> {
    let (from, until) = window.minutes_of_day();
    Ok((instant(date, from, zone)?, instant(date, until, zone)?))
}

/// The instant so many minutes after a local midnight, by the clock on the wall.
fn instant(date: Date, minutes: i32, zone: &TimeZone) -> Result<Timestamp, RecommendError> {
    let (days, minutes) = (minutes.div_euclid(1_440), minutes.rem_euclid(1_440));
    let day = date.checked_add(i64::from(days).days());
    day.and_then(|day| day.at((minutes / 60) as i8, (minutes % 60) as i8, 0, 0).to_zoned(zone.clone()))
        .map(|zoned| zoned.timestamp())
        .map_err(|_| RecommendError::NoHours { date })
}
