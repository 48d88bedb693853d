//! Radiation on a standing person from the height of the sun and the cloud, where none is measured.

use weather::{Celsius, CloudTenths, RelativeHumidity};

use super::humidity::hardy_kpa;
use super::{STEFAN_BOLTZMANN, ZERO_CELSIUS_K};

/// Share of short-wave radiation that a clothed person absorbs.
const SHORTWAVE_ABSORPTIVITY: f64 = 0.7;
/// Emissivity of a clothed person, and of the ground.
const EMISSIVITY: f64 = 0.97;
/// Share of the sunlight that paving throws back.
const ALBEDO: f64 = 0.2;
/// No beam is stronger than this at the ground, W/m².
const STRONGEST_BEAM: f64 = 1_100.0;

/// What falls on level ground and on a surface that faces the sun.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Irradiance {
    /// Global horizontal, W/m².
    pub global_w_m2: f64,
    /// Diffuse horizontal, W/m².
    pub diffuse_w_m2: f64,
    /// Direct beam, W/m².
    pub beam_w_m2: f64,
}

/// Sunlight from the sun's height and the cloud by Kasten & Czeplak (1980), Solar Energy 24:177,
/// with their diffuse share; zero when the sun is down. `None` for a sun that is not −90…90° high.
pub fn irradiance(sun_elevation_deg: f64, cloud: CloudTenths) -> Option<Irradiance> {
    let n = fraction(cloud)?;
    if !(-90.0..=90.0).contains(&sun_elevation_deg) {
        return None;
    }
    let sine = sun_elevation_deg.to_radians().sin();
    let global_w_m2 = (910.0 * sine - 30.0).max(0.0) * (1.0 - 0.75 * n.powf(3.4));
    let diffuse_w_m2 = global_w_m2 * (0.3 + 0.7 * n * n);
    // near the horizon a beam from level sunlight would divide by almost nothing
    let beam_w_m2 = ((global_w_m2 - diffuse_w_m2) / sine.max(3.0_f64.to_radians().sin())).min(STRONGEST_BEAM);
    Some(Irradiance { global_w_m2, diffuse_w_m2, beam_w_m2 })
}

/// The cloud as a fraction, one a rounding beyond 0…10 tenths as its end.
fn fraction(cloud: CloudTenths) -> Option<f64> {
    let fraction = cloud.as_fraction();
    (-1e-9..=1.0 + 1e-9).contains(&fraction).then(|| fraction.clamp(0.0, 1.0))
}

/// Heat that the sky and the ground radiate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Longwave {
    /// From the sky, W/m².
    pub down_w_m2: f64,
    /// From ground at air temperature, W/m².
    pub up_w_m2: f64,
}

/// Longwave radiation by Brutsaert (1975) with a cloud factor; the ground is taken to be as warm as
/// the air. `None` below −60 or above 60 °C, and for a humidity that is not 0…100 %.
pub fn longwave(air: Celsius, humidity: RelativeHumidity, cloud: CloudTenths) -> Option<Longwave> {
    let n = fraction(cloud)?;
    if !(-60.0..=60.0).contains(&air.0) || !(0.0..=100.0).contains(&humidity.0) {
        return None;
    }
    let kelvin = air.0 + ZERO_CELSIUS_K;
    let vapour_hpa = humidity.0 / 10.0 * hardy_kpa(air);
    let clear = 1.24 * (vapour_hpa / kelvin).powf(1.0 / 7.0);
    let emissivity = (clear * (1.0 + 0.22 * n.powf(2.75))).min(1.0);
    let black_body = STEFAN_BOLTZMANN * kelvin.powi(4);
    let down_w_m2 = emissivity * black_body;
    let up_w_m2 = EMISSIVITY * black_body + (1.0 - EMISSIVITY) * down_w_m2;
    Some(Longwave { down_w_m2, up_w_m2 })
}

/// Share of a standing person that a beam from this height strikes; 0 when the sun is down.
pub fn projected_area_factor(sun_elevation_deg: f64) -> f64 {
    let h = sun_elevation_deg;
    if h > 0.0 && h <= 90.0 { 0.308 * (h * (0.998 - h * h / 50_000.0)).to_radians().cos() } else { 0.0 }
}

/// How much sun and sky reach a person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exposure {
    /// Share of the time spent in direct sun, 0 to 1.
    pub sun: f64,
    /// Share of the sky that is not hidden by walls, 0 to 1; walls are as warm as the air.
    pub sky_view: f64,
}

impl Exposure {
    /// Full sun on an open field.
    pub const OPEN_SUN: Self = Self { sun: 1.0, sky_view: 1.0 };
    /// An open field with the sun hidden.
    pub const OPEN_SHADE: Self = Self { sun: 0.0, sky_view: 1.0 };
    /// The shady side of a street.
    pub const STREET_SHADE: Self = Self { sun: 0.0, sky_view: 0.6 };
    /// A street walked half in the sun.
    pub const STREET_HALF_SUN: Self = Self { sun: 0.5, sky_view: 0.6 };
}

/// Mean radiant temperature of a standing person (Di Napoli et al. 2020, Int. J. Biometeorol.
/// 64:1233) with radiation estimated from sun height and cloud. `None` where [`irradiance`] or
/// [`longwave`] is.
pub fn mean_radiant_temperature(
    sun_elevation_deg: f64,
    cloud: CloudTenths,
    air: Celsius,
    humidity: RelativeHumidity,
    exposure: Exposure,
) -> Option<Celsius> {
    let light = irradiance(sun_elevation_deg, cloud)?;
    let heat = longwave(air, humidity, cloud)?;
    let walls = STEFAN_BOLTZMANN * (air.0 + ZERO_CELSIUS_K).powi(4);
    let above = exposure.sky_view * heat.down_w_m2 + (1.0 - exposure.sky_view) * walls;
    let shortwave = 0.5 * exposure.sky_view * (light.diffuse_w_m2 + ALBEDO * light.global_w_m2)
        + projected_area_factor(sun_elevation_deg) * light.beam_w_m2 * exposure.sun;
    let absorbed = 0.5 * (above + heat.up_w_m2) + SHORTWAVE_ABSORPTIVITY / EMISSIVITY * shortwave;
    Some(Celsius((absorbed / STEFAN_BOLTZMANN).powf(0.25) - ZERO_CELSIUS_K))
}
