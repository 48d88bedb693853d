//! The stations of a training, each with a chronological split of its own history.

use std::collections::BTreeMap;

use forecast::{HORIZON, LONG_HISTORY_HOURS, StationContract, lenders};
use weather::{HourRange, HourlyGrid, Position, Station, StationId};

use crate::config::{Places, TrainConfig};
use crate::dataset::{Contract, Dataset, Origin};
use crate::error::TrainError;
use crate::evaluation::span;
use crate::session::Fit;
use crate::split::Split;
use crate::train::{TrainEvent, VALIDATION_STRIDE_HOURS};

/// Fewer windows than this teach nothing.
const LEAST_WINDOWS: usize = 32;

/// The stations that were observed enough to be trained on.
pub(crate) struct Stations<'a> {
    pub(crate) grids: Vec<&'a HourlyGrid>,
    splits: Vec<Split>,
    places: &'a Places,
}

/// The windows that are learned from and those that are chosen on.
pub(crate) struct Windows {
    pub(crate) train: Vec<Origin>,
    pub(crate) validation: Vec<Origin>,
}

impl<'a> Stations<'a> {
    /// Splits the history of each station, and fits what is usual in its training hours; one that was
    /// observed too little is left out.
    pub(crate) fn of(
        grids: &'a [HourlyGrid],
        places: &'a Places,
        config: &TrainConfig,
        progress: &mut dyn FnMut(TrainEvent),
    ) -> Result<(Self, Vec<Contract>), TrainError> {
        let mut contracts = Vec::new();
        let mut stations = Self { grids: Vec::new(), splits: Vec::new(), places };
        let mut refused = TrainError::NoObservations;
        for grid in grids {
            let Some(history) = history(grid) else { continue };
            let split = Split::of(history, config);
            match split.and_then(|split| Ok((split, StationContract::fit_unseen(grid, split.train)?))) {
                Ok((split, (contract, unseen))) => {
                    contracts.push((contract.at(stations.position(grid)), unseen));
                    stations.grids.push(grid);
                    stations.splits.push(split);
                }
                Err(reason) => {
                    let station = grid.station.clone();
                    progress(TrainEvent::StationRefused { reason: format!("{station}: {reason}"), station });
                    refused = reason;
                }
            }
        }
        if contracts.is_empty() {
            return Err(refused);
        }
        stations.borrow(&mut contracts, Fit::Judged);
        Ok((stations, contracts))
    }

    fn position(&self, grid: &HourlyGrid) -> Option<Position> {
        self.places.get(&grid.station).map(Station::position)
    }

    /// Gives each station whose history is short what is usual at one nearby that is known for long, moved.
    fn borrow(&self, contracts: &mut [Contract], fit: Fit) {
        let teachers = self.teachers();
        let lent: Vec<Option<Contract>> = (0..contracts.len())
            .map(|borrower| {
                let (contract, _) = contracts.get(borrower).filter(|(contract, _)| !contract.is_long())?;
                let (station, position) = (contract.baseline.station(), contract.position?);
                let known = contracts.iter().map(|(contract, _)| contract);
                let lent = lenders(station, &position, known).into_iter().find_map(|lender| {
                    let lender =
                        self.grids.iter().position(|grid| grid.station == *lender.baseline.station())?;
                    let hours = self.shared_hours(lender, borrower, fit, teachers[borrower])?;
                    let (usual, unseen) = &contracts[lender];
                    usual.lent_unseen(unseen, self.grids[lender], self.grids[borrower], hours).ok()
                });
                lent.map(|(contract, unseen)| (contract.at(Some(position)), unseen))
            })
            .collect();
        for (contract, lent) in contracts.iter_mut().zip(lent) {
            if let Some(lent) = lent {
                *contract = lent;
            }
        }
    }

    /// The hours whose differences say what a station borrows. While something is still judged, whoever was fitted to hours in which the
    /// borrower is judged lends nothing, and the hours in which the lender is judged say nothing to a station that is learned from.
    fn shared_hours(&self, lender: usize, borrower: usize, fit: Fit, teaches: bool) -> Option<HourRange> {
        let (lender, borrower) = (self.splits[lender], self.splits[borrower]);
        match fit {
            Fit::Served => Some(borrower.whole()),
            Fit::Judged if lender.train.end > borrower.validation.start => None,
            Fit::Judged if teaches => Some(borrower.train.overlap(lender.train)),
            Fit::Judged => Some(borrower.train),
        }
    }

    /// A part of each station's history.
    pub(crate) fn ranges(&self, part: impl Fn(Split) -> HourRange) -> Vec<HourRange> {
        self.splits.iter().map(|split| part(*split)).collect()
    }

