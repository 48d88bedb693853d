//! The Universal Thermal Climate Index.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Serialize;
use utoipa::ToSchema;
use weather::{Celsius, MetresPerSecond, RelativeHumidity};

use super::humidity::hardy_kpa;

/// Highest vapour pressure that the polynomial was fitted to, kPa.
const MOST_VAPOUR_KPA: f64 = 5.0;

/// UTCI by the operational polynomial (Bröde et al. 2012, Int. J. Biometeorol. 56:481): the
/// temperature of still, half-humid shade that strains a walking person as much as this air does.
/// `None` outside −50…50 °C, radiant temperature −30…+70 K from the air, wind 0.5…17 m/s, humidity
/// 0…100 % with vapour pressure up to 5 kPa: beyond those the polynomial diverges.
pub fn utci(
    air: Celsius,
    mean_radiant: Celsius,
    wind_10m: MetresPerSecond,
    humidity: RelativeHumidity,
) -> Option<Celsius> {
    let vapour_kpa = humidity.0 / 100.0 * hardy_kpa(air);
    let inside = (-50.0..=50.0).contains(&air.0)
        && (-30.0..=70.0).contains(&(mean_radiant.0 - air.0))
        && (0.5..=17.0).contains(&wind_10m.0)
        && (0.0..=100.0).contains(&humidity.0)
        && vapour_kpa <= MOST_VAPOUR_KPA;
    inside.then(|| Celsius(polynomial(air.0, wind_10m.0, mean_radiant.0 - air.0, vapour_kpa)))
}

/// UTCI of the nearest weather inside its domain: what clothing is decided by, so that a storm or
/// a steam bath still has an answer. [`utci`] is what people are shown.
pub(crate) fn utci_clamped(
    air: Celsius,
    mean_radiant: Celsius,
    wind_10m: MetresPerSecond,
    humidity: RelativeHumidity,
) -> Celsius {
    let t = air.0.clamp(-50.0, 50.0);
    let excess = (mean_radiant.0 - air.0).clamp(-30.0, 70.0);
    let vapour_kpa = (humidity.0.clamp(0.0, 100.0) / 100.0 * hardy_kpa(Celsius(t))).min(MOST_VAPOUR_KPA);
    Celsius(polynomial(t, wind_10m.0.clamp(0.5, 17.0), excess, vapour_kpa))
}

/// Highest power of any variable, and of any term as a whole.
const DEGREE: usize = 6;

/// The terms with the same powers of wind, radiant excess and vapour pressure.
struct Row {
    /// Those powers, in this order.
    outer: [usize; 3],
    /// The coefficients by the power of air temperature; zero beyond the degree.
    by_air: [f64; DEGREE + 1],
}

/// The 210 terms; see `data/NOTICE` for their origin.
static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let mut rows = BTreeMap::new();
    for line in include_str!("../../data/utci_coefficients.csv").lines().skip(1) {
        let (power_of_air, outer, coefficient) = term(line).expect("every committed term is whole");
        rows.entry(outer).or_insert([0.0; DEGREE + 1])[power_of_air] = coefficient;
    }
    rows.into_iter().map(|(outer, by_air)| Row { outer, by_air }).collect()
});

/// Reads `i,j,k,l,coefficient`.
fn term(line: &str) -> Option<(usize, [usize; 3], f64)> {
    let mut fields = line.split(',');
    let mut power = || fields.next()?.parse().ok();
    let (air, outer) = (power()?, [power()?, power()?, power()?]);
    Some((air, outer, fields.next()?.parse().ok()?))
}

fn polynomial(air: f64, wind: f64, excess: f64, vapour_kpa: f64) -> f64 {
    let [t, v, d, p] = [air, wind, excess, vapour_kpa].map(powers);
    let value = |Row { outer: [j, k, l], by_air }: &Row| {
        let of_air: f64 = by_air.iter().zip(&t).map(|(coefficient, power)| coefficient * power).sum();
        v[*j] * d[*k] * p[*l] * of_air
    };
    air + ROWS.iter().map(value).sum::<f64>()
}

fn powers(x: f64) -> [f64; DEGREE + 1] {
    let mut powers = [1.0; DEGREE + 1];
    for exponent in 1..=DEGREE {
        powers[exponent] = powers[exponent - 1] * x;
    }
    powers
}

/// The ten classes of thermal stress that UTCI is read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ThermalStress {
    /// Below −40 °C.
    ExtremeCold,
    /// −40 to −27 °C.
    VeryStrongCold,
    /// −27 to −13 °C.
    StrongCold,
    /// −13 to 0 °C.
    ModerateCold,
    /// 0 to 9 °C.
    SlightCold,
    /// 9 to 26 °C.
    None,
    /// 26 to 32 °C.
    ModerateHeat,
    /// 32 to 38 °C.
    StrongHeat,
    /// 38 to 46 °C.
    VeryStrongHeat,
    /// Above 46 °C.
    ExtremeHeat,
}

impl ThermalStress {
    /// The class of a UTCI value; a class includes its upper edge.
    pub fn of(utci: Celsius) -> Self {
        const EDGES: [(f64, ThermalStress); 9] = [
            (-40.0, ThermalStress::ExtremeCold),
            (-27.0, ThermalStress::VeryStrongCold),
            (-13.0, ThermalStress::StrongCold),
            (0.0, ThermalStress::ModerateCold),
            (9.0, ThermalStress::SlightCold),
            (26.0, ThermalStress::None),
            (32.0, ThermalStress::ModerateHeat),
            (38.0, ThermalStress::StrongHeat),
            (46.0, ThermalStress::VeryStrongHeat),
        ];
        EDGES.iter().find(|(edge, _)| utci.0 <= *edge).map_or(Self::ExtremeHeat, |(_, class)| *class)
    }
}
