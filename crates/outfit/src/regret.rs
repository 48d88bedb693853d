//! Outfit regret: clothes chosen from a forecast against what the day then needed.
//!
//! A metric of a forecast that counts what a wrong temperature does to a person. Every recommender
//! dresses from the same garment list, for the same hours outside, by the same request.
//!
//! [`of_forecast`] is the whole of it for a backtest or a gate: hours as they were forecast, hours as they
//! were observed ([`HourWeather::observed`]), and clo-hours regretted come back. Sum them over days with `+`
//! and compare [`Regret::clo_h`] of two models over the same days. The parts are [`Dressed`] and [`regret`].

use jiff::civil::Date;
use weather::{Hour, HourlyGrid, Station, Variable};

use crate::choose::{OVERDRESSED, UNDERDRESSED, UNFELT, protection};
use crate::confidence;
use crate::day::{Frame, checked, span, trips};
use crate::error::RecommendError;
use crate::garment::Garment;
use crate::hour_weather::{HourWeather, Quantiles};
use crate::need::LEAST_CLOTHING;
use crate::recommend::{Advice, mean_outside};
use crate::request::Request;
use crate::simple::Band;

/// Clothes chosen for a day, hour by hour.
#[derive(Debug, Clone, PartialEq)]
pub struct Dressed {
    hours: Vec<DressedHour>,
    /// Insulation of everything along, put on together.
    all_on: f64,
    all_windproof: bool,
    /// The probability that was given for being cold at no time outside.
    pub not_cold: Option<f64>,
}

#[derive(Debug, Clone, PartialEq)]
struct DressedHour {
    hour: Hour,
    clo: f64,
    windproof: bool,
}

impl Dressed {
    /// Dressed by [`crate::recommend`], layers on and off as its plan says.
    ///
    /// # Errors
    /// As for [`crate::recommend`].
    pub fn by_plan(
        place: &Station,
        date: Date,
        request: &Request,
        forecast: &[HourWeather],
    ) -> Result<Self, RecommendError> {
        Self::by_plan_widened(place, date, request, forecast, confidence::WIDER)
    }

    /// The same, with [`Dressed::not_cold`] as if the forecast's band were `wider` times as wide: what the
    /// factor in use is chosen by.
    ///
    /// # Errors
    /// As for [`crate::recommend`].
    pub fn by_plan_widened(
        place: &Station,
        date: Date,
        request: &Request,
        forecast: &[HourWeather],
        wider: f64,
    ) -> Result<Self, RecommendError> {
        let frame = Frame { place, request };
        let forecast = checked(forecast)?;
        let trips = trips(&frame, date.into(), &place.zone(), &forecast)?;
        let advice = Advice::new(frame, &trips);
        let hours = advice.outside().map(|(trip, outside)| DressedHour {
            hour: outside.weather.hour,
            clo: advice.protection(trip),
            windproof: advice.windproof(trip),
        });
        Ok(Self {
            hours: hours.collect(),
            all_on: advice.all_on(),
            all_windproof: advice.all_windproof(),
            not_cold: Some(confidence::not_cold(&advice, wider)),
        })
    }

    /// Dressed by the plain table, from the mean temperature of the hours outside, all day alike.
    ///
    /// # Errors
    /// As for [`crate::recommend`].
    pub fn by_table(
        place: &Station,
        date: Date,
        request: &Request,
        forecast: &[HourWeather],
    ) -> Result<Self, RecommendError> {
        let forecast = checked(forecast)?;
        let trips = trips(&Frame { place, request }, date.into(), &place.zone(), &forecast)?;
        let band = Band::of(mean_outside(&trips));
        let garments = || band.garments().iter().filter_map(|id| Garment::named(id));
        let clo = protection(garments().map(|garment| garment.hundredths).sum());
        let windproof = garments().any(|garment| garment.windproof);
        let hours = trips.iter().flat_map(|trip| &trip.hours);
        let hours = hours.map(|outside| DressedHour { hour: outside.weather.hour, clo, windproof }).collect();
        Ok(Self { hours, all_on: clo, all_windproof: windproof, not_cold: None })
    }
}

/// How wrong clothes were.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Regret {
    /// Clo missing, times hours.
    pub underdressed_clo_h: f64,
    /// Clo too many, times hours.
    pub overdressed_clo_h: f64,
    /// Hours outside that were judged.
    pub hours: f64,
    /// Whether some hour needed noticeably more than everything along.
    pub was_cold: bool,
}

impl Regret {
    /// Both in one number, clo-hours: too little counts two and a half times.
    pub fn clo_h(&self) -> f64 {
        UNDERDRESSED * self.underdressed_clo_h + OVERDRESSED * self.overdressed_clo_h
    }
}

impl std::ops::Add for Regret {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            underdressed_clo_h: self.underdressed_clo_h + other.underdressed_clo_h,
            overdressed_clo_h: self.overdressed_clo_h + other.overdressed_clo_h,
            hours: self.hours + other.hours,
            was_cold: self.was_cold || other.was_cold,
        }
    }
}

