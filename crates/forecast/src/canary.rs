//! The phase canary: a forecast whose daily cycle is shifted against the climatology's is not published.
//!
//! A label that is nine hours off (a local time taken for UTC) leaves every score of the series itself
//! untouched and shows the warmest hour at dawn. Here it cannot leave the house.

use weather::{Climatology, Hour, StationId};

use crate::document::{Forecast, Source};

/// The largest shift that weather itself is allowed to make, hours.
pub const LARGEST_SHIFT_H: f64 = 2.0;
/// A usual daily cycle of less than this, °C on either side of its mean, has no phase to speak of.
const LEAST_AMPLITUDE_C: f64 = 0.5;
/// A forecast keeps at least this part of the usual daily cycle over a week.
const LEAST_SHARE: f64 = 0.1;
/// Whole days are needed to tell a cycle from a change of weather; with fewer, weather may shift it.
const LEAST_DAYS: usize = 3;
const DAY: usize = 24;

/// What the canary found when it lets a forecast pass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Phase {
    /// The daily cycle stands where it usually does; positive is later.
    InPhase {
        /// How much later than usual, hours.
        shift_h: f64,
    },
    /// The usual daily cycle is too small to have a phase, as in a polar night.
    CannotTell {
        /// Its amplitude, °C.
        usual_amplitude_c: f64,
    },
}

/// Why a forecast must not be published.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CanaryError {
    /// The daily cycle stands at the wrong hours.
    #[error(
        "station {station}, issued at {issued_at}: the daily cycle of leads {first}–{last} is {shift_h:+.1} h from \
         the usual one, more than {LARGEST_SHIFT_H} h; check the time zone of the input and of the labels"
    )]
    Shifted {
        /// Which station.
        station: StationId,
        /// Which forecast.
        issued_at: Hour,
        /// First lead looked at.
        first: u16,
        /// Last lead looked at.
        last: u16,
        /// How much later than usual, hours.
        shift_h: f64,
    },
    /// There is no daily cycle where there should be one.
    #[error(
        "station {station}, issued at {issued_at}: the daily cycle of leads {first}–{last} swings by \
         {amplitude_c:.2} °C, usual are {usual_amplitude_c:.2} °C; the hours of the input are mixed up"
    )]
    Flat {
        /// Which station.
        station: StationId,
        /// Which forecast.
        issued_at: Hour,
        /// First lead looked at.
        first: u16,
        /// Last lead looked at.
        last: u16,
        /// Amplitude of the forecast, °C.
        amplitude_c: f64,
        /// Amplitude that is usual, °C.
        usual_amplitude_c: f64,
    },
    /// The forecast has no whole days.
    #[error(
        "station {station}, issued at {issued_at}: {leads} leads are too few to see a daily cycle; it takes 72"
    )]
    TooShort {
        /// Which station.
        station: StationId,
        /// Which forecast.
        issued_at: Hour,
        /// How many leads it has.
        leads: usize,
    },
}

/// Compares the 24-hour harmonic of the median with the climatology's in the same hours: over the
/// whole forecast, and over the whole days that come from the model alone, because a shifted model
/// could hide behind the baseline that follows it.
///
/// # Errors
/// When the daily cycle is shifted by more than two hours, or gone.
pub fn check(forecast: &Forecast, climatology: &Climatology) -> Result<Phase, CanaryError> {
    let days = forecast.leads.len() / DAY;
    if days < LEAST_DAYS {
        return Err(CanaryError::TooShort {
            station: forecast.station.clone(),
            issued_at: forecast.issued_at,
            leads: forecast.leads.len(),
        });
    }
    let model_leads = forecast.leads.iter().take_while(|lead| lead.source == Source::Model).count();
    if (LEAST_DAYS..days).contains(&(model_leads / DAY)) {
        check_leads(forecast, climatology, model_leads / DAY * DAY)?;
    }
    check_leads(forecast, climatology, days * DAY)
}

fn check_leads(forecast: &Forecast, climatology: &Climatology, count: usize) -> Result<Phase, CanaryError> {
    let leads = &forecast.leads[..count];
    let [predicted, usual] = [
        Harmonic::of(leads.iter().map(|lead| (lead.valid_at, lead.air_temperature.p50.0))),
        Harmonic::of(leads.iter().map(|lead| (lead.valid_at, climatology.at(lead.valid_at)))),
    ];
    if usual.amplitude() < LEAST_AMPLITUDE_C {
        return Ok(Phase::CannotTell { usual_amplitude_c: usual.amplitude() });
    }
    let (station, issued_at) = (forecast.station.clone(), forecast.issued_at);
    let (first, last) = (leads[0].lead_h, leads[count - 1].lead_h);
    if predicted.amplitude() < LEAST_SHARE * usual.amplitude() {
        let (amplitude_c, usual_amplitude_c) = (predicted.amplitude(), usual.amplitude());
        return Err(CanaryError::Flat { station, issued_at, first, last, amplitude_c, usual_amplitude_c });
    }
    let shift_h = predicted.hours_after(usual);
    if shift_h.abs() > LARGEST_SHIFT_H {
        return Err(CanaryError::Shifted { station, issued_at, first, last, shift_h });
    }
    Ok(Phase::InPhase { shift_h })
}

/// The 24-hour harmonic of a series, each day taken around a line between the means of the days
/// beside it, so that a warm spell that ends is not mistaken for part of the daily cycle.
#[derive(Debug, Clone, Copy)]
struct Harmonic {
    sine: f64,
    cosine: f64,
}

impl Harmonic {
    fn of(series: impl Iterator<Item = (Hour, f64)>) -> Self {
        let series: Vec<(Hour, f64)> = series.collect();
        let means: Vec<f64> = series
            .chunks(DAY)
            .map(|day| day.iter().map(|(_, value)| value).sum::<f64>() / day.len() as f64)
            .collect();
        let (mut sine, mut cosine) = (0.0, 0.0);
        for (at, (hour, value)) in series.iter().enumerate() {
            let angle = std::f64::consts::TAU * f64::from(hour.hour_of_day()) / DAY as f64;
            let departure = value - trend(&means, at);
            sine += departure * angle.sin();
            cosine += departure * angle.cos();
        }
        let scale = 2.0 / series.len() as f64;
        Self { sine: sine * scale, cosine: cosine * scale }
    }

    fn amplitude(self) -> f64 {
        self.sine.hypot(self.cosine)
    }

    /// How much later this one peaks, hours, between −12 and 12.
    fn hours_after(self, usual: Self) -> f64 {
        let angle = self.sine.atan2(self.cosine) - usual.sine.atan2(usual.cosine);
        let hours = angle * DAY as f64 / std::f64::consts::TAU;
        (hours + 12.0).rem_euclid(24.0) - 12.0
    }
}

/// The daily means, joined by straight lines from the middle of one day to the next.
fn trend(means: &[f64], at: usize) -> f64 {
    let place = (at as f64 + 0.5) / DAY as f64 - 0.5;
    let before = (place.max(0.0).floor() as usize).min(means.len() - 2);
    let share = place - before as f64;
    means[before] * (1.0 - share) + means[before + 1] * share
}

#[cfg(test)]
#[path = "canary_tests.rs"]
mod tests;
