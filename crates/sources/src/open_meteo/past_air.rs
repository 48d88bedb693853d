//! Fine dust and UV of past hours.

use async_trait::async_trait;
use jiff::Timestamp;
use weather::{Hour, HourRange, Station, StationId};

use super::call;
use super::columns::{AIR, names};
use super::stations::{Stations, object};
use crate::error::SourceError;
use crate::http::{BaseUrl, Http};
use crate::raw::{RawObject, SourceId};
use crate::source::{Question, Reach, WeatherSource};

/// 2022-08-01: the models of the Copernicus Atmosphere Monitoring Service are kept since then.
const FIRST: Hour = Hour::from_epoch_hours(460_920);
const REACH_DAYS: usize = 92;

/// Open-Meteo's PM2.5, PM10 and UV index as observations: of any station, beside what it measures itself.
#[derive(Debug, Clone)]
pub struct OpenMeteoAir {
    http: Http,
    base: BaseUrl,
    stations: Stations,
}

impl OpenMeteoAir {
    /// Asks `base`, which is `https://air-quality-api.open-meteo.com/v1` but in tests, for `stations`.
    pub fn new(http: Http, base: BaseUrl, stations: Vec<Station>) -> Self {
        Self { http, base, stations: Stations(stations) }
    }
}

#[async_trait]
impl WeatherSource for OpenMeteoAir {
    fn id(&self) -> SourceId {
        SourceId::OpenMeteoAir
    }

    fn reach(&self) -> Reach {
        Reach { stations: 1, hours: REACH_DAYS * 24 }
    }

    fn available(&self, station: &StationId, now: Timestamp) -> HourRange {
        self.stations.available(station, FIRST, now)
    }

    async fn fetch(&self, question: &Question) -> Result<Vec<RawObject>, SourceError> {
        let station = self.stations.find(self.id(), &question.stations[0])?;
        let hour = |hour: Hour| hour.timestamp().strftime("%Y-%m-%dT%H:%M").to_string();
        let query = [
            ("latitude", &*station.latitude_deg.to_string()),
            ("longitude", &*station.longitude_deg.to_string()),
            ("timezone", "GMT"),
            ("start_hour", &*hour(question.hours.start)),
            ("end_hour", &*hour(question.hours.end - 1)),
            ("hourly", &*names(&AIR)),
        ];
        let bytes = call(&self.http, &self.base, "air-quality", &query, self.id()).await?;
        object(self.id(), station, question, bytes)
    }
}
