//! What is known of a station now: its forecast, and the hours observed just before.

use std::collections::BTreeSet;
use std::sync::Arc;

use forecast::{Estimate, Forecast, LeadForecast, Source};
use futures::future::try_join;
use outfit::{HourWeather, Quantiles, Recommendation};
use store::{IssuedForecast, StationState};
use weather::{CloudTenths, Hour, HourlyGrid, MetresPerSecond, RelativeHumidity, Station, StationId};

use crate::error::Problem;
use crate::official::{Officials, OwnHour, UsedForecast};
use crate::{Api, RequestTime};

/// What a request about a station starts from.
#[derive(Debug)]
pub(crate) struct Outlook {
    pub(crate) station: Station,
    pub(crate) seen: StationState,
    /// The station's current hour.
    pub(crate) now: Hour,
    pub(crate) forecast: Arc<Forecast>,
    /// What others forecast for the station, as of now.
    officials: Officials,
}

impl Api {
    /// The station that `text` names, and when it was observed.
    pub(crate) async fn station(&self, text: &str) -> Result<(Station, StationState), Problem> {
        let id: StationId = text.parse().map_err(|_| Problem::unknown_station(text))?;
        let (about, seen) = try_join(self.store.describe(&id), self.store.station(&id)).await?;
        let about = about.ok_or_else(|| Problem::unknown_station(text))?;
        let seen = seen.ok_or_else(|| Problem::no_observations(&id))?;
        Ok((about, seen))
    }

    /// The newest forecast of the station that `text` names.
    pub(crate) async fn outlook(&self, text: &str, time: Option<RequestTime>) -> Result<Outlook, Problem> {
        let (station, seen) = self.station(text).await?;
        let now = self.clock.now(&seen, time)?;
        self.outlook_at(station, seen, now).await
    }

    /// The newest forecast that there was of a station at an hour.
    pub(crate) async fn outlook_at(
        &self,
        station: Station,
        seen: StationState,
        now: Hour,
    ) -> Result<Outlook, Problem> {
        let id = station.id.clone();
        let entry = async { self.store.latest_forecast(&id, now).await.map_err(Problem::from) };
        let (entry, officials) = try_join(entry, self.officials(&id, now)).await?;
        let forecast = self.forecast(&entry.ok_or_else(|| Problem::no_forecast(&id))?).await?;
        Ok(Outlook { station, seen, now, forecast, officials })
    }

    async fn forecast(&self, entry: &IssuedForecast) -> Result<Arc<Forecast>, Problem> {
        let forecast = self.forecasts.read(&self.store, &entry.key).await?;
        forecast.ok_or_else(|| Problem::no_forecast(&entry.station))
    }

    /// The hours observed up to the forecast's start, as far as they are kept at hand.
    pub(crate) async fn observed(&self, outlook: &Outlook) -> Result<Option<HourlyGrid>, Problem> {
        let until = Some(outlook.forecast.issued_at + 1);
        Ok(self.store.read_recent_before(&outlook.seen.station, until).await?)
    }
}

impl Outlook {
    /// Every hour that is known for dressing: what was observed until the forecast starts, then the
    /// forecast; what they do not tell, from official forecasts. What nobody tells stays unknown.
    pub(crate) fn hours(&self, observed: Option<&HourlyGrid>) -> Vec<HourWeather> {
        self.own_hours(observed).map(|own| self.officials.complete(own).0).collect()
    }

    /// The official forecasts that the hours of a recommendation rest on.
    pub(crate) fn sources(
        &self,
        observed: Option<&HourlyGrid>,
        recommendation: &Recommendation,
    ) -> BTreeSet<UsedForecast> {
        let hours: BTreeSet<Hour> = recommendation.hours.iter().map(|hour| hour.valid_at).collect();
        self.own_hours(observed)
            .filter(|own| hours.contains(&own.known.hour))
            .flat_map(|own| self.officials.complete(own).1)
            .collect()
    }

    fn own_hours(&self, observed: Option<&HourlyGrid>) -> impl Iterator<Item = OwnHour> {
        let past = observed.into_iter().flat_map(|grid| {
            let hours = grid.range().iter().filter(|hour| *hour <= self.forecast.issued_at);
            hours.filter_map(|hour| HourWeather::observed(grid, hour)).map(OwnHour::observed)
        });
        past.chain(self.forecast.leads.iter().map(OwnHour::forecast))
    }
}

impl OwnHour {
    fn observed(known: HourWeather) -> Self {
        let usual = HourWeather::new(known.hour, known.air_temperature);
        Self { known, usual }
    }

    fn forecast(lead: &LeadForecast) -> Self {
        Self {
            known: hour(lead, |source| source == Source::Model),
            usual: hour(lead, |source| source != Source::Model),
        }
    }
}

/// An hour of our forecast with the values of some sources besides its temperature.
fn hour(lead: &LeadForecast, of: fn(Source) -> bool) -> HourWeather {
    let band = lead.air_temperature;
    let air = Quantiles { p10: band.p10, p50: band.p50, p90: band.p90 };
    let value = |estimate: Option<Estimate>| {
        estimate.filter(|estimate| of(estimate.source)).map(|estimate| estimate.value)
    };
    HourWeather {
        relative_humidity: value(lead.relative_humidity_percent).map(RelativeHumidity),
        wind_speed: value(lead.wind_speed_10m_ms).map(MetresPerSecond),
        wind_speed_p90: value(lead.wind_speed_10m_p90_ms).map(MetresPerSecond),
        cloud: value(lead.cloud_cover_tenths).map(CloudTenths),
        precipitation_probability: value(lead.wet_hour_probability),
        ..HourWeather::new(lead.valid_at, air)
    }
}
