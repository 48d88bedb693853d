//! What is known of a station now: its forecast, and the hours observed just before.

use std::collections::VecDeque;
use std::sync::Arc;

use forecast::Forecast;
use outfit::{HourWeather, Quantiles};
use store::{IssuedForecast, StationState};
use tokio::sync::Mutex;
use weather::{CloudTenths, Hour, HourlyGrid, MetresPerSecond, RelativeHumidity, Station, StationId};

use crate::error::Problem;
use crate::{Api, RequestTime};

/// Forecasts kept parsed. They never change, so a kept one is never stale.
const KEPT: usize = 64;

/// Parsed forecasts by key, the oldest dropped first.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    kept: Mutex<VecDeque<(String, Arc<Forecast>)>>,
}

/// What a request about a station starts from.
#[derive(Debug)]
pub(crate) struct Outlook {
    pub(crate) station: Station,
    pub(crate) seen: StationState,
    /// The station's current hour.
    pub(crate) now: Hour,
    pub(crate) forecast: Arc<Forecast>,
}

impl Api {
    /// The newest forecast of the station that `text` names.
    pub(crate) async fn outlook(&self, text: &str, time: Option<RequestTime>) -> Result<Outlook, Problem> {
        let id: StationId = text.parse().map_err(|_| Problem::unknown_station(text))?;
        let station = Station::known(&id);
        let seen = match (self.store.station(&id).await?, &station) {
            (Some(seen), _) => seen,
            (None, Some(_)) => return Err(Problem::no_observations(&id)),
            (None, None) => return Err(Problem::unknown_station(text)),
        };
        let station = station.ok_or_else(|| Problem::unknown_station(text))?;
        let now = self.clock.now(&seen, time)?;
        let entry = self.store.latest_forecast(&id, now).await?.ok_or_else(|| Problem::no_forecast(&id))?;
        let forecast = self.forecast(&entry).await?;
        Ok(Outlook { station, seen, now, forecast })
    }

    async fn forecast(&self, entry: &IssuedForecast) -> Result<Arc<Forecast>, Problem> {
        let kept = self.forecasts.kept.lock().await.iter().find(|(key, _)| *key == entry.key).cloned();
        if let Some((_, forecast)) = kept {
            return Ok(forecast);
        }
        let read: Option<Forecast> = self.store.get_json(&entry.key).await?;
        let forecast = Arc::new(read.ok_or_else(|| Problem::no_forecast(&entry.station))?);
        let mut kept = self.forecasts.kept.lock().await;
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back((entry.key.clone(), Arc::clone(&forecast)));
        Ok(forecast)
    }

    /// The hours observed up to the forecast's start, as far as they are kept at hand.
    pub(crate) async fn observed(&self, outlook: &Outlook) -> Result<Option<HourlyGrid>, Problem> {
        let until = Some(outlook.forecast.issued_at + 1);
        Ok(self.store.read_recent_before(&outlook.seen.station, until).await?)
    }
}

impl Outlook {
    /// Every hour that is known for dressing: what was observed until the forecast starts, then the
    /// forecast. What neither says stays unknown.
    pub(crate) fn hours(&self, observed: Option<&HourlyGrid>) -> Vec<HourWeather> {
        let past = observed.into_iter().flat_map(|grid| {
            let hours = grid.range().iter().filter(|hour| *hour <= self.forecast.issued_at);
            hours.filter_map(|hour| HourWeather::observed(grid, hour))
        });
        past.chain(self.forecast.leads.iter().map(forecast_hour)).collect()
    }
}

fn forecast_hour(lead: &forecast::LeadForecast) -> HourWeather {
    let band = lead.air_temperature;
    let air = Quantiles { p10: band.p10, p50: band.p50, p90: band.p90 };
    HourWeather {
        relative_humidity: lead.relative_humidity_percent.map(|estimate| RelativeHumidity(estimate.value)),
        wind_speed: lead.wind_speed_10m_ms.map(|estimate| MetresPerSecond(estimate.value)),
        cloud: lead.cloud_cover_tenths.map(|estimate| CloudTenths(estimate.value)),
        precipitation_probability: lead.wet_hour_probability.map(|estimate| estimate.value),
        ..HourWeather::new(lead.valid_at, air)
    }
}
