//! Comfort indices: pure functions of weather, each with its source and its domain. Outside its
//! domain an index is `None`: a polynomial that is asked beyond its data answers nonsense.

pub mod catalogue;
pub mod feels_like;
pub mod heat_index;
pub mod humidity;
pub mod insulation;
pub mod ireq;
pub mod pmv;
pub mod radiation;
mod root;
pub use weather::sun;
pub mod utci;

/// Stefan–Boltzmann constant, W/(m²·K⁴).
const STEFAN_BOLTZMANN: f64 = 5.67e-8;

/// 0 °C in kelvin.
const ZERO_CELSIUS_K: f64 = 273.15;

/// Air that the Earth has had, with a margin, °C: no index goes beyond.
pub(crate) const POSSIBLE_AIR_C: std::ops::RangeInclusive<f64> = -95.0..=65.0;
/// Winds that have blown, with a margin, m/s.
pub(crate) const POSSIBLE_WIND_MS: std::ops::RangeInclusive<f64> = 0.0..=120.0;
/// Relative humidity, %.
const POSSIBLE_HUMIDITY_PCT: std::ops::RangeInclusive<f64> = 0.0..=100.0;
