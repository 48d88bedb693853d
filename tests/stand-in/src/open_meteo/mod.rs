//! Open-Meteo: forecast, archive and air quality, each for the nearest station.

mod columns;
mod period;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use serde_json::{Map, Value, json};
use weather::{Hour, HourRange, Metres, Station};

use crate::call::Asked;
use crate::kma::Code;
use crate::outlook::{ForecastError, Outlook};
use crate::records::Records;
use crate::reply::Reply;
use columns::{Column, WindUnit};

/// How long the archive waits for its reanalysis.
const ARCHIVE_DELAY_HOURS: i64 = 5 * 24;

/// One of the three services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Endpoint {
    /// `/v1/forecast`: three months back, 16 days ahead.
    Forecast,
    /// `/v1/archive`: from 1940.
    Archive,
    /// `/v1/air-quality`: from August 2022.
    AirQuality,
}

/// Answers a request at `now`.
pub(crate) fn answer(
    endpoint: Endpoint,
    asked: &Asked,
    records: &Records,
    forecast_error: ForecastError,
    now: Timestamp,
) -> Reply {
    let wanted = match Wanted::read(endpoint, asked, records, now) {
        Ok(wanted) => wanted,
        Err(reason) => return error(asked, 400, &reason),
    };
    let outlook = Outlook::issued(records, &wanted.station.id, Hour::floor(now), forecast_error);
    let known_before = match endpoint {
        Endpoint::Archive => Hour::floor(now) - ARCHIVE_DELAY_HOURS,
        Endpoint::Forecast | Endpoint::AirQuality => wanted.hours.end,
    };
    Reply::json(
        200,
        &wanted.document(|column, hour| {
            let outlook = outlook.filter(|_| hour < known_before)?;
            column.value(&outlook, hour, wanted.station.longitude_deg, wanted.wind)
        }),
    )
}

/// An error, in the one shape that there is.
pub(crate) fn error(asked: &Asked, status: u16, reason: &str) -> Reply {
    Reply::json(status, &json!({ "reason": asked.says(reason), "error": true }))
}

/// What it says where KMA's gateway has a code.
pub(crate) fn refusal(asked: &Asked, code: Code) -> Reply {
    let reason = match code {
        Code::DailyLimit => "Daily API request limit exceeded. Please try again tomorrow.",
        _ => "Minutely API request limit exceeded. Please try again in one minute.",
    };
    error(asked, 429, reason)
}

/// A request that has been understood.
struct Wanted {
    latitude: f64,
    longitude: f64,
    /// Whose weather is given out.
    station: Station,
    /// What the ground is taken to be at.
    elevation: Metres,
    zone: OffsetName,
    wind: WindUnit,
    columns: Vec<Column>,
    hours: HourRange,
    unix_time: bool,
}

/// The offset of the request's zone now, which holds for the whole answer.
struct OffsetName {
    offset: Offset,
    zone: String,
    abbreviation: String,
}

impl Wanted {
    fn read(endpoint: Endpoint, asked: &Asked, records: &Records, now: Timestamp) -> Result<Self, String> {
        let latitude = coordinate(asked, "latitude", 90.0)?;
        let longitude = coordinate(asked, "longitude", 180.0)?;
        let station = records.nearest(latitude, longitude).ok_or("No data is available for this location")?;
        let zone = zone(asked, &station, now)?;
        let names = asked.get("hourly").unwrap_or_default().split(',').filter(|name| !name.is_empty());
        let columns = names.map(|name| Column::named(name, endpoint)).collect::<Result<_, _>>()?;
        let elevation = asked.get("elevation").and_then(|metres| metres.parse().ok()).map(Metres);
        Ok(Self {
            latitude,
            longitude,
            elevation: elevation.unwrap_or(station.elevation_m),
            hours: period::hours(endpoint, asked, zone.offset, now)?,
            zone,
            station,
            wind: WindUnit::asked(asked)?,
            columns,
            unix_time: asked.get("timeformat") == Some("unixtime"),
        })
    }

    fn document(&self, value: impl Fn(&Column, Hour) -> Option<f64>) -> Value {
        let time_unit = if self.unix_time { "unixtime" } else { "iso8601" };
        let mut units = Map::from_iter([("time".to_owned(), json!(time_unit))]);
        let times = self.hours.iter().map(|hour| self.time(hour)).collect();
        let mut section = Map::from_iter([("time".to_owned(), times)]);
        for column in &self.columns {
            let values = self.hours.iter().map(|hour| value(column, hour)).collect();
            units.insert(column.name.to_owned(), json!(column.unit(self.wind)));
            section.insert(column.name.to_owned(), values);
        }
        json!({
            // the nearest point of the model's grid
            "latitude": (self.latitude * 8.0).round() / 8.0,
            "longitude": (self.longitude * 8.0).round() / 8.0,
            "generationtime_ms": 0.1,
            "utc_offset_seconds": self.zone.offset.seconds(),
            "timezone": self.zone.zone,
            "timezone_abbreviation": self.zone.abbreviation,
            "elevation": self.elevation.0,
            "hourly_units": units,
            "hourly": section,
        })
    }

    fn time(&self, hour: Hour) -> Value {
        if self.unix_time {
            return json!(hour.timestamp().as_second());
        }
        let local = self.zone.offset.to_datetime(hour.timestamp());
        json!(local.strftime("%Y-%m-%dT%H:%M").to_string())
    }
}

fn coordinate(asked: &Asked, name: &str, most: f64) -> Result<f64, String> {
    let text = asked.get(name).ok_or_else(|| format!("Value of type 'Float' required for key '{name}'."))?;
    let degrees: f64 = text.parse().map_err(|_| format!("Parameter '{name}' must be a number"))?;
    if (-most..=most).contains(&degrees) {
        Ok(degrees)
    } else {
        Err(format!("{name} must be in range of -{most} to {most}°. Given: {degrees}."))
    }
}

/// GMT if nothing else is asked for; `auto` is the zone of the place.
fn zone(asked: &Asked, station: &Station, now: Timestamp) -> Result<OffsetName, String> {
    let zone = match asked.get("timezone") {
        None | Some("GMT" | "UTC") => TimeZone::UTC,
        Some("auto") => station.zone(),
        Some(name) => TimeZone::get(name).map_err(|_| "Invalid timezone".to_owned())?,
    };
    let now = zone.to_offset_info(now);
    let name = zone.iana_name().filter(|name| *name != "UTC").unwrap_or("GMT");
    let abbreviation = if name == "GMT" { name } else { now.abbreviation() };
    Ok(OffsetName { offset: now.offset(), zone: name.to_owned(), abbreviation: abbreviation.to_owned() })
}
