//! A service that fails as KMA's does, hour by hour, and the good run after it that closes every gap.

#![expect(clippy::format_push_string, reason = "a test's text is short")]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::time::Duration;

use fn_ingest::{IngestError, IngestReport, IngestRequest, Service, Settings, ingest};
use jiff::{SignedDuration, Timestamp};
use sources::SourceId;
use stand_in::{Code, Fault, Options, Order, Shape, StandIn, Trouble};
use store::AbsenceCause;
use weather::{Group, Hour, HourRange, Observation, StationId, Variable};
use whole_path::Stack;

/// Just after 11 o'clock in Korea, when yesterday is complete.
const FIRST_RUN: &str = "2021-06-10T11:10:00+09:00";

fn seoul() -> StationId {
    "108".parse().unwrap()
}

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

/// June 2021 as Seoul might have had it.
fn june() -> impl Iterator<Item = Observation> {
    let start: Hour = "2021-05-31T15:00:00Z".parse().unwrap();
    HourRange::new(start, start + 30 * 24).iter().map(|hour| {
        let warmth = 20.0 + f64::from(hour.hour_of_day()) / 4.0;
        Observation::new(seoul(), hour)
            .with(Variable::AirTemperature, warmth)
            .with(Variable::DewPoint, 12.0)
            .with(Variable::RelativeHumidity, 60.0)
            .with(Variable::WindSpeed, 1.5)
    })
}

/// A stack beside a service that can be told to fail.
struct Scene {
    stack: Stack,
    service: Service,
    stand_in: StandIn,
}

impl Scene {
    async fn new() -> Self {
        let stand_in = StandIn::start(Options::new(june(), at(FIRST_RUN))).await.unwrap();
        let settings = Settings {
            kma_key: Some(Options::KEY.parse().unwrap()),
            kma_url: Some(stand_in.url().parse().unwrap()),
            ..Settings::default()
        };
        let mut service = settings.service(SourceId::KmaAsos, Vec::new(), at(FIRST_RUN)).unwrap();
        service.limits.first_wait = Duration::ZERO;
        service.limits.pause = Duration::ZERO;
        stand_in.obey(Order::CallsPerSecond { calls: 10_000 });
        Self { stack: Stack::temporary().await, service, stand_in }
    }

    /// The schedule's run at `time`, from the first of June on, worked through to the forecast.
    async fn run(&self, time: Timestamp) -> Result<IngestReport, IngestError> {
        self.stand_in.set_now(time);
        let mut request = IngestRequest::scheduled(time, SourceId::KmaAsos, vec![seoul()]);
        request.from = june().next().map(|first| first.hour);
        let outcome = ingest(&self.stack.store, &self.service, &request, &|_| ()).await;
        self.stack.work().await;
        outcome
    }

    /// Hours from the first of June to the end of yesterday that are not stored.
    async fn missing(&self, now: Timestamp) -> Vec<HourRange> {
        let available = self.service.source.available(&seoul(), now);
        let from = june().next().unwrap().hour;
        let expected = HourRange::new(from, available.end);
        self.stack.store.missing_hours(&seoul(), Group::Weather, expected).await.unwrap()
    }
}

fn incomplete(outcome: Result<IngestReport, IngestError>) -> IngestReport {
    match outcome {
        Err(IngestError::Incomplete(report)) => *report,
        other => panic!("should ask for another run, but: {other:?}"),
    }
}

#[tokio::test]
async fn after_a_week_of_outage_one_call_brings_every_hour_of_it() {
    let scene = Scene::new().await;
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
    let mut scene = Scene::new().await;
    scene.run(at(FIRST_RUN)).await.unwrap();
    scene.stand_in.obey(Order::RevokeKeys { at: at("2021-06-11T12:00:00+09:00") });
    scene.stand_in.obey(Order::ForgetCalls);
    let report = scene.run(at("2021-06-11T12:10:00+09:00")).await.unwrap();
    assert_eq!(scene.stand_in.calls().len(), 1, "no retry helps");
    insta::assert_snapshot!(report.stations[0].still_missing[0].why, @"source kma-asos refused with code 30: the key is not registered; copy it again (either encoding is right), and wait an hour or two after it was issued");
    assert_eq!(scene.missing(at("2021-06-11T12:10:00+09:00")).await.len(), 1);

    let renewed = StandIn::start(Options::new(june(), at("2021-06-12T11:10:00+09:00"))).await.unwrap();
    let settings = Settings {
        kma_key: Some(Options::KEY.parse().unwrap()),
        kma_url: Some(renewed.url().parse().unwrap()),
        ..Settings::default()
    };
    scene.service = settings.service(SourceId::KmaAsos, Vec::new(), at(FIRST_RUN)).unwrap();
    scene.run(at("2021-06-12T11:10:00+09:00")).await.unwrap();
    assert_eq!(scene.missing(at("2021-06-12T11:10:00+09:00")).await, []);
}

#[tokio::test]
async fn a_spent_quota_stops_the_day_and_the_next_day_goes_on() {
    let scene = Scene::new().await;
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
    let scene = Scene::new().await;
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
    let scene = Scene::new().await;
    let hole =
        HourRange::new("2021-06-05T00:00:00Z".parse().unwrap(), "2021-06-05T10:00:00Z".parse().unwrap());
    scene.stand_in.withhold(&seoul(), hole);
    let report = scene.run(at(FIRST_RUN)).await.unwrap();
    insta::assert_snapshot!(report, @"206 of 216 missing hours came; 10 hours: the source was asked and had no observation");
    let noted = scene.stack.store.absences(&seoul(), Group::Weather, hole).await.unwrap();
    assert_eq!((noted[0].hours, noted[0].cause), (hole, AbsenceCause::NeverPublished));
    scene.stand_in.obey(Order::Release);
    scene.run(at("2021-06-20T11:10:00+09:00")).await.unwrap();
    assert_eq!(scene.missing(at("2021-06-20T11:10:00+09:00")).await, []);
}

#[tokio::test]
async fn the_key_is_in_nothing_that_a_failing_day_leaves() {
    let scene = Scene::new().await;
    scene.stand_in.obey(Order::EchoKey { echo: true });
    let mut said = String::new();
    for shape in Shape::ALL {
        let fault = Fault::gateway(Code::KeyNotRegistered, shape);
        scene.stand_in.obey(Order::Fail(Trouble { fault, calls: Some(1), only: None }));
        said += &format!("{:?}", scene.run(at(FIRST_RUN)).await);
    }
    for fault in [
        Fault::Text { status: 500, text: "Unexpected errors".to_owned() },
        Fault::BadGateway,
        Fault::Kma { code: Code::Unknown },
        Fault::BrokenOff,
    ] {
        scene.stand_in.obey(Order::Fail(Trouble { fault, calls: Some(3), only: None }));
        said += &format!("{:?}", scene.run(at(FIRST_RUN)).await);
    }
    scene.stand_in.obey(Order::StopFailing);
    said += &format!("{:?} {:?}", scene.run(at(FIRST_RUN)).await, scene.service);
    for key in scene.stack.store.list("").await.unwrap() {
        said += &key;
        said += &String::from_utf8_lossy(&scene.stack.store.get(&key).await.unwrap().unwrap().body);
    }
    for stage in ["ingest", "preprocess", "forecast"] {
        said += &format!("{:?}", scene.stack.store.events(stage).await.unwrap());
    }
    for form in [Options::KEY, "stand%2Bin%2Fkey%3D%3D", "stand+in", "stand%2Bin"] {
        assert!(!said.contains(form), "{form} was left behind");
    }
    assert!(said.contains("108"), "something was left, so something was looked at");
}
