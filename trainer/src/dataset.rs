//! Windows of observations with what came after them.

use forecast::{Band, Baseline, HORIZON, Quantity, StationContract, Unseen, UsualHours, band_sides};
use weather::features::Feature;
use weather::{Hour, HourRange, HourlyGrid, Variable};

use crate::network::SIDES_TO_DEVIATION;

/// Unmeasured hours ahead that an origin may have: more would make its sums say too little.
const MOST_MISSING: usize = 8;

/// What is usual at a station, and in each year that this was fitted to.
pub(crate) type Contract = (StationContract, Unseen);

/// A window's last hour at one station: the hour a forecast would be issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) station: usize,
    pub(crate) hour: Hour,
    /// Nothing from here on may be aimed at.
    pub(crate) end: Hour,
}

/// The observations of all stations, encoded once.
pub(crate) struct Dataset<'a> {
    pub(crate) window: usize,
    pub(crate) width: usize,
    stations: Vec<StationRows<'a>>,
}

struct StationRows<'a> {
    grid: &'a HourlyGrid,
    baseline: &'a Baseline,
    usual: UsualHours<'a>,
    /// `[hours, features]`; zeros in hours without a temperature, which no window holds.
    rows: Vec<f32>,
    /// For each hour, how many hours in a row up to it have a temperature.
    unbroken: Vec<usize>,
}

/// What came after an origin, as a network sees it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outcome {
    /// How far the baseline's band reaches below and above its median, °C, `[168, 2]`.
    pub(crate) sides: Vec<f32>,
    /// Measured minus the baseline's median, °C; 0 where nothing was measured.
    pub(crate) departures: Vec<f32>,
    /// 1 where something was measured and may be aimed at, 0 elsewhere.
    pub(crate) mask: Vec<f32>,
}

impl<'a> Dataset<'a> {
    /// Encodes the hours of every grid with what its station's contract says is usual, or in a year that the
    /// contract was fitted to, with what the other years say: as little known as what is served.
    pub(crate) fn new(
        grids: &[&'a HourlyGrid],
        contracts: &'a [Contract],
        features: &[Feature],
        window: usize,
    ) -> Self {
        let stations =
            grids.iter().zip(contracts).map(|(grid, contract)| StationRows::new(grid, contract, features));
        Self { window, width: features.len(), stations: stations.collect() }
    }

    /// Every `stride`-th hour inside the hours of each station from which an unbroken window reaches back
    /// and nearly all of the hours ahead, which end inside those hours too, were measured.
    pub(crate) fn origins(&self, hours: &[HourRange], stride: usize) -> Vec<Origin> {
        self.origins_after(hours, stride, self.window)
    }

    /// Of these, the ones after so many unbroken hours, be the window shorter.
    pub(crate) fn origins_after(
        &self,
        hours: &[HourRange],
        stride: usize,
        unbroken_hours: usize,
    ) -> Vec<Origin> {
        let unbroken = unbroken_hours.max(self.window);
        let of_station = |(station, (rows, hours)): (usize, (&StationRows<'_>, &HourRange))| {
            let last = hours.end - HORIZON as i64;
            let candidates = HourRange::new(hours.start, last).iter().step_by(stride);
            let usable = candidates.filter(|hour| rows.is_origin(*hour, unbroken));
            let aimed = usable.filter(|hour| {
                let missing =
                    |lead: &i64| rows.grid.observed(Variable::AirTemperature, *hour + *lead).is_none();
                (1..=HORIZON as i64).filter(missing).count() <= MOST_MISSING
            });
            aimed.map(|hour| Origin { station, hour, end: hours.end }).collect::<Vec<_>>()
        };
        self.stations.iter().zip(hours).enumerate().flat_map(of_station).collect()
    }

    /// The encoded window that ends at `origin`, oldest hour first: `[window, features]`.
    pub(crate) fn window(&self, origin: Origin) -> &[f32] {
        let rows = &self.stations[origin.station];
        let end = rows.offset(origin.hour) + 1;
        &rows.rows[(end - self.window) * self.width..end * self.width]
    }

    /// What the baseline says at `origin`.
    pub(crate) fn bands(&self, origin: Origin) -> Vec<Band> {
        let rows = &self.stations[origin.station];
        rows.usual.bands(rows.grid, origin.hour).expect("an origin was measured at its own station")
    }

    /// What climatology was wrong by after `origin`, °C, as far as it was measured before its end.
    pub(crate) fn climatology_errors(&self, origin: Origin) -> Vec<Option<f64>> {
        let rows = &self.stations[origin.station];
        let error = |hour: Hour| {
            let measured =
                rows.grid.observed(Variable::AirTemperature, hour).filter(|_| hour < origin.end)?;
            Some((measured - rows.usual.temperature(hour)).abs())
        };
        (1..=HORIZON as i64).map(|lead| error(origin.hour + lead)).collect()
    }

    /// Where an origin stands in its station's grid.
    pub(crate) fn offset(&self, origin: Origin) -> usize {
        self.stations[origin.station].offset(origin.hour)
    }

    /// How far a quantity departs from usual in every hour of every station's grid; NaN where it was not measured.
    pub(crate) fn departures_of(&self, quantity: Quantity) -> Vec<Vec<f32>> {
        let of_station = |rows: &StationRows<'_>| {
            let usual = rows.baseline.usual_of(quantity);
            let departure = |hour| Some(quantity.observed(rows.grid, hour)? - usual?.at(hour));
            rows.grid
                .range()
                .iter()
                .map(|hour| departure(hour).map_or(f32::NAN, |value| value as f32))
                .collect()
        };
        self.stations.iter().map(of_station).collect()
    }

    /// What came after `origin`, as far as it was measured before its end.
    pub(crate) fn outcome(&self, origin: Origin) -> Outcome {
        let grid = self.stations[origin.station].grid;
        let bands = self.bands(origin);
        let measured = bands.iter().enumerate().map(|(at, band)| {
            let hour = origin.hour + 1 + at as i64;
            let measured = grid.observed(Variable::AirTemperature, hour).filter(|_| hour < origin.end);
            measured.map(|measured| (measured - band.p50.0) as f32)
        });
        let (departures, mask) =
            measured.map(|value| value.map_or((0.0, 0.0), |departure| (departure, 1.0))).unzip();
        Outcome { sides: bands.iter().flat_map(|band| band_sides(*band)).collect(), departures, mask }
    }
}

impl Outcome {
    /// The departures in units of the baseline's own spread; NaN where nothing was measured.
    pub(crate) fn standardised(&self) -> Vec<f32> {
        let deviation = |sides: &[f32]| (sides[0] + sides[1]) * SIDES_TO_DEVIATION as f32;
        let measured = self.departures.iter().zip(&self.mask).zip(self.sides.chunks_exact(2));
        measured
            .map(
                |((departure, mask), sides)| {
                    if *mask > 0.0 { departure / deviation(sides) } else { f32::NAN }
                },
            )
            .collect()
    }
}

impl<'a> StationRows<'a> {
    fn new(grid: &'a HourlyGrid, (contract, unseen): &'a Contract, features: &[Feature]) -> Self {
        let range = grid.range();
        let mut rows = Vec::with_capacity(range.len() * features.len());
        let mut unbroken = Vec::with_capacity(range.len());
        for hour in range.iter() {
            let before = unbroken.last().copied().unwrap_or(0);
            let normals = unseen.normals.at(hour).unwrap_or(&contract.normals);
            let complete = normals.encode(features, grid, hour, &mut rows).is_ok();
            unbroken.push(if complete { before + 1 } else { 0 });
            rows.resize(unbroken.len() * features.len(), 0.0);
        }
        let all = HourRange::new(range.start, range.end + HORIZON as i64);
        let usual = contract.baseline.over_unseen(all, &unseen.climatology);
        Self { grid, baseline: &contract.baseline, usual, rows, unbroken }
    }

