//! The quality record of a month: how complete it is, where its gaps are, what was refused or put right.
//! Pure.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::{MonthGap, MonthQuality, Tally};
use weather::gaps::{Gap, gaps};
use weather::{HourRange, Provenance, Variable};

use crate::publish::Published;

/// The record of a published month, by days of its station's zone.
pub(crate) fn record(month: &Published, zone: &TimeZone) -> MonthQuality {
    MonthQuality {
        station: month.grid.station.clone(),
        hours: month.grid.range(),
        days: days(month, zone),
        gaps: gaps_within(month),
        findings: month.findings.clone(),
    }
}

fn days(month: &Published, zone: &TimeZone) -> BTreeMap<Date, BTreeMap<Variable, Tally>> {
    let mut days: BTreeMap<Date, BTreeMap<Variable, Tally>> = BTreeMap::new();
    for hour in month.grid.range().iter() {
        let day = days.entry(hour.in_zone(zone).date()).or_default();
        for variable in Variable::ALL {
            let measured = month.grid.observed(variable, hour).is_some();
            let repaired = month.grid.provenance(variable, hour) == Provenance::Repaired;
            let filled = month.grid.provenance(variable, hour).is_filled();
            let refused = month.checked.provenance(variable, hour).is_refused();
            if measured || filled || refused {
                let tally = day.entry(variable).or_default();
                tally.measured += usize::from(measured);
                tally.repaired += usize::from(repaired);
                tally.filled += usize::from(filled);
                tally.refused += usize::from(refused);
            }
        }
    }
    days
}

/// The parts of gaps that lie in the month, of variables that should be there every hour.
fn gaps_within(month: &Published) -> Vec<MonthGap> {
    let Some(reported) = month.checked.trimmed() else { return Vec::new() };
    let hourly = Variable::ALL.into_iter().filter(|variable| variable.is_reported_hourly());
    let gaps = hourly.flat_map(|variable| gaps(&reported, variable));
    gaps.map(|gap| part_of(gap, month)).filter(|part| !part.hours.is_empty()).collect()
}

fn part_of(gap: Gap, month: &Published) -> MonthGap {
    let hours = gap.hours.overlap(month.grid.range());
    let count = |hours: HourRange, of: fn(Provenance) -> bool| {
        hours.iter().filter(|hour| of(month.checked.provenance(gap.variable, *hour))).count()
    };
    let filled = hours.iter().map(|hour| month.grid.provenance(gap.variable, hour));
    MonthGap {
        variable: gap.variable,
        hours,
        class: gap.class,
        refused: count(hours, Provenance::is_refused),
        blank: count(hours, |provenance| provenance == Provenance::NotReported),
        repair: filled.into_iter().find(|provenance| provenance.is_filled()),
    }
}
