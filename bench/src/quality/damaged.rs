//! A file that its collector really damaged, against its truth.

use std::collections::BTreeMap;

use weather::quality::check;
use weather::{Provenance, Variable};

use super::data::Series;

/// A value is wrong if it is further than this from the truth: reports have tenths.
const ROUNDING: f64 = 0.05 + 1e-9;

/// What became of the values of one variable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Damage {
    /// Values that have a truth.
    pub(crate) values: usize,
    /// Of them, wrong ones.
    pub(crate) wrong: usize,
    /// Wrong ones that were refused or repaired.
    pub(crate) found: usize,
    /// Wrong ones repaired to the truth.
    pub(crate) repaired: usize,
    /// Right ones that were refused or changed.
    pub(crate) right_touched: usize,
}

/// Checks a damaged series and compares it with the truth, by variable.
pub(crate) fn compare(damaged: &Series, truth: &Series) -> BTreeMap<Variable, Damage> {
    let mut checked = damaged.grid.clone();
    check(&mut checked, Some(&damaged.station));
    let mut table: BTreeMap<Variable, Damage> = BTreeMap::new();
    for variable in Variable::ALL {
        for hour in damaged.grid.range().iter() {
            let reported = damaged.grid.observed(variable, hour);
            let (Some(reported), Some(truth)) = (reported, truth.grid.observed(variable, hour)) else {
                continue;
            };
            let entry = table.entry(variable).or_default();
            let touched = checked.provenance(variable, hour) != Provenance::Observed;
            let is_true = |value: f64| (value - truth).abs() <= ROUNDING;
            entry.values += 1;
            if is_true(reported) {
                entry.right_touched += usize::from(touched);
            } else {
                entry.wrong += 1;
                entry.found += usize::from(touched);
                entry.repaired += usize::from(checked.observed(variable, hour).is_some_and(is_true));
            }
        }
    }
    table
}
