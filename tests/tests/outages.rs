//! A service that fails as KMA's does, hour by hour, and the good run after it that closes every gap.

#![expect(clippy::format_push_string, reason = "a test's text is short")]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use fn_ingest::{IngestError, IngestReport};
use jiff::{SignedDuration, Timestamp};
use sources::SourceId;
use stand_in::{Code, Fault, Options, Order, Shape, Trouble};
use store::{AbsenceCause, EventKind};
use weather::official::Product;
use weather::{Group, HourRange, Provenance, Variable};
use whole_path::{Contents, Scene, hour, june, outages, seoul};

/// Just after 11 o'clock in Korea, when yesterday is complete.
const FIRST_RUN: &str = "2021-06-10T11:10:00+09:00";

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

async fn scene() -> Scene {
    Scene::new(SourceId::KmaAsos, june(), at(FIRST_RUN)).await
}

fn incomplete(outcome: Result<IngestReport, IngestError>) -> IngestReport {
    match outcome {
        Err(IngestError::Incomplete(report)) => *report,
        other => panic!("should ask for another run, but: {other:?}"),
    }
}

#[tokio::test]
async fn after_a_week_of_outage_one_call_brings_every_hour_of_it() {
    let scene = scene().await;
    let first = at(FIRST_RUN);
    assert_eq!(scene.run(first).await.unwrap().stations[0].came_hours, 9 * 24);
    let day = SignedDuration::from_hours(24);
    scene.stand_in.outage(first + SignedDuration::from_hours(1)..first + day * 7);
    for days in 1..7 {
        let report = incomplete(scene.run(first + day * days).await);
        assert_eq!(report.stations[0].came_hours, 0);
        let missing = scene.missing(first + day * days).await;
        assert_eq!(missing.iter().map(|range| range.len()).sum::<usize>(), 24 * days as usize);
        let noted = scene.stack.store.absences(&seoul(), Group::Weather, missing[0]).await.unwrap();
        assert!(noted.iter().all(|absence| absence.cause == AbsenceCause::FetchFailed), "{noted:?}");
    }
    scene.stand_in.obey(Order::ForgetCalls);
    let report = scene.run(first + day * 7).await.unwrap();
    assert_eq!((report.stations[0].came_hours, scene.stand_in.calls().len()), (7 * 24, 1));
    assert_eq!(scene.missing(first + day * 7).await, []);
}

#[tokio::test]
async fn with_a_revoked_key_nothing_is_repeated_and_the_next_key_goes_on() {
    let scene = scene().await;
    scene.run(at(FIRST_RUN)).await.unwrap();
    scene.stand_in.obey(Order::RevokeKeys { at: at("2021-06-11T12:00:00+09:00") });
    scene.stand_in.obey(Order::ForgetCalls);
    let report = scene.run(at("2021-06-11T12:10:00+09:00")).await.unwrap();
    assert_eq!(scene.stand_in.calls().len(), 1, "no retry helps");
    insta::assert_snapshot!(report.stations[0].still_missing[0].why, @"source kma-asos refused with code 30: the key is not registered; copy it again (either encoding is right), and wait an hour or two after it was issued");
    assert_eq!(scene.missing(at("2021-06-11T12:10:00+09:00")).await.len(), 1);

    // Another one is issued.
    scene.stand_in.obey(Order::RevokeKeys { at: at("2100-01-01T00:00:00Z") });
    scene.run(at("2021-06-12T11:10:00+09:00")).await.unwrap();
    assert_eq!(scene.missing(at("2021-06-12T11:10:00+09:00")).await, []);
}

#[tokio::test]
async fn a_spent_quota_stops_the_day_and_the_next_day_goes_on() {
    let scene = scene().await;
    scene.stand_in.obey(Order::CallsPerDay { calls: 0 });
    let report = scene.run(at(FIRST_RUN)).await.unwrap();
    insta::assert_snapshot!(report.stations[0].still_missing[0].why, @"kma-asos allows no more calls today; the rest is asked for tomorrow");
    scene.stand_in.obey(Order::ForgetCalls);
    scene.run(at("2021-06-10T23:10:00+09:00")).await.unwrap();
    assert_eq!(scene.stand_in.calls().len(), 0, "nobody asks until tomorrow");
    scene.stand_in.obey(Order::CallsPerDay { calls: 10_000 });
    scene.run(at("2021-06-11T11:10:00+09:00")).await.unwrap();
    assert_eq!(scene.missing(at("2021-06-11T11:10:00+09:00")).await, []);
}

