//! Weather with something to learn in it.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use weather::{Hour, HourRange, HourlyGrid, Provenance, StationId, Variable};

/// Hours by which the pressure is ahead of the temperature.
const AHEAD: usize = 30;

/// Days of weather from `start`, in which the pressure tells today how warm tomorrow will be. What only sees the
/// temperature cannot know, and is wrong by degrees. There are no seasons: months do not teach them.
pub fn announced_weather(station: StationId, start: Hour, days: i64, seed: u64) -> HourlyGrid {
    let mut grid = HourlyGrid::absent(station, HourRange::new(start, start + days * 24));
    let mut random = StdRng::seed_from_u64(seed);
    let mut pressures = vec![0.0_f64];
    for (at, hour) in grid.range().iter().enumerate() {
        let noise = |random: &mut StdRng, most: f64| random.random_range(-most..most);
        pressures.push(0.97 * pressures[at] + noise(&mut random, 2.0));
        let announced = pressures[(at + 1).saturating_sub(AHEAD)];
        let day = std::f64::consts::TAU * (f64::from(hour.hour_of_day()) - 6.0) / 24.0;
        let air = 11.0 + 4.0 * day.cos() - 1.2 * announced + noise(&mut random, 0.3);
        grid.put(Variable::AirTemperature, hour, Some(air), Provenance::Observed);
        grid.put(Variable::StationPressure, hour, Some(1010.0 + pressures[at + 1]), Provenance::Observed);
    }
    grid
}
