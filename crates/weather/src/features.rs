//! What a model sees of one hour: standardised departures from what is usual, which of them were
//! known, and where the hour stands in the day and the year.
//!
//! Training and serving both go through [`StationNormals::encode`], which looks at nothing but the hour it encodes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::climatology::Climatology;
use crate::grid::HourlyGrid;
use crate::harmonics::{Harmonics, HourBasis};
use crate::hour::{Hour, HourRange};
use crate::variable::Variable;

/// A smaller spread than this counts as this, so that a constant sensor does not blow up.
const LEAST_DEVIATION: f64 = 1e-3;
/// Departures are cut here: beyond it a sensor is more likely wrong than the weather this unusual.
const LARGEST_DEPARTURE: f64 = 6.0;

/// A continuous quantity that departs from what is usual, derived from observed variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// Air temperature at 2 m, °C.
    AirTemperature,
    /// Dew point at 2 m, °C.
    DewPoint,
    /// Pressure at the station's height, hPa.
    StationPressure,
    /// Pressure reduced to sea level, hPa: a column only where some station lacks the other one.
    SeaLevelPressure,
    /// Wind towards the east, m/s.
    WindEast,
    /// Wind towards the north, m/s.
    WindNorth,
    /// Wind speed, m/s.
    WindSpeed,
    /// Total cloud, tenths.
    Cloud,
    /// 1 in an hour with rain or snow.
    WetHour,
}

impl Signal {
    /// Every signal.
    pub const ALL: [Self; 9] = [
        Self::AirTemperature,
        Self::DewPoint,
        Self::StationPressure,
        Self::SeaLevelPressure,
        Self::WindEast,
        Self::WindNorth,
        Self::WindSpeed,
        Self::Cloud,
        Self::WetHour,
    ];

    /// Its value at `hour`, through `read`, which decides whether a repaired value counts.
    fn value(self, hour: Hour, read: impl Fn(Variable, Hour) -> Option<f64>) -> Option<f64> {
        let wind = |part: fn(f64) -> f64| {
            let speed = read(Variable::WindSpeed, hour)?;
            let from = read(Variable::WindDirection, hour)?;
            Some(-speed * part(from.to_radians()))
        };
        match self {
            Self::AirTemperature => read(Variable::AirTemperature, hour),
            Self::DewPoint => read(Variable::DewPoint, hour),
            Self::StationPressure => read(Variable::StationPressure, hour),
            Self::SeaLevelPressure => read(Variable::SeaLevelPressure, hour),
            Self::WindEast => wind(f64::sin),
            Self::WindNorth => wind(f64::cos),
            Self::WindSpeed => read(Variable::WindSpeed, hour),
            Self::Cloud => read(Variable::CloudCover, hour),
            Self::WetHour => read(Variable::WetHour, hour),
        }
    }

    /// Measured at `hour`, in its unit.
    pub fn observed(self, grid: &HourlyGrid, hour: Hour) -> Option<f64> {
        self.value(hour, |variable, hour| grid.observed(variable, hour))
    }

    /// Measured or repaired at `hour`, in its unit.
    pub fn known(self, grid: &HourlyGrid, hour: Hour) -> Option<f64> {
        self.value(hour, |variable, hour| grid.get(variable, hour))
    }
}

/// One column of a model's input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// A signal's departure from usual, in its own standard deviations; 0 where it is not known.
    Departure(Signal),
    /// 1 where the signal is known, 0 where it is not.
    Known(Signal),
    /// What the air temperature usually is at the hour, in tens of °C: how cold a place and a season are.
    UsualTemperature,
    /// Sine of the UTC hour's angle.
    HourSine,
    /// Cosine of the UTC hour's angle.
    HourCosine,
    /// Sine of the season's angle.
    SeasonSine,
    /// Cosine of the season's angle.
    SeasonCosine,
}

impl Feature {
    /// The columns for these stations: the departures of every signal that one of them measures, then
    /// a flag for those that some hour or station lacks, then what is usual, then the clock.
    pub fn for_stations<'a>(normals: impl IntoIterator<Item = &'a StationNormals>) -> Vec<Self> {
        let normals: Vec<&StationNormals> = normals.into_iter().collect();
        let shares = |signal| {
            normals.iter().map(move |normals| normals.get(signal).map_or(0.0, |normal| normal.share))
        };
        let everywhere = normals.iter().all(|normals| normals.get(Signal::StationPressure).is_some());
        let measured: Vec<Signal> = Signal::ALL
            .into_iter()
            // beside the pressure at the station it would say the same again
            .filter(|signal| !(everywhere && *signal == Signal::SeaLevelPressure))
            .filter(|signal| shares(*signal).any(|share| share > 0.0))
            .collect();
        let flagged = measured.iter().copied().filter(|signal| {
            // the two parts of the wind are known together, and a window always knows its temperatures
            !matches!(signal, Signal::AirTemperature | Signal::WindNorth)
                && shares(*signal).any(|share| share < ALWAYS_KNOWN)
        });
        let departures = measured.iter().map(|signal| Self::Departure(*signal));
        let usual = [Self::UsualTemperature];
        departures.chain(flagged.map(Self::Known)).chain(usual).chain(Self::CLOCK).collect()
    }

    /// Where the hour stands in the day and the year: the last columns of every input.
    pub const CLOCK: [Self; 4] = [Self::HourSine, Self::HourCosine, Self::SeasonSine, Self::SeasonCosine];
}

/// A signal measured in a larger share of hours than this needs no flag.
const ALWAYS_KNOWN: f64 = 0.995;

