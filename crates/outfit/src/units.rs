//! Units of clothing and of bodies.

use serde::Serialize;

/// Insulation of clothing: 1 clo = 0.155 m²·K/W.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Clo(pub f64);

/// Heat flow per area of skin, W/m²; 1 met = 58.15 W/m².
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct WattsPerSquareMetre(pub f64);

impl WattsPerSquareMetre {
    /// The heat of a resting, seated body times `met`.
    pub const fn from_met(met: f64) -> Self {
        Self(met * 58.15)
    }

    /// The same heat as a multiple of a resting, seated body's.
    pub const fn as_met(self) -> f64 {
        self.0 / 58.15
    }
}