    fn offset(&self, hour: Hour) -> usize {
        (hour - self.grid.range().start) as usize
    }

    fn is_origin(&self, hour: Hour, unbroken: usize) -> bool {
        self.grid.observed(Variable::AirTemperature, hour).is_some()
            && self.unbroken[self.offset(hour)] >= unbroken
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these numbers are exact")]
mod tests {
    use super::*;
    use crate::synthetic;
    use weather::Provenance;

    fn contract(grid: &HourlyGrid) -> Vec<Contract> {
        vec![StationContract::fit_unseen(grid, grid.range()).unwrap()]
    }

    #[test]
    fn no_window_holds_an_unrepaired_gap_and_no_origin_a_repaired_hour() {
        let mut grid = synthetic::grid("108", 1500, 1);
        let start = grid.range().start;
        grid.put(Variable::AirTemperature, start + 700, None, Provenance::HourAbsent);
        grid.put(Variable::AirTemperature, start + 900, Some(1.0), Provenance::Interpolated);
        let contracts = contract(&grid);
        let features = Feature::for_stations(contracts.iter().map(|(contract, _)| &contract.normals));
        let dataset = Dataset::new(&[&grid], &contracts, &features, 48);
        let origins: Vec<i64> =
            dataset.origins(&[grid.range()], 1).into_iter().map(|origin| origin.hour - start).collect();
        let expected: Vec<i64> =
            (47..1500 - 168).filter(|at| !(700..748).contains(at) && *at != 900).collect();
        assert_eq!(origins, expected);
    }

    #[test]
    fn only_measured_hours_before_the_end_are_aimed_at() {
        let mut grid = synthetic::grid("108", 1500, 1);
        let start = grid.range().start;
        grid.put(Variable::AirTemperature, start + 801, Some(-99.0), Provenance::Climatology);
        let contracts = contract(&grid);
        let dataset = Dataset::new(&[&grid], &contracts, &Feature::CLOCK, 48);
        let outcome = dataset.outcome(Origin { station: 0, hour: start + 800, end: start + 804 });
        assert_eq!(outcome.mask[..5], [0.0, 1.0, 1.0, 0.0, 0.0]);
        assert_eq!(outcome.departures[0], 0.0);
        assert_ne!(outcome.departures[1], 0.0);
        assert_eq!(outcome.mask.iter().sum::<f32>(), 2.0);
    }

    #[test]
    fn a_window_holds_the_rows_that_serving_encodes_bit_for_bit() {
        let grid = synthetic::grid("108", 1500, 1);
        let contracts = contract(&grid);
        let features = Feature::for_stations(contracts.iter().map(|(contract, _)| &contract.normals));
        let dataset = Dataset::new(&[&grid], &contracts, &features, 48);
        let origin = grid.range().start + 800;
        let mut rows = Vec::new();
        for hour in HourRange::new(origin - 47, origin + 1).iter() {
            contracts[0].0.normals.encode(&features, &grid, hour, &mut rows).unwrap();
        }
        assert_eq!(dataset.window(Origin { station: 0, hour: origin, end: grid.range().end }), rows);
    }
}
