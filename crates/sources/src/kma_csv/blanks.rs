//! What KMA's blanks mean in sunshine, radiation and snow depth.
//!
//! - **Night**: sunshine and radiation are not written while the sun is down. They are 0 then, known without an
//!   instrument; a blank while it is up means that nobody measured. Seoul's 78,000 rows from 2013 to 2021 have no
//!   value above 0 in an hour that counts as night here.
//! - **No snow**: a depth is written only where snow lies. Two blanks mean something else: those between
//!   depths, as at stations that measured every three hours, and those of a file without quality flags and
//!   without a single depth, from which depths may have been left out.

use weather::sun::sun_position;
use weather::{Hour, Station, Variable};

use super::rows::Row;

/// Height of the sun's centre when its upper edge touches the horizon, degrees: half its disc and refraction
/// (the usual definition of sunrise).
const SUNRISE_DEG: f64 = -0.833;
/// A blank this close to a depth is a gap in it.
const SNOW_NEARBY_HOURS: i64 = 12;

/// Writes 0 where a blank means "none". `rows` are of one station, by hour, each hour once.
pub(super) fn settle_blanks(rows: &mut [Row]) {
    let Some(first) = rows.first() else { return };
    let station = Station::known(&first.observation.station);
    let bare = bare_ground(rows);
    for (row, bare) in rows.iter_mut().zip(bare) {
        if bare {
            none_of(row, Variable::SnowDepth);
        }
        let unlit = is_blank(row, Variable::Sunshine) || is_blank(row, Variable::SolarRadiation);
        if unlit && station.as_ref().is_some_and(|station| is_night(station, row.observation.hour)) {
            none_of(row, Variable::Sunshine);
            none_of(row, Variable::SolarRadiation);
        }
    }
}

/// Whether the sun is down through all of the hour that ends at `hour`.
fn is_night(station: &Station, hour: Hour) -> bool {
    let is_down = |hour: Hour| {
        sun_position(station.latitude_deg, station.longitude_deg, hour.timestamp())
            .is_some_and(|sun| sun.elevation_deg < SUNRISE_DEG)
    };
    is_down(hour - 1) && is_down(hour)
}

/// Whether a blank depth means that no snow lay, row by row.
fn bare_ground(rows: &[Row]) -> Vec<bool> {
    let snow: Vec<Hour> = rows
        .iter()
        .filter(|row| row.observation.get(Variable::SnowDepth).is_some_and(|depth| depth > 0.0))
        .map(|row| row.observation.hour)
        .collect();
    let has_depths = rows.iter().any(|row| row.observation.get(Variable::SnowDepth).is_some());
    let is_bare = |row: &Row| {
        let hour = row.observation.hour;
        let next = snow.partition_point(|snow| *snow < hour);
        let before = next.checked_sub(1).map(|last| hour - snow[last]);
        let after = snow.get(next).map(|snow| *snow - hour);
        let nearby = [before, after].into_iter().flatten().any(|hours| hours <= SNOW_NEARBY_HOURS);
        (row.observation.flagged || has_depths) && !nearby
    };
    rows.iter().map(is_bare).collect()
}

fn is_blank(row: &Row, variable: Variable) -> bool {
    row.blank.contains(variable) && row.observation.get(variable).is_none()
}

fn none_of(row: &mut Row, variable: Variable) {
    if is_blank(row, variable) {
        row.observation.set(variable, Some(0.0));
    }
}

#[cfg(test)]
#[path = "blanks_tests.rs"]
mod tests;
