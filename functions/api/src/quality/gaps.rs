//! The months' parts of gaps put together, with the hours that no month has, and why they are missing.

use serde::Serialize;
use store::{Absence, GapCauses, MonthGap, MonthQuality};
use weather::gaps::{GapClass, LONGEST_MEDIUM_GAP_HOURS, LONGEST_SHORT_GAP_HOURS};
use weather::{Group, HourRange, Month, Provenance, Variable};

/// Hours in a row without a measured value of a variable that should be there every hour.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Gap {
    pub(crate) variable: &'static str,
    pub(crate) hours: HourRange,
    pub(crate) class: GapClass,
    /// Its hours by why nothing is there.
    pub(crate) causes: GapCauses,
    /// How it was filled, if it was.
    pub(crate) repair: Option<Provenance>,
}

/// The gaps that touch `asked`, in order of time. `absences` are what is noted of a group; `there`
/// are the hours that can be there at all.
pub(super) fn gaps<'a>(
    records: &[MonthQuality],
    absences: impl Fn(Group) -> &'a [Absence],
    asked: HourRange,
    there: HourRange,
) -> Vec<Gap> {
    let hourly = Variable::ALL.into_iter().filter(|variable| variable.is_reported_hourly());
    let measures = |variable: &Variable| records.iter().any(|record| measured(record, *variable) > 0);
    let mut gaps: Vec<Gap> = hourly
        .filter(measures)
        .flat_map(|variable| joined(parts(variable, records, asked, there)))
        .filter(|part| part.hours.overlaps(asked))
        .map(|part| gap(&part, absences(part.variable.group()), there))
        .collect();
    gaps.sort_by_key(|gap| gap.hours.start);
    gaps
}

fn measured(record: &MonthQuality, variable: Variable) -> usize {
    record.days.values().filter_map(|day| day.get(&variable)).map(|tally| tally.measured).sum()
}

/// The parts of a variable's gaps in every month that `asked` touches, in order of time.
fn parts(variable: Variable, records: &[MonthQuality], asked: HourRange, there: HourRange) -> Vec<MonthGap> {
    let absent =
        |hours| MonthGap { variable, hours, class: GapClass::Long, refused: 0, blank: 0, repair: None };
    let mut parts = Vec::new();
    for month in Month::touching(asked.overlap(there)) {
        let hours = month.hours().overlap(there);
        let Some(record) = records.iter().find(|record| Month::of(record.hours.start) == month) else {
            parts.push(absent(hours));
            continue;
        };
        // A month is stored from its first reported hour to its last.
        parts.push(absent(HourRange::new(hours.start, record.hours.start)));
        if measured(record, variable) > 0 {
            parts.extend(record.gaps.iter().filter(|gap| gap.variable == variable));
        } else {
            let blank = record.hours.len();
            parts.push(MonthGap { blank, ..absent(record.hours) });
        }
        parts.push(absent(HourRange::new(record.hours.end, hours.end)));
    }
    parts.retain(|part| !part.hours.is_empty());
    parts
}

/// Parts that follow each other are one gap.
fn joined(parts: Vec<MonthGap>) -> Vec<MonthGap> {
    let mut gaps: Vec<MonthGap> = Vec::new();
    for part in parts {
        match gaps.last_mut() {
            Some(gap) if gap.hours.end == part.hours.start => {
                gap.hours.end = part.hours.end;
                gap.refused += part.refused;
                gap.blank += part.blank;
                gap.repair = gap.repair.or(part.repair);
            }
            _ => gaps.push(part),
        }
    }
    gaps
}

fn gap(part: &MonthGap, absences: &[Absence], there: HourRange) -> Gap {
    let class = match part.hours.len() {
        // Nobody knows yet how long it will be.
        _ if part.hours.end == there.end => GapClass::Long,
        hours if hours <= LONGEST_SHORT_GAP_HOURS => GapClass::Short,
        hours if hours <= LONGEST_MEDIUM_GAP_HOURS => GapClass::Medium,
        _ => GapClass::Long,
    };
    Gap {
        variable: part.variable.name(),
        hours: part.hours,
        class,
        causes: GapCauses::of(part.hours, part.refused, part.blank, absences),
        repair: part.repair,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use store::{AbsenceCause, Tally};
    use weather::Hour;

    fn hours(start: &str, end: &str) -> HourRange {
        let hour = |text: &str| -> Hour { format!("2015-{text}:00:00Z").parse().unwrap() };
        HourRange::new(hour(start), hour(end))
    }

    /// A month in which air temperature was measured, but for a gap.
    fn record(stored: HourRange, gap: Option<HourRange>) -> MonthQuality {
        let tally = Tally { measured: 24, ..Tally::default() };
        let gap = gap.map(|hours| MonthGap {
            variable: Variable::AirTemperature,
            hours,
            class: GapClass::Medium,
            refused: 1,
            blank: 2,
            repair: None,
        });
        MonthQuality {
            station: "108".parse().unwrap(),
            hours: stored,
            days: BTreeMap::from([(
                "2015-01-01".parse().unwrap(),
                BTreeMap::from([(Variable::AirTemperature, tally)]),
            )]),
            gaps: gap.into_iter().collect(),
            findings: Vec::new(),
        }
    }

    #[test]
    fn a_gap_over_a_month_without_observations_is_one_gap_with_all_its_causes() {
        let january = record(hours("01-01T00", "01-31T20"), Some(hours("01-31T10", "01-31T20")));
        let march = record(hours("03-01T05", "04-01T00"), None);
        let absences = [Absence {
            hours: hours("02-01T00", "03-01T00"),
            cause: AbsenceCause::FetchFailed,
            at: hours("03-02T00", "03-02T00").start,
        }];
        let asked = hours("01-10T00", "03-20T00");
        let found = gaps(&[january, march], |_| &absences, asked, hours("01-01T00", "04-01T00"));
        let causes = GapCauses { never_published: 2, fetch_failed: 28 * 24, refused: 1, unknown: 16 };
        let whole = hours("01-31T10", "03-01T05");
        let variable = Variable::AirTemperature.name();
        assert_eq!(found, [Gap { variable, hours: whole, class: GapClass::Long, causes, repair: None }]);
    }

    #[test]
    fn hours_since_the_last_report_are_an_open_gap() {
        let january = record(hours("01-01T00", "01-10T00"), None);
        let there = hours("01-01T00", "01-10T02");
        let found = gaps(&[january], |_| &[], there, there);
        assert_eq!((found[0].hours, found[0].class), (hours("01-10T00", "01-10T02"), GapClass::Long));
        assert_eq!(found[0].causes, GapCauses { unknown: 2, ..GapCauses::default() });
    }
}
