//! Seeded weather for tests: seasons, days, and departures that fade over two days.

use weather::{Hour, HourRange, HourlyGrid, Provenance, Variable};

/// 2010-01-01T00:00Z.
pub(crate) fn start() -> Hour {
    Hour::from_epoch_hours(350_640)
}

/// Usual temperature of the made-up station: warmest at 06 UTC and in July.
pub(crate) fn usual(hour: Hour) -> f64 {
    let (_, season_cosine) = weather::climatology::season(hour);
    let day = std::f64::consts::TAU * (f64::from(hour.hour_of_day()) - 6.0) / 24.0;
    11.0 - 13.0 * season_cosine + 4.5 * day.cos()
}

/// A generator good enough for weather: SplitMix64, uniform in −1 to 1.
pub(crate) struct Noise(pub(crate) u64);

impl Noise {
    pub(crate) fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (bits ^ (bits >> 31)) as f64 / u64::MAX as f64 * 2.0 - 1.0
    }
}

/// `hours` of observations of station 108.
pub(crate) fn grid(hours: i64, seed: u64) -> HourlyGrid {
    let mut grid = HourlyGrid::absent("108".parse().unwrap(), HourRange::new(start(), start() + hours));
    let (mut noise, mut departure) = (Noise(seed), 0.0);
    for hour in grid.range().iter() {
        departure = 0.98 * departure + 1.2 * noise.next();
        let air = usual(hour) + departure;
        grid.put(Variable::AirTemperature, hour, Some(air), Provenance::Observed);
        let dew_point = air - 4.0 - 2.0 * noise.next();
        grid.put(Variable::DewPoint, hour, Some(dew_point), Provenance::Observed);
        let wind = (2.0 + noise.next()).abs();
        grid.put(Variable::WindSpeed, hour, Some(wind), Provenance::Observed);
    }
    grid
}
