//! How many injected faults the checks find, and what they find besides.

use std::collections::{BTreeSet, HashMap};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use weather::quality::{Finding, check};
use weather::{Hour, HourlyGrid, Station, Variable};

use super::faults::{Damaged, Fault};

/// A value repaired to within this is repaired right.
const RIGHT: f64 = 0.1 + 1e-9;

/// What became of the faults of one kind.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Score {
    /// Faults put in.
    pub(crate) faults: usize,
    /// Of them, those of which at least half of the damaged hours were found.
    pub(crate) found: usize,
    /// Faults of which every damaged value was repaired to within a tenth.
    pub(crate) repaired: usize,
    /// Hours with a damaged value.
    pub(crate) damaged_hours: usize,
    /// Of them, those with a finding.
    pub(crate) damaged_hours_found: usize,
    /// Hours with a finding that the same data without faults does not have.
    pub(crate) hours_found: usize,
    /// Of them, those from the first to the last damaged hour of a fault.
    pub(crate) hours_found_rightly: usize,
}

impl Score {
    fn add(&mut self, other: Self) {
        self.faults += other.faults;
        self.found += other.found;
        self.repaired += other.repaired;
        self.damaged_hours += other.damaged_hours;
        self.damaged_hours_found += other.damaged_hours_found;
        self.hours_found += other.hours_found;
        self.hours_found_rightly += other.hours_found_rightly;
    }
}

/// Puts faults of one kind into copies of the grids until there are enough, and scores what is found. None
/// if the observations have not what such a fault damages.
pub(crate) fn score(stations: &[CheckedStation], fault: Fault, least: usize, seed: u64) -> Score {
    let mut random = StdRng::seed_from_u64(seed);
    let mut total = Score::default();
    while total.faults < least {
        let faults = total.faults;
        for station in stations {
            total.add(station.round(fault, &mut random));
        }
        if total.faults == faults {
            break;
        }
    }
    total
}

/// A station's observations, and what is found in them as they are.
#[derive(Debug)]
pub(crate) struct CheckedStation {
    pub(crate) station: Station,
    pub(crate) observed: HourlyGrid,
    pub(crate) findings: Vec<Finding>,
}

impl CheckedStation {
    pub(crate) fn new(station: Station, observed: HourlyGrid) -> Self {
        let findings = check(&mut observed.clone(), Some(&station));
        Self { station, observed, findings }
    }

    /// Hours with a report.
    pub(crate) fn reported_hours(&self) -> usize {
        self.observed.range().iter().filter(|hour| self.observed.is_reported(*hour)).count()
    }

    /// Hours with a finding that is wanted.
    pub(crate) fn hours_found(&self, wanted: &dyn Fn(&Finding) -> bool) -> usize {
        let findings = self.findings.iter().filter(|finding| wanted(finding));
        findings.map(|finding| finding.hour).collect::<BTreeSet<Hour>>().len()
    }

    /// One copy with as many faults as its length allows.
    fn round(&self, fault: Fault, random: &mut StdRng) -> Score {
        let mut grid = self.observed.clone();
        let mut faults = Vec::new();
        let mut hour = grid.range().start + random.random_range(1..=fault.spacing());
        while hour < grid.range().end {
            faults.extend(fault.inject(&mut grid, hour, random));
            hour = hour + fault.spacing() + random.random_range(0..24);
        }
        let findings = check(&mut grid, Some(&self.station));
        self.tell(&faults, &findings)
    }

    fn tell(&self, faults: &[Vec<Damaged>], findings: &[Finding]) -> Score {
        let by_cell: HashMap<(Hour, Variable), &Finding> =
            findings.iter().map(|finding| ((finding.hour, finding.variable), finding)).collect();
        let known: BTreeSet<Hour> = self.findings.iter().map(|finding| finding.hour).collect();
        let hours: BTreeSet<Hour> = findings.iter().map(|finding| finding.hour).collect();
        let new: BTreeSet<Hour> = hours.difference(&known).copied().collect();
        let mut score = Score { hours_found: new.len(), ..Score::default() };
        for fault in faults {
            let of = |damaged: &Damaged| by_cell.get(&(damaged.hour, damaged.variable));
            let repaired = |damaged: &Damaged| {
                of(damaged)
                    .and_then(|finding| finding.repaired)
                    .is_some_and(|repaired| (repaired - damaged.truth).abs() <= RIGHT)
            };
            let damaged: BTreeSet<Hour> = fault.iter().map(|damaged| damaged.hour).collect();
            let found: BTreeSet<Hour> =
                fault.iter().filter(|damaged| of(damaged).is_some()).map(|damaged| damaged.hour).collect();
            if let (Some(first), Some(last)) = (damaged.first(), damaged.last()) {
                score.hours_found_rightly += new.range(first..=last).count();
            }
            score.faults += 1;
            score.found += usize::from(2 * found.len() >= damaged.len());
            score.repaired += usize::from(fault.iter().all(repaired));
            score.damaged_hours += damaged.len();
            score.damaged_hours_found += found.len();
        }
        score
    }
}