    /// The hours of each station that nothing is fitted to or chosen on.
    pub(crate) fn held_out(&self) -> BTreeMap<StationId, HourRange> {
        let held_out = self.grids.iter().zip(&self.splits);
        held_out.map(|(grid, split)| (grid.station.clone(), split.test)).collect()
    }

    /// What is usual at each station in its whole history.
    pub(crate) fn whole_contracts(&self) -> Result<Vec<Contract>, TrainError> {
        let fit = |(grid, hours): (&&HourlyGrid, HourRange)| {
            let (contract, unseen) = StationContract::fit_unseen(grid, hours)?;
            Ok((contract.at(self.position(grid)), unseen))
        };
        let fitted: Result<Vec<Contract>, TrainError> =
            self.grids.iter().zip(self.ranges(Split::whole)).map(fit).collect();
        let mut contracts = fitted?;
        self.borrow(&mut contracts, Fit::Served);
        Ok(contracts)
    }

    /// Each part from the first hour of any station to the last.
    pub(crate) fn span(&self) -> Split {
        let part = |of: fn(&Split) -> HourRange| span(self.splits.iter().map(of));
        Split {
            train: part(|split| split.train),
            validation: part(|split| split.validation),
            test: part(|split| split.test),
        }
    }

    /// Of each station, whether others learn from what its windows came to: enough of its training hours were observed, or half as many
    /// as of any other's. One that teaches nothing is forecast all the same, from what is usual there.
    fn teachers(&self) -> Vec<bool> {
        let observed = |(grid, split): (&&HourlyGrid, &Split)| {
            grid.observed_air_temperatures().filter(|(hour, _)| split.train.contains(*hour)).count()
        };
        let observed: Vec<usize> = self.grids.iter().zip(&self.splits).map(observed).collect();
        let most = observed.iter().copied().max().unwrap_or_default();
        observed.into_iter().map(|hours| hours >= LONG_HISTORY_HOURS.min(most / 2)).collect()
    }

    /// The stations whose windows nobody learns from.
    pub(crate) fn not_learned_from(&self) -> Vec<StationId> {
        let stations = self.grids.iter().zip(self.teachers());
        stations.filter(|(_, teaches)| !teaches).map(|(grid, _)| grid.station.clone()).collect()
    }

    /// The windows in these hours of each station that are learned from.
    pub(crate) fn lessons(&self, dataset: &Dataset<'_>, hours: &[HourRange], stride: usize) -> Vec<Origin> {
        let (teachers, mut origins) = (self.teachers(), dataset.origins(hours, stride));
        origins.retain(|origin| teachers[origin.station]);
        origins
    }

    /// The windows of each station's own training and validation hours. Nothing is learned from hours that
    /// are held out at another station: its weather of the same day would be known.
    pub(crate) fn windows(&self, dataset: &Dataset<'_>, config: &TrainConfig) -> Result<Windows, TrainError> {
        let hours = self.ranges(|split| split.train);
        let mut train = self.lessons(dataset, &hours, config.origin_stride_hours);
        let held_out = self.ranges(|split| HourRange::new(split.validation.start, split.test.end));
        train.retain(|origin| {
            let aimed = HourRange::new(origin.hour + 1, origin.hour + 1 + HORIZON as i64);
            !held_out.iter().any(|held_out| held_out.overlaps(aimed))
        });
        let validation = dataset.origins_after(
            &self.ranges(|split| split.validation),
            VALIDATION_STRIDE_HOURS,
            config.unbroken_hours,
        );
        for (purpose, origins) in [("train on", &train), ("choose on", &validation)] {
            if origins.len() < LEAST_WINDOWS {
                let (windows, needed, window_hours) = (origins.len(), LEAST_WINDOWS, config.window_hours);
                return Err(TrainError::TooFewWindows { purpose, windows, needed, window_hours });
            }
        }
        Ok(Windows { train, validation })
    }
}

