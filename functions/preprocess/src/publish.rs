//! What was reported around a month to what is published of it. Pure.

use weather::quality::Finding;
use weather::{HourRange, HourlyGrid, Month, Reports, Station, gaps, quality};

/// How far beyond a month its checks and repairs look: over a gap of two days and the days beyond it from
/// which its repair is told. A report is an affair of every month that is this near, and of no other.
pub(crate) const CONTEXT_HOURS: i64 = gaps::REACH_HOURS;
const _: () = assert!(quality::REACH_HOURS <= CONTEXT_HOURS);

/// A month as it is stored.
#[derive(Debug)]
pub(crate) struct Published {
    /// Checked and repaired, from the first to the last hour that there is anything of.
    pub(crate) grid: HourlyGrid,
    /// What was reported of these hours.
    pub(crate) reports: Reports,
    /// Checked but not repaired, with the context.
    pub(crate) checked: HourlyGrid,
    /// What the checks found in these hours.
    pub(crate) findings: Vec<Finding>,
}

/// The hours that a month is published from.
pub(crate) fn context(month: Month) -> HourRange {
    let hours = month.hours();
    HourRange::new(hours.start - CONTEXT_HOURS, hours.end + CONTEXT_HOURS)
}

/// Checks and repairs a month, given the reports of its [`context`]: of the same hours for the same month,
/// so that it depends on the reports and on where the `station` stands alone. `None` if there is nothing of it.
pub(crate) fn publish(month: Month, reports: &Reports, station: Option<&Station>) -> Option<Published> {
    // No gap that is ever filled is as long as a month.
    reports.values().slice(month.hours()).trimmed()?;
    let mut checked = reports.values().clone();
    let mut findings = quality::check(&mut checked, station);
    let mut filled = checked.clone();
    gaps::repair(&mut filled);
    let grid = filled.slice(month.hours()).trimmed()?;
    findings.retain(|finding| grid.range().contains(finding.hour));
    Some(Published { reports: reports.slice(grid.range()), grid, checked, findings })
}
