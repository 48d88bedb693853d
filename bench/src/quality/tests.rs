use sources::{Question, Sample, SourceId, WeatherSource};
use weather::quality::Reason;
use weather::{HourlyGrid, Provenance, Station};

use super::data::{Series, merged};
use super::faults::Fault;
use super::holes::{self, Class};
use super::injected::{CheckedStation, score};
use super::{Variable, damaged};

/// Five years of whole degrees, without humidity: the bundled sample.
async fn beijing() -> Series {
    let (sample, hours) = (Sample::new(), Sample::hours());
    let question = Question { stations: vec![sample.station().clone()], hours };
    let fetched = sample.fetch(&question).await.unwrap();
    let observations = sources::parse(SourceId::Sample, sample.station(), &fetched[0].bytes).unwrap();
    Series { station: Station::known(sample.station()).unwrap(), grid: merged(&observations, hours) }
}

async fn checked() -> Vec<CheckedStation> {
    let Series { station, grid } = beijing().await;
    vec![CheckedStation::new(station, grid)]
}

#[tokio::test]
async fn hardly_an_hour_of_the_sample_is_refused_but_where_its_sensors_stood_still() {
    let checked = checked().await;
    let flat = checked[0].findings.iter().filter(|finding| finding.reason == Reason::FlatLine).count();
    let hours = checked[0].reported_hours();
    assert_eq!(hours, 43_824);
    assert!(flat > 500, "three stretches of up to 49 hours: {flat}");
    let others = checked[0].findings.len() - flat;
    assert!(others * 2000 <= hours, "at most 0.05 %: {others}");
}

#[tokio::test]
async fn faults_in_the_sample_are_found_in_whole_degrees_too() {
    let stations = checked().await;
    for (fault, least_found, least_precision) in [
        (Fault::Spike, 0.90, 0.95),
        (Fault::UnitError, 0.80, 0.95),
        (Fault::DuplicatedBlock, 0.80, 0.95),
        (Fault::ShiftedClock, 0.50, 0.90),
        (Fault::Sentinel, 0.80, 0.95),
    ] {
        let score = score(&stations, fault, 150, 7);
        let found = score.found as f64 / score.faults as f64;
        let precision = score.hours_found_rightly as f64 / score.hours_found as f64;
        assert!(
            found >= least_found && precision >= least_precision,
            "{fault:?} {found} {precision} {score:?}"
        );
    }
}

#[tokio::test]
async fn a_filled_day_is_nearer_to_the_truth_than_a_line() {
    let series = beijing().await;
    let errors = holes::score(&[&series.grid], Variable::AirTemperature, Class::Medium, 150, 7);
    assert!(errors.hours > 3000, "{errors:?}");
    assert!(errors.filled() < 0.7 * errors.line(), "{} {}", errors.filled(), errors.line());
}

#[tokio::test]
async fn what_a_collector_damaged_is_counted_against_the_truth() {
    let truth = beijing().await;
    let mut broken = truth.clone();
    let offsets = [500, 20_000];
    for hour in offsets.map(|offset| truth.grid.range().start + offset) {
        broken.grid.put(Variable::AirTemperature, hour, Some(-99.0), Provenance::Observed);
    }
    let table = damaged::compare(&broken, &truth);
    let damage = table[&Variable::AirTemperature];
    assert_eq!((damage.wrong, damage.found, damage.repaired), (2, 2, 0));
    assert!(damage.right_touched < 300, "{damage:?}");
    let untouched: &HourlyGrid = &truth.grid;
    assert_eq!(damage.values, untouched.values(Variable::AirTemperature).iter().flatten().count());
}