#[tokio::test]
async fn html_and_cut_pages_are_tried_again_and_never_stored() {
    let scene = scene().await;
    for fault in [Fault::BadGateway, Fault::Cut, Fault::RowsLost { rows: 3 }] {
        scene.stand_in.fail_next(3, fault);
        let report = incomplete(scene.run(at(FIRST_RUN)).await);
        assert_eq!(report.stations[0].came_hours, 0);
    }
    assert_eq!(scene.stack.store.list("raw/").await.unwrap(), [""; 0]);
    scene.stand_in.fail_next(2, Fault::BadGateway);
    scene.run(at(FIRST_RUN)).await.unwrap();
    assert_eq!(scene.missing(at(FIRST_RUN)).await, []);
}

#[tokio::test]
async fn hours_that_the_service_never_had_are_noted_as_that_and_come_when_it_has_them() {
    let scene = scene().await;
    let hole =
        HourRange::new("2021-06-05T00:00:00Z".parse().unwrap(), "2021-06-05T10:00:00Z".parse().unwrap());
    scene.stand_in.withhold(&seoul(), hole);
    let report = scene.run(at(FIRST_RUN)).await.unwrap();
    insta::assert_snapshot!(report, @"206 of 216 missing hours came; 10 hours: the source was asked and had no observation");
    let noted = scene.stack.store.absences(&seoul(), Group::Weather, hole).await.unwrap();
    assert_eq!((noted[0].hours, noted[0].cause), (hole, AbsenceCause::NeverPublished));
    let event = scene.stack.store.events("gap").await.unwrap().remove(0);
    assert_eq!((event.kind, event.hour), (EventKind::Gap, Some(hole.start)));
    insta::assert_snapshot!(event.message, @"station 108: no air temperature for 10 hours from 2021-06-05T00:00:00Z: 10 never published");
    scene.stand_in.obey(Order::Release);
    scene.run(at("2021-06-20T11:10:00+09:00")).await.unwrap();
    assert_eq!(scene.missing(at("2021-06-20T11:10:00+09:00")).await, []);
}

#[tokio::test]
async fn a_gap_that_was_filled_in_is_still_asked_for_and_what_comes_replaces_the_repair() {
    let scene = scene().await;
    let hole = HourRange::new(hour("2021-06-05T03:00:00Z"), hour("2021-06-05T05:00:00Z"));
    let air = async |hour| {
        let months = scene.stack.store.read_observations(&seoul(), None).await.unwrap().unwrap();
        let value = months.get(Variable::AirTemperature, hour);
        (months.provenance(Variable::AirTemperature, hour), value)
    };
    scene.stand_in.withhold(&seoul(), hole);
    scene.run(at(FIRST_RUN)).await.unwrap();
    assert_eq!(air(hole.start).await.0, Provenance::Interpolated);
    assert_eq!(scene.stack.store.events("gap").await.unwrap(), [], "two hours are everyday");

    scene.stand_in.obey(Order::Release);
    scene.run(at("2021-06-20T11:10:00+09:00")).await.unwrap();
    assert_eq!(scene.missing(at(FIRST_RUN)).await, []);
    assert_eq!(air(hole.start).await, (Provenance::Observed, Some(21.8)));
}

