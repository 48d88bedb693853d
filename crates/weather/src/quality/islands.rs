//! Hours that stand away from both of their ends and fit once they are read in another way: a lost sign or
//! another unit, where no humidity bears witness, as for the ground.
//!
//! Weather does not jump twice just so that the hours between, negated or converted, lie on the line
//! between both ends.

use std::ops::Range;

use super::damage::Damage;
use super::finding::Finding;
use super::sheet::{Around, Sheet, edges};
use crate::variable::Variable;

/// The longest island: a cold spell.
const LONGEST_HOURS: usize = 72;

/// What is left of a jump when its damage is undone: an hour's weather, a share of a large jump.
const SHARE_LEFT: f64 = 0.25;

/// A temperature, and how large both jumps must be, °C: larger than it jumps by itself.
const TEMPERATURES: [(Variable, f64); 3] =
    [(Variable::AirTemperature, 8.0), (Variable::DewPoint, 12.0), (Variable::GroundTemperature, 15.0)];

/// Finds lost signs, and kelvins: nothing else looks like them.
pub(super) fn lost_signs(sheet: Sheet<'_>) -> Vec<Finding> {
    let damages = [Damage::LostSign, Damage::Kelvin];
    TEMPERATURES.into_iter().flat_map(|(variable, least)| islands(sheet, variable, least, &damages)).collect()
}

/// Finds other units of the air temperature, when no spikes are left: the hours between two of them may look
/// like degrees Fahrenheit. The ground really warms and cools so fast that a conversion fits by chance.
pub(super) fn unit_errors(sheet: Sheet<'_>) -> Vec<Finding> {
    let (air, least) = TEMPERATURES[0];
    islands(sheet, air, least, &[Damage::Fahrenheit, Damage::Tenfold])
}

fn islands(sheet: Sheet<'_>, variable: Variable, least: f64, damages: &[Damage]) -> Vec<Finding> {
    let edges = edges(sheet.values(variable), least);
    let mut findings = Vec::new();
    let mut explained_to = 0;
    for start in 0..edges.len() {
        let ends = (start + 1..edges.len()).take_while(|end| edges[*end] - edges[start] <= LONGEST_HOURS);
        let ends: Vec<usize> = ends.filter(|end| is_among_longer(&edges, start, *end)).collect();
        let mut readings =
            damages.iter().flat_map(|damage| ends.iter().map(|end| (edges[start]..edges[*end], *damage)));
        let fits = |(hours, damage): &(Range<usize>, Damage)| {
            hours.start >= explained_to && fits(sheet.values(variable), hours, least, *damage)
        };
        if let Some((hours, damage)) = readings.find(fits) {
            explained_to = hours.end;
            findings.extend(hours.filter_map(|offset| sheet.undo(variable, offset, damage)));
        }
    }
    findings
}

/// Whether the hours from one edge to another are fewer than twice those to the edges beyond: between two
/// faults the hours that are right are an island too.
fn is_among_longer(edges: &[usize], start: usize, end: usize) -> bool {
    let hours = edges[end] - edges[start];
    let before = start.checked_sub(1).map_or(usize::MAX, |earlier| edges[start] - edges[earlier]);
    let after = edges.get(end + 1).map_or(usize::MAX, |later| later - edges[end]);
    before.min(after) >= hours.div_ceil(2)
}

/// Whether these hours jump at both ends, and do not once the damage is undone.
fn fits(values: &[Option<f64>], hours: &Range<usize>, least: f64, damage: Damage) -> bool {
    let ends = || {
        let around = Around::of(values, hours)?;
        let last = hours.clone().rev().find_map(|offset| values[offset])?;
        Some([(values[hours.start]?, around.before.1), (last, around.after.1)])
    };
    let Some([start, end]) = ends() else { return false };
    let jump = |(inside, outside): (f64, f64)| inside - outside;
    let meets = |(inside, outside): (f64, f64)| {
        let left = damage.undone(inside).map_or(f64::INFINITY, |undone| (undone - outside).abs());
        left <= SHARE_LEFT * (inside - outside).abs()
    };
    jump(start) * jump(end) > 0.0
        && [start, end].into_iter().all(|end| jump(end).abs() >= least && meets(end))
        && hours.clone().all(|offset| is_nearer(values, hours, offset, damage))
}

/// Whether a value of these hours stands nearer to the line between both sides once the damage is undone.
fn is_nearer(values: &[Option<f64>], hours: &Range<usize>, offset: usize, damage: Damage) -> bool {
    let Some(value) = values[offset] else { return true };
    let nearer = || {
        let line = Around::of(values, hours)?.line(offset);
        Some((damage.undone(value)? - line).abs() < (value - line).abs())
    };
    nearer().unwrap_or(false)
}
