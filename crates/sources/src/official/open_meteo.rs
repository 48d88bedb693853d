//! Open-Meteo's forecasts for any place on Earth: no key, CC BY 4.0, free where nothing is earned by it.

use async_trait::async_trait;
use weather::official::Product;
use weather::{Hour, Station};

use super::Issues;
use super::open_meteo_answer::columns;
use super::source::{OfficialSource, object};
use crate::error::SourceError;
use crate::http::{BaseUrl, Http};
use crate::open_meteo::call;
use crate::raw::{RawObject, SourceId};

/// One of Open-Meteo's two forecasts.
///
/// Open-Meteo does not say when the models behind an answer ran, and always answers with the newest. So an
/// issue is what it said in an hour, and we take every third: the models run every three to twelve hours.
#[derive(Debug, Clone)]
pub struct OpenMeteoForecasts {
    http: Http,
    base: BaseUrl,
    product: Product,
}

impl OpenMeteoForecasts {
    /// The week's weather, asked for at `base`, which is `https://api.open-meteo.com/v1` but in tests.
    pub fn weather(http: Http, base: BaseUrl) -> Self {
        Self { http, base, product: Product::OpenMeteoForecast }
    }

    /// Dust and UV, asked for at `base`, which is `https://air-quality-api.open-meteo.com/v1` but in tests.
    pub fn air(http: Http, base: BaseUrl) -> Self {
        Self { http, base, product: Product::OpenMeteoAirForecast }
    }

    /// Path and days from the UTC day of the call on: as many as seven days ahead touch, or there are.
    fn path_and_days(&self) -> (&'static str, &'static str) {
        match self.product {
            Product::OpenMeteoAirForecast => ("air-quality", "7"),
            _ => ("forecast", "8"),
        }
    }
}

#[async_trait]
impl OfficialSource for OpenMeteoForecasts {
    fn product(&self) -> Product {
        self.product
    }

    fn issues(&self) -> Issues {
        Issues::every(3, 0, 0)
    }

    fn covers(&self, _station: &Station) -> bool {
        true
    }

    async fn fetch(&self, station: &Station, issue: Hour) -> Result<Option<RawObject>, SourceError> {
        let source_id = SourceId::from(self.product);
        let names: Vec<&str> = columns(self.product).iter().map(|column| column.name).collect();
        let (path, days) = self.path_and_days();
        let query = [
            ("latitude", &*station.latitude_deg.to_string()),
            ("longitude", &*station.longitude_deg.to_string()),
            ("hourly", &*names.join(",")),
            ("wind_speed_unit", "ms"),
            ("timezone", "GMT"),
            ("forecast_days", days),
        ];
        let bytes = call(&self.http, &self.base, path, &query, source_id).await?;
        object(self.product, station, issue, bytes)
    }
}

#[cfg(test)]
#[path = "open_meteo_tests.rs"]
mod tests;
