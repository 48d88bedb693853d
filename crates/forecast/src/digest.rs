//! The digest of what a forecast or a training looked at.

use sha2::{Digest, Sha256};
use weather::{Hour, HourRange, HourlyGrid, Variable};

use crate::document::Input;

/// SHA-256, in hex, of every value and provenance inside `hours`, with station and hours.
pub fn grid_digest(grid: &HourlyGrid, hours: HourRange) -> String {
    let mut hash = Sha256::new();
    hash.update(grid.station.as_str());
    hash.update(hours.start.epoch_hours().to_le_bytes());
    for hour in hours.iter() {
        for variable in Variable::ALL {
            hash.update([grid.provenance(variable, hour).code()]);
            // a missing value and one that is 0 differ by their provenance
            hash.update(grid.get(variable, hour).unwrap_or_default().to_le_bytes());
        }
    }
    hex::encode(hash.finalize())
}

/// SHA-256 of bytes, in hex.
pub fn bytes_digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// What a forecast from `origin` looking `window` hours back was made from.
pub(crate) fn input(grid: &HourlyGrid, origin: Hour, window: usize) -> Input {
    let hours = HourRange::new(origin + 1 - window as i64, origin + 1);
    let count = |wanted: &dyn Fn(Hour) -> bool| hours.iter().filter(|hour| wanted(*hour)).count();
    let temperature = Variable::AirTemperature;
    Input {
        window_hours: window,
        digest: grid_digest(grid, hours),
        repaired_hours: count(&|hour| grid.provenance(temperature, hour).is_filled()),
        missing_hours: count(&|hour| grid.get(temperature, hour).is_none()),
    }
}
