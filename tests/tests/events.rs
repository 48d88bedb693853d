//! Every JSON in `events/` is what its handler takes. That the folder and the template agree is a test of
//! `infra/blueprint`.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use aws_lambda_events::eventbridge::EventBridgeEvent;
use fn_ingest::IngestRequest;
use fn_notify::Trigger;
use lambda_http::http::Method;
use lambda_http::{Request, RequestExt};
use sources::SourceId;
use store::{Config, ObjectCreated, SpineEvent};
use whole_path::{beijing, event, seoul};

/// The event that S3 sends when an object is created, and what its key asks for.
fn created(name: &str) -> SpineEvent {
    let event: EventBridgeEvent<ObjectCreated> = serde_json::from_value(event(name)).unwrap();
    assert_eq!((event.source.as_str(), event.detail_type.as_str()), ("aws.s3", "Object Created"));
    assert_eq!(event.detail.bucket.name, Config::local().bucket);
    SpineEvent::of(&event.detail.object.key).expect("the key asks for something")
}

#[test]
fn every_schedule_asks_a_source_that_there_is() {
    for (name, source) in [
        ("hub-hourly", SourceId::KmaHub),
        ("asos-daily", SourceId::KmaAsos),
        ("keyless-hourly", SourceId::OpenMeteo),
        ("official-now", SourceId::KmaUltraNcst),
        ("official-hours", SourceId::KmaUltraFcst),
        ("official-mid-temperature", SourceId::KmaMidTa),
        ("official-mid-sky", SourceId::KmaMidLand),
        ("keyless-forecast", SourceId::OpenMeteoForecast),
        ("air-forecast", SourceId::OpenMeteoAirForecast),
    ] {
        let request: IngestRequest = serde_json::from_value(event(name)).unwrap();
        assert_eq!((request.source, request.stations), (source, vec![seoul()]), "{name}");
    }
}

#[test]
fn the_schedule_asks_for_what_the_sample_has_by_its_own_time() {
    let request: IngestRequest = serde_json::from_value(event("ingest")).unwrap();
    let time = "2010-02-01T00:05:00Z".parse().unwrap();
    assert_eq!(request, IngestRequest::scheduled(time, SourceId::Sample, vec![beijing()]));
}

#[test]
fn a_schedule_asks_for_an_official_forecast_when_its_issue_can_be_there() {
    let request: IngestRequest = serde_json::from_value(event("official-days")).unwrap();
    let time = "2021-06-30T11:12:00+09:00".parse().unwrap();
    assert_eq!(request, IngestRequest::scheduled(time, SourceId::KmaVilageFcst, vec![seoul()]));
    assert!(request.source.is_official());
}

#[test]
fn a_raw_object_starts_preprocess() {
    let SpineEvent::Raw(key) = created("preprocess") else { panic!("another stage") };
    let raw = store::keys::parse_raw(&key).unwrap();
    assert_eq!(raw.source.parse(), Ok(SourceId::Sample));
    assert_eq!(raw.station.parse(), Ok(beijing()));
}

#[test]
fn a_changed_window_starts_a_forecast() {
    assert_eq!(created("forecast"), SpineEvent::Recent(beijing()));
}

#[test]
fn a_promotion_starts_forecasts() {
    assert!(matches!(created("promoted"), SpineEvent::Promoted(_)));
}

#[test]
fn a_request_starts_training() {
    assert!(matches!(created("train"), SpineEvent::Retrain(_)));
}

#[test]
fn the_three_things_that_people_are_told_by_are_told_apart() {
    let read = |name| Trigger::read(event(name)).unwrap();
    assert!(matches!(read("notify-recorded"), Trigger::Recorded(records) if records.len() == 2));
    assert!(matches!(read("notify-alarm"), Trigger::Published(messages) if messages.len() == 1));
    let time = "2015-01-01T23:00:00Z".parse().unwrap();
    assert_eq!(read("morning"), Trigger::Digest { time });
}

#[test]
fn a_request_to_the_api_reads_as_one() {
    let request: Request = lambda_http::request::from_str(&event("api").to_string()).unwrap();
    assert_eq!((request.method(), request.uri().path()), (&Method::GET, "/v1/recommendations"));
    assert_eq!(request.query_string_parameters().first("station"), Some("54511"));
}
