//! How much clothing an hour asks for.

use serde::Serialize;
use weather::{Celsius, MetresPerSecond, RelativeHumidity};

use crate::index::ireq::{ColdExposure, Criterion, least_walking};
use crate::index::pmv::Indoors;
use crate::index::utci::utci_clamped;
use crate::request::{Activity, Sensitivity};
use crate::units::{Clo, WattsPerSquareMetre};

/// Nobody goes out in less, however hot it is.
pub const LEAST_CLOTHING: Clo = Clo(0.30);

/// Wind at the height of a body over wind at 10 m, by the logarithmic profile over 1 cm roughness.
const WIND_AT_BODY: f64 = 0.68;
/// The calmest wind that UTCI knows; calmer air counts as this.
const UTCI_CALM: MetresPerSecond = MetresPerSecond(0.5);
/// The strongest wind that UTCI knows.
const UTCI_WIND: MetresPerSecond = MetresPerSecond(17.0);
/// Share of a cyclist's heat that goes into the pedals.
const PEDALLING: f64 = 0.2;
/// Heat of someone sitting and pottering about indoors, met.
const INDOOR_MET: f64 = 1.2;

/// The air around a person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Surroundings {
    /// Air temperature.
    pub air: Celsius,
    /// Mean radiant temperature.
    pub mean_radiant: Celsius,
    /// Wind at 10 m.
    pub wind_10m: MetresPerSecond,
    /// Relative humidity.
    pub humidity: RelativeHumidity,
}

/// Whether the outermost layer lets wind through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OuterLayer {
    /// Cloth or knitwear, 50 l/(m²·s).
    Open,
    /// A shell, 8 l/(m²·s).
    Windproof,
}

impl OuterLayer {
    const fn permeability(self) -> f64 {
        match self {
            Self::Open => 50.0,
            Self::Windproof => 8.0,
        }
    }
}

/// How much clothing is right, and the band it lies in.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Need {
    /// The clothing to wear.
    pub clo: Clo,
    /// Less than this cools the body down (IREQ minimal); 0 where nothing is needed.
    pub minimal_clo: Clo,
    /// More than this is too warm (IREQ neutral); 0 where nothing is needed.
    pub neutral_clo: Clo,
}

/// The clothing that these surroundings ask for: what people in Europe's streets wear at this UTCI
/// (Havenith et al. 2012, Int. J. Biometeorol. 56:461), held inside the band of ISO 11079 between
/// losing heat and being too warm, moved within that band by `sensitivity`, and never below
/// [`LEAST_CLOTHING`]. Above about 20 °C the band is extrapolated down to nothing.
///
/// Weather beyond the reach of UTCI counts as the nearest that it reaches; the ISO band goes on.
pub fn clothing_need(
    around: &Surroundings,
    activity: Activity,
    sensitivity: Sensitivity,
    outer: OuterLayer,
) -> Need {
    let [need] = needs(around, activity, sensitivity, [outer]);
    need
}

/// The need under each of several outer layers; most of the work is common to them.
pub(crate) fn needs<const N: usize>(
    around: &Surroundings,
    activity: Activity,
    sensitivity: Sensitivity,
    outers: [OuterLayer; N],
) -> [Need; N] {
    let half = sensitivity.share() * 0.5;
    if activity == Activity::Indoors {
        let room = heated_room(around.air);
        let (cool, neutral) = (indoor_clothing(&room, -0.5), indoor_clothing(&room, 0.0));
        return outers.map(|_| Need::within((cool, neutral), neutral, half * (neutral - cool)));
    }
    let bands = bands(around, activity, outers);
    // where the curve has stopped growing with the wind, the shift must too
    let shifting = if around.wind_10m.0 > UTCI_WIND.0 && half != 0.0 {
        self::bands(&Surroundings { wind_10m: UTCI_WIND, ..*around }, activity, outers)
    } else {
        bands
    };
    let customary = customary(around);
    std::array::from_fn(|index| {
        let (minimal, neutral) = bands[index];
        let width = shifting[index].1 - shifting[index].0;
        Need::within((minimal, neutral), customary.clamp(minimal, neutral), half * width)
    })
}

