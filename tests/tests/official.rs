//! Official forecasts from the service to the answer.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use axum::body::{Body, to_bytes};
use axum::http::Request;
use fn_api::{Api, Clock};
use fn_ingest::{IngestError, IssueOutcome, OfficialReport};
use jiff::Timestamp;
use serde_json::{Value, json};
use sources::SourceId;
use stand_in::{Code, Fault, Order, Trouble};
use store::EventKind;
use tower::ServiceExt;
use weather::official::{OfficialForecast, Product};
use weather::{Group, Hour, Observation, Variable};
use whole_path::{Contents, Scene, hour, june, seoul};

/// Five to noon in Korea: each of KMA's issues of this morning is out.
const NOW: &str = "2021-06-30T11:55:00+09:00";
const KMA: [Product; 5] = [
    Product::KmaUltraNcst,
    Product::KmaUltraFcst,
    Product::KmaVilageFcst,
    Product::KmaMidTa,
    Product::KmaMidLand,
];

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

/// Seoul's June and, for the forecasts of it, a wet and windy July.
async fn scene() -> Scene {
    let start: Hour = june().last().unwrap().hour + 1;
    let july = (0..14 * 24).map(|offset| {
        Observation::new(seoul(), start + offset)
            .with(Variable::AirTemperature, 24.0)
            .with(Variable::RelativeHumidity, 90.0)
            .with(Variable::WindSpeed, 7.0)
            .with(Variable::CloudCover, 10.0)
            .with(Variable::WetHour, 1.0)
            .with(Variable::Precipitation, 3.0)
    });
    Scene::new(SourceId::KmaAsos, june().chain(july), at(NOW)).await
}

/// Where the only station's issue is, which must be filed.
fn filed(report: &OfficialReport) -> (Hour, bool) {
    match &report.stations[0].outcome {
        IssueOutcome::Filed { issued_at, new, .. } => (*issued_at, *new),
        other => panic!("{other:?}"),
    }
}

/// What the API answers about Seoul now.
async fn recommendation(scene: &Scene) -> Value {
    let now = Clock::AsOf(Hour::ceil(at(NOW)));
    let router = fn_api::router(Api::new(scene.stack.store.clone(), now));
    let address = "/v1/recommendations?station=108&date=2021-07-01&lang=en";
    let answer = router.oneshot(Request::get(address).body(Body::empty()).unwrap()).await.unwrap();
    let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    serde_json::from_slice(&body).unwrap()
}

