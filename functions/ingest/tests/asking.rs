//! How a service with limits is asked, against one whose answers the test writes.

#![expect(clippy::format_push_string, reason = "a test's text is short")]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use fn_ingest::{IngestError, IngestReport, IngestRequest, Limits, Service, ingest};
use jiff::Timestamp;
use sources::{Extension, KmaCode, Question, RawObject, Reach, Remedy, SourceError, SourceId, WeatherSource};
use weather::{Hour, HourRange, StationId};
use whole_path::Stack;

/// What the scripted service does with a question.
#[derive(Debug, Clone, Copy)]
enum Answer {
    Rows,
    NoRows,
    Fails(Remedy),
}

type Answers = dyn Fn(&Question, usize) -> Answer + Send + Sync;

/// A service with an observation for every hour, in the form of the portal's CSV, that answers as told.
struct Scripted {
    answers: Box<Answers>,
    asked: Arc<Mutex<Vec<Question>>>,
}

#[async_trait]
impl WeatherSource for Scripted {
    fn id(&self) -> SourceId {
        SourceId::KmaCsv
    }

    fn reach(&self) -> Reach {
        Reach { stations: 1, hours: 24 }
    }

    fn available(&self, station: &StationId, now: Timestamp) -> HourRange {
        let start = Hour::floor("2020-01-01T00:00Z".parse().unwrap());
        let known = weather::Station::known(station).is_some();
        HourRange::new(start, if known { Hour::ceil(now) } else { start })
    }

    async fn fetch(&self, question: &Question) -> Result<Vec<RawObject>, SourceError> {
        let calls = {
            let mut asked = self.asked.lock().unwrap();
            asked.push(question.clone());
            asked.len()
        };
        let station = &question.stations[0];
        match (self.answers)(question, calls) {
            Answer::Rows => Ok(vec![rows(station, question.hours)]),
            Answer::NoRows => Ok(vec![]),
            Answer::Fails(remedy) => Err(failure(remedy)),
        }
    }
}

/// An error that each remedy helps against.
fn failure(remedy: Remedy) -> SourceError {
    match remedy {
        Remedy::Retry => SourceError::Broken { source_id: SourceId::KmaCsv, what: "it is cut off" },
        Remedy::NextDay => SourceError::Refused { source_id: SourceId::KmaCsv, code: KmaCode::DAY_SPENT },
        Remedy::Change => SourceError::Unreadable { source_id: SourceId::KmaCsv },
    }
}

/// Every hour of the range as rows of a tidy KMA file, whose times are Korea's.
fn rows(station: &StationId, hours: HourRange) -> RawObject {
    let mut text = "tm,stn,ta\n".to_owned();
    for hour in hours.iter() {
        let local = (hour + 9).timestamp().to_zoned(jiff::tz::TimeZone::UTC);
        text += &format!("{},{station},{}.5\n", local.strftime("%Y-%m-%d %H:%M"), hour.hour_of_day());
    }
    RawObject {
        source: SourceId::KmaCsv,
        station: station.clone(),
        first_hour: hours.start,
        extension: Extension::Csv,
        bytes: text.into(),
    }
}

/// A service that has all of it, and its stack.
struct Scene {
    stack: Stack,
    service: Service,
    asked: Arc<Mutex<Vec<Question>>>,
}

impl Scene {
    async fn with(answers: impl Fn(&Question, usize) -> Answer + Send + Sync + 'static) -> Self {
        let asked = Arc::default();
        let source = Scripted { answers: Box::new(answers), asked: Arc::clone(&asked) };
        let limits = Limits {
            calls_per_day: 1_000,
            pause: Duration::ZERO,
            first_wait: Duration::ZERO,
            at_once: 1,
            ..Limits::of(SourceId::KmaCsv)
        };
        let stack = Stack::temporary().await;
        Self { stack, service: Service { source: Box::new(source), limits }, asked }
    }

    async fn ingest(&self, time: &str, stations: &[&str]) -> Result<IngestReport, IngestError> {
        let stations = stations.iter().map(|station| station.parse().unwrap()).collect();
        let mut request = IngestRequest::scheduled(time.parse().unwrap(), SourceId::KmaCsv, stations);
        request.from = Some("2020-01-01T00:00:00Z".parse().unwrap());
        ingest(&self.stack.store, &self.service, &request, &|_| ()).await
    }

