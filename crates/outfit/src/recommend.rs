//! From the weather of a day to what to wear.

use jiff::tz::TimeZone;
use weather::{Celsius, Station};

use crate::accessories;
use crate::choose::{Choice, choose, protection};
use crate::confidence;
use crate::day::{Frame, OutsideHour, Trip, checked, trips};
use crate::error::RecommendError;
use crate::garment::Garment;
use crate::hour_weather::HourWeather;
use crate::index::insulation::ensemble;
use crate::numbers;
use crate::phrase;
use crate::reasons;
use crate::recommendation::{Assumption, Item, Missing, Recommendation, Simple};
use crate::request::{Request, Window};
use crate::rounded::tenth;
use crate::simple::Band;
use crate::timing::Day;
use crate::units::Clo;
use crate::wardrobe::{Base, Layers, Wardrobe, as_told};
use crate::words::Words;

/// What to wear at `place` on a local day, a date or what is left of one, given the weather of its hours in
/// any order.
///
/// # Errors
/// When no hour outside on that date has weather, or an air temperature cannot be.
pub fn recommend(
    place: &Station,
    day: impl Into<Day>,
    request: &Request,
    hours: &[HourWeather],
) -> Result<Recommendation, RecommendError> {
    let (zone, day) = (place.zone(), day.into());
    let frame = Frame { place, request };
    let hours = checked(hours)?;
    let trips = trips(&frame, day, &zone, &hours)?;
    let advice = Advice::new(frame, &trips);
    Ok(advice.write(day, &zone, &hours))
}

/// An outfit with the day that it was chosen for: what every part of the answer is written from.
pub(crate) struct Advice<'a> {
    pub(crate) frame: Frame<'a>,
    pub(crate) trips: &'a [Trip<'a>],
    pub(crate) choice: Choice,
    pub(crate) base: &'static Base,
    pub(crate) layers: &'static Layers,
    pub(crate) words: Words,
    /// A layer to pack on top, because the forecast is unsure.
    pub(crate) extra: Option<&'static Garment>,
    /// Gloves, scarf and hat worn at every time outside.
    pub(crate) against_cold: Vec<&'static Garment>,
}

