//! What is physically possible at an inhabited place: by variable, and for what follows the seasons by
//! month and latitude.
//!
//! Wide enough that no record ever measured is refused (the tests hold a list of them); what lies beyond is
//! damage whatever stands beside it.

use std::ops::RangeInclusive;

use super::finding::{Finding, Reason};
use super::sheet::Sheet;
use crate::climatology::season;
use crate::hour::Hour;
use crate::station::Station;
use crate::variable::Variable;

pub(super) fn check(sheet: Sheet<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for offset in 0..sheet.len() {
        let air = AirTemperature::possible(sheet.station, sheet.hour(offset));
        for variable in Variable::ALL {
            if sheet.values(variable)[offset].is_some_and(|value| !limits(variable, air).contains(&value)) {
                findings.extend(sheet.refuse(variable, offset, Reason::OutOfRange));
            }
        }
    }
    findings
}

/// What can be measured there around that hour, in the variable's unit.
pub(super) fn possible(variable: Variable, station: Option<&Station>, hour: Hour) -> RangeInclusive<f64> {
    limits(variable, AirTemperature::possible(station, hour))
}

fn limits(variable: Variable, air: AirTemperature) -> RangeInclusive<f64> {
    match variable {
        Variable::AirTemperature => air.coldest..=air.warmest,
        // Dry air can be far below its temperature; the highest dew point measured is 35 °C (Dhahran, 2003).
        Variable::DewPoint => air.coldest - 30.0..=air.warmest.min(37.0),
        // Bare soil in the sun is up to 40 °C warmer than the air, snow at night up to 20 °C colder.
        Variable::GroundTemperature => air.coldest - 20.0..=air.warmest + 40.0,
        Variable::RelativeHumidity => 0.0..=100.0,
        // From the highest settlements (5100 m) to the Dead Sea.
        Variable::StationPressure => 500.0..=1100.0,
        // Lowest: typhoon Tip, 870 hPa. Highest: Tosontsengel, 1089 hPa.
        Variable::SeaLevelPressure => 870.0..=1090.0,
        // Ten-minute means; the highest of a typhoon are near 85 m/s.
        Variable::WindSpeed => 0.0..=90.0,
        Variable::WindDirection => 0.0..=360.0,
        // Holt, 1947: 305 mm in 42 minutes.
        Variable::Precipitation => 0.0..=310.0,
        Variable::WetHour | Variable::Sunshine => 0.0..=1.0,
        Variable::CloudCover => 0.0..=10.0,
        // The solar constant over an hour is 4.9 MJ/m².
        Variable::SolarRadiation => 0.0..=5.0,
        Variable::SnowDepth => 0.0..=1200.0,
        Variable::Visibility => 0.0..=100_000.0,
        Variable::Pm25 => 0.0..=2000.0,
        // Dust storms: more than half of it is coarser than 2.5 µm.
        Variable::Pm10 => 0.0..=10_000.0,
        // The highest ever measured is 43.3, at 5,917 m in the Andes (Cabrol et al. 2014).
        Variable::UvIndex => 0.0..=45.0,
        // Saturated at the highest dew point.
        Variable::VapourPressure => 0.0..=63.0,
    }
}

/// Between what the air can be, °C.
#[derive(Debug, Clone, Copy)]
struct AirTemperature {
    coldest: f64,
    warmest: f64,
}

impl AirTemperature {
    /// At whatever latitude, in whatever month.
    const ANYWHERE: Self = Self { coldest: -101.0, warmest: 58.0 };

    /// Straight lines over latitude around the records of all continents, blended over the year from the
    /// coldest time (about 20 January in the north) to the warmest (about 20 July).
    fn possible(station: Option<&Station>, hour: Hour) -> Self {
        let Some(latitude_deg) = station.map(|station| station.latitude_deg) else { return Self::ANYWHERE };
        let poleward = latitude_deg.abs();
        let winter =
            Self { coldest: -20.0 - 0.9 * poleward, warmest: 50.0 - 0.5 * (poleward - 20.0).max(0.0) };
        let summer = Self {
            coldest: -20.0 - 0.9 * (poleward - 40.0).max(0.0),
            warmest: 58.0 - 0.5 * (poleward - 40.0).max(0.0),
        };
        // 1 at the height of summer, 0 at the depth of winter; the seasons lag the calendar by 20 days.
        let (sine, cosine) = season(hour);
        let lag = std::f64::consts::TAU * 20.0 / 365.0;
        let northern = 0.5 - 0.5 * (cosine * lag.cos() + sine * lag.sin());
        let warmth = if latitude_deg < 0.0 { 1.0 - northern } else { northern };
        let blend = |winter: f64, summer: f64| winter + (summer - winter) * warmth;
        Self {
            coldest: blend(winter.coldest, summer.coldest),
            warmest: blend(winter.warmest, summer.warmest),
        }
    }
}
