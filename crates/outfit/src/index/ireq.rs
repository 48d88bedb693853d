//! Required clothing insulation in the cold, ISO 11079:2007.

use serde::Serialize;
use weather::{Celsius, MetresPerSecond, RelativeHumidity};

use super::STEFAN_BOLTZMANN;
use super::root::bracketed;
use crate::units::{Clo, WattsPerSquareMetre};

/// The standard takes 0 °C as 273 K.
const STANDARD_ZERO_K: f64 = 273.0;
/// m²·K/W in one clo.
const M2K_PER_W: f64 = 0.155;
/// Heat that a body may lose before the exposure has to end, Wh/m².
const HEAT_DEBT: f64 = 40.0;
/// Beyond this an exposure counts as unlimited, hours.
const LONGEST_EXPOSURE_H: f64 = 8.0;
/// Most needs are below this and the rest below that; nothing thicker is looked for, m²·K/W.
const USUAL: f64 = 0.5;
const THICKEST: f64 = 4.0;
/// To this the insulation is solved, m²·K/W: a tenth of a millionth of a clo.
const TOLERANCE: f64 = 1.5e-8;
/// To this the heat stored is solved, W/m².
const STORAGE_TOLERANCE: f64 = 1e-8;
/// Calmest air that the standard knows, m/s.
const STILL: f64 = 0.4;

/// What ISO 11079 asks about: a body at work in cold air.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ColdExposure {
    /// Heat that the body makes, 58…400 W/m².
    pub metabolic_rate: WattsPerSquareMetre,
    /// Mechanical work it does.
    pub work: WattsPerSquareMetre,
    /// Air temperature.
    pub air: Celsius,
    /// Mean radiant temperature.
    pub mean_radiant: Celsius,
    /// Relative humidity.
    pub humidity: RelativeHumidity,
    /// Walking speed, up to 1.2 m/s; [`least_walking`] is what the metabolic rate implies.
    pub walking: MetresPerSecond,
    /// Speed of the air relative to the body, at least 0.4 m/s.
    pub relative_air: MetresPerSecond,
    /// Air permeability of the outer layer, l/(m²·s): 8 windproof, 50 ordinary, 100 open.
    pub permeability: f64,
}

/// What the insulation shall achieve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// Heat balance at a skin that is slightly cool: the least that is safe.
    Minimal,
    /// Heat balance at a comfortable skin.
    Neutral,
}

impl ColdExposure {
    /// Whether the standard covers this: air at or below 10 °C, a metabolic rate of 58…400 W/m² and
    /// air speed of 0.4…18 m/s. Warmer air is extrapolation.
    pub fn in_domain(&self) -> bool {
        self.air.0 <= 10.0
            && (58.0..=400.0).contains(&self.metabolic_rate.0)
            && (STILL..=18.0).contains(&self.relative_air.0)
    }

    /// IREQ: the insulation that the worn, walked-in, wind-blown clothing must still give. `None`
    /// where not even nakedness cools the body, or where no insulation is enough.
    pub fn required_insulation(&self, criterion: Criterion) -> Option<Clo> {
        Some(Clo(self.prepare().resultant(criterion)? / M2K_PER_W))
    }

    /// The basic insulation of clothing, as garment tables count it, that gives IREQ in this wind and
    /// walk. `None` as for [`ColdExposure::required_insulation`].
    pub fn required_clothing(&self, criterion: Criterion) -> Option<Clo> {
        let clothing = self.prepare().required_clothing_under(criterion, [self.permeability]);
        clothing.map(|[clothing]| clothing).filter(|clothing| clothing.0.is_finite())
    }

    /// DLE, how long the exposure may last in clothing of this basic insulation until the heat debt
    /// reaches 40 Wh/m²; `None` when that takes longer than eight hours, and for what is no clothing.
    pub fn duration_limit_h(&self, criterion: Criterion, clothing: Clo) -> Option<f64> {
        let is_clothing = (0.0..=10.0).contains(&clothing.0) && (0.1..=1e4).contains(&self.permeability);
        if !is_clothing {
            return None;
        }
        let prepared = self.prepare();
        let balance = prepared.balance(criterion);
        let resultant = prepared.worn_resultant(clothing.0 * M2K_PER_W);
        let surplus = |storage| balance.surplus(resultant, storage);
        let storage = bracketed(surplus, -4_000.0, 1_000.0, STORAGE_TOLERANCE)?;
        let hours = -HEAT_DEBT / storage;
        (storage < 0.0 && hours <= LONGEST_EXPOSURE_H).then_some(hours)
    }

