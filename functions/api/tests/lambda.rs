//! The binary as Lambda runs it: with nothing around it but its settings, so without a zone database.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use serde_json::Value;
use whole_path::{Lambda, Stack, event, hour};

async fn api() -> (Stack, Lambda) {
    let stack = Stack::with_sample(hour("2010-02-01T00:00:00Z")).await;
    let api = Lambda::start(env!("CARGO_BIN_EXE_api"), &stack.environment()).await;
    (stack, api)
}

/// The event of a request for another address.
fn request(path: &str, query: &str) -> Value {
    let mut event = event("api");
    event["rawPath"] = path.into();
    event["rawQueryString"] = query.into();
    event["requestContext"]["http"]["path"] = path.into();
    let parameters = query.split('&').filter_map(|pair| pair.split_once('='));
    event["queryStringParameters"] =
        parameters.map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
    event
}

fn body(answer: &Value) -> Value {
    serde_json::from_str(answer["body"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn a_request_through_the_gateway_is_answered_as_of_its_own_time() {
    let (_stack, mut api) = api().await;
    let answer = api.invoke(event("api")).await.response();
    assert_eq!((&answer["statusCode"], &answer["isBase64Encoded"]), (&200.into(), &false.into()));
    assert_eq!(answer["headers"]["content-type"], "application/json");
    let body = body(&answer);
    let told = ["station", "date", "time_zone", "as_of", "issued_at", "model_version"]
        .map(|name| body[name].as_str().unwrap());
    assert_eq!(
        told,
        ["54511", "2010-02-01", "Asia/Shanghai", "2010-02-01T00:00:00Z", "2010-01-31T23:00:00Z", "baseline"]
    );
    // 07:00 in Beijing is 23:00 UTC the day before: the zone is known without the system's files.
    let morning =
        body["hours"].as_array().unwrap().iter().find(|hour| hour["valid_at"] == "2010-01-31T23:00:00Z");
    assert_eq!(morning.unwrap()["local_time"], "07:00");
    assert!(body["headline"].as_str().is_some_and(|headline| !headline.is_empty()));
}

#[tokio::test]
async fn an_unknown_station_is_a_problem_and_not_an_error_of_the_function() {
    let (_stack, mut api) = api().await;
    let answer = api.invoke(request("/v1/recommendations", "station=99999&lang=en")).await.response();
    assert_eq!(answer["statusCode"], 404);
    assert_eq!(answer["headers"]["content-type"], "application/problem+json");
    insta::assert_json_snapshot!(body(&answer), @r#"
    {
      "detail": "There is no station \"99999\". GET /v1/stations lists those with observations.",
      "status": 404,
      "title": "Unknown station",
      "type": "/problems/unknown-station"
    }
    "#);
}

#[tokio::test]
async fn the_page_comes_through_the_gateway() {
    let (_stack, mut api) = api().await;
    let answer = api.invoke(request("/", "lang=en")).await.response();
    assert_eq!(answer["statusCode"], 200);
    assert_eq!(answer["headers"]["content-type"], "text/html; charset=utf-8");
    assert!(answer["body"].as_str().unwrap().contains("<svg"));
}
