//! Charts as PNG.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use super::Served;

/// Width and height of a PNG, from its header.
fn size(png: &[u8]) -> (u32, u32) {
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[tokio::test]
async fn the_week_is_a_png_that_others_may_keep_for_an_hour() {
    let served = Served::start().await;
    let answer = served.get("/v1/forecasts/54511/chart.png").await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "image/png");
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "public, max-age=3600");
    assert_eq!(size(answer.body()), (1920, 660));
    let as_of = served.get("/v1/forecasts/54511/chart.png?as_of=2010-02-01T00:00:00Z").await;
    assert_eq!(as_of.body(), answer.body(), "the newest forecast of that hour is the newest one");
}

#[tokio::test]
async fn there_is_no_picture_of_a_time_before_the_first_forecast_or_of_an_unknown_model() {
    let served = Served::start().await;
    let before = Request::get("/v1/forecasts/54511/chart.png?as_of=2010-01-01T00:00:00Z");
    let before = served.problem(before.body(Body::empty()).unwrap()).await;
    assert!(before.starts_with("404 /problems/no-forecast"), "{before}");
    let odd = Request::get("/v1/forecasts/54511/chart.png?as_of=yesterday").body(Body::empty()).unwrap();
    assert!(served.problem(odd).await.starts_with("422 "));
    for model in ["air-temperature/1", "rain/1"] {
        let address = format!("/v1/models/{model}/skill.png");
        let unknown = served.problem(Request::get(address).body(Body::empty()).unwrap()).await;
        assert!(unknown.starts_with("404 /problems/unknown-model"), "{unknown}");
    }
}
