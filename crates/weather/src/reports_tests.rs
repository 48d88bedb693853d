use proptest::prelude::*;

use super::*;
use crate::provenance::Provenance;

const STATION: &str = "108";

fn hour(offset: i64) -> Hour {
    Hour::from_epoch_hours(400_000 + offset)
}

fn observation(offset: i64) -> Observation {
    Observation::new(STATION.parse().unwrap(), hour(offset))
}

fn nothing(hours: i64) -> Reports {
    Reports::absent(STATION.parse().unwrap(), HourRange::new(hour(0), hour(hours)))
}

/// What stands for the first hour's air temperature after both reports, whichever came first.
#[expect(clippy::needless_pass_by_value, reason = "the callers make them for this")]
fn believed(reports: [(Observation, i64, u64); 2]) -> Option<f64> {
    let merged = |reports: [&(Observation, i64, u64); 2]| {
        let mut all = nothing(1);
        for (observation, fetched_at, digest) in reports {
            all.merge(observation, Report::new(observation, hour(*fetched_at), *digest));
        }
        all
    };
    let (one, other) = (merged([&reports[0], &reports[1]]), merged([&reports[1], &reports[0]]));
    assert_eq!(one, other);
    one.values().get(Variable::AirTemperature, hour(0))
}

fn degrees(value: f64) -> Observation {
    observation(0).with(Variable::AirTemperature, value)
}

#[test]
fn the_later_fetch_is_believed_even_if_it_measured_less() {
    let earlier = degrees(1.0).with(Variable::DewPoint, 0.0);
    assert_eq!(believed([(earlier, 10, 9), (degrees(2.0), 11, 1)]), Some(2.0));
}

#[test]
fn of_one_fetch_flagged_values_are_believed_then_the_report_that_measured_more() {
    let mut flagged = degrees(1.0);
    flagged.flagged = true;
    let more = degrees(2.0).with(Variable::DewPoint, 0.0);
    assert_eq!(believed([(flagged, 10, 1), (more.clone(), 10, 2)]), Some(1.0));
    assert_eq!(believed([(degrees(3.0), 10, 9), (more, 10, 1)]), Some(2.0));
}

#[test]
fn two_reports_that_are_alike_are_told_apart_by_their_digests() {
    assert_eq!(believed([(degrees(3.0), 10, 9), (degrees(2.0), 10, 1)]), Some(3.0));
}

#[test]
fn a_value_that_nobody_is_known_to_have_reported_yields_to_any_report() {
    let mut values = HourlyGrid::absent(STATION.parse().unwrap(), HourRange::new(hour(0), hour(1)));
    values.merge(&degrees(7.0).with(Variable::DewPoint, 1.0));
    let mut reports = Reports::new(values, Vec::new());
    reports.merge(&degrees(3.0), Report::new(&degrees(3.0), hour(-90_000), 0));
    assert_eq!(reports.values().get(Variable::AirTemperature, hour(0)), Some(3.0));
    assert_eq!(reports.values().get(Variable::DewPoint, hour(0)), Some(1.0));
}

#[test]
fn a_report_without_any_value_makes_its_hour_reported() {
    let mut reports = nothing(2);
    reports.merge(&observation(0), Report::new(&observation(0), hour(5), 1));
    assert!(reports.values().is_reported(hour(0)) && !reports.values().is_reported(hour(1)));
    assert!(reports.shares()[0].is_empty());
    assert_eq!(reports.values().provenance(Variable::AirTemperature, hour(0)), Provenance::NotReported);
    let dust = reports.values().provenance(Variable::Pm25, hour(0));
    assert_eq!(dust, Provenance::HourAbsent, "a weather report says nothing of the air's quality");
}

#[test]
fn a_part_laid_over_the_whole_brings_its_values_and_whose_they_are() {
    let mut part = nothing(3);
    part.merge(&degrees(3.0), Report::new(&degrees(3.0), hour(9), 1));
    let wider = part.slice(HourRange::new(hour(-2), hour(2)));
    assert_eq!(wider.shares()[2], part.shares()[0]);
    assert_eq!(wider.slice(HourRange::new(hour(0), hour(3))), part);
}

fn any_observation() -> impl Strategy<Value = Observation> {
    let values = proptest::collection::vec(proptest::option::of(0..4_i32), Variable::COUNT);
    (0..3_i64, any::<bool>(), values).prop_map(|(offset, flagged, values)| {
        let mut observation = observation(offset);
        observation.flagged = flagged;
        for (variable, value) in Variable::ALL.into_iter().zip(values) {
            observation.set(variable, value.map(f64::from));
        }
        observation
    })
}

proptest! {
    #[test]
    fn any_order_and_any_repetition_of_reports_is_the_same(
        observations in proptest::collection::vec((any_observation(), 0..3_i64), 1..8),
        order in proptest::collection::vec(any::<prop::sample::Index>(), 0..24),
    ) {
        let merge = |all: &mut Reports, index: usize| {
            let (observation, fetched_at) = &observations[index];
            all.merge(observation, Report::new(observation, hour(*fetched_at), index as u64));
        };
        let mut in_order = nothing(3);
        (0..observations.len()).for_each(|index| merge(&mut in_order, index));
        let mut shuffled = nothing(3);
        for index in &order {
            merge(&mut shuffled, index.index(observations.len()));
        }
        (0..observations.len()).rev().for_each(|index| merge(&mut shuffled, index));
        prop_assert_eq!(in_order, shuffled);
    }
}
