//! The grid that KMA forecasts on: 149 × 253 cells of 5 km over Korea.

use std::f64::consts::{FRAC_PI_4, TAU};

/// A cell of KMA's grid, counted from 1 in the south-west.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct GridCell {
    /// Eastwards, 1 to 149.
    pub nx: u16,
    /// Northwards, 1 to 253.
    pub ny: u16,
}

const COLUMNS: f64 = 149.0;
const ROWS: f64 = 253.0;

/// The Earth as KMA takes it, in cells of 5 km.
const EARTH_RADIUS_CELLS: f64 = 6371.00877 / 5.0;
/// Latitudes at which the map has its true scale.
const STANDARD_LATITUDES_DEG: [f64; 2] = [30.0, 60.0];
/// The point whose cell is known.
const ORIGIN_LATITUDE_DEG: f64 = 38.0;
const ORIGIN_LONGITUDE_DEG: f64 = 126.0;
const ORIGIN_NX: f64 = 43.0;
const ORIGIN_NY: f64 = 136.0;

impl GridCell {
    /// The cell that a place lies in, `None` off the grid: KMA's Lambert conformal conic projection
    /// (Snyder 1987, Map Projections, p. 107), rounded to the nearest cell.
    ///
    /// Near an edge between cells KMA's own table of places is now and then one cell off this formula.
    pub fn containing(latitude_deg: f64, longitude_deg: f64) -> Option<Self> {
        let cone = Cone::new();
        let from_pole = cone.distance(latitude_deg);
        let angle = cone.narrowing * wrapped((longitude_deg - ORIGIN_LONGITUDE_DEG).to_radians());
        let east = (from_pole * angle.sin() + ORIGIN_NX).round();
        let north = (cone.distance(ORIGIN_LATITUDE_DEG) - from_pole * angle.cos() + ORIGIN_NY).round();
        let on_grid = (1.0..=COLUMNS).contains(&east) && (1.0..=ROWS).contains(&north);
        on_grid.then_some(Self { nx: east as u16, ny: north as u16 })
    }
}

/// The cone that the map is drawn on.
struct Cone {
    /// By how much angles around the pole are narrower on the map than on the Earth.
    narrowing: f64,
    scale: f64,
}

impl Cone {
    fn new() -> Self {
        let [south, north] = STANDARD_LATITUDES_DEG.map(f64::to_radians);
        let narrowing = (south.cos() / north.cos()).ln() / (stretched(north) / stretched(south)).ln();
        let scale = stretched(south).powf(narrowing) * south.cos() / narrowing;
        Self { narrowing, scale }
    }

    /// How far a latitude lies from the pole on the map, in cells.
    fn distance(&self, latitude_deg: f64) -> f64 {
        EARTH_RADIUS_CELLS * self.scale / stretched(latitude_deg.to_radians()).powf(self.narrowing)
    }
}

/// tan(π/4 + latitude/2), the stretching of Mercator's map.
fn stretched(latitude: f64) -> f64 {
    (FRAC_PI_4 + latitude / 2.0).tan()
}

/// The same angle between −π and π.
fn wrapped(angle: f64) -> f64 {
    angle - TAU * (angle / TAU).round()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Station, StationId};
    use proptest::prelude::*;

    fn cell(latitude_deg: f64, longitude_deg: f64) -> Option<(u16, u16)> {
        GridCell::containing(latitude_deg, longitude_deg).map(|cell| (cell.nx, cell.ny))
    }

    #[test]
    fn the_cone_is_that_of_kma() {
        let cone = Cone::new();
        assert!((cone.narrowing - 0.715_566_847).abs() < 1e-9, "{}", cone.narrowing);
        assert!((cone.scale - 1.793_025_626).abs() < 1e-9, "{}", cone.scale);
        let origin = cone.distance(ORIGIN_LATITUDE_DEG);
        assert!((origin - 1_366.777_782_832).abs() < 1e-9, "{origin}");
    }

    #[test]
    fn well_known_places_lie_in_their_cells() {
        assert_eq!(cell(37.5665, 126.9780), Some((60, 127)), "Seoul");
        assert_eq!(cell(35.1796, 129.0756), Some((98, 76)), "Busan");
        assert_eq!(cell(33.4996, 126.5312), Some((53, 38)), "Jeju");
        assert_eq!(cell(37.4979, 127.0276), Some((61, 125)), "Gangnam");
    }

    #[test]
    fn places_of_kmas_own_table_lie_in_their_cells() {
        assert_eq!(cell(37.563_569, 126.980_008), Some((60, 127)));
        assert_eq!(cell(37.554_483, 126.981_444), Some((60, 126)));
        assert_eq!(cell(37.675_819, 127.045_511), Some((61, 129)));
        assert_eq!(cell(37.511_600, 126.861_756), Some((58, 125)));
        assert_eq!(cell(37.603_083, 127.101_553), Some((62, 128)));
        assert_eq!(cell(37.630_733, 127.019_297), Some((61, 128)), "the table has 60, 128: a cell's edge");
    }

    #[test]
    fn stations_lie_in_their_cells() {
        let cells = [
            ("105", (93, 132)),
            ("108", (60, 127)),
            ("112", (54, 125)),
            ("119", (60, 120)),
            ("133", (67, 101)),
            ("143", (90, 91)),
            ("146", (63, 89)),
            ("152", (102, 85)),
            ("156", (59, 75)),
            ("159", (97, 74)),
            ("184", (53, 38)),
        ];
        for (id, expected) in cells {
            let id: StationId = id.parse().unwrap();
            let station = Station::known(&id).unwrap();
            assert_eq!(cell(station.latitude_deg, station.longitude_deg), Some(expected), "{id}");
        }
    }

    #[test]
    fn every_korean_station_is_on_the_grid_and_beijing_is_not() {
        for station in Station::all() {
            let on_grid = cell(station.latitude_deg, station.longitude_deg).is_some();
            assert_eq!(on_grid, station.time_zone == "Asia/Seoul", "{}", station.name_en);
        }
    }

    proptest! {
        #[test]
        fn no_place_leaves_the_grid_or_fails(latitude in any::<f64>(), longitude in any::<f64>()) {
            if let Some((nx, ny)) = cell(latitude, longitude) {
                prop_assert!((1..=149).contains(&nx) && (1..=253).contains(&ny));
            }
        }

        #[test]
        fn east_is_never_west(latitude in 33.0..38.5_f64, longitude in 125.0..130.0_f64) {
            let here = cell(latitude, longitude).unwrap();
            let further = cell(latitude, longitude + 0.1).unwrap();
            prop_assert!(further.0 > here.0);
        }
    }
}
