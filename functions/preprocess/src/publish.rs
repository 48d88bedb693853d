//! What was reported around a month to what is published of it. Pure.

use weather::quality::Rejection;
use weather::{HourRange, HourlyGrid, Month, Reports, gaps, quality};

/// How far beyond a month its checks and repairs look: a gap of two days, the five days beyond it that its
/// repair looks at, and room for checks that look at days. A report is an affair of every month
/// that is this near, and of no other.
pub(crate) const CONTEXT_HOURS: i64 = 10 * 24;

/// A month as it is stored.
#[derive(Debug)]
pub(crate) struct Published {
    /// Checked and repaired, from the first to the last hour that there is anything of.
    pub(crate) grid: HourlyGrid,
    /// What was reported of these hours.
    pub(crate) reports: Reports,
    /// Checked but not repaired, with the context.
    pub(crate) checked: HourlyGrid,
    /// What the checks refused of these hours.
    pub(crate) findings: Vec<Rejection>,
}

/// The hours that a month is published from.
pub(crate) fn context(month: Month) -> HourRange {
    let hours = month.hours();
    HourRange::new(hours.start - CONTEXT_HOURS, hours.end + CONTEXT_HOURS)
}

/// Checks and repairs a month, given the reports of its [`context`]: of the same hours for the same month,
/// so that it depends on the reports alone. `None` if there is nothing of it.
pub(crate) fn publish(month: Month, reports: &Reports) -> Option<Published> {
    let mut checked = reports.values().clone();
    let mut findings = quality::check(&mut checked);
    let mut repaired = checked.clone();
    gaps::repair(&mut repaired);
    let grid = repaired.slice(month.hours()).trimmed()?;
    findings.retain(|finding| grid.range().contains(finding.hour));
    Some(Published { reports: reports.slice(grid.range()), grid, checked, findings })
}
