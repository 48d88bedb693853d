//! What is said of what cannot be answered.

use axum::body::Body;
use axum::http::Request;
use whole_path::Stack;

use super::Served;

/// What is said about each address that cannot be answered, a line each.
pub(super) async fn problems(served: &Served, addresses: &[&str]) -> String {
    let mut said = Vec::new();
    for address in addresses {
        let problem = served.problem(Request::get(*address).body(Body::empty()).unwrap()).await;
        said.push(format!("{address}\n    {problem}"));
    }
    said.join("\n")
}

#[tokio::test]
async fn what_cannot_be_answered_is_said_with_what_to_do() {
    let served = Served::start().await;
    let said = problems(
        &served,
        &[
            "/v1/forecasts/99999",
            "/v1/forecasts/..%2Fx",
            "/v1/forecasts/%EC%84%9C%EC%9A%B8",
            "/v1/forecasts/108",
            "/v1/recommendations",
            "/v1/recommendations?station=",
            "/v1/recommendations?station=99999",
            "/v1/recommendations?station=../x",
            "/v1/recommendations?station=108",
            "/v1/recommendations?station=54511&date=tomorrow",
            "/v1/recommendations?station=54511&date=2010-02-30",
            "/v1/recommendations?station=54511&date=2010-03-01",
            "/v1/recommendations?station=54511&date=2009-12-01",
            "/v1/recommendations?station=54511&sensitivity=3",
            "/v1/recommendations?station=54511&sensitivity=much",
            "/v1/recommendations?station=54511&style=gothic",
            "/v1/recommendations?station=54511&outside=9-5",
            "/v1/recommendations?station=54511&outside=20:00-18:00",
            "/v1/recommendations?station=54511&lang=fr",
            "/v1/recommendations?station=54511&station=108",
            "/nothing/here",
        ],
    )
    .await;
    insta::assert_snapshot!(said);
}

#[tokio::test]
async fn nothing_here_can_be_changed() {
    let served = Served::start().await;
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        let request = Request::builder().method(method).uri("/v1/stations").body(Body::empty()).unwrap();
        assert_eq!(
            served.problem(request).await,
            "405 /problems/method-not-allowed: This API is read with GET."
        );
    }
}

#[tokio::test]
async fn a_station_with_too_few_observations_is_told_apart_from_one_without() {
    let stack = Stack::temporary().await;
    stack.ingest_sample(sources::Sample::hours().start + 100).await;
    stack.work().await;
    let said = problems(&Served::over(stack), &["/v1/forecasts/54511", "/v1/forecasts/108"]).await;
    insta::assert_snapshot!(said, @r#"
    /v1/forecasts/54511
        404 /problems/no-forecast: Station 54511 has observations, but no forecast was issued from them by this time. It takes ten days of observed air temperature.
    /v1/forecasts/108
        404 /problems/no-observations: Station 108 is known, but no air temperature of it is here yet. Import or ingest some.
    "#);
}
