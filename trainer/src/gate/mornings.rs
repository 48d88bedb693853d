//! Outfit regret of a forecast: clothes chosen by it at six in the morning against what the day needed.

use forecast::LeadForecast;
use jiff::civil::Date;
use outfit::regret::{Dressed, regret};
use outfit::{HourWeather, Quantiles, RecommendError, Request};
use weather::{
    CloudTenths, Hour, HourRange, HourlyGrid, MetresPerSecond, RelativeHumidity, Station, Variable,
};

/// When somebody looks at the forecast, on the local clock.
const LOOKED_AT: i8 = 6;
const DAY: i64 = 24;

/// The origins, one a day, at which people dress, inside `hours`.
pub(super) fn origins(place: &Station, hours: HourRange) -> Vec<(Date, Hour)> {
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

/// One morning at one place, and the weather that came.
pub(super) struct Morning<'a> {
    place: &'a Station,
    date: Date,
    request: Request,
    observed: Vec<HourWeather>,
}

impl<'a> Morning<'a> {
    /// `None` where an hour that is spent outside was not observed, so that nobody knows what it needed.
    pub(super) fn of(grid: &HourlyGrid, place: &'a Station, date: Date, origin: Hour) -> Option<Self> {
        let day = HourRange::new(origin + 1, origin + DAY);
        let request = Request::default();
        let is_observed = |hour: Hour| grid.observed(Variable::AirTemperature, hour).is_some();
        if !outside(place, date, &request)?.into_iter().all(is_observed) {
            return None;
        }
        let observed = day.iter().filter(|hour| is_observed(*hour));
        let observed = observed.filter_map(|hour| HourWeather::observed(grid, hour)).collect();
        Some(Self { place, date, request, observed })
    }

    /// The regret, clo-hours, of whoever dresses by this forecast.
    ///
    /// # Errors
    /// When the forecast does not reach the hours outside.
    pub(super) fn regret(&self, forecast: &[LeadForecast]) -> Result<f64, RecommendError> {
        let Self { place, date, request, observed } = self;
        let known: Vec<HourWeather> = forecast.iter().take(DAY as usize).map(of_lead).collect();
        let dressed = Dressed::by_plan(place, *date, request, &known)?;
        regret(place, *date, request, &dressed, observed).map(|regret| regret.clo_h())
    }
}

/// The hours that are at least partly spent outside.
fn outside(place: &Station, date: Date, request: &Request) -> Option<Vec<Hour>> {
    let midnight = Hour::floor(date.to_zoned(place.zone()).ok()?.timestamp());
    let hours = request.outside.iter().flat_map(|window| {
        let (from, until) = window.minutes_of_day();
        (from.div_euclid(60)..(until + 59).div_euclid(60)).map(i64::from)
    });
    Some(hours.map(|hour| midnight + hour).collect())
}

/// An hour of a forecast as the API dresses for it.
fn of_lead(lead: &LeadForecast) -> HourWeather {
    let band = lead.air_temperature;
    HourWeather {
        relative_humidity: lead.relative_humidity_percent.map(|estimate| RelativeHumidity(estimate.value)),
        wind_speed: lead.wind_speed_10m_ms.map(|estimate| MetresPerSecond(estimate.value)),
        wind_speed_p90: lead.wind_speed_10m_p90_ms.map(|estimate| MetresPerSecond(estimate.value)),
        cloud: lead.cloud_cover_tenths.map(|estimate| CloudTenths(estimate.value)),
        precipitation_probability: lead.wet_hour_probability.map(|estimate| estimate.value),
        ..HourWeather::new(lead.valid_at, Quantiles { p10: band.p10, p50: band.p50, p90: band.p90 })
    }
}