    /// Everything that both criteria and every outer layer have in common.
    pub(crate) fn prepare(&self) -> Prepared<'_> {
        let walking = self.walking.0.clamp(0.0, 1.2);
        let wind_and_walk = (-0.15 * self.relative_air.0.max(STILL) - 0.22 * walking).exp();
        let (m, air) = (self.metabolic_rate.0, self.air.0);
        let vapour = self.humidity.0 / 100.0 * saturation_kpa(air);
        let expired = 29.0 + 0.2 * air;
        let breathing = 0.0173 * m * (saturation_kpa(expired) - vapour) + 0.0014 * m * (expired - air);
        Prepared {
            exposure: self,
            wind_and_walk,
            air_layer: 0.092 * wind_and_walk - 0.0045,
            vapour,
            breathing,
        }
    }
}

/// An exposure with the costly parts computed once.
pub(crate) struct Prepared<'a> {
    exposure: &'a ColdExposure,
    wind_and_walk: f64,
    /// Insulation of the air around the clothes, m²·K/W.
    air_layer: f64,
    /// Vapour pressure of the air, kPa.
    vapour: f64,
    /// Heat lost by breathing, W/m².
    breathing: f64,
}

impl Prepared<'_> {
    /// The required clothing under several outer layers at once, given their permeability: the heat
    /// balance, which takes the time, does not depend on it.
    pub(crate) fn required_clothing_under<const N: usize>(
        &self,
        criterion: Criterion,
        permeability: [f64; N],
    ) -> Option<[Clo; N]> {
        let resultant = self.resultant(criterion)?;
        let area = area_factor(resultant);
        let total = resultant + self.air_layer / area;
        Some(permeability.map(|outer| Clo((total / self.correction(outer) - 0.085 / area) / M2K_PER_W)))
    }

    fn resultant(&self, criterion: Criterion) -> Option<f64> {
        let balance = self.balance(criterion);
        let surplus = |insulation| balance.surplus(insulation, 0.0);
        bracketed(surplus, 0.0, USUAL, TOLERANCE).or_else(|| bracketed(surplus, USUAL, THICKEST, TOLERANCE))
    }

    /// What is left of a basic insulation in this wind and walk. The area factor is that of the
    /// answer, so it is found by repetition, which shrinks the error at least tenfold each time.
    fn worn_resultant(&self, basic: f64) -> f64 {
        let correction = self.correction(self.exposure.permeability);
        (0..60).fold(basic, |resultant, _| {
            let area = area_factor(resultant);
            ((basic + 0.085 / area) * correction - self.air_layer / area).max(0.0)
        })
    }

    /// What wind and walking leave of the insulation, by the permeability of the outer layer.
    fn correction(&self, permeability: f64) -> f64 {
        let ln = permeability.ln();
        0.54 * self.wind_and_walk * (0.075 * ln).exp() - 0.06 * ln + 0.5
    }

    fn balance(&self, criterion: Criterion) -> Balance {
        let ColdExposure { metabolic_rate, work, air, mean_radiant, .. } = self.exposure;
        let m = metabolic_rate.0;
        let (skin, wettedness) = match criterion {
            Criterion::Minimal => (33.34 - 0.0354 * m, 0.06),
            Criterion::Neutral => (35.7 - 0.0285 * m, 0.001 * m),
        };
        Balance {
            skin,
            air: air.0,
            radiant: mean_radiant.0,
            air_layer: self.air_layer,
            dry_heat: m - work.0 - self.breathing,
            evaporation: wettedness * (saturation_kpa(skin) - self.vapour) / (0.06 / 0.38),
        }
    }
}

/// How fast a body of this metabolic rate moves at least.
pub fn least_walking(metabolic_rate: WattsPerSquareMetre) -> MetresPerSecond {
    MetresPerSecond((0.0052 * (metabolic_rate.0 - 58.0)).clamp(0.0, 1.2))
}

fn area_factor(resultant: f64) -> f64 {
    1.0 + 1.197 * resultant
}

/// The standard's saturation vapour pressure, kPa.
fn saturation_kpa(t: f64) -> f64 {
    0.1333 * (18.6686 - 4_030.183 / (t + 235.0)).exp()
}

/// The heat balance with everything computed that does not depend on the insulation.
struct Balance {
    skin: f64,
    air: f64,
    radiant: f64,
    air_layer: f64,
    /// Metabolic rate less work and breathing, W/m².
    dry_heat: f64,
    /// Evaporation times its resistance's thickness, W/m² · m²·K/W.
    evaporation: f64,
}

impl Balance {
    /// Heat made less heat lost when the clothing gives `insulation` and the body stores `storage`.
    fn surplus(&self, insulation: f64, storage: f64) -> f64 {
        let through = self.dry_heat - self.evaporation / (self.air_layer + insulation) - storage;
        let clothing = self.skin - insulation * through;
        let (surface, around) = (clothing + STANDARD_ZERO_K, self.radiant + STANDARD_ZERO_K);
        let radiative =
            STEFAN_BOLTZMANN * 0.95 * 0.77 * (surface * surface + around * around) * (surface + around);
        let convective = 1.0 / self.air_layer - radiative;
        let lost = radiative * (clothing - self.radiant) + convective * (clothing - self.air);
        through - area_factor(insulation) * lost
    }
}
