//! Outfit regret of a forecast: clothes chosen by it at six in the morning against what the day needed.

use forecast::{Band, LeadForecast};
use jiff::civil::Date;
use outfit::regret::{hours_outside, of_forecast};
use outfit::{HourWeather, Quantiles, RecommendError, Request};
use weather::{
    CloudTenths, Hour, HourRange, HourlyGrid, MetresPerSecond, RelativeHumidity, Station, Variable,
};

/// When somebody looks at the forecast, on the local clock.
const LOOKED_AT: i8 = 6;
const DAY: i64 = 24;

/// One morning at one place, and the weather that came.
#[derive(Debug)]
pub struct Morning<'a> {
    /// The hour that a forecast is made at.
    pub origin: Hour,
    place: &'a Station,
    date: Date,
    request: Request,
    observed: Vec<HourWeather>,
}

impl<'a> Morning<'a> {
    /// The mornings of days inside `hours`, of which the hour itself and every hour that is spent outside were
    /// observed: without these nobody knows what the day needed.
    pub fn all(grid: &HourlyGrid, place: &'a Station, hours: HourRange) -> Vec<Self> {
        let dates = dates(place, hours).into_iter();
        dates.filter_map(|(date, origin)| Self::of(grid, place, date, origin)).collect()
    }

    fn of(grid: &HourlyGrid, place: &'a Station, date: Date, origin: Hour) -> Option<Self> {
        let request = Request::default();
        let is_observed = |hour: Hour| grid.observed(Variable::AirTemperature, hour).is_some();
        if !is_observed(origin) || !hours_outside(place, date, &request).ok()?.into_iter().all(is_observed) {
            return None;
        }
        let day = HourRange::new(origin + 1, origin + DAY);
        let observed = day.iter().filter(|hour| is_observed(*hour));
        let observed = observed.filter_map(|hour| HourWeather::observed(grid, hour)).collect();
        Some(Self { origin, place, date, request, observed })
    }

    /// The regret, clo-hours, of whoever dresses by this forecast, which is made at [`Morning::origin`].
    ///
    /// # Errors
    /// When the forecast does not reach the hours outside.
    pub fn regret(&self, forecast: &[LeadForecast]) -> Result<f64, RecommendError> {
        let Self { place, date, request, observed, .. } = self;
        let ends = forecast.iter().skip(1).map(Some).chain([None]);
        let known: Vec<HourWeather> =
            forecast.iter().zip(ends).take(DAY as usize).map(|(lead, end)| of_lead(lead, end)).collect();
        of_forecast(place, *date, request, &known, observed).map(|regret| regret.clo_h())
    }
}

/// The same leads with other temperatures, in the same order.
pub fn with_bands(leads: &[LeadForecast], bands: impl IntoIterator<Item = Band>) -> Vec<LeadForecast> {
    let leads = leads.iter().cloned().zip(bands);
    leads.map(|(lead, air_temperature)| LeadForecast { air_temperature, ..lead }).collect()
}

/// The days inside `hours` with the hour at which people dress.
fn dates(place: &Station, hours: HourRange) -> Vec<(Date, Hour)> {
    let zone = place.zone();
    let (first, last) = (hours.start.in_zone(&zone).date(), hours.end.in_zone(&zone).date());
    let at = |date: Date| {
        Some((date, Hour::floor(date.at(LOOKED_AT, 0, 0, 0).to_zoned(zone.clone()).ok()?.timestamp())))
    };
    first
        .series(jiff::Span::new().days(1))
        .take_while(|date| *date <= last)
        .filter_map(at)
        .filter(|(_, hour)| hours.contains(*hour) && hours.contains(*hour + DAY))
        .collect()
}

/// The beginning of an hour as the API dresses for it; what falls in it is told at its end, by the next lead.
pub fn of_lead(lead: &LeadForecast, end: Option<&LeadForecast>) -> HourWeather {
    let band = lead.air_temperature;
    HourWeather {
        relative_humidity: lead.relative_humidity_percent.map(|estimate| RelativeHumidity(estimate.value)),
        wind_speed: lead.wind_speed_10m_ms.map(|estimate| MetresPerSecond(estimate.value)),
        wind_speed_p90: lead.wind_speed_10m_p90_ms.map(|estimate| MetresPerSecond(estimate.value)),
        cloud: lead.cloud_cover_tenths.map(|estimate| CloudTenths(estimate.value)),
        precipitation_probability: end
            .and_then(|end| end.wet_hour_probability)
            .map(|estimate| estimate.value),
        ..HourWeather::new(lead.valid_at, Quantiles { p10: band.p10, p50: band.p50, p90: band.p90 })
    }
}
