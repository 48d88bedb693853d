//! The weather of past hours.

use async_trait::async_trait;
use jiff::Timestamp;
use weather::{Hour, HourRange, Station, StationId};

use super::call;
use super::columns::{FORECAST_ONLY, WEATHER, names};
use super::stations::{Stations, object};
use crate::error::SourceError;
use crate::http::{BaseUrl, Http};
use crate::raw::{RawObject, SourceId};
use crate::source::{Question, Reach, WeatherSource};

const HOURS_PER_DAY: i64 = 24;
/// 1940-01-01: where the reanalysis begins.
const FIRST: Hour = Hour::from_epoch_hours(-262_992);
/// How old an hour is when the reanalysis surely has it: it is five days behind.
const IN_ARCHIVE_AFTER_DAYS: i64 = 6;
/// The forecast endpoint keeps 92 days, so a question that ends too late for the archive begins early enough
/// for the forecast: one of the two always has all of it.
pub(super) const REACH_DAYS: i64 = 85;

/// Open-Meteo's weather as observations: of its archive, a reanalysis, what is older than six days; of its
/// forecast endpoint, which keeps what the models said first of each hour, what is newer.
///
/// Which of the two to ask depends on when it is asked, so it is made for one run, with that run's time. A clone
/// of [`Http`] shares its connections.
#[derive(Debug, Clone)]
pub struct OpenMeteo {
    http: Http,
    forecast: BaseUrl,
    archive: BaseUrl,
    stations: Stations,
    asked_at: Timestamp,
}

impl OpenMeteo {
    /// Asks for `stations`, wherever they are, at `asked_at`. But in tests `forecast` is
    /// `https://api.open-meteo.com/v1` and `archive` is `https://archive-api.open-meteo.com/v1`.
    pub fn new(
        http: Http,
        forecast: BaseUrl,
        archive: BaseUrl,
        stations: Vec<Station>,
        asked_at: Timestamp,
    ) -> Self {
        Self { http, forecast, archive, stations: Stations(stations), asked_at }
    }
}

/// Whether the archive has all of the hours when it is asked at that time.
pub(super) fn is_archived(hours: HourRange, asked_at: Timestamp) -> bool {
    hours.end <= Hour::floor(asked_at) - IN_ARCHIVE_AFTER_DAYS * HOURS_PER_DAY
}

#[async_trait]
impl WeatherSource for OpenMeteo {
    fn id(&self) -> SourceId {
        SourceId::OpenMeteo
    }

    fn reach(&self) -> Reach {
        Reach { stations: 1, hours: (REACH_DAYS * HOURS_PER_DAY) as usize }
    }

    fn available(&self, station: &StationId, now: Timestamp) -> HourRange {
        self.stations.available(station, FIRST, now)
    }

    async fn fetch(&self, question: &Question) -> Result<Vec<RawObject>, SourceError> {
        let station = self.stations.find(self.id(), &question.stations[0])?;
        let (latitude, longitude) = (station.latitude_deg.to_string(), station.longitude_deg.to_string());
        // the height of the ground, to which temperatures are brought
        let elevation = station.elevation_m.0.to_string();
        let mut query = vec![
            ("latitude", latitude.as_str()),
            ("longitude", &longitude),
            ("elevation", &elevation),
            ("wind_speed_unit", "ms"),
            ("timezone", "GMT"),
        ];
        let (first, last) = (question.hours.start.timestamp(), (question.hours.end - 1).timestamp());
        let (base, path, format, [start, end], columns) = if is_archived(question.hours, self.asked_at) {
            (&self.archive, "archive", "%Y-%m-%d", ["start_date", "end_date"], names(&WEATHER))
        } else {
            // by the hour: what comes after the last one has not happened yet
            let columns = names(WEATHER.iter().chain(&FORECAST_ONLY));
            (&self.forecast, "forecast", "%Y-%m-%dT%H:%M", ["start_hour", "end_hour"], columns)
        };
        let (first, last) = (first.strftime(format).to_string(), last.strftime(format).to_string());
        query.extend([(start, first.as_str()), (end, &last), ("hourly", &columns)]);
        let bytes = call(&self.http, base, path, &query, self.id()).await?;
        object(self.id(), station, question, bytes)
    }
}