/// From the first to the last hour that was observed.
fn history(grid: &HourlyGrid) -> Option<HourRange> {
    let (start, _) = grid.observed_air_temperatures().next()?;
    Some(HourRange::new(start, grid.last_observed()? + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Preset;
    use crate::synthetic;
    use weather::features::Feature;

    const DAY: i64 = 24;
    static NOWHERE: Places = Places::new();

    #[test]
    fn stations_of_different_years_are_each_judged_on_their_own_last_hours() {
        let early = synthetic::grid("108", 150 * DAY, 1);
        let start = early.range().start;
        let late = HourRange::new(start + 250 * DAY, start + 400 * DAY);
        let late = synthetic::grid("119", 400 * DAY, 2).slice(late);
        let (grids, config) = ([early, late], TrainConfig::preset(Preset::Tiny, 1));
        let (stations, contracts) = Stations::of(&grids, &NOWHERE, &config, &mut |_| {}).unwrap();
        let ends: Vec<i64> =
            stations.ranges(|split| split.test).iter().map(|hours| hours.end - start).collect();
        assert_eq!(ends, [150 * DAY, 400 * DAY]);
        let features = Feature::for_stations(contracts.iter().map(|(contract, _)| &contract.normals));
        let dataset = Dataset::new(&stations.grids, &contracts, &features, config.window_hours);
        let windows = stations.windows(&dataset, &config).unwrap();
        for station in 0..2 {
            assert!(windows.train.iter().any(|origin| origin.station == station));
            assert!(windows.validation.iter().any(|origin| origin.station == station));
        }
    }

    #[test]
    fn nothing_is_learned_from_hours_that_another_station_is_judged_on() {
        let long = synthetic::grid("108", 300 * DAY, 1);
        let short = synthetic::grid("119", 150 * DAY, 2);
        let (grids, config) = ([long, short], TrainConfig::preset(Preset::Tiny, 1));
        let (stations, contracts) = Stations::of(&grids, &NOWHERE, &config, &mut |_| {}).unwrap();
        let dataset = Dataset::new(&stations.grids, &contracts, &Feature::CLOCK, config.window_hours);
        let windows = stations.windows(&dataset, &config).unwrap();
        let held_out = HourRange::new(stations.splits[1].validation.start, stations.splits[1].test.end);
        let aimed = |origin: &Origin| HourRange::new(origin.hour + 1, origin.hour + 1 + HORIZON as i64);
        assert!(windows.train.iter().all(|origin| !aimed(origin).overlaps(held_out)));
        assert!(windows.train.iter().any(|origin| origin.station == 0 && origin.hour > held_out.end));
    }

    #[test]
    fn a_short_history_borrows_the_seasons_of_a_long_one_nearby() {
        let long = synthetic::grid("108", 1600 * DAY, 1);
        let whole = long.range();
        let short = |hours: HourRange| synthetic::grid("119", 1600 * DAY, 2).slice(hours);
        let newest = short(HourRange::new(whole.end - 400 * DAY, whole.end));
        let closed = short(HourRange::new(whole.start, whole.start + 400 * DAY));
        let borrowed = |short: HourlyGrid, places: &Places| {
            let (grids, config) = ([long.clone(), short], TrainConfig::preset(Preset::Tiny, 1));
            let (stations, judged) = Stations::of(&grids, places, &config, &mut |_| {}).unwrap();
            let served = stations.whole_contracts().unwrap();
            [judged, served].map(|contracts| {
                assert_eq!(contracts[0].0.borrowed_from, None);
                contracts[1].0.borrowed_from.as_ref().map(ToString::to_string)
            })
        };
        let place = |id: &str| (id.parse().unwrap(), Station::known(&id.parse().unwrap()).unwrap());
        let places: Places = ["108", "119"].map(place).into();
        let seoul = || Some("108".to_owned());
        assert_eq!(borrowed(newest.clone(), &places), [seoul(), seoul()]);
        assert_eq!(
            borrowed(closed, &places),
            [None, seoul()],
            "Seoul was fitted to hours in which it is judged"
        );
        assert_eq!(borrowed(newest, &[place("108")].into()), [None, None], "nobody knows where it is");
    }

    #[test]
    fn a_short_history_beside_a_long_one_teaches_nothing_but_is_chosen_on_and_judged() {
        let [long, short, other] = [(400, "108"), (150, "119"), (390, "112")]
            .map(|(days, station)| synthetic::grid(station, days * DAY, days as u64));
        let config = TrainConfig::preset(Preset::Tiny, 1);
        let teachers = |grids: &[HourlyGrid]| {
            let (stations, contracts) = Stations::of(grids, &NOWHERE, &config, &mut |_| {}).unwrap();
            let dataset = Dataset::new(&stations.grids, &contracts, &Feature::CLOCK, config.window_hours);
            let windows = stations.windows(&dataset, &config).unwrap();
            let among =
                |origins: &[Origin], station: usize| origins.iter().any(|origin| origin.station == station);
            let all = 0..grids.len();
            assert!(all.clone().all(|station| among(&windows.validation, station)));
            let learned: Vec<usize> = all.filter(|station| among(&windows.train, *station)).collect();
            (learned, stations.not_learned_from().iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(teachers(&[long, short.clone(), other]), (vec![0, 2], vec!["119".to_owned()]));
        assert_eq!(teachers(&[short]), (vec![0], vec![]), "the only one there is");
    }
}
