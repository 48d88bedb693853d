//! Clothing for thermal neutrality indoors, from the Predicted Mean Vote of ISO 7730.

use weather::{Celsius, MetresPerSecond, RelativeHumidity};

use super::root::bracketed;
use crate::units::{Clo, WattsPerSquareMetre};

/// The standard takes 0 °C as 273 K.
const STANDARD_ZERO_K: f64 = 273.0;
/// The thickest clothing that is looked for, clo.
const THICKEST: f64 = 4.0;

/// A room and what is done in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Indoors {
    /// Air temperature, 10…30 °C.
    pub air: Celsius,
    /// Mean radiant temperature, 10…40 °C.
    pub mean_radiant: Celsius,
    /// Air speed relative to the body, 0…1 m/s.
    pub relative_air: MetresPerSecond,
    /// Relative humidity; vapour pressure up to 2.7 kPa.
    pub humidity: RelativeHumidity,
    /// Heat that the body makes, 0.8…4 met, all of it without mechanical work.
    pub metabolic_rate: WattsPerSquareMetre,
}

impl Indoors {
    /// Whether ISO 7730 covers this room and activity.
    pub fn in_domain(&self) -> bool {
        (10.0..=30.0).contains(&self.air.0)
            && (10.0..=40.0).contains(&self.mean_radiant.0)
            && (0.0..=1.0).contains(&self.relative_air.0)
            && (0.8..=4.0).contains(&self.metabolic_rate.as_met())
            && self.vapour_pa() <= 2_700.0
    }

    /// PMV of a person in this clothing, with the clothing's surface temperature solved exactly.
    /// `None` for clothing that is negative or thicker than 4 clo, and where the formula has no number.
    pub fn predicted_mean_vote(&self, clothing: Clo) -> Option<f64> {
        if !(0.0..=THICKEST).contains(&clothing.0) {
            return None;
        }
        let insulation = 0.155 * clothing.0;
        let area = if insulation <= 0.078 { 1.0 + 1.29 * insulation } else { 1.05 + 0.645 * insulation };
        let m = self.metabolic_rate.0;
        let skin = 35.7 - 0.028 * m;
        let dry = |surface: f64| self.dry_loss(area, surface);
        let surface = if insulation == 0.0 {
            skin
        } else {
            // the surface lies between the skin and what is around it
            let around = [self.air.0, self.mean_radiant.0];
            let low = around.into_iter().fold(skin, f64::min) - 1.0;
            let high = around.into_iter().fold(skin, f64::max) + 1.0;
            bracketed(|surface| skin - insulation * dry(surface) - surface, low, high, 1e-9)?
        };
        let vapour = self.vapour_pa();
        let diffusion = 3.05e-3 * (5_733.0 - 6.99 * m - vapour);
        let sweat = (0.42 * (m - 58.15)).max(0.0);
        let breathing = 1.7e-5 * m * (5_867.0 - vapour) + 0.0014 * m * (34.0 - self.air.0);
        let load = m - diffusion - sweat - breathing - dry(surface);
        Some((0.303 * (-0.036 * m).exp() + 0.028) * load).filter(|vote| vote.is_finite())
    }

    /// The clothing in which PMV is `vote`: 0 is neutral, −0.5 slightly cool. `None` when even no
    /// clothing is too warm, or 4 clo too cold.
    pub fn clothing_for(&self, vote: f64) -> Option<Clo> {
        let excess = |clo: f64| self.predicted_mean_vote(Clo(clo)).map_or(f64::NAN, |pmv| pmv - vote);
        bracketed(excess, 0.0, THICKEST, 1e-9).map(Clo)
    }

    fn vapour_pa(&self) -> f64 {
        self.humidity.0 * 10.0 * (16.6536 - 4_030.183 / (self.air.0 + 235.0)).exp()
    }

    /// Radiation and convection from clothing of this surface temperature, W/m².
    fn dry_loss(&self, area: f64, surface: f64) -> f64 {
        let kelvin = |t: f64| (t + STANDARD_ZERO_K).powi(4);
        let natural = 2.38 * (surface - self.air.0).abs().powf(0.25);
        let forced = 12.1 * self.relative_air.0.sqrt();
        3.96e-8 * area * (kelvin(surface) - kelvin(self.mean_radiant.0))
            + area * natural.max(forced) * (surface - self.air.0)
    }
}