/// The regret of a day that is dressed for by a forecast: its plan ([`Dressed::by_plan`]), judged by the weather
/// that came ([`regret`]). `forecast` holds the hours of `date` as they were known when it was issued (for a fair
/// comparison at 06:00 local time) and `observed` the same hours as they were; hours that are in only one of
/// them are left out, and [`Regret::hours`] says how many were judged. [`Request::default`] is the commuter
/// that models are compared by.
///
/// # Errors
/// When no hour outside is in `forecast` or in `observed`, or an air temperature cannot be.
///
/// ```
/// use outfit::{HourWeather, Quantiles, Request, regret};
/// use weather::{Celsius, Hour, Station};
///
/// let seoul = Station::known(&"108".parse()?).expect("in the table");
/// let date: jiff::civil::Date = "2021-04-08".parse()?;
/// let midnight: Hour = "2021-04-08T00:00+09:00".parse()?;
/// let day = |p50: f64, spread: f64| -> Vec<HourWeather> {
///     let air = Quantiles { p10: Celsius(p50 - spread), p50: Celsius(p50), p90: Celsius(p50 + spread) };
///     (6..24).map(|clock| HourWeather::new(midnight + clock, air)).collect()
/// };
/// let of = |forecast: &[HourWeather]| {
///     regret::of_forecast(&seoul, date, &Request::default(), forecast, &day(5.0, 0.0))
/// };
/// let (right, wrong) = (of(&day(5.0, 1.0))?, of(&day(13.0, 1.0))?);
/// assert!(right.clo_h() < wrong.clo_h() && wrong.was_cold);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn of_forecast(
    place: &Station,
    date: Date,
    request: &Request,
    forecast: &[HourWeather],
    observed: &[HourWeather],
) -> Result<Regret, RecommendError> {
    let dressed = Dressed::by_plan(place, date, request, forecast)?;
    regret(place, date, request, &dressed, observed)
}

/// The regret of clothes in the weather that came, over the hours outside that are in both: what each
/// hour needed in its street, by the observed temperature, humidity, wind, cloud and rain.
///
/// # Errors
/// When no hour outside was observed, or an air temperature cannot be.
pub fn regret(
    place: &Station,
    date: Date,
    request: &Request,
    dressed: &Dressed,
    observed: &[HourWeather],
) -> Result<Regret, RecommendError> {
    let observed = checked(observed)?;
    let trips = trips(&Frame { place, request }, date.into(), &place.zone(), &observed)?;
    let mut total = Regret::default();
    for outside in trips.iter().flat_map(|trip| &trip.hours) {
        let Some(worn) = dressed.hours.iter().find(|hour| hour.hour == outside.weather.hour) else {
            continue;
        };
        let need = outside.need.street[1];
        let missing = need.with(worn.windproof) - worn.clo;
        total.underdressed_clo_h += outside.share * missing.max(0.0);
        total.overdressed_clo_h += outside.share * (-missing).max(0.0);
        total.hours += outside.share;
        let needed = need.with(dressed.all_windproof);
        total.was_cold |= needed > LEAST_CLOTHING.0 && needed > dressed.all_on + UNFELT;
    }
    Ok(total)
}

/// The hours of a day that are at least partly spent outside: without their weather nobody knows what it needed.
///
/// # Errors
/// When the calendar ends there.
pub fn hours_outside(place: &Station, date: Date, request: &Request) -> Result<Vec<Hour>, RecommendError> {
    let mut hours = Vec::new();
    for window in request.outside.iter() {
        let (from, until) = span(date, window, &place.zone())?;
        hours
            .extend((0..).map(|later| Hour::floor(from) + later).take_while(|hour| hour.timestamp() < until));
    }
    Ok(hours)
}

impl HourWeather {
    /// An hour as it was observed; `None` without its air temperature. What fell in it stands in the next
    /// hour of the grid, and is not known where the grid ends.
    pub fn observed(grid: &HourlyGrid, hour: Hour) -> Option<Self> {
        use weather::{
            Celsius, CloudTenths, MetresPerSecond, MicrogramsPerCubicMetre, Millimetres, RelativeHumidity,
        };
        let value = |variable| grid.get(variable, hour);
        let air = Celsius(value(Variable::AirTemperature)?);
        let by_dew_point =
            || Some(RelativeHumidity::from_dew_point(air, Celsius(value(Variable::DewPoint)?)));
        let fell = |variable| grid.get(variable, hour + 1);
        let wet = fell(Variable::WetHour)
            .or_else(|| fell(Variable::Precipitation).map(|depth| f64::from(u8::from(depth > 0.0))));
        Some(Self {
            relative_humidity: value(Variable::RelativeHumidity).map(RelativeHumidity).or_else(by_dew_point),
            wind_speed: value(Variable::WindSpeed).map(MetresPerSecond),
            cloud: value(Variable::CloudCover).map(CloudTenths),
            precipitation_probability: wet,
            precipitation: fell(Variable::Precipitation).map(Millimetres),
            pm2_5: value(Variable::Pm25).map(MicrogramsPerCubicMetre),
            ..Self::new(hour, Quantiles::certain(air))
        })
    }
}

#[cfg(test)]
mod tests;