/// What is usual of one signal at one station.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Normal {
    /// The usual value.
    pub climatology: Climatology,
    /// Standard deviation of the departures from it, in the signal's unit.
    pub deviation: f64,
    /// Share of the fitted hours in which it was measured, 0 to 1.
    pub share: f64,
}

impl Normal {
    /// Fits to the values measured in `hours`; `None` where they are too few.
    pub fn fit(grid: &HourlyGrid, hours: impl Iterator<Item = Hour>, signal: Signal) -> Option<Self> {
        let mut count = 0_usize;
        let measured: Vec<(Hour, f64)> = hours
            .inspect(|_| count += 1)
            .filter_map(|hour| Some((hour, signal.observed(grid, hour)?)))
            .collect();
        let harmonics = match signal {
            Signal::Cloud | Signal::WetHour => Harmonics::COARSE,
            _ => Harmonics::FINE,
        };
        let climatology = Climatology::fit(harmonics, measured.iter().copied()).ok()?;
        let squares: f64 = measured.iter().map(|(hour, value)| (value - climatology.at(*hour)).powi(2)).sum();
        let deviation = (squares / measured.len() as f64).sqrt().max(LEAST_DEVIATION);
        Some(Self { climatology, deviation, share: measured.len() as f64 / count as f64 })
    }

    /// The same at another station; `None` where both measured it in too few of the same `hours`.
    fn moved(
        &self,
        lender: &HourlyGrid,
        borrower: &HourlyGrid,
        hours: HourRange,
        signal: Signal,
    ) -> Option<Self> {
        let measured = hours.iter().filter_map(|hour| Some((hour, signal.observed(borrower, hour)?)));
        let share = measured.clone().count() as f64 / hours.len() as f64;
        let differences =
            measured.filter_map(|(hour, value)| Some((hour, value - signal.observed(lender, hour)?)));
        Some(Self { climatology: self.climatology.moved(differences).ok()?, share, ..*self })
    }

    /// How far `value` is from usual, in standard deviations, cut at ±6.
    pub fn departure(&self, basis: &HourBasis, value: f64) -> f64 {
        ((value - self.climatology.value(basis)) / self.deviation)
            .clamp(-LARGEST_DEPARTURE, LARGEST_DEPARTURE)
    }
}

/// What is usual at one station, for every signal that it measures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StationNormals(BTreeMap<Signal, Normal>);

/// The hour has no air temperature, measured or repaired: a gap stands in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no air temperature at {hour}, measured or repaired")]
pub struct NoAirTemperature {
    /// Which hour.
    pub hour: Hour,
}

impl StationNormals {
    /// Fits every signal to what was measured inside `hours`. A signal that was hardly measured there
    /// stays out, and counts as not known from then on.
    pub fn fit(grid: &HourlyGrid, hours: HourRange) -> Self {
        Self::fit_to(grid, &hours.iter())
    }

    /// The same for hours with holes between them.
    pub fn fit_to(grid: &HourlyGrid, hours: &(impl Iterator<Item = Hour> + Clone)) -> Self {
        let fit = |signal| Some((signal, Normal::fit(grid, hours.clone(), signal)?));
        Self(Signal::ALL.into_iter().filter_map(fit).collect())
    }

    /// What is usual at a station of which less is known: this, moved by how the observations in `hours` differ. A signal that only one of both measures is as it is there by itself.
    #[must_use]
    pub fn moved(&self, lender: &HourlyGrid, borrower: &HourlyGrid, hours: HourRange) -> Self {
        let of = |signal: Signal| {
            let moved = self.get(signal).and_then(|usual| usual.moved(lender, borrower, hours, signal));
            Some((signal, moved.or_else(|| Normal::fit(borrower, hours.iter(), signal))?))
        };
        Self(Signal::ALL.into_iter().filter_map(of).collect())
    }

    /// What is usual of `signal`, where it is measured.
    pub fn get(&self, signal: Signal) -> Option<&Normal> {
        self.0.get(&signal)
    }

    /// Appends the features of `hour`, in order, to `row`.
    ///
    /// # Errors
    /// When the hour has no air temperature; nothing is appended then.
    pub fn encode(
        &self,
        features: &[Feature],
        grid: &HourlyGrid,
        hour: Hour,
        row: &mut Vec<f32>,
    ) -> Result<(), NoAirTemperature> {
        if grid.get(Variable::AirTemperature, hour).is_none() {
            return Err(NoAirTemperature { hour });
        }
        let basis = HourBasis::at(hour);
        let departure = |signal: Signal| {
            let normal = self.get(signal)?;
            Some(normal.departure(&basis, signal.known(grid, hour)?))
        };
        let known = |signal: Signal| self.get(signal).is_some() && signal.known(grid, hour).is_some();
        let usual_temperature =
            || self.get(Signal::AirTemperature).map_or(0.0, |normal| normal.climatology.value(&basis) / 10.0);
        let ((day_sine, day_cosine), (season_sine, season_cosine)) = (basis.time_of_day(), basis.season());
        row.extend(features.iter().map(|feature| match feature {
            Feature::Departure(signal) => departure(*signal).unwrap_or(0.0) as f32,
            Feature::Known(signal) => f32::from(u8::from(known(*signal))),
            Feature::UsualTemperature => usual_temperature() as f32,
            Feature::HourSine => day_sine as f32,
            Feature::HourCosine => day_cosine as f32,
            Feature::SeasonSine => season_sine as f32,
            Feature::SeasonCosine => season_cosine as f32,
        }));
        Ok(())
    }
}

#[cfg(test)]
#[path = "features_tests.rs"]
mod tests;