impl Need {
    fn within((minimal, neutral): (f64, f64), worn: f64, shift: f64) -> Self {
        let clo = Clo((worn + shift).max(LEAST_CLOTHING.0));
        Self { clo, minimal_clo: Clo(minimal), neutral_clo: Clo(neutral) }
    }
}

/// The least and the most clothing that ISO 11079 finds right under each outer layer, clo.
fn bands<const N: usize>(
    around: &Surroundings,
    activity: Activity,
    outers: [OuterLayer; N],
) -> [(f64, f64); N] {
    let exposure = exposure(around, activity, OuterLayer::Open);
    let prepared = exposure.prepare();
    let permeability = outers.map(OuterLayer::permeability);
    let required = |criterion| {
        let clothing = prepared.required_clothing_under(criterion, permeability);
        clothing.map_or([0.0; N], |clothing| clothing.map(|clo| clo.0.max(0.0)))
    };
    let (minimal, neutral) = (required(Criterion::Minimal), required(Criterion::Neutral));
    std::array::from_fn(|index| (minimal[index], neutral[index].max(minimal[index])))
}

/// How long someone may stay out in `worn` before the heat debt is too large; `None` when longer than
/// eight hours.
pub fn time_until_cold_h(
    around: &Surroundings,
    activity: Activity,
    outer: OuterLayer,
    worn: Clo,
) -> Option<f64> {
    if activity == Activity::Indoors {
        return None;
    }
    exposure(around, activity, outer).duration_limit_h(Criterion::Minimal, worn)
}

/// What people wear at this UTCI, clo.
fn customary(around: &Surroundings) -> f64 {
    let felt = utci_clamped(around.air, around.mean_radiant, around.wind_10m, around.humidity).0;
    1.372 - felt * (0.018_66 + felt * (4.849e-4 + felt * 9.333e-6))
}

fn exposure(around: &Surroundings, activity: Activity, outer: OuterLayer) -> ColdExposure {
    let (metabolic_rate, work, walking, own_speed) = match activity {
        Activity::Walking | Activity::Indoors => (135.0, 0.0, 1.1, 0.0),
        Activity::Standing => (WattsPerSquareMetre::from_met(1.3).0, 0.0, 0.0, 0.0),
        Activity::Cycling => {
            let heat = WattsPerSquareMetre::from_met(6.0).0;
            (heat, PEDALLING * heat, 1.1, 5.0)
        }
    };
    let metabolic_rate = WattsPerSquareMetre(metabolic_rate);
    let wind = WIND_AT_BODY * around.wind_10m.0.max(UTCI_CALM.0) + own_speed;
    ColdExposure {
        metabolic_rate,
        work: WattsPerSquareMetre(work),
        air: around.air,
        mean_radiant: around.mean_radiant,
        humidity: around.humidity,
        walking: MetresPerSecond(least_walking(metabolic_rate).0.max(walking)),
        relative_air: MetresPerSecond(wind.max(walking).clamp(0.4, 18.0)),
        permeability: outer.permeability(),
    }
}

/// The room that people come into: heated to 22 °C and dry in winter, cooled to 26 °C in summer.
fn heated_room(outdoors: Celsius) -> Indoors {
    let summer = ((outdoors.0 - 10.0) / 15.0).clamp(0.0, 1.0);
    let air = Celsius(22.0 + 4.0 * summer);
    Indoors {
        air,
        mean_radiant: air,
        relative_air: MetresPerSecond(0.1),
        humidity: RelativeHumidity(30.0 + 25.0 * summer),
        metabolic_rate: WattsPerSquareMetre::from_met(INDOOR_MET),
    }
}

fn indoor_clothing(room: &Indoors, vote: f64) -> f64 {
    room.clothing_for(vote).map_or(0.0, |clo| clo.0)
}

/// Comfortable clothing in a heated or cooled room when it is this warm outdoors.
pub fn indoor_need(outdoors: Celsius) -> Clo {
    Clo(indoor_clothing(&heated_room(outdoors), 0.0))
}

#[cfg(test)]
mod tests;