#[tokio::test]
async fn a_gap_that_is_still_open_is_one_event_from_its_seventh_hour_on() {
    let first = at("2021-06-10T09:12:00+09:00");
    let scene = Scene::new(SourceId::KmaHub, june(), first).await;
    scene.run(first).await.unwrap();
    let after = |hours| first + SignedDuration::from_hours(hours);
    scene.stand_in.outage(after(1)..after(9));
    let mut told = Vec::new();
    for hours in 1..=9 {
        let _ = scene.run(after(hours)).await;
        let events = scene.stack.store.events("gap").await.unwrap();
        told.push(events.iter().map(|event| event.message.clone()).collect::<Vec<_>>().join("\n"));
    }
    assert_eq!(told[..6], [""; 6]);
    insta::assert_snapshot!(told[6..].join("\n"), @r"
    station 108: no air temperature for 7 hours from 2021-06-10T01:00:00Z: 7 not fetched
    station 108: no air temperature for 8 hours from 2021-06-10T01:00:00Z: 8 not fetched
    station 108: no air temperature for 8 hours from 2021-06-10T01:00:00Z: 8 not fetched
    ");
}

/// What may go wrong with a call and repeat the request, key and all.
fn faults() -> Vec<Fault> {
    let gateway = Shape::ALL.iter().map(|shape| Fault::gateway(Code::KeyNotRegistered, *shape));
    let others = [
        Fault::Text { status: 500, text: "Unexpected errors".to_owned() },
        Fault::BadGateway,
        Fault::Kma { code: Code::Unknown },
        Fault::BrokenOff,
    ];
    gateway.chain(others).collect()
}

/// Everything that is said, logged as an error and kept in a day on which every call fails in every way, and
/// then none.
async fn said_and_kept_of_a_failing_day(key: &str) -> String {
    let scene = Scene::with_key(SourceId::KmaAsos, june(), at(FIRST_RUN), key).await;
    scene.stand_in.obey(Order::EchoKey { echo: true });
    let mut said = String::new();
    for fault in faults().into_iter().map(Some).chain([None]) {
        scene.stand_in.obey(Order::StopFailing);
        if let Some(fault) = fault {
            scene.stand_in.obey(Order::Fail(Trouble { fault, calls: None, only: None }));
        }
        let outcome = scene.run(at(FIRST_RUN)).await;
        said += &format!("{outcome:?} {:?}", scene.service);
        said += &outcome.map_or_else(|error| format!("{error} {error:#?}"), |report| report.to_string());
        for product in Product::ALL {
            let outcome = scene.run_official(product, at(FIRST_RUN)).await;
            said += &format!("{outcome:?}");
            said += &outcome.map_or_else(|error| format!("{error} {error:#?}"), |report| report.to_string());
        }
    }
    for key in scene.stack.store.list("").await.unwrap() {
        said += &key;
        said += &String::from_utf8_lossy(&scene.stack.store.get(&key).await.unwrap().unwrap().body);
    }
    for (key, item) in Contents::of(&scene.stack.servers).await.items {
        said += &format!("{key} {item:?}");
    }
    said
}

#[tokio::test]
async fn the_key_is_in_nothing_that_a_failing_day_leaves() {
    const ENCODED: &str = "stand%2Bin%2Fkey%3D%3D";
    for key in [Options::KEY, ENCODED] {
        let said = said_and_kept_of_a_failing_day(key).await;
        for form in [Options::KEY, ENCODED, "stand+in", "stand%2Bin", "stand%252Bin", "stand in/key"] {
            assert!(!said.contains(form), "{form} was left behind, given {key}");
        }
        let looked_at = ["108", "raw/kma-asos/", "raw/kma-mid-land/", "official/kma-vilage-fcst/", "code 30"];
        for left in looked_at {
            assert!(said.contains(left), "{left} was left, so it was looked at");
        }
    }
}

#[tokio::test]
async fn hour_by_hour_the_state_says_what_is_missing_and_the_next_good_run_closes_every_gap() {
    for outage in outages().await {
        println!("{}", outage.table());
        let last = outage.runs.last().unwrap();
        assert_eq!((last.missing_hours, last.kind), (0, EventKind::Done), "{}", outage.table());
        let failing = outage.runs.iter().filter(|run| run.missing_hours > 0);
        for run in failing {
            assert_ne!(run.kind, EventKind::Done, "{run}");
            assert_eq!(run.noted.values().sum::<usize>(), run.missing_hours, "each with its cause: {run}");
        }
    }
}
