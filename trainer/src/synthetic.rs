//! Seeded weather for tests: a daily cycle, seasons, departures that fade, and a pressure that
//! announces them, so that there is something to learn beyond the damped anomaly.

use rand::{Rng, SeedableRng, rngs::StdRng};
use weather::{Hour, HourRange, HourlyGrid, Provenance, Variable};

/// `hours` of observations from 2010-01-01T00:00Z.
pub(crate) fn grid(station: &str, hours: i64, seed: u64) -> HourlyGrid {
    let start = Hour::from_epoch_hours(350_640);
    let mut grid = HourlyGrid::absent(station.parse().unwrap(), HourRange::new(start, start + hours));
    let mut random = StdRng::seed_from_u64(seed);
    let (mut departure, mut pressure) = (0.0_f64, 0.0_f64);
    for hour in grid.range().iter() {
        pressure = 0.97 * pressure + random.random_range(-1.0..1.0);
        departure = 0.95 * departure - 0.15 * pressure + random.random_range(-0.5..0.5);
        let day = std::f64::consts::TAU * (f64::from(hour.hour_of_day()) - 6.0) / 24.0;
        let (_, season) = weather::climatology::season(hour);
        let air = 11.0 - 12.0 * season + 4.0 * day.cos() + departure;
        grid.put(Variable::AirTemperature, hour, Some(air), Provenance::Observed);
        grid.put(Variable::StationPressure, hour, Some(1010.0 + pressure), Provenance::Observed);
    }
    grid
}
