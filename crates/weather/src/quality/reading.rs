//! Other readings of a report that contradicts itself.
//!
//! Air temperature, dew point, relative humidity and vapour pressure say two things in three or four
//! numbers. Where they disagree by more than their rounding, this asks what damage would make them disagree
//! so: a lost minus sign, a lost leading digit, a temperature in another unit. Only if undoing exactly one
//! simplest damage makes all of them agree is it taken.

use super::damage::Damage;
use super::finding::{Finding, Reason};
use super::report::Report;
use super::sheet::Sheet;
use crate::units::{Celsius, Hectopascals, RelativeHumidity};
use crate::variable::Variable;

pub(super) fn check(sheet: Sheet<'_>) -> Vec<Finding> {
    let contradictory = (0..sheet.len()).filter_map(|offset| {
        let report = Report::at(sheet, offset).filter(|report| !report.agrees())?;
        Some((offset, report))
    });
    contradictory
        .filter_map(|(offset, report)| Some(findings(sheet, offset, &simplest(report)?)))
        .flatten()
        .collect()
}

/// What may have happened to each number of a report.
type Damages = [Option<Damage>; 4];

const VARIABLES: [Variable; 4] =
    [Variable::AirTemperature, Variable::DewPoint, Variable::RelativeHumidity, Variable::VapourPressure];

/// The damage to the fewest numbers that explains the contradiction; `None` if there is no single one.
fn simplest(report: Report) -> Option<Damages> {
    let mut explanations: Vec<(usize, Damages)> = possible_damages()
        .filter(|damages| undone(report, damages).is_some_and(|undone| undone.agrees()))
        .map(|damages| (damages.iter().flatten().count(), damages))
        .collect();
    explanations.sort_by_key(|(damaged, _)| *damaged);
    match explanations.as_slice() {
        [(_, only)] => Some(*only),
        [(fewest, simplest), (next, _), ..] if fewest < next => Some(*simplest),
        _ => None,
    }
}

fn possible_damages() -> impl Iterator<Item = Damages> {
    let none_or = |damages: &'static [Damage]| std::iter::once(None).chain(damages.iter().copied().map(Some));
    none_or(&Damage::OF_TEMPERATURE).flat_map(move |air| {
        none_or(&Damage::OF_TEMPERATURE).flat_map(move |dew_point| {
            none_or(&Damage::OF_HUMIDITY).flat_map(move |humidity| {
                none_or(&Damage::OF_VAPOUR).map(move |vapour| [air, dew_point, humidity, vapour])
            })
        })
    })
}

/// The report before it was damaged so; `None` if it was not.
fn undone(report: Report, damages: &Damages) -> Option<Report> {
    let undo = |damage: Option<Damage>, reported: f64| match damage {
        Some(damage) => damage.undone(reported),
        None => Some(reported),
    };
    let [air, dew_point, humidity, vapour] = *damages;
    Some(Report {
        air: Celsius(undo(air, report.air.0)?),
        dew_point: Celsius(undo(dew_point, report.dew_point.0)?),
        humidity: RelativeHumidity(undo(humidity, report.humidity.0)?),
        vapour: match (report.vapour, vapour) {
            (Some(reported), damage) => Some(Hectopascals(undo(damage, reported.0)?)),
            (None, Some(_)) => return None,
            (None, None) => None,
        },
    })
}

fn findings(sheet: Sheet<'_>, offset: usize, damages: &Damages) -> Vec<Finding> {
    let damaged =
        VARIABLES.into_iter().zip(damages).filter_map(|(variable, damage)| Some((variable, (*damage)?)));
    let mut findings: Vec<Finding> =
        damaged.filter_map(|(variable, damage)| sheet.undo(variable, offset, damage)).collect();
    // A source whose air temperature and dew point are in another unit gives the ground's in it too.
    if findings.iter().filter(|finding| finding.reason == Reason::UnitError).count() == 2 {
        findings.extend(sheet.refuse(Variable::GroundTemperature, offset, Reason::UnitError));
    }
    findings
}
