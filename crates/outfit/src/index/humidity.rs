//! Water in the air: vapour pressure, dew point and wet-bulb temperature.

use weather::{Celsius, Hectopascals, RelativeHumidity};

use super::ZERO_CELSIUS_K;

/// The constant of Stull's wet bulb as Stull (2011) gives it.
const STULL: f64 = 1.676_331;

/// The same constant as KMA prints it.
const STULL_BY_KMA: f64 = 1.676_33;

/// Wet-bulb temperature at 1013.25 hPa by Stull (2011), J. Appl. Meteor. Climatol. 50:2267.
/// Fitted for −20…50 °C and 5…99 %, with errors of −1 to +0.65 K; `None` outside.
pub fn wet_bulb(air: Celsius, humidity: RelativeHumidity) -> Option<Celsius> {
    ((-20.0..=50.0).contains(&air.0) && (5.0..=99.0).contains(&humidity.0))
        .then(|| Celsius(stull(air.0, humidity.0, STULL)))
}

/// Stull's formula with KMA's spelling of its constant and no limits: KMA publishes a feels-like
/// temperature for every summer hour.
pub(super) fn wet_bulb_as_kma(air: Celsius, humidity: RelativeHumidity) -> Celsius {
    Celsius(stull(air.0, humidity.0, STULL_BY_KMA))
}

fn stull(t: f64, rh: f64, constant: f64) -> f64 {
    t * (0.151_977 * (rh + 8.313_659).sqrt()).atan() + (t + rh).atan() - (rh - constant).atan()
        + 0.003_918_38 * rh.powf(1.5) * (0.023_101 * rh).atan()
        - 4.686_035
}

/// Saturation vapour pressure over water by Magnus with the constants of WMO-No. 8 (2024),
/// −45…60 °C; `None` outside.
pub fn saturation_pressure(air: Celsius) -> Option<Hectopascals> {
    (-45.0..=60.0).contains(&air.0).then(|| Hectopascals(6.112 * (17.62 * air.0 / (243.12 + air.0)).exp()))
}

/// Dew point by the same Magnus formula, −45…60 °C and above 0 up to 100 %; `None` outside.
pub fn dew_point(air: Celsius, humidity: RelativeHumidity) -> Option<Celsius> {
    let inside = (-45.0..=60.0).contains(&air.0) && humidity.0 > 0.0 && humidity.0 <= 100.0;
    inside.then(|| {
        let gamma = (humidity.0 / 100.0).ln() + 17.62 * air.0 / (243.12 + air.0);
        Celsius(243.12 * gamma / (17.62 - gamma))
    })
}

/// Saturation vapour pressure over water by Hardy (1998, ITS-90), kPa: the one inside UTCI.
pub(super) fn hardy_kpa(air: Celsius) -> f64 {
    const G: [f64; 7] = [
        -2_836.574_4,
        -6_028.076_559,
        19.542_636_12,
        -0.027_378_301_88,
        1.626_169_8e-5,
        7.022_905_6e-10,
        -1.868_000_9e-13,
    ];
    let kelvin = air.0 + ZERO_CELSIUS_K;
    let polynomial = G.iter().rev().fold(0.0, |sum, g| sum * kelvin + g) / (kelvin * kelvin);
    (polynomial + 2.715_030_5 * kelvin.ln()).exp() / 1000.0
}
