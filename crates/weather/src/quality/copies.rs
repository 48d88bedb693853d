//! Hours that were measured at another time: a block that was copied, or filed by a clock that was wrong.
//!
//! A station never says twice, hour for hour, the same of its temperatures, humidity, pressure and wind.
//! Where it does, one of both places is right. A copy is the one that fits less to what stands before and
//! after it. (What goes on repeating itself, as made-up days do, is not a copy.)
//!
//! A clock that is n hours wrong for a while leaves a seam: n hours twice, one after the other, where the
//! two clocks overlap, and n hours nowhere, where the block ends on the other side. That end and the side
//! are the ones under which the hours between fit the station's usual day best.

use std::ops::Range;

use super::finding::{Finding, Reason};
use super::repeats::{Repeat, repeats};
use super::sheet::Sheet;
use super::usual::Usual;
use crate::variable::Variable;

/// So many changes that agree are no chance: each does in less than one of five cases.
const LEAST_CHANGES: usize = 12;
/// At a seam so many suffice, since the usual day has a say too.
const LEAST_CHANGES_AT_SEAM: usize = 4;
/// No clock is wrong by more, but by whole days.
const LARGEST_SHIFT_HOURS: usize = 12;
/// The longest block that is looked for behind a seam.
const LONGEST_SHIFTED_HOURS: usize = 96;
/// By how much a shifted block must explain what is seen better, in units of log-likelihood, with every change
/// that agrees at the seam counted as one.
const LEAST_EVIDENCE: f64 = 12.0;

pub(super) fn check(sheet: Sheet<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for repeat in repeats(sheet) {
        let found = if is_seam(&repeat) && repeat.changes >= LEAST_CHANGES_AT_SEAM {
            shifted(sheet, &repeat)
        } else if repeat.changes >= LEAST_CHANGES && repeat.hours.len() <= repeat.lag {
            Some((copy(sheet, &repeat), Reason::Duplicate))
        } else {
            None
        };
        let Some((hours, reason)) = found else { continue };
        for variable in Variable::ALL {
            findings.extend(hours.clone().filter_map(|offset| sheet.refuse(variable, offset, reason)));
        }
    }
    findings
}

/// Whether hours stand twice, one copy right after the other.
fn is_seam(repeat: &Repeat) -> bool {
    repeat.hours.len() == repeat.lag && repeat.lag <= LARGEST_SHIFT_HOURS
}

/// Which of both places fits less to its surroundings.
fn copy(sheet: Sheet<'_>, repeat: &Repeat) -> Range<usize> {
    let usual = Usual::around(sheet, &repeat.hours, 1);
    let fit = |hours: &Range<usize>| usual.step(sheet, hours.start, 0) + usual.step(sheet, hours.end, 0);
    let (earlier, later) = (repeat.earlier(), repeat.hours.clone());
    if fit(&earlier) < fit(&later) { earlier } else { later }
}

/// The block that stands n hours late from the seam on, or n hours early up to it.
fn shifted(sheet: Sheet<'_>, seam: &Repeat) -> Option<(Range<usize>, Reason)> {
    let usual = Usual::around(sheet, &seam.hours, 1);
    let over_lost_hours = Usual::around(sheet, &seam.hours, seam.lag + 1);
    let shift = seam.lag as i64;
    let middle = seam.hours.start;
    // How much better the step into an hour is explained if its block is shifted, or if it is the first
    // after hours that are nowhere.
    let inside = |offset, late| usual.step(sheet, offset, late) - usual.step(sheet, offset, 0);
    let lost = |offset, late| over_lost_hours.step(sheet, offset, late) - usual.step(sheet, offset, 0);

    let mut best = (LEAST_EVIDENCE - seam.changes as f64, None);
    let mut evidence = 0.0;
    for end in middle + 1..sheet.len().min(middle + LONGEST_SHIFTED_HOURS) {
        let total = evidence + lost(end, 0);
        if end >= seam.hours.end && total > best.0 {
            best = (total, Some(middle..end));
        }
        evidence += inside(end, shift);
    }
    evidence = 0.0;
    for start in (middle.saturating_sub(LONGEST_SHIFTED_HOURS).max(1)..middle).rev() {
        let total = evidence + lost(start, -shift);
        if start <= seam.earlier().start && total > best.0 {
            best = (total, Some(start..middle));
        }
        evidence += inside(start, -shift);
    }
    let hours = best.1?;
    let reason = if hours.len() == seam.lag { Reason::Duplicate } else { Reason::ClockShift };
    Some((hours, reason))
}
