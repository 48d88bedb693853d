//! Comfort indices: pure functions of weather, each with its source and its domain. Outside its
//! domain an index is `None`: a polynomial that is asked beyond its data answers nonsense.

pub mod feels_like;
pub mod heat_index;
pub mod humidity;
pub mod insulation;
pub mod ireq;
pub mod pmv;
pub mod radiation;
mod root;
pub mod sun;
pub mod utci;

/// Stefan–Boltzmann constant, W/(m²·K⁴).
const STEFAN_BOLTZMANN: f64 = 5.67e-8;

/// 0 °C in kelvin.
const ZERO_CELSIUS_K: f64 = 273.15;
