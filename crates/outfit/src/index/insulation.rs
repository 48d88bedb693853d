//! What clothes are worth: sums of garments, the air around them, wind and walking.

use weather::MetresPerSecond;

use crate::units::{Clo, WattsPerSquareMetre};

/// Insulation of the air around a still, naked person, clo.
const STILL_AIR: f64 = 0.7;
/// From this clothing on, ISO 9920's correction for clothed people holds alone.
const CLOTHED: f64 = 0.6;
/// Nobody wears more, clo.
const THICKEST: f64 = 4.0;
/// ISO 9920's corrections are fitted from this relative air speed on, m/s.
const REFERENCE_AIR: f64 = 0.15;

/// The insulation of garments worn together: the smaller of their plain sum (ISO 7730) and ISO
/// 9920's `0.161 + 0.835 Σ`. The two cross at 0.98 clo; the smaller one never promises too much.
pub fn ensemble(garments_sum: Clo) -> Clo {
    Clo(garments_sum.0.min(0.161 + 0.835 * garments_sum.0))
}

/// Clothed over naked body surface by ISO 9920.
pub fn area_factor(clothing: Clo) -> f64 {
    1.0 + 0.28 * clothing.0
}

/// Clothing in wind and in motion by ISO 9920.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dynamic {
    /// What wind and walking leave of the total insulation, 0 to 1.
    pub correction: f64,
    /// Clothing and air layer together.
    pub total: Clo,
    /// The air layer alone, on a naked body.
    pub air_layer: Clo,
    /// The clothing alone.
    pub clothing: Clo,
}

/// What wind and walking leave of `clothing` (ISO 9920). `None` outside its fit: air speed relative
/// to the body 0.15…3.5 m/s, walking up to 1.2 m/s, clothing up to 4 clo. Below 0.6 clo the standard goes over from a naked
/// to a clothed body; `total` follows the ensemble's own insulation there, as pythermalcomfort does.
pub fn dynamic(clothing: Clo, relative_air: MetresPerSecond, walking: MetresPerSecond) -> Option<Dynamic> {
    let inside = (0.0..=THICKEST).contains(&clothing.0)
        && (REFERENCE_AIR..=3.5).contains(&relative_air.0)
        && (0.0..=1.2).contains(&walking.0);
    inside.then(|| {
        let area = area_factor(clothing);
        let still = clothing.0 + STILL_AIR / area;
        let air_layer = STILL_AIR * naked_correction(relative_air.0, walking.0);
        let clothed = clothed_correction(relative_air.0, walking.0);
        let share = (clothing.0 / CLOTHED).min(1.0);
        let correction = share * clothed + (1.0 - share) * naked_correction(relative_air.0, walking.0);
        let total = still * clothed * share + air_layer * (1.0 - share);
        Dynamic {
            correction,
            total: Clo(total),
            air_layer: Clo(air_layer),
            clothing: Clo((total - air_layer / area).max(0.0)),
        }
    })
}

/// What activity leaves of `clothing` by the simpler rule of ASHRAE 55: above 1.2 met the factor 0.6 + 0.4 / met.
/// `None` outside 0…4 clo and 0.7…10 met.
pub fn active(clothing: Clo, metabolic_rate: WattsPerSquareMetre) -> Option<Clo> {
    let met = metabolic_rate.as_met();
    let inside = (0.0..=THICKEST).contains(&clothing.0) && (0.7..=10.0).contains(&met);
    inside.then(|| Clo(if met > 1.2 { clothing.0 * (0.6 + 0.4 / met) } else { clothing.0 }))
}

fn clothed_correction(relative_air: f64, walking: f64) -> f64 {
    let v = relative_air - REFERENCE_AIR;
    (-0.281 * v + 0.044 * v * v - 0.492 * walking + 0.176 * walking * walking).exp()
}

fn naked_correction(relative_air: f64, walking: f64) -> f64 {
    let v = relative_air - REFERENCE_AIR;
    (-0.533 * v + 0.069 * v * v - 0.462 * walking + 0.201 * walking * walking).exp()
}
