//! Places that are no station of the table.

use serde::Deserialize;
use weather::{Metres, Station, StationId};

use super::call;
use crate::error::SourceError;
use crate::http::{BaseUrl, Http};
use crate::raw::SourceId;

/// What Open-Meteo knows of a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Height of the ground above the sea, from a terrain model with cells of 90 m.
    pub elevation: Metres,
    /// IANA name of the time zone that people there live by; one that our database has.
    pub time_zone: String,
}

#[derive(Debug, Deserialize)]
struct Document {
    elevation: f64,
    timezone: String,
}

impl Place {
    /// The place as a station, with its position for a name; `None` where [`place_id`] has none.
    pub fn station(self, latitude_deg: f64, longitude_deg: f64) -> Option<Station> {
        let Hundredths { latitude, longitude } = Hundredths::of(latitude_deg, longitude_deg)?;
        let (north, east) = (degrees(latitude, "N", "S"), degrees(longitude, "E", "W"));
        Some(Station {
            id: place_id(latitude_deg, longitude_deg)?,
            name_ko: format!("{north} {east}"),
            name_en: format!("{north} {east}"),
            latitude_deg: f64::from(latitude) / 100.0,
            longitude_deg: f64::from(longitude) / 100.0,
            elevation_m: self.elevation,
            time_zone: self.time_zone,
        })
    }
}

/// Asks Open-Meteo for the height and the time zone of a place, in degrees north and east. But in tests `base`
/// is `https://api.open-meteo.com/v1`.
///
/// # Errors
/// Why there is no answer; [`SourceError::remedy`] tells what would help.
pub async fn locate(
    http: &Http,
    base: &BaseUrl,
    latitude_deg: f64,
    longitude_deg: f64,
) -> Result<Place, SourceError> {
    let source_id = SourceId::OpenMeteo;
    let query = [
        ("latitude", &*latitude_deg.to_string()),
        ("longitude", &*longitude_deg.to_string()),
        ("timezone", "auto"),
        // the least that can be asked for
        ("hourly", "temperature_2m"),
        ("forecast_days", "1"),
    ];
    let bytes = call(http, base, "forecast", &query, source_id).await?;
    let document: Document = serde_json::from_slice(&bytes)
        .map_err(|_| SourceError::Broken { source_id, what: "it does not tell height and time zone" })?;
    let known = jiff::tz::TimeZone::get(&document.timezone).is_ok();
    if !known || !document.elevation.is_finite() {
        return Err(SourceError::Unreadable { source_id });
    }
    Ok(Place { elevation: Metres(document.elevation), time_zone: document.timezone })
}

/// The id of a place that is no station of the table: its position to hundredths of a degree, about a
/// kilometre, like `at-37_57n-126_98e`. `None` of what is not on Earth.
pub fn place_id(latitude_deg: f64, longitude_deg: f64) -> Option<StationId> {
    let Hundredths { latitude, longitude } = Hundredths::of(latitude_deg, longitude_deg)?;
    let part = |hundredths: i32, positive, negative| {
        let side = if hundredths < 0 { negative } else { positive };
        format!("{}_{:02}{side}", hundredths.abs() / 100, hundredths.abs() % 100)
    };
    let (north, east) = (part(latitude, 'n', 's'), part(longitude, 'e', 'w'));
    format!("at-{north}-{east}").parse().ok()
}

/// A position in hundredths of a degree; 180° west is 180° east.
struct Hundredths {
    latitude: i32,
    longitude: i32,
}

impl Hundredths {
    fn of(latitude_deg: f64, longitude_deg: f64) -> Option<Self> {
        let on_earth = (-90.0..=90.0).contains(&latitude_deg) && (-180.0..=180.0).contains(&longitude_deg);
        let hundredths = |degrees: f64| (degrees * 100.0).round() as i32;
        let (latitude, longitude) = (hundredths(latitude_deg), hundredths(longitude_deg));
        on_earth
            .then_some(Self { latitude, longitude: if longitude == -18_000 { 18_000 } else { longitude } })
    }
}

fn degrees(hundredths: i32, positive: &str, negative: &str) -> String {
    let side = if hundredths < 0 { negative } else { positive };
    format!("{:.2}°{side}", f64::from(hundredths.abs()) / 100.0)
}

#[cfg(test)]
#[path = "place_tests.rs"]
mod tests;
