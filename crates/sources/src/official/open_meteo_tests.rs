use super::*;
use crate::canned::{Canned, http};
use crate::error::Remedy;

const ISSUE: &str = "2026-09-07T03:00:00Z";

fn clients(server: &Canned) -> [OpenMeteoForecasts; 2] {
    [
        OpenMeteoForecasts::weather(http(), server.base.clone()),
        OpenMeteoForecasts::air(http(), server.base.clone()),
    ]
}

fn beijing() -> Station {
    Station::known(&"54511".parse().unwrap()).unwrap()
}

#[tokio::test]
async fn any_place_is_asked_for_in_our_units_and_in_utc() {
    let answer = r#"{"utc_offset_seconds":0,"hourly_units":{"uv_index":""},"hourly":{"time":["2026-09-07T03:00"],"uv_index":[5.5]}}"#;
    let server = Canned::start(200, answer).await;
    for client in clients(&server) {
        let found = client.fetch(&beijing(), ISSUE.parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(
            (found.source.official(), found.bytes.as_ref()),
            (Some(client.product()), answer.as_bytes())
        );
        assert_eq!(found.first_hour.to_string(), ISSUE);
    }
    insta::assert_snapshot!(server.asked().join("\n").replace("%2C", ","), @"
    /1360000/forecast?latitude=39.9333&longitude=116.2833&hourly=temperature_2m,relative_humidity_2m,wind_speed_10m,wind_direction_10m,cloud_cover,precipitation,precipitation_probability,uv_index&wind_speed_unit=ms&timezone=GMT&forecast_days=8
    /1360000/air-quality?latitude=39.9333&longitude=116.2833&hourly=pm2_5,pm10,uv_index&wind_speed_unit=ms&timezone=GMT&forecast_days=7
    ");
}

#[tokio::test]
async fn what_is_no_answer_says_what_would_help() {
    let cases = [
        (400, r#"{"error":true,"reason":"Cannot initialize"}"#, Remedy::Change),
        (429, r#"{"error":true,"reason":"Minutely API request limit exceeded."}"#, Remedy::Retry),
        (429, r#"{"error":true,"reason":"Daily API request limit exceeded."}"#, Remedy::NextDay),
        (502, "<html>", Remedy::Retry),
        (200, "<html>", Remedy::Change),
    ];
    for (status, body, remedy) in cases {
        let server = Canned::start(status, body).await;
        let [weather, _] = clients(&server);
        let error = weather.fetch(&beijing(), ISSUE.parse().unwrap()).await.unwrap_err();
        assert_eq!(error.remedy(), remedy, "{error}");
    }
}
