//! The 5 km grid of the short-term forecast: Lambert conformal conic, 149 by 253 cells.

use std::f64::consts::{FRAC_PI_4, PI};

/// A cell, counted from 1: to the east and to the north.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) nx: i32,
    pub(crate) ny: i32,
}

const EARTH_RADIUS_KM: f64 = 6_371.008_77;
const CELL_KM: f64 = 5.0;
const STANDARD_PARALLELS: [f64; 2] = [30.0, 60.0];
/// The point that lies in cell (43, 136).
const ORIGIN: (f64, f64) = (38.0, 126.0);
const ORIGIN_CELL: (f64, f64) = (43.0, 136.0);

impl Cell {
    /// Whether the grid has this cell.
    pub(crate) fn is_inside(self) -> bool {
        (1..=149).contains(&self.nx) && (1..=253).contains(&self.ny)
    }

    /// The cell that a place lies in, by the formula of KMA's guide.
    pub(crate) fn of(latitude: f64, longitude: f64) -> Self {
        let (s1, s2) = (STANDARD_PARALLELS[0].to_radians(), STANDARD_PARALLELS[1].to_radians());
        let half = |angle: f64| (FRAC_PI_4 + angle / 2.0).tan();
        let sn = (s1.cos() / s2.cos()).ln() / (half(s2) / half(s1)).ln();
        let sf = half(s1).powf(sn) * s1.cos() / sn;
        let radius = |latitude: f64| EARTH_RADIUS_KM / CELL_KM * sf / half(latitude.to_radians()).powf(sn);
        let east = (longitude - ORIGIN.1).to_radians();
        let theta = sn * ((east + PI).rem_euclid(2.0 * PI) - PI);
        let (distance, origin) = (radius(latitude), radius(ORIGIN.0));
        let nx = (distance * theta.sin() + ORIGIN_CELL.0 + 0.5).floor();
        let ny = (origin - distance * theta.cos() + ORIGIN_CELL.1 + 0.5).floor();
        Self { nx: nx as i32, ny: ny as i32 }
    }

    /// Cells from here to there, squared.
    pub(crate) fn distance_to(self, other: Self) -> i64 {
        let square = |difference: i32| i64::from(difference) * i64::from(difference);
        square(self.nx - other.nx) + square(self.ny - other.ny)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_places_lie_in_their_cells() {
        for (latitude, longitude, nx, ny) in [
            (37.5665, 126.9780, 60, 127),
            (35.1796, 129.0756, 98, 76),
            (33.4996, 126.5312, 53, 38),
            (37.4979, 127.0276, 61, 125),
            (37.603_083, 127.101_553, 62, 128),
        ] {
            assert_eq!(Cell::of(latitude, longitude), Cell { nx, ny });
        }
    }

    #[test]
    fn the_rest_of_the_world_is_outside() {
        assert!(!Cell::of(40.0, 0.0).is_inside());
        assert!(Cell::of(37.5665, 126.9780).is_inside());
    }
}
