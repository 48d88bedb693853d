//! The stations of a training, each with a chronological split of its own history.

use std::collections::BTreeMap;

use forecast::{HORIZON, LONG_HISTORY_HOURS, StationContract, lender};
use weather::{HourRange, HourlyGrid, Station, StationId};

use crate::config::{Places, TrainConfig};
use crate::dataset::{Contract, Dataset, Origin};
use crate::error::TrainError;
use crate::evaluation::span;
use crate::split::Split;
use crate::train::{TrainEvent, VALIDATION_STRIDE_HOURS};

/// Fewer windows than this teach nothing.
const LEAST_WINDOWS: usize = 32;

/// The stations that were observed enough to be trained on.
pub(crate) struct Stations<'a> {
    pub(crate) grids: Vec<&'a HourlyGrid>,
    splits: Vec<Split>,
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
        places: &Places,
        config: &TrainConfig,
        progress: &mut dyn FnMut(TrainEvent),
    ) -> Result<(Self, Vec<Contract>), TrainError> {
        let mut contracts = Vec::new();
        let mut stations = Self { grids: Vec::new(), splits: Vec::new() };
        let mut refused = TrainError::NoObservations;
        for grid in grids {
            let Some(history) = history(grid) else { continue };
            let split = Split::of(history, config);
            match split.and_then(|split| Ok((split, StationContract::fit_unseen(grid, split.train)?))) {
                Ok((split, (contract, unseen))) => {
                    let position = places.get(&grid.station).map(Station::position);
                    contracts.push((contract.at(position), unseen));
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
        stations.borrow(&mut contracts, |split| split.train);
        Ok((stations, contracts))
    }

    /// Gives each station whose history is short what is usual at one nearby that is known for long, moved. Nobody learns from
    /// hours in which the lender is judged.
    fn borrow(&self, contracts: &mut [Contract], hours: impl Fn(Split) -> HourRange) {
        let known: Vec<Contract> = contracts.to_vec();
        let all = || known.iter().zip(&self.grids).zip(&self.splits);
        for ((contract, grid), split) in contracts.iter_mut().zip(&self.grids).zip(&self.splits) {
            let short = Some(&contract.0).filter(|contract| !contract.is_long());
            let Some(position) = short.and_then(|contract| contract.position) else { continue };
            let Some(found) = lender(&grid.station, &position, known.iter().map(|(contract, _)| contract))
            else {
                continue;
            };
            let of_lender = all().find(|(((lender, _), _), _)| std::ptr::eq(lender, found));
            let Some((((lender, unseen), here), lenders)) = of_lender else { continue };
            let own = hours(*split);
            let both = HourRange::new(own.start, own.end.min(hours(*lenders).end).max(own.start));
            // where too little was observed at both, what is known of the station alone stays
            if let Ok((lent, unseen)) = lender.lent_unseen(unseen, here, grid, both) {
                *contract = (lent.at(Some(position)), unseen);
            }
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
    pub(crate) fn whole_contracts(&self, places: &Places) -> Result<Vec<Contract>, TrainError> {
        let fit = |(grid, hours): (&&HourlyGrid, HourRange)| {
            let (contract, unseen) = StationContract::fit_unseen(grid, hours)?;
            Ok((contract.at(places.get(&grid.station).map(Station::position)), unseen))
        };
        let fitted: Result<Vec<Contract>, TrainError> =
            self.grids.iter().zip(self.ranges(Split::whole)).map(fit).collect();
        let mut contracts = fitted?;
        self.borrow(&mut contracts, Split::whole);
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

    #[test]
    fn stations_of_different_years_are_each_judged_on_their_own_last_hours() {
        let early = synthetic::grid("108", 150 * DAY, 1);
        let start = early.range().start;
        let late = HourRange::new(start + 250 * DAY, start + 400 * DAY);
        let late = synthetic::grid("119", 400 * DAY, 2).slice(late);
        let (grids, config) = ([early, late], TrainConfig::preset(Preset::Tiny, 1));
        let (stations, contracts) = Stations::of(&grids, &Places::new(), &config, &mut |_| {}).unwrap();
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
        let (stations, contracts) = Stations::of(&grids, &Places::new(), &config, &mut |_| {}).unwrap();
        let dataset = Dataset::new(&stations.grids, &contracts, &Feature::CLOCK, config.window_hours);
        let windows = stations.windows(&dataset, &config).unwrap();
        let held_out = HourRange::new(stations.splits[1].validation.start, stations.splits[1].test.end);
        let aimed = |origin: &Origin| HourRange::new(origin.hour + 1, origin.hour + 1 + HORIZON as i64);
        assert!(windows.train.iter().all(|origin| !aimed(origin).overlaps(held_out)));
        assert!(windows.train.iter().any(|origin| origin.station == 0 && origin.hour > held_out.end));
    }

    #[test]
    fn a_short_history_borrows_the_seasons_of_a_long_one_nearby_and_of_none_whose_place_is_not_known() {
        let long = synthetic::grid("108", 1600 * DAY, 1);
        let short = synthetic::grid("119", 400 * DAY, 2);
        let (grids, config) = ([long, short], TrainConfig::preset(Preset::Tiny, 1));
        let borrowed = |places: &Places| {
            let (stations, contracts) = Stations::of(&grids, places, &config, &mut |_| {}).unwrap();
            let whole = stations.whole_contracts(places).unwrap();
            let from = |contracts: &[Contract]| {
                contracts.iter().map(|(contract, _)| contract.borrowed_from.clone()).collect::<Vec<_>>()
            };
            assert_eq!(from(&contracts), from(&whole));
            from(&contracts)
        };
        let [seoul, suwon] = ["108", "119"].map(|id| id.parse::<StationId>().unwrap());
        let place = |id: &StationId| (id.clone(), Station::known(id).unwrap());
        assert_eq!(borrowed(&[&seoul, &suwon].map(place).into()), [None, Some(seoul.clone())]);
        assert_eq!(borrowed(&[place(&seoul)].into()), [None, None]);
    }

    #[test]
    fn a_short_history_beside_a_long_one_teaches_nothing_but_is_chosen_on_and_judged() {
        let [long, short, other] = [(400, "108"), (150, "119"), (390, "112")]
            .map(|(days, station)| synthetic::grid(station, days * DAY, days as u64));
        let config = TrainConfig::preset(Preset::Tiny, 1);
        let teachers = |grids: &[HourlyGrid]| {
            let (stations, contracts) = Stations::of(grids, &Places::new(), &config, &mut |_| {}).unwrap();
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