impl<'a> Advice<'a> {
    /// The outfit for these times outside.
    pub(crate) fn new(frame: Frame<'a>, trips: &'a [Trip<'a>]) -> Self {
        let wardrobe = Wardrobe::of(frame.request.style);
        let choice = choose(wardrobe, trips, frame.request);
        let (base, layers) = (wardrobe.base(choice.outfit), wardrobe.layers(choice.outfit));
        let words = Words::new(frame.request.language, frame.request.units);
        let mut advice =
            Self { frame, trips, choice, base, layers, words, extra: None, against_cold: Vec::new() };
        advice.extra = confidence::extra_layer(&advice);
        advice.against_cold = accessories::against_cold(&advice);
        advice
    }

    /// Every hour outside with the number of its trip.
    pub(crate) fn outside(&self) -> impl Iterator<Item = (usize, &OutsideHour<'a>)> {
        self.trips
            .iter()
            .enumerate()
            .flat_map(|(number, trip)| trip.hours.iter().map(move |hour| (number, hour)))
    }

    /// The layers on during a trip, from the inside out.
    pub(crate) fn on(&self, trip: usize) -> impl DoubleEndedIterator<Item = &'static Garment> + '_ {
        let wearing = self.choice.worn[trip];
        let layers = self.layers.garments.iter().enumerate();
        layers.filter(move |(index, _)| wearing.has(*index)).map(|(_, garment)| *garment)
    }

    /// Whether the wind is kept out during a trip.
    pub(crate) fn windproof(&self, trip: usize) -> bool {
        self.on(trip).any(|garment| garment.windproof)
    }

    /// Insulation of the clothes worn during a trip, gloves, scarf and hat not counted.
    pub(crate) fn worn(&self, trip: usize) -> f64 {
        insulation(self.base.hundredths + self.on(trip).map(|garment| garment.hundredths).sum::<u16>())
    }

    /// Insulation against a need of what is worn during a trip, gloves, scarf and hat included.
    pub(crate) fn protection(&self, trip: usize) -> f64 {
        let besides = self.against_cold.iter().map(|garment| garment.hundredths);
        let on = self.on(trip).map(|garment| garment.hundredths);
        protection(self.base.hundredths + besides.sum::<u16>() + on.sum::<u16>())
    }

    /// Insulation against a need of everything that the person has along, put on together.
    pub(crate) fn all_on(&self) -> f64 {
        let besides = self.against_cold.iter().chain(&self.extra).map(|garment| garment.hundredths);
        protection(self.base.hundredths + self.layers.hundredths() + besides.sum::<u16>())
    }

    /// Whether everything put on together keeps the wind out.
    pub(crate) fn all_windproof(&self) -> bool {
        self.layers.garments.iter().chain(&self.extra).any(|garment| garment.windproof)
    }

    /// The hour outside that asks for most; of hours that ask for nothing, the coolest.
    pub(crate) fn decisive(&self) -> (usize, &OutsideHour<'a>) {
        let asked = |(trip, hour): &(usize, &OutsideHour<'_>)| hour.need.cold.with(self.windproof(*trip));
        let air = |(_, hour): &(usize, &OutsideHour<'_>)| hour.weather.air_temperature.p50.0;
        self.outside()
            .max_by(|a, b| asked(a).total_cmp(&asked(b)).then(air(b).total_cmp(&air(a))))
            .expect("a day without any hour outside is refused")
    }

    fn write(&self, day: Day, zone: &TimeZone, hours: &[HourWeather]) -> Recommendation {
        let request = self.frame.request;
        let reasons = reasons::all(self);
        let accessories = accessories::all(self);
        let confidence = confidence::of(self);
        let everything = self.base.hundredths + self.layers.hundredths();
        let timing = day.timing(&request.outside, zone, self.words);
        let headline = phrase::headline(self, &timing, &accessories, &reasons);
        Recommendation {
            station: self.frame.place.id.clone(),
            date: day.date(),
            timing,
            time_zone: self.frame.place.time_zone.clone(),
            language: request.language,
            units: request.units,
            style: request.style,
            activity: request.activity,
            sensitivity: request.sensitivity,
            headline,
            details: reasons.iter().map(|reason| reason.text.clone()).collect(),
            base: self.base.garments.iter().map(|garment| self.item(garment)).collect(),
            layers: self.layers.garments.iter().map(|garment| self.item(garment)).collect(),
            base_clo: insulation(self.base.hundredths),
            total_clo: insulation(everything),
            plan: phrase::plan(self),
            accessories,
            hours: numbers::of_hours(self, day.date(), zone, hours),
            reasons,
            confidence,
            assumptions: self.assumptions(),
            simple: self.simple(),
        }
    }

    fn item(&self, garment: &'static Garment) -> Item {
        Item { id: garment.id, name: self.words.name(garment.id), layer: garment.slot, clo: garment.clo().0 }
    }

    fn assumptions(&self) -> Vec<Assumption> {
        let unknown = |missing: Missing, unknown: fn(&HourWeather) -> bool| {
            let touched = |trip: &&Trip<'_>| trip.hours.iter().any(|hour| unknown(hour.weather));
            let times: Vec<Window> = self.trips.iter().filter(touched).map(|trip| trip.window).collect();
            let everywhere = self.outside().all(|(_, hour)| unknown(hour.weather));
            (missing, times, everywhere)
        };
        let uncovered = self.trips.iter().filter(|trip| !trip.is_covered()).map(|trip| trip.window);
        [
            unknown(Missing::Humidity, |hour| hour.relative_humidity.is_none()),
            unknown(Missing::Wind, |hour| hour.wind_speed.is_none()),
            unknown(Missing::Cloud, |hour| hour.cloud.is_none()),
            unknown(Missing::Precipitation, |hour| hour.precipitation_probability.is_none()),
            unknown(Missing::Dust, |hour| hour.pm2_5.is_none() && hour.pm10.is_none()),
            unknown(Missing::Uv, |hour| hour.uv_index.is_none()),
            (Missing::Hours, uncovered.collect(), false),
        ]
        .into_iter()
        .filter(|(_, times, _)| !times.is_empty())
        .map(|(missing, times, everywhere)| Assumption {
            missing,
            text: phrase::assumption(self.words, missing, if everywhere { &[] } else { &times }),
        })
        .collect()
    }

    fn simple(&self) -> Simple {
        let mean = mean_outside(self.trips);
        let band = Band::of(mean);
        let garments = || band.garments().iter().filter_map(|id| Garment::named(id));
        Simple {
            band,
            air_temperature_c: tenth(mean.0),
            text: self.words.say(band.key(), &[]),
            items: garments().map(|garment| self.item(garment)).collect(),
            total_clo: insulation(garments().map(|garment| garment.hundredths).sum()),
        }
    }
}

/// Insulation of garments worn together, to what garment tables can tell.
fn insulation(hundredths: u16) -> f64 {
    as_told(ensemble(Clo(f64::from(hundredths) / 100.0))).0
}

/// Mean air temperature of the hours outside.
pub(crate) fn mean_outside(trips: &[Trip<'_>]) -> Celsius {
    let hours = || trips.iter().flat_map(|trip| &trip.hours);
    let weight: f64 = hours().map(|hour| hour.share).sum();
    Celsius(hours().map(|hour| hour.share * hour.weather.air_temperature.p50.0).sum::<f64>() / weight)
}