/// Calls since the last order to forget them, by operation.
fn operations(scene: &Scene) -> Vec<String> {
    let calls = scene.stand_in.calls();
    calls.iter().map(|call| call.path.rsplit('/').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_morning_at_the_service_ends_in_typed_rows_and_an_answer_that_names_it() {
    let scene = scene().await;
    scene.run(at(NOW)).await.unwrap();
    let issues = [
        "2021-06-30T02:00:00Z", // 11 KST
        "2021-06-30T02:00:00Z", // 11:30 KST
        "2021-06-30T02:00:00Z", // 11 KST
        "2021-06-29T21:00:00Z", // 06 KST
        "2021-06-29T21:00:00Z",
    ];
    for (product, issue) in KMA.into_iter().zip(issues) {
        let report = scene.run_official(product, at(NOW)).await.unwrap();
        assert_eq!(filed(&report), (hour(issue), true), "{product}");
        let key = format!("official/{product}/station=108/issued={issue}.json");
        let typed: OfficialForecast = scene.stack.store.get_json(&key).await.unwrap().unwrap();
        assert!(!typed.hours.is_empty() || !typed.days.is_empty(), "{product}");
    }
    let answer = recommendation(&scene).await;
    let lunch =
        answer["hours"].as_array().unwrap().iter().find(|hour| hour["local_time"] == "12:00").unwrap();
    assert_eq!(lunch["wind_speed_10m_ms"], 7.0);
    assert!(answer["accessories"].to_string().contains("umbrella"), "{}", answer["accessories"]);
    assert_eq!(
        answer["sources"],
        json!([{
            "product": "kma-vilage-fcst",
            "issued_at": "2021-06-30T02:00:00Z",
            "credit": "Korea Meteorological Administration (KOGL Type 1)",
        }])
    );
}

#[tokio::test]
async fn open_meteo_tells_of_any_place_what_nobody_else_does() {
    // Its air quality begins in August 2022.
    let (start, now) = (hour("2023-06-28T00:00:00Z"), at("2023-06-30T02:20:00Z"));
    let dusty = (0..12 * 24).map(|offset| {
        let hour = Observation::of(Group::Weather, seoul(), start + offset).and(Group::Air);
        hour.with(Variable::AirTemperature, 24.0).with(Variable::Pm25, 35.0)
    });
    let scene = Scene::new(SourceId::OpenMeteo, dusty, now).await;
    for product in [Product::OpenMeteoForecast, Product::OpenMeteoAirForecast] {
        let report = scene.run_official(product, now).await.unwrap();
        assert_eq!(filed(&report), (hour("2023-06-30T00:00:00Z"), true), "every third hour");
    }
    assert_eq!(scene.stack.store.list("official/").await.unwrap().len(), 2);
}

#[tokio::test]
async fn an_issue_that_is_filed_is_not_asked_for_again() {
    let scene = scene().await;
    for product in KMA {
        scene.run_official(product, at(NOW)).await.unwrap();
    }
    let before = Contents::of(&scene.stack.servers).await;
    scene.stand_in.obey(Order::ForgetCalls);
    for product in KMA {
        assert!(!filed(&scene.run_official(product, at(NOW)).await.unwrap()).1);
    }
    assert_eq!(operations(&scene), [""; 0]);
    assert_eq!(Contents::of(&scene.stack.servers).await.differences(&before), [""; 0]);
    // An hour later the issues of an hour are new ones, the others are not.
    for product in KMA {
        scene.run_official(product, at("2021-06-30T12:55:00+09:00")).await.unwrap();
    }
    assert_eq!(operations(&scene), ["getUltraSrtNcst", "getUltraSrtFcst"]);
}

#[tokio::test]
async fn an_issue_that_is_not_there_yet_is_stepped_back_from_once() {
    let scene = scene().await;
    let nothing = |calls| Trouble {
        fault: Fault::Kma { code: Code::NoData },
        calls: Some(calls),
        only: Some("getVilageFcst".to_owned()),
    };
    scene.stand_in.obey(Order::Fail(nothing(1)));
    let report = scene.run_official(Product::KmaVilageFcst, at(NOW)).await.unwrap();
    assert_eq!(filed(&report), (hour("2021-06-29T23:00:00Z"), true), "that of 08 instead of 11 o'clock");
    let asked: Vec<_> =
        scene.stand_in.calls().iter().map(|call| call.get("base_time").map(str::to_owned)).collect();
    assert_eq!(asked, [Some("1100".to_owned()), Some("0800".to_owned())]);

    // The late one comes with the second run, and the one before is not asked for again.
    scene.stand_in.obey(Order::Fail(nothing(1)));
    scene.stand_in.obey(Order::ForgetCalls);
    let late = scene.run_official(Product::KmaVilageFcst, at(NOW)).await.unwrap();
    assert_eq!((filed(&late), operations(&scene).len()), ((hour("2021-06-29T23:00:00Z"), false), 1));
    let report = scene.run_official(Product::KmaVilageFcst, at(NOW)).await.unwrap();
    assert_eq!(filed(&report), (hour("2021-06-30T02:00:00Z"), true));

    scene.stand_in.obey(Order::Fail(nothing(2)));
    let report = scene.run_official(Product::KmaVilageFcst, at("2021-06-30T17:15:00+09:00")).await.unwrap();
    insta::assert_snapshot!(report, @"1 station: the issue of 2021-06-30T08:00:00Z is not there yet, nor the one before");
    let event = scene.stack.store.events("ingest").await.unwrap().remove(0);
    assert_eq!(event.kind, EventKind::Done, "an empty result is not a fault");
}

#[tokio::test]
async fn a_service_that_fails_leaves_the_observations_and_the_other_forecasts_as_they_are() {
    let scene = scene().await;
    scene.run(at(NOW)).await.unwrap();
    let without_forecasts = |contents: Contents| {
        let mut objects = contents.objects;
        objects.retain(|key, _| !key.contains("mid-ta"));
        objects
    };
    let before = without_forecasts(Contents::of(&scene.stack.servers).await);
    let only = Some("VilageFcstInfoService".to_owned());
    scene.stand_in.obey(Order::Fail(Trouble { fault: Fault::BadGateway, calls: None, only }));
    let failed = scene.run_official(Product::KmaVilageFcst, at(NOW)).await.unwrap_err();
    insta::assert_snapshot!(failed, @"kma-vilage-fcst: 1 station: source kma-vilage-fcst gave a broken answer: it is not of the service itself; it will be asked again");
    scene.run_official(Product::KmaMidTa, at(NOW)).await.unwrap();
    assert_eq!(scene.run(at(NOW)).await.unwrap().stations[0].missing_hours, 0);
    assert!(without_forecasts(Contents::of(&scene.stack.servers).await) == before);
    let events = scene.stack.store.events("ingest").await.unwrap();
    let kinds: Vec<_> = events.iter().map(|event| (event.subject.as_str(), event.kind)).collect();
    assert_eq!(
        kinds,
        [
            ("kma-asos", EventKind::Done),
            ("kma-mid-ta", EventKind::Done),
            ("kma-vilage-fcst", EventKind::IngestFailed)
        ]
    );
}

#[tokio::test]
async fn one_station_that_cannot_be_served_does_not_stop_the_others() {
    let scene = scene().await;
    let busan_fails = Trouble { fault: Fault::BadGateway, calls: None, only: Some("nx=97".to_owned()) };
    scene.stand_in.obey(Order::Fail(busan_fails));
    let stations = ["159", "54511", "atlantis", "108"];
    let outcome = scene.run_official_for(Product::KmaVilageFcst, at(NOW), &stations).await;
    let Err(IngestError::NoIssue(report)) = outcome else { panic!("{outcome:?}") };
    let said: Vec<String> =
        report.stations.iter().map(|one| format!("{}: {}", one.station, one.outcome)).collect();
    insta::assert_snapshot!(said.join("\n"), @r"
    159: source kma-vilage-fcst gave a broken answer: it is not of the service itself; it will be asked again
    54511: kma-vilage-fcst has no forecast for station 54511
    atlantis: kma-vilage-fcst has no forecast for station atlantis
    108: the issue of 2021-06-30T02:00:00Z is filed
    ");
}

#[tokio::test]
async fn a_days_calls_are_counted_for_the_service_whichever_of_its_forecasts_is_asked_for() {
    let scene = scene().await;
    scene.stand_in.obey(Order::CallsPerDay { calls: 1 });
    scene.run_official(Product::KmaUltraNcst, at(NOW)).await.unwrap();
    let spent = scene.run_official(Product::KmaUltraFcst, at(NOW)).await.unwrap();
    insta::assert_snapshot!(spent, @"1 station: kma-ultra-fcst allows no more calls today; the rest is asked for tomorrow");
    scene.stand_in.obey(Order::ForgetCalls);
    scene.run_official(Product::KmaVilageFcst, at(NOW)).await.unwrap();
    assert_eq!(operations(&scene), [""; 0], "nobody asks until tomorrow");
    scene.run_official(Product::KmaMidTa, at(NOW)).await.unwrap();
    assert_eq!(operations(&scene), ["getMidTa"], "another service");
    let events = scene.stack.store.events("ingest").await.unwrap();
    let spent: Vec<_> = events.iter().filter(|event| event.kind == EventKind::BudgetSpent).collect();
    let subjects: Vec<_> = spent.iter().map(|event| event.subject.as_str()).collect();
    assert_eq!(subjects, ["kma-ultra-fcst", "kma-vilage-fcst"]);
}
