//! Physical quality checks on what a station reported.
//!
//! Each check is a module that says what damage it looks for and why it does not mistake weather for it. A
//! value found damaged becomes missing with its reason, or, where the damage can be undone with certainty
//! (a lost minus sign, a lost leading digit), the value that it must have been.
//!
//! Laws, held by tests:
//! - Checking again finds nothing new: the checks run until none of them finds anything.
//! - A verdict depends on what was measured within [`REACH_HOURS`] of it, in whatever order it came; so a month
//!   with its neighbours gets the same verdicts as the whole history.
//! - What was reported is in the [`Finding`], so that nothing is lost by a verdict.

mod consistency;
mod copies;
mod damage;
mod finding;
mod flat;
mod islands;
mod pressure;
mod range;
mod reading;
mod repeats;
mod report;
mod sentinel;
mod sheet;
mod spike;
mod usual;

pub use finding::{Finding, Reason};

use crate::gaps;
use crate::grid::HourlyGrid;
use crate::provenance::Provenance;
use crate::station::Station;
use sheet::Sheet;

/// How far a verdict looks: two weeks, in which a block is looked for that was copied.
pub const REACH_HOURS: i64 = 14 * 24;

/// The checks, in order: what explains damage comes before what only refuses it.
const CHECKS: [fn(Sheet<'_>) -> Vec<Finding>; 10] = [
    sentinel::check,
    reading::check,
    pressure::check,
    islands::lost_signs,
    spike::check,
    islands::unit_errors,
    range::check,
    copies::check,
    consistency::check,
    flat::check,
];

/// Refuses or repairs what cannot have been measured, and returns what it found, by hour and variable. Gaps
/// that were filled are taken out first: only measured values are looked at, and only values as they were
/// reported are judged. Where the station stands narrows what is possible there; an unknown place is judged by
/// what is possible anywhere.
pub fn check(grid: &mut HourlyGrid, station: Option<&Station>) -> Vec<Finding> {
    gaps::strip_repairs(grid);
    let mut findings: Vec<Finding> = Vec::new();
    loop {
        let known = findings.len();
        for check in CHECKS {
            let found = check(Sheet { grid, station });
            findings.extend(found.into_iter().filter(|finding| apply(grid, finding)));
        }
        if findings.len() == known {
            break;
        }
    }
    findings.sort_by_key(|finding| (finding.hour, finding.variable));
    findings
}

/// Writes a finding into the grid, unless an earlier one has dealt with that value. Says whether it did.
fn apply(grid: &mut HourlyGrid, finding: &Finding) -> bool {
    let open = grid.provenance(finding.variable, finding.hour) == Provenance::Observed;
    if open {
        grid.put(finding.variable, finding.hour, finding.repaired, finding.reason.provenance());
    }
    open
}

#[cfg(test)]
mod clean;
#[cfg(test)]
mod laws_tests;
#[cfg(test)]
mod tests;
