//! Where the sun stands.

use jiff::Timestamp;
use serde::Serialize;

/// The sun as seen from a place on the ground.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SunPosition {
    /// Height of its centre above the horizon without refraction, degrees; negative at night.
    pub elevation_deg: f64,
    /// Direction, degrees clockwise from north.
    pub azimuth_deg: f64,
}

/// The sun's position by the equations of NOAA's Global Monitoring Laboratory (after Meeus,
/// *Astronomical Algorithms*), within 0.05° between 1950 and 2050. Latitude in degrees north,
/// longitude in degrees east; `None` for a latitude beyond a pole or a longitude beyond ±180°.
pub fn sun_position(latitude_deg: f64, longitude_deg: f64, at: Timestamp) -> Option<SunPosition> {
    if !(-90.0..=90.0).contains(&latitude_deg) || !(-180.0..=180.0).contains(&longitude_deg) {
        return None;
    }
    let days = (at.as_second() as f64) / 86_400.0 - 10_957.5; // since 2000-01-01T12:00Z
    let (declination, equation_of_time_min) = declination_and_equation_of_time(days / 36_525.0);
    let utc_min = (days + 0.5).rem_euclid(1.0) * 1_440.0;
    let solar_min = (utc_min + equation_of_time_min + 4.0 * longitude_deg).rem_euclid(1_440.0);
    let hour_angle = (solar_min / 4.0 - 180.0).to_radians();
    let latitude = latitude_deg.to_radians();
    let sin_elevation = (latitude.sin() * declination.sin()
        + latitude.cos() * declination.cos() * hour_angle.cos())
    .clamp(-1.0, 1.0);
    let south = hour_angle.cos() * latitude.sin() - declination.tan() * latitude.cos();
    let azimuth = hour_angle.sin().atan2(south).to_degrees() + 180.0;
    Some(SunPosition {
        elevation_deg: sin_elevation.asin().to_degrees(),
        azimuth_deg: azimuth.rem_euclid(360.0),
    })
}

/// Declination in radians and the equation of time in minutes, `centuries` after 2000.
fn declination_and_equation_of_time(centuries: f64) -> (f64, f64) {
    let t = centuries;
    let mean_longitude = (280.466_46 + t * (36_000.769_83 + 0.000_303_2 * t)).rem_euclid(360.0).to_radians();
    let anomaly = (357.529_11 + t * (35_999.050_29 - 0.000_153_7 * t)).to_radians();
    let eccentricity = 0.016_708_634 - t * (0.000_042_037 + 0.000_000_126_7 * t);
    let centre = anomaly.sin() * (1.914_602 - t * (0.004_817 + 0.000_014 * t))
        + (2.0 * anomaly).sin() * (0.019_993 - 0.000_101 * t)
        + (3.0 * anomaly).sin() * 0.000_289;
    let node = (125.04 - 1_934.136 * t).to_radians();
    let longitude = mean_longitude + (centre - 0.005_69 - 0.004_78 * node.sin()).to_radians();
    let mean_obliquity = 23.439_291_1 - t * (0.013_004_2 + t * (0.000_000_16 - 0.000_000_504 * t));
    let obliquity = (mean_obliquity + 0.002_56 * node.cos()).to_radians();
    let declination = (obliquity.sin() * longitude.sin()).asin();
    let y = (obliquity / 2.0).tan().powi(2);
    let equation_of_time = y * (2.0 * mean_longitude).sin() - 2.0 * eccentricity * anomaly.sin()
        + 4.0 * eccentricity * y * anomaly.sin() * (2.0 * mean_longitude).cos()
        - 0.5 * y * y * (4.0 * mean_longitude).sin()
        - 1.25 * eccentricity * eccentricity * (2.0 * anomaly).sin();
    (declination, 4.0 * equation_of_time.to_degrees())
}