    fn calls(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    fn forget_calls(&self) {
        self.asked.lock().unwrap().clear();
    }
}

fn incomplete(outcome: Result<IngestReport, IngestError>) -> IngestReport {
    match outcome {
        Err(IngestError::Incomplete(report)) => *report,
        other => panic!("should ask for another run, but: {other:?}"),
    }
}

#[tokio::test]
async fn only_missing_hours_are_asked_for_and_a_later_run_asks_for_the_later_ones() {
    let scene = Scene::with(|_, _| Answer::Rows).await;
    let report = scene.ingest("2020-01-03T00:00Z", &["108"]).await.unwrap();
    assert_eq!((report.stations[0].came_hours, scene.calls()), (48, 2));
    scene.stack.work().await;
    scene.forget_calls();
    let report = scene.ingest("2020-01-03T02:10Z", &["108"]).await.unwrap();
    assert_eq!((report.stations[0].came_hours, scene.calls()), (3, 1));
    scene.stack.work().await;
    scene.forget_calls();
    scene.ingest("2020-01-03T02:10Z", &["108"]).await.unwrap();
    assert_eq!(scene.calls(), 0, "nothing is missing");
}

#[tokio::test]
async fn an_unknown_station_is_refused_and_the_others_are_served() {
    let scene = Scene::with(|_, _| Answer::Rows).await;
    let report = scene.ingest("2020-01-02T00:00Z", &["7", "108"]).await.unwrap();
    let [known, unknown] = &report.stations[..] else { panic!("{report:?}") };
    assert_eq!((known.came_hours, known.refused.as_deref()), (24, None));
    insta::assert_snapshot!(unknown.refused.as_deref().unwrap(), @"source kma-csv has no observations of station 7 before 2020-01-02T00:00:00Z; ask another source, or correct the number");
}

#[tokio::test]
async fn a_question_that_fails_is_tried_again_and_then_left_for_another_run() {
    let scene = Scene::with(|_, calls| match calls {
        1 | 2 => Answer::Fails(Remedy::Retry),
        _ => Answer::Rows,
    });
    let scene = scene.await;
    let report = scene.ingest("2020-01-02T00:00Z", &["108"]).await.unwrap();
    assert_eq!((report.stations[0].came_hours, scene.calls()), (24, 3));

    let down = Scene::with(|question, _| match question.stations[0].as_str() {
        "108" => Answer::Fails(Remedy::Retry),
        _ => Answer::Rows,
    });
    let report = incomplete(down.await.ingest("2020-01-02T00:00Z", &["108", "112"]).await);
    let [seoul, incheon] = &report.stations[..] else { panic!("{report:?}") };
    assert_eq!((seoul.came_hours, incheon.came_hours), (0, 24), "one station's failure does not stop others");
    assert_eq!(seoul.still_missing.len(), 1);
}

#[tokio::test]
async fn a_service_that_is_down_is_given_up_soon_and_the_run_asks_to_be_repeated() {
    let scene = Scene::with(|_, _| Answer::Fails(Remedy::Retry)).await;
    let stations = ["105", "108", "112", "114", "119", "130", "131"];
    let report = incomplete(scene.ingest("2020-01-02T00:00Z", &stations).await);
    assert_eq!(scene.calls(), 4 * 3, "four questions with three tries each, not seven");
    insta::assert_snapshot!(report.stations[6].still_missing[0].why, @"not asked: the 4 questions to kma-csv before this one failed");
}

#[tokio::test]
async fn a_question_that_no_retry_helps_is_asked_once() {
    let scene = Scene::with(|_, _| Answer::Fails(Remedy::Change)).await;
    let report = scene.ingest("2020-01-02T00:00Z", &["108"]).await.unwrap();
    assert_eq!((report.stations[0].came_hours, scene.calls()), (0, 1));
}

#[tokio::test]
async fn when_the_service_says_the_day_is_spent_nobody_asks_until_tomorrow_in_korea() {
    let scene =
        Scene::with(|_, calls| if calls == 2 { Answer::Fails(Remedy::NextDay) } else { Answer::Rows });
    let scene = scene.await;
    let report = scene.ingest("2020-01-04T10:00Z", &["108"]).await.unwrap();
    assert_eq!((report.stations[0].came_hours, scene.calls()), (24, 2));
    scene.stack.work().await;
    let again = scene.ingest("2020-01-04T14:00Z", &["108"]).await.unwrap();
    assert_eq!((again.stations[0].came_hours, scene.calls()), (0, 2), "23:00 in Korea is the same day");
    let tomorrow = scene.ingest("2020-01-04T15:00Z", &["108"]).await.unwrap();
    assert_eq!(tomorrow.stations[0].still_missing, []);
}

#[tokio::test]
async fn invocations_at_once_take_no_more_calls_than_the_days_budget() {
    let mut scene = Scene::with(|_, _| Answer::NoRows).await;
    scene.service.limits.calls_per_day = 7;
    let invocations = (0..4).map(|_| scene.ingest("2020-01-06T00:00Z", &["108"]));
    for outcome in futures::future::join_all(invocations).await {
        outcome.unwrap();
    }
    assert_eq!(scene.calls(), 7);
    let day = jiff::civil::date(2020, 1, 6);
    assert_eq!(scene.stack.store.calls_taken("kma-csv", day).await.unwrap(), 7);
}

#[tokio::test]
async fn what_one_run_has_no_calls_for_is_the_next_runs_work() {
    let mut scene = Scene::with(|_, _| Answer::Rows).await;
    scene.service.limits.calls_per_run = 2;
    let report = incomplete(scene.ingest("2020-01-04T00:00Z", &["108"]).await);
    assert_eq!(report.stations[0].came_hours, 48);
    scene.stack.work().await;
    let report = scene.ingest("2020-01-04T00:00Z", &["108"]).await.unwrap();
    assert_eq!(report.stations[0].came_hours, 24);
}

#[tokio::test]
async fn hours_that_were_not_there_are_asked_for_ever_more_rarely() {
    let scene = Scene::with(|_, _| Answer::NoRows).await;
    let mut asked_at = Vec::new();
    for hour in 1..=64 {
        scene.forget_calls();
        let time = "2020-01-01T00:00Z".parse::<Timestamp>().unwrap();
        let time = time + jiff::SignedDuration::from_hours(hour);
        let mut request = IngestRequest::scheduled(time, SourceId::KmaCsv, vec!["108".parse().unwrap()]);
        request.from = Some("2020-01-01T00:00:00Z".parse().unwrap());
        request.until = Some("2020-01-01T01:00:00Z".parse().unwrap());
        ingest(&scene.stack.store, &scene.service, &request, &|_| ()).await.unwrap();
        if scene.calls() > 0 {
            asked_at.push(hour);
        }
    }
    assert_eq!(asked_at, [1, 2, 4, 8, 16, 32, 64]);
}
