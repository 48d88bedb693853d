//! A day as one person meets it: the hours outside.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use weather::{Hour, Station};

use crate::error::RecommendError;
use crate::hour_need::HourNeed;
use crate::hour_weather::HourWeather;
use crate::index::sun::sun_position;
use crate::request::{Request, Window};

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

/// The times outside on `date`, with the hours of which the weather is known.
///
/// # Errors
/// When the weather of no hour outside is known.
pub(crate) fn trips<'a>(
    frame: &Frame<'_>,
    date: Date,
    zone: &TimeZone,
    hours: &'a [HourWeather],
) -> Result<Vec<Trip<'a>>, RecommendError> {
    let mut trips = Vec::new();
    for window in frame.request.outside.iter() {
        let (from, until) = (
            instant(date, window.minutes_of_day().0, zone)?,
            instant(date, window.minutes_of_day().1, zone)?,
        );
        let outside = |weather: &'a HourWeather| {
            let start = weather.hour.timestamp();
            let end = (weather.hour + 1).timestamp();
            let seconds = end.min(until).as_second() - start.max(from).as_second();
            if seconds <= 0 {
                return None;
            }
            let elevation = frame.sun_elevation_deg(weather.hour);
            Some(OutsideHour {
                weather,
                share: seconds as f64 / 3_600.0,
                local: weather.hour.in_zone(zone),
                sun_elevation_deg: elevation,
                need: frame.hour_need(weather, elevation),
            })
        };
        let mut found: Vec<_> = hours.iter().filter_map(outside).collect();
        found.sort_by_key(|hour| hour.weather.hour);
        found.dedup_by_key(|hour| hour.weather.hour);
        trips.push(Trip { window, hours: found });
    }
    if trips.iter().all(|trip| trip.hours.is_empty()) {
        return Err(no_weather(date, zone, hours));
    }
    Ok(trips)
}

fn no_weather(date: Date, zone: &TimeZone, hours: &[HourWeather]) -> RecommendError {
    let dates = || hours.iter().map(|weather| weather.hour.in_zone(zone).date());
    match (dates().min(), dates().max()) {
        (Some(first), Some(last)) => RecommendError::OutsideHorizon { date, first, last },
        _ => RecommendError::NoHours { date },
    }
}

/// The instant so many minutes after a local midnight, by the clock on the wall.
fn instant(date: Date, minutes: i32, zone: &TimeZone) -> Result<Timestamp, RecommendError> {
    let (days, minutes) = (minutes.div_euclid(1_440), minutes.rem_euclid(1_440));
    let day = date.checked_add(i64::from(days).days());
    day.and_then(|day| day.at((minutes / 60) as i8, (minutes % 60) as i8, 0, 0).to_zoned(zone.clone()))
        .map(|zoned| zoned.timestamp())
        .map_err(|_| RecommendError::NoHours { date })
}
