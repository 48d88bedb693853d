//! What is known of a station now: its forecast, and the hours observed just before.

use std::collections::BTreeSet;
use std::sync::Arc;

use forecast::{Estimate, Forecast, LeadForecast, Source};
use futures::future::try_join;
use outfit::{HourWeather, Parameters, Quantiles, Recommendation};
use store::{IssuedForecast, StationState};
use weather::{CloudTenths, Hour, HourlyGrid, MetresPerSecond, RelativeHumidity, Station, StationId};

use crate::error::Problem;
use crate::nearest::Near;
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
    /// The point that was asked for, when that was not the station.
    pub(crate) near: Option<Near>,
}

impl Api {
    /// The newest forecast for the place that `parameters` name, if they name one.
    pub(crate) async fn outlook_of(
        &self,
        parameters: &Parameters,
        time: Option<RequestTime>,
    ) -> Result<Option<Outlook>, Problem> {
        match (parameters.point()?, parameters.station()) {
            (Some(point), _) => self.outlook_near(point, time).await.map(Some),
            (None, Some(station)) => self.outlook(station, time).await.map(Some),
            (None, None) => Ok(None),
        }
    }

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
        Ok(Outlook { station, seen, now, forecast, officials, near: None })
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
        let hours = self.own_hours(observed).map(|own| self.officials.complete(own).0);
        match &self.near {
            Some(near) => hours.map(|hour| near.at_height(&self.station, hour)).collect(),
            None => hours.collect(),
        }
    }

    /// The same for a point near the station.
    pub(crate) fn for_point(self, near: Near) -> Self {
        Self { near: Some(near), ..self }
    }

    /// Where the person is: at the station, or at the point that was asked for.
    pub(crate) fn place(&self) -> Station {
        self.near.as_ref().map_or_else(|| self.station.clone(), |near| near.place(&self.station))
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
        let issued_at = self.forecast.issued_at;
        let past = observed.into_iter().flat_map(move |grid| {
            let hours = grid.range().iter().filter(move |hour| *hour <= issued_at);
            hours.filter_map(|hour| HourWeather::observed(grid, hour)).map(OwnHour::observed)
        });
        // What falls in an hour is told by the lead at its end: the first one tells of the last observed hour.
        let leads = &self.forecast.leads;
        let ends = leads.iter().skip(1).map(Some).chain([None]);
        let ahead = leads.iter().zip(ends).map(|(lead, end)| OwnHour::forecast(lead, end));
        let falls = leads.first();
        past.map(move |own| if own.known.hour == issued_at { own.until(falls) } else { own }).chain(ahead)
    }
}

impl OwnHour {
    fn observed(known: HourWeather) -> Self {
        let usual = HourWeather::new(known.hour, known.air_temperature);
        Self { known, usual }
    }

    /// The hour that begins at `lead`; `end` is the lead that it ends with.
    fn forecast(lead: &LeadForecast, end: Option<&LeadForecast>) -> Self {
        let by = |of| HourWeather { precipitation_probability: chance(end, of), ..hour(lead, of) };
        Self { known: by(is_skilled), usual: by(is_usual) }
    }

    /// The same hour with what falls in it by the lead that it ends with.
    fn until(mut self, end: Option<&LeadForecast>) -> Self {
        for (weather, of) in
            [(&mut self.known, is_skilled as fn(Source) -> bool), (&mut self.usual, is_usual)]
        {
            weather.precipitation_probability = weather.precipitation_probability.or_else(|| chance(end, of));
        }
        self
    }
}

fn is_skilled(source: Source) -> bool {
    source == Source::Model
}

fn is_usual(source: Source) -> bool {
    !is_skilled(source)
}

/// How likely it rains or snows in the hour that ends with a lead, by some sources.
fn chance(end: Option<&LeadForecast>, of: fn(Source) -> bool) -> Option<f64> {
    end?.wet_hour_probability.filter(|estimate| of(estimate.source)).map(|estimate| estimate.value)
}

/// The beginning of an hour of our forecast with the values of some sources besides its temperature.
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
        ..HourWeather::new(lead.valid_at, air)
    }
}

#[cfg(test)]
mod tests;
