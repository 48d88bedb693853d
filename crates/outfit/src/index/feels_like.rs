//! How cold or hot it feels: wind chill, and the feels-like temperature that KMA publishes.

use serde::Serialize;
use weather::{Celsius, MetresPerSecond, RelativeHumidity};

use super::humidity::wet_bulb_as_kma;
use super::{POSSIBLE_AIR_C, POSSIBLE_HUMIDITY_PCT, POSSIBLE_WIND_MS};

/// Wind chill by JAG/TI (Environment Canada and NWS, 2001) for a face in wind measured at 10 m.
/// `None` outside its published domain: air at or below 10 °C and wind above 4.8 km/h.
pub fn wind_chill(air: Celsius, wind_10m: MetresPerSecond) -> Option<Celsius> {
    let possible = POSSIBLE_AIR_C.contains(&air.0) && POSSIBLE_WIND_MS.contains(&wind_10m.0);
    (possible && air.0 <= 10.0 && wind_10m.as_km_per_hour() > 4.8).then(|| jag_ti(air, wind_10m))
}

/// The JAG/TI formula without its limits; its coefficients are fitted to km/h.
fn jag_ti(air: Celsius, wind_10m: MetresPerSecond) -> Celsius {
    let v = wind_10m.as_km_per_hour().powf(0.16);
    Celsius(13.12 + 0.6215 * air.0 - 11.37 * v + 0.3965 * v * air.0)
}

/// Wind chill in at least the slowest wind that KMA counts, so that calm air has a value too: what
/// gloves, scarf and hat are decided by. Warmer air than 10 °C counts as 10 °C.
pub(crate) fn wind_chill_for_skin(air: Celsius, wind_10m: MetresPerSecond) -> Celsius {
    jag_ti(Celsius(air.0.min(10.0)), MetresPerSecond(wind_10m.0.max(KMA_SLOWEST_WIND)))
}

const KMA_SLOWEST_WIND: f64 = 1.3;

/// KMA's official feels-like temperature of an hour, or why KMA publishes none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FeelsLike {
    /// May to September: from air temperature and humidity (the form in use since 2022-06-02).
    Summer(Celsius),
    /// October to April, at or below 10 °C in wind of 1.3 m/s or more: the wind chill.
    Winter(Celsius),
    /// October to April above 10 °C: not published.
    NoneAbove10C,
    /// October to April in calmer air than 1.3 m/s: not published.
    NoneInCalm,
    /// The humidity (summer) or wind (winter) that it needs is not known, or a value cannot be.
    Unknown,
}

impl FeelsLike {
    /// The official value for a local calendar `month` (1 to 12), as KMA defines it.
    pub fn kma(
        month: i8,
        air: Celsius,
        humidity: Option<RelativeHumidity>,
        wind_10m: Option<MetresPerSecond>,
    ) -> Self {
        if !POSSIBLE_AIR_C.contains(&air.0) {
            return Self::Unknown;
        }
        if (5..=9).contains(&month) {
            let humidity = humidity.filter(|humidity| POSSIBLE_HUMIDITY_PCT.contains(&humidity.0));
            return humidity.map_or(Self::Unknown, |humidity| Self::Summer(kma_summer(air, humidity)));
        }
        if air.0 > 10.0 {
            return Self::NoneAbove10C;
        }
        match wind_10m.filter(|wind| POSSIBLE_WIND_MS.contains(&wind.0)) {
            None => Self::Unknown,
            Some(wind) if wind.0 < KMA_SLOWEST_WIND => Self::NoneInCalm,
            Some(wind) => Self::Winter(jag_ti(air, wind)),
        }
    }

    /// The official value, where there is one.
    pub fn value(self) -> Option<Celsius> {
        match self {
            Self::Summer(value) | Self::Winter(value) => Some(value),
            Self::NoneAbove10C | Self::NoneInCalm | Self::Unknown => None,
        }
    }
}

fn kma_summer(air: Celsius, humidity: RelativeHumidity) -> Celsius {
    let (t, tw) = (air.0, wet_bulb_as_kma(air, humidity).0);
    Celsius(-0.2442 + 0.553_99 * tw + 0.455_35 * t - 0.0022 * tw * tw + 0.002_78 * tw * t + 3.0)
}
