//! What was reported, before anything was checked or repaired, and which of two reports is believed.

use crate::grid::{HourlyGrid, Observation};
use crate::hour::{Hour, HourRange};
use crate::station::StationId;
use crate::variable::Variable;
use crate::variable_set::VariableSet;

/// A raw object's word on one hour. Of two that contradict each other the greater one is believed, so
/// the fields stand in the order in which they decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Report {
    /// The later fetch: services correct what they said.
    pub fetched_at: Hour,
    /// Then the one whose values had passed its source's own quality flags.
    pub flagged: bool,
    /// Then the one that measured more variables in that hour.
    pub measured: u8,
    /// Last, so that the order of arrival never matters: the greater digest of the raw object.
    pub digest: u64,
}

impl Report {
    /// The report that a raw object, fetched at an hour and of a digest, makes with an observation.
    pub fn new(observation: &Observation, fetched_at: Hour, digest: u64) -> Self {
        let measured = Variable::ALL.iter().filter(|variable| observation.get(**variable).is_some()).count();
        Self { fetched_at, flagged: observation.flagged, measured: measured as u8, digest }
    }
}

/// The values of an hour that are a report's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// The report.
    pub report: Report,
    /// Which variables it is believed for.
    pub variables: VariableSet,
}

/// One station's hours as they were reported: every value that is believed, implausible ones among them,
/// and whose it is. What it holds depends on the reports alone, not on their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Reports {
    values: HourlyGrid,
    /// By hour; within an hour by report, none of them empty.
    shares: Vec<Vec<Share>>,
}

impl Reports {
    /// No report of any hour in `range`.
    pub fn absent(station: StationId, range: HourRange) -> Self {
        Self::new(HourlyGrid::absent(station, range), Vec::new())
    }

    /// Values as they were reported, with the shares of each hour from the first. A value that is in
    /// no share yields to any report.
    pub fn new(values: HourlyGrid, mut shares: Vec<Vec<Share>>) -> Self {
        shares.resize(values.len(), Vec::new());
        Self { values, shares }
    }

    /// The values as they were reported: nothing refused, nothing repaired.
    pub fn values(&self) -> &HourlyGrid {
        &self.values
    }

    /// Whose values those of each hour are.
    pub fn shares(&self) -> &[Vec<Share>] {
        &self.shares
    }

    /// Merges what a raw object said of one hour: each value that it measured, unless it is that of a
    /// greater report. What it left blank stays. An hour outside the range is left out.
    pub fn merge(&mut self, observation: &Observation, report: Report) {
        let Some(offset) = self.values.offset(observation.hour) else { return };
        let shares = &mut self.shares[offset];
        let (mut believed, mut taken) = (observation.clone(), VariableSet::default());
        for variable in Variable::ALL {
            if observation.get(variable).is_none() {
                continue;
            }
            match shares.iter_mut().find(|share| share.variables.contains(variable)) {
                Some(share) if share.report > report => believed.set(variable, None),
                Some(share) => {
                    share.variables.remove(variable);
                    taken.insert(variable);
                }
                None => taken.insert(variable),
            }
        }
        shares.push(Share { report, variables: taken });
        shares.retain(|share| !share.variables.is_empty());
        shares.sort_by_key(|share| share.report);
        self.values.merge(&believed);
    }

    /// Copies every hour of `part` that lies in this range.
    pub fn overlay(&mut self, part: &Self) {
        self.values.overlay(&part.values);
        for (hour, shares) in part.values.range().iter().zip(&part.shares) {
            if let Some(offset) = self.values.offset(hour) {
                self.shares[offset].clone_from(shares);
            }
        }
    }

    /// The same over another range; hours that this does not hold are absent.
    #[must_use]
    pub fn slice(&self, range: HourRange) -> Self {
        let mut part = Self::absent(self.values.station.clone(), range);
        part.overlay(self);
        part
    }
}

#[cfg(test)]
#[path = "reports_tests.rs"]
mod tests;
