//! The fewest questions that ask for every missing hour.

use std::collections::BTreeMap;

use sources::{Question, Reach};
use weather::{HourRange, StationId};

/// Missing hours of stations: for each the ranges in order, none of them empty.
pub(crate) type Missing = BTreeMap<StationId, Vec<HourRange>>;

/// Lays windows of at most `reach.hours` over the missing hours, each from the first hour that no
/// window covers yet: on a line no other choice needs fewer. A window that spans two gaps asks for the
/// hours between them again, which costs nothing; one call more would.
///
/// Stations that may share a call share their windows.
pub(crate) fn plan(missing: &Missing, reach: Reach) -> Vec<Question> {
    if reach.stations <= 1 {
        return missing.iter().flat_map(|(station, ranges)| windows(&[(station, ranges)], reach)).collect();
    }
    let all: Vec<(&StationId, &Vec<HourRange>)> = missing.iter().collect();
    windows(&all, reach)
}

fn windows(missing: &[(&StationId, &Vec<HourRange>)], reach: Reach) -> Vec<Question> {
    let width = i64::try_from(reach.hours.max(1)).unwrap_or(i64::MAX / 2);
    let mut ranges: Vec<HourRange> = missing.iter().flat_map(|(_, ranges)| ranges.iter().copied()).collect();
    ranges.sort_by_key(|range| range.start);
    let mut questions = Vec::new();
    let mut asked_until = ranges.first().map(|range| range.start);
    for range in ranges {
        while let Some(from) =
            asked_until.map(|until| range.start.max(until)).filter(|from| *from < range.end)
        {
            let window = HourRange::new(from, from + width);
            questions.extend(ask(missing, window, reach.stations.max(1)));
            asked_until = Some(window.end);
        }
    }
    questions
}

/// The questions for one window: the stations that miss something in it, in groups, each group's hours cut
/// to what it misses.
fn ask(missing: &[(&StationId, &Vec<HourRange>)], window: HourRange, stations: usize) -> Vec<Question> {
    let concerned: Vec<(&StationId, HourRange)> =
        missing.iter().filter_map(|(station, ranges)| Some((*station, hull(ranges, window)?))).collect();
    let group = |group: &[(&StationId, HourRange)]| Question {
        stations: group.iter().map(|(station, _)| (*station).clone()).collect(),
        hours: group.iter().map(|(_, hours)| *hours).reduce(around).unwrap_or(window),
    };
    concerned.chunks(stations).map(group).collect()
}

/// From the first to the last hour of `ranges` inside the window; `None` if there is none.
fn hull(ranges: &[HourRange], window: HourRange) -> Option<HourRange> {
    let inside = ranges
        .iter()
        .map(|range| HourRange::new(range.start.max(window.start), range.end.min(window.end)))
        .filter(|range| !range.is_empty());
    inside.reduce(around)
}

fn around(left: HourRange, right: HourRange) -> HourRange {
    HourRange::new(left.start.min(right.start), left.end.max(right.end))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use weather::Hour;

    use super::*;

    fn hours(start: i64, end: i64) -> HourRange {
        HourRange::new(Hour::from_epoch_hours(start), Hour::from_epoch_hours(end))
    }

    fn station(number: usize) -> StationId {
        number.to_string().parse().unwrap()
    }

    const ONE_PAGE: Reach = Reach { stations: 1, hours: 999 };

    #[test]
    fn one_missing_hour_is_one_question_for_that_hour() {
        let missing = Missing::from([(station(108), vec![hours(50, 51)])]);
        assert_eq!(
            plan(&missing, ONE_PAGE),
            [Question { stations: vec![station(108)], hours: hours(50, 51) }]
        );
        assert_eq!(plan(&Missing::new(), ONE_PAGE), []);
    }

    #[test]
    fn gaps_that_one_page_can_hold_are_asked_for_together() {
        let missing = Missing::from([(station(108), vec![hours(0, 2), hours(500, 510), hours(998, 1100)])]);
        let asked: Vec<HourRange> = plan(&missing, ONE_PAGE).iter().map(|question| question.hours).collect();
        assert_eq!(asked, [hours(0, 999), hours(999, 1100)]);
    }

    #[test]
    fn ten_years_are_88_pages() {
        let missing = Missing::from([(station(108), vec![hours(0, 87_672)])]);
        assert_eq!(plan(&missing, ONE_PAGE).len(), 88);
    }

    #[test]
    fn stations_that_may_share_a_call_share_it_with_the_hours_that_any_of_them_misses() {
        let missing = Missing::from([
            (station(105), vec![hours(10, 20)]),
            (station(108), vec![hours(5, 12), hours(900, 901)]),
            (station(112), vec![hours(905, 906)]),
        ]);
        let asked = plan(&missing, Reach { stations: 97, hours: 744 });
        assert_eq!(asked.len(), 2);
        assert_eq!(asked[0], Question { stations: vec![station(105), station(108)], hours: hours(5, 20) });
        assert_eq!(asked[1], Question { stations: vec![station(108), station(112)], hours: hours(900, 906) });
    }

    fn any_missing() -> impl Strategy<Value = Missing> {
        let gaps = prop::collection::vec((1_i64..400, 1_i64..1500), 1..8);
        prop::collection::btree_map((1_usize..9).prop_map(station), gaps, 0..5).prop_map(|stations| {
            let ranges = |gaps: Vec<(i64, i64)>| {
                let mut last = 0;
                let range = |(pause, length): (i64, i64)| {
                    let start = last + pause;
                    last = start + length;
                    hours(start, last)
                };
                gaps.into_iter().map(range).collect()
            };
            stations.into_iter().map(|(station, gaps)| (station, ranges(gaps))).collect()
        })
    }

    proptest! {
        #[test]
        fn every_missing_hour_is_asked_for_within_reach(
            missing in any_missing(),
            stations in 1_usize..4,
            width in 1_usize..1000,
        ) {
            let reach = Reach { stations, hours: width };
            let questions = plan(&missing, reach);
            for question in &questions {
                prop_assert!(question.stations.len() <= stations && !question.stations.is_empty());
                prop_assert!(question.hours.len() <= width && !question.hours.is_empty());
            }
            for (station, ranges) in &missing {
                for hour in ranges.iter().flat_map(|range| range.iter()) {
                    let mut asking =
                        questions.iter().filter(|question| question.stations.contains(station));
                    prop_assert!(asking.any(|question| question.hours.contains(hour)));
                }
            }
        }

        #[test]
        fn one_station_needs_no_more_calls_than_hours_apart_by_a_page(
            missing in any_missing(),
            width in 1_usize..1000,
        ) {
            // Hours further apart than a page can hold need a call each: no plan can do with fewer.
            for (station, ranges) in &missing {
                let mut apart = 0;
                let mut reached = None;
                for hour in ranges.iter().flat_map(|range| range.iter()) {
                    if reached.is_none_or(|reached| hour >= reached) {
                        apart += 1;
                        reached = Some(hour + width as i64);
                    }
                }
                let alone = Missing::from([(station.clone(), ranges.clone())]);
                let questions = plan(&alone, Reach { stations: 1, hours: width });
                prop_assert_eq!(questions.len(), apart);
            }
        }
    }
}
