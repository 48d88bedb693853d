//! Observations without a fault, for tests: smooth, in the rounding of real reports, and never twice the same.

use std::f64::consts::TAU;

use crate::grid::HourlyGrid;
use crate::hour::{Hour, HourRange};
use crate::provenance::Provenance;
use crate::station::Station;
use crate::units::{Celsius, RelativeHumidity};
use crate::variable::Variable;

/// 2018-01-01T00:00Z.
pub(super) const START: Hour = Hour::from_epoch_hours(420_768);

pub(super) fn seoul() -> Station {
    Station::known(&"108".parse().unwrap()).unwrap()
}

/// Weather whose days are `mean` °C warm and swing by `swing` °C to either side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weather {
    pub(super) mean: f64,
    pub(super) swing: f64,
}

/// Cold days, some hours of them above freezing.
pub(super) const WINTER: Weather = Weather { mean: -6.0, swing: 5.0 };

impl Weather {
    /// That weather at Seoul for some days.
    pub(super) fn days(self, days: i64) -> HourlyGrid {
        let hours = HourRange::new(START, START + days * 24);
        let mut grid = HourlyGrid::absent(seoul().id, hours);
        for hour in hours.iter() {
            for (variable, value) in self.at(hour - START) {
                grid.put(variable, hour, Some(value), Provenance::Observed);
            }
        }
        grid
    }

    fn at(self, offset: i64) -> [(Variable, f64); 8] {
        let wave = |hours: f64| (TAU * offset as f64 / hours).sin();
        let air = tenths(self.mean + self.swing * wave(24.0) + 1.5 * wave(97.0));
        let humidity = (55.0 - 15.0 * wave(24.0) + 9.0 * wave(41.0)).round();
        let dew_point = RelativeHumidity(humidity).dew_point(Celsius(air)).unwrap();
        let pressure = tenths(1012.0 + 7.0 * wave(67.0) + wave(12.0));
        [
            (Variable::AirTemperature, air),
            (Variable::RelativeHumidity, humidity),
            (Variable::DewPoint, tenths(dew_point.0)),
            (Variable::VapourPressure, tenths(dew_point.saturation_vapour_pressure().0)),
            (Variable::StationPressure, pressure),
            (Variable::SeaLevelPressure, tenths(pressure + 10.3)),
            (Variable::WindSpeed, tenths(3.0 + 1.9 * wave(29.0) + 0.6 * wave(7.0))),
            (Variable::GroundTemperature, tenths(1.4 * air + 2.0 * wave(53.0) + 1.0)),
        ]
    }
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
