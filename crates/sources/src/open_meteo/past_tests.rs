//! Past weather and past air: what is asked, of whom, and what is made of the answers.

#![expect(clippy::format_push_string, reason = "a test's text is short")]

use jiff::Timestamp;
use proptest::prelude::*;
use weather::{Hour, HourRange, Station, StationId};

use super::past_weather::{REACH_DAYS, is_archived};
use super::{OpenMeteo, OpenMeteoAir};
use crate::canned::{Canned, http};
use crate::error::{Remedy, SourceError};
use crate::parse;
use crate::raw::SourceId;
use crate::source::{Question, WeatherSource};

const ASKED_AT: &str = "2026-09-07T04:20:00Z";

fn hour(text: &str) -> Hour {
    text.parse().unwrap()
}

fn beijing() -> Station {
    Station::known(&"54511".parse().unwrap()).unwrap()
}

fn weather(server: &Canned) -> OpenMeteo {
    let (forecast, archive) = (server.base.clone(), server.base.clone());
    OpenMeteo::new(http(), forecast, archive, vec![beijing()], ASKED_AT.parse().unwrap())
}

fn air(server: &Canned) -> OpenMeteoAir {
    OpenMeteoAir::new(http(), server.base.clone(), vec![beijing()])
}

fn question(from: &str, hours: i64) -> Question {
    let from = hour(from);
    Question { stations: vec![beijing().id], hours: HourRange::new(from, from + hours) }
}

/// Two hours of one column.
fn answer(values: &str) -> String {
    format!(
        r#"{{"latitude":40,"longitude":116.25,"utc_offset_seconds":0,"timezone":"GMT","elevation":55,
            "hourly_units":{{"time":"iso8601","temperature_2m":"°C"}},
            "hourly":{{"time":["2026-09-07T02:00","2026-09-07T03:00"],"temperature_2m":[{values}]}}}}"#
    )
}

const LAST_TWO_HOURS: &str = "2026-09-07T02:00:00Z";

#[tokio::test]
async fn old_hours_are_asked_of_the_archive_by_day_and_new_ones_of_the_forecast_by_hour() {
    let server = Canned::start(404, "").await;
    for source in [&weather(&server) as &dyn WeatherSource, &air(&server)] {
        for from in ["2026-08-30T22:00:00Z", LAST_TWO_HOURS] {
            source.fetch(&question(from, 2)).await.unwrap_err();
        }
    }
    let asked = server.asked().join("\n").replace("%2C", ",").replace("%3A", ":").replace("/1360000", "");
    insta::assert_snapshot!(asked);
}

#[tokio::test]
async fn an_answer_is_filed_under_the_station_and_its_first_measured_hour() {
    let server = Canned::start(200, answer("null,21.5")).await;
    let found = weather(&server).fetch(&question(LAST_TWO_HOURS, 2)).await.unwrap();
    let [object] = &found[..] else { panic!("{found:?}") };
    assert_eq!((object.source, &object.station), (SourceId::OpenMeteo, &beijing().id));
    assert_eq!(object.first_hour, hour("2026-09-07T03:00:00Z"));
    assert_eq!(object.bytes, answer("null,21.5").as_bytes());
    assert_eq!(parse(object.source, &object.station, &object.bytes).unwrap().len(), 1);
}

#[tokio::test]
async fn an_answer_without_a_value_is_no_object() {
    let server = Canned::start(200, answer("null,null")).await;
    assert_eq!(weather(&server).fetch(&question(LAST_TWO_HOURS, 2)).await.unwrap(), []);
}

#[tokio::test]
async fn what_is_no_answer_says_what_would_help() {
    let reason = |text: &str| format!(r#"{{"reason":"{text}","error":true}}"#);
    let whole = answer("1,2");
    let cases = [
        (400, reason("Cannot initialize SurfaceVariable"), Remedy::Change),
        (429, reason("Minutely API request limit exceeded. Please try again in one minute."), Remedy::Retry),
        (429, reason("Hourly API request limit exceeded. Please try again in the next hour."), Remedy::Retry),
        (429, reason("Daily API request limit exceeded. Please try again tomorrow."), Remedy::NextDay),
        (429, reason("Too many concurrent requests"), Remedy::Retry),
        (500, reason("Something went wrong."), Remedy::Retry),
        (502, "<html>".to_owned(), Remedy::Retry),
        (200, "<html>".to_owned(), Remedy::Retry),
        (200, whole[..whole.len() / 2].to_owned(), Remedy::Retry),
        (200, answer("1"), Remedy::Change),
        (200, whole.replace("°C", "°F"), Remedy::Change),
    ];
    let mut said = String::new();
    for (status, body, remedy) in cases {
        let server = Canned::start(status, body).await;
        let error = weather(&server).fetch(&question(LAST_TWO_HOURS, 2)).await.unwrap_err();
        assert_eq!(error.remedy(), remedy, "{error}");
        said += &format!("{status} {error}\n");
    }
    insta::assert_snapshot!(said);
}

#[tokio::test]
async fn an_answer_about_other_hours_is_asked_for_again() {
    let server = Canned::start(200, answer("1,2")).await;
    let error = weather(&server).fetch(&question("2026-09-07T01:00:00Z", 2)).await.unwrap_err();
    assert!(matches!(error, SourceError::Broken { .. }), "{error}");
}

#[tokio::test]
async fn only_stations_that_it_was_set_up_with_are_known() {
    let server = Canned::start(200, "").await;
    let source = air(&server);
    let seoul: StationId = "108".parse().unwrap();
    let hours = question(LAST_TWO_HOURS, 2).hours;
    let error = source.fetch(&Question { stations: vec![seoul.clone()], hours }).await.unwrap_err();
    assert!(matches!(error, SourceError::UnknownStation { .. }), "{error}");
    assert!(source.available(&seoul, ASKED_AT.parse().unwrap()).is_empty());
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn every_past_hour_can_be_asked_for_since_the_records_begin() {
    let server = Canned::start(200, "").await;
    let now: Timestamp = ASKED_AT.parse().unwrap();
    let [weather, air] =
        [weather(&server).available(&beijing().id, now), air(&server).available(&beijing().id, now)];
    assert_eq!(weather.start.to_string(), "1940-01-01T00:00:00Z");
    assert_eq!(air.start.to_string(), "2022-08-01T00:00:00Z");
    assert_eq!((weather.end, air.end), (hour("2026-09-07T05:00:00Z"), weather.end), "04:00 has begun");
}

proptest! {
    #[test]
    fn whichever_endpoint_is_asked_has_all_of_the_question(ends_ago in 0..200_i64, hours in 1..=REACH_DAYS * 24) {
        let asked_at: Timestamp = ASKED_AT.parse().unwrap();
        let end = Hour::ceil(asked_at) - ends_ago;
        let question = HourRange::new(end - hours, end);
        let five_days_back = Hour::floor(asked_at) - 5 * 24;
        let first_day_kept = Hour::from_epoch_hours(Hour::floor(asked_at).epoch_hours().div_euclid(24) * 24) - 92 * 24;
        if is_archived(question, asked_at) {
            prop_assert!(question.end <= five_days_back);
        } else {
            prop_assert!(question.start >= first_day_kept);
        }
    }
}
