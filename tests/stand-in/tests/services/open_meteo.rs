use serde_json::{Value, json};
use weather::{Observation, Variable};

use crate::{Answer, get, korean, start};

/// Ten days of Seoul from 2021-06-25, 09 h to 09 h, which is from midnight to midnight in GMT.
fn ten_days() -> Vec<Observation> {
    let observation = |offset: i64| {
        Observation::new("108".parse().unwrap(), korean("2021-06-25T09:00") + offset)
            .with(Variable::AirTemperature, offset as f64 / 10.0)
            .with(Variable::WindSpeed, 10.0)
            .with(Variable::CloudCover, 7.0)
            .with(Variable::SolarRadiation, 1.8)
            .with(Variable::SnowDepth, 12.0)
            .with(Variable::WetHour, 0.0)
            .with(Variable::Pm25, 35.0)
    };
    (0..240).map(observation).collect()
}

async fn ask(endpoint: &str, more: &[(&str, &str)]) -> Answer {
    let open_meteo = start(ten_days(), "2021-06-30T12:00").await;
    let place = [("latitude", "37.57"), ("longitude", "126.97")];
    get(&open_meteo, &format!("/v1/{endpoint}"), &[&place, more].concat()).await
}

async fn hourly(endpoint: &str, more: &[(&str, &str)]) -> Value {
    ask(endpoint, more).await.json()["hourly"].clone()
}

async fn reason(endpoint: &str, more: &[(&str, &str)]) -> String {
    let answer = ask(endpoint, more).await;
    assert_eq!((answer.status, &answer.json()["error"]), (400, &true.into()));
    answer.json()["reason"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn units_are_those_of_open_meteo() {
    let variables =
        "temperature_2m,wind_speed_10m,cloud_cover,shortwave_radiation,snow_depth,precipitation,visibility";
    let answer = ask(
        "forecast",
        &[("hourly", variables), ("start_hour", "2021-06-25T03:00"), ("end_hour", "2021-06-25T03:00")],
    )
    .await
    .json();
    let hourly = &answer["hourly"];
    assert_eq!(hourly["time"], json!(["2021-06-25T03:00"]));
    assert_eq!(hourly["wind_speed_10m"], json!([36.0]), "km/h unless told otherwise");
    assert_eq!(answer["hourly_units"]["wind_speed_10m"], "km/h");
    assert_eq!(hourly["cloud_cover"], json!([70.0]));
    assert_eq!(hourly["shortwave_radiation"], json!([500.0]));
    assert_eq!(hourly["snow_depth"], json!([0.12]));
    assert_eq!(hourly["precipitation"], json!([0.0]));
    assert_eq!(hourly["visibility"], json!([null]));
    assert_eq!((&answer["timezone"], &answer["utc_offset_seconds"]), (&"GMT".into(), &0.into()));
    let metric = &[("hourly", "wind_speed_10m"), ("wind_speed_unit", "ms"), ("past_days", "1")];
    assert_eq!(ask("forecast", metric).await.json()["hourly_units"]["wind_speed_10m"], "m/s");
}

#[tokio::test]
async fn the_place_tells_its_zone_and_height() {
    let answer = ask("forecast", &[("timezone", "auto")]).await.json();
    assert_eq!((&answer["timezone"], &answer["utc_offset_seconds"]), (&"Asia/Seoul".into(), &32_400.into()));
    assert!(answer["elevation"].as_f64().is_some_and(|metres| metres > 10.0));
    let kept = ask("forecast", &[("elevation", "123.5")]).await.json();
    assert_eq!(kept["elevation"], 123.5);
}

#[tokio::test]
async fn times_are_local_or_unix_time() {
    let day = [("hourly", "temperature_2m"), ("start_date", "2021-06-26"), ("end_date", "2021-06-26")];
    let gmt = hourly("forecast", &day).await;
    assert_eq!((&gmt["time"][0], &gmt["temperature_2m"][0]), (&"2021-06-26T00:00".into(), &2.4.into()));
    let seoul = hourly("forecast", &[&day[..], &[("timezone", "Asia/Seoul")]].concat()).await;
    assert_eq!((&seoul["time"][0], &seoul["temperature_2m"][0]), (&"2021-06-26T00:00".into(), &1.5.into()));
    let unix = hourly("forecast", &[&day[..], &[("timeformat", "unixtime")]].concat()).await;
    assert_eq!((&unix["time"][0], unix["time"].as_array().unwrap().len()), (&1_624_665_600.into(), 24));
}

#[tokio::test]
async fn the_archive_is_five_days_behind() {
    let days = [("hourly", "temperature_2m"), ("start_date", "2021-06-25"), ("end_date", "2021-06-26")];
    let known =
        |hourly: &Value| hourly["temperature_2m"].as_array().unwrap().iter().filter(|v| !v.is_null()).count();
    assert_eq!(known(&hourly("forecast", &days).await), 48);
    assert_eq!(known(&hourly("archive", &days).await), 3, "before 03:00 GMT of the fifth day back");
}

#[tokio::test]
async fn what_cannot_be_answered_is_refused_with_a_reason() {
    let from_to = |from, to| [("hourly", "temperature_2m"), ("start_date", from), ("end_date", to)];
    assert_eq!(
        reason("forecast", &from_to("2021-03-29", "2021-06-01")).await,
        "Parameter 'start_date' is out of allowed range from 2021-03-30 to 2021-07-15"
    );
    assert_eq!(
        reason("archive", &from_to("2021-06-01", "2021-07-01")).await,
        "Parameter 'end_date' is out of allowed range from 1940-01-01 to 2021-06-30"
    );
    let air = [("hourly", "pm10"), ("past_days", "1")];
    assert!(reason("air-quality", &air).await.contains("from 2022-07-29"));
    assert!(reason("forecast", &from_to("2021-06-02", "2021-06-01")).await.contains("larger"));
    assert!(reason("forecast", &[("hourly", "temprature")]).await.contains("temprature"));
    assert!(reason("forecast", &[("latitude", "91")]).await.contains("latitude"));
    assert!(reason("archive", &[("hourly", "temperature_2m")]).await.contains("start_date"));
}

#[tokio::test]
async fn the_forecast_goes_on_into_the_future() {
    let ahead = hourly("forecast", &[("hourly", "temperature_2m"), ("forecast_days", "2")]).await;
    assert_eq!(ahead["time"].as_array().unwrap().len(), 48);
    assert_eq!(
        (&ahead["time"][47], &ahead["temperature_2m"][47]),
        (&"2021-07-01T23:00".into(), &16.7.into())
    );
}
