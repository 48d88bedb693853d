//! The HTTP API and the page, over a stack with a month of the sample.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

mod official;
mod page;
mod picture;
mod points;
mod problems;
mod quality;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request, Response, StatusCode, header};
use fn_api::{Api, Clock};
use serde_json::{Value, json};
use tower::ServiceExt;
use whole_path::{Stack, hour};

const FEBRUARY: &str = "2010-02-01T00:00:00Z";

/// A stack with a month of the sample, and its API.
struct Served {
    _stack: Stack,
    router: axum::Router,
}

impl Served {
    async fn start() -> Self {
        Self::over(Stack::with_sample(hour(FEBRUARY)).await)
    }

    fn over(stack: Stack) -> Self {
        let router = fn_api::router(Api::new(stack.store.clone(), Clock::LastObserved));
        Self { _stack: stack, router }
    }

    async fn send(&self, request: Request<Body>) -> Response<Bytes> {
        let (head, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        Response::from_parts(head, to_bytes(body, usize::MAX).await.unwrap())
    }

    async fn get(&self, address: &str) -> Response<Bytes> {
        self.send(Request::get(address).body(Body::empty()).unwrap()).await
    }

    /// A successful answer's JSON.
    async fn json(&self, address: &str) -> Value {
        let answer = self.get(address).await;
        assert_eq!(answer.status(), StatusCode::OK, "{address}: {:?}", answer.body());
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/json");
        serde_json::from_slice(answer.body()).unwrap()
    }

    /// A problem: its status, its kind and what it says in English.
    async fn problem(&self, mut request: Request<Body>) -> String {
        request.headers_mut().entry(header::ACCEPT_LANGUAGE).or_insert("en".parse().unwrap());
        let answer = self.send(request).await;
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/problem+json");
        assert_secure(answer.headers());
        let problem: Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!(problem["status"], answer.status().as_u16());
        let text = |name: &str| problem[name].as_str().unwrap();
        format!("{} {}: {}", answer.status().as_u16(), text("type"), text("detail"))
    }
}

fn assert_secure(headers: &HeaderMap) {
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("script-src"), "{policy}");
    assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert_eq!(headers[header::REFERRER_POLICY], "no-referrer");
}

#[tokio::test]
async fn the_stations_are_those_with_observations() {
    let served = Served::start().await;
    insta::assert_json_snapshot!(served.json("/v1/stations").await, @r#"
    {
      "stations": [
        {
          "as_of": "2010-02-01T00:00:00Z",
          "elevation_m": 55.0,
          "first_observed": "2009-12-31T16:00:00Z",
          "last_observed": "2010-01-31T23:00:00Z",
          "latitude_deg": 39.9333,
          "longitude_deg": 116.2833,
          "name_en": "Beijing",
          "name_ko": "베이징",
          "station": "54511",
          "time_zone": "Asia/Shanghai"
        }
      ]
    }
    "#);
    let empty = Served::over(Stack::temporary().await);
    assert_eq!(empty.json("/v1/stations").await, json!({ "stations": [] }));
}

#[tokio::test]
async fn a_forecast_says_where_it_starts_and_holds_seven_days() {
    let mut forecast = Served::start().await.json("/v1/forecasts/54511").await;
    let leads = forecast["leads"].take();
    let digest = forecast["input"]["digest"].take();
    assert_eq!(digest.as_str().unwrap().len(), 64);
    insta::assert_json_snapshot!(forecast, @r#"
    {
      "as_of": "2010-02-01T00:00:00Z",
      "input": {
        "digest": null,
        "missing_hours": 0,
        "repaired_hours": 0,
        "window_hours": 720
      },
      "issued_at": "2010-01-31T23:00:00Z",
      "leads": null,
      "model_version": "baseline",
      "name_en": "Beijing",
      "name_ko": "베이징",
      "station": "54511",
      "time_zone": "Asia/Shanghai"
    }
    "#);
    let leads = leads.as_array().unwrap();
    assert_eq!((leads.len(), &leads[0]["lead_h"], &leads[167]["lead_h"]), (168, &json!(1), &json!(168)));
    assert_eq!(leads[0]["valid_at"], "2010-02-01T00:00:00Z", "the hour after the last observed one");
    assert_eq!(leads[167]["valid_at"], "2010-02-07T23:00:00Z");
    let fields: Vec<&String> = leads[0].as_object().unwrap().keys().collect();
    insta::assert_debug_snapshot!(fields, @r#"
    [
        "air_temperature_p10_c",
        "air_temperature_p50_c",
        "air_temperature_p90_c",
        "dew_point_c",
        "lead_h",
        "relative_humidity_percent",
        "source",
        "valid_at",
        "wet_hour_probability",
        "wind_speed_10m_ms",
        "wind_speed_10m_p90_ms",
    ]
    "#);
    for lead in leads {
        let [p10, p50, p90] =
            ["p10", "p50", "p90"].map(|part| lead[format!("air_temperature_{part}_c")].as_f64().unwrap());
        assert!(p10 <= p50 && p50 <= p90, "{lead}");
    }
}

#[tokio::test]
async fn a_recommendation_is_for_today_unless_another_day_is_asked_for() {
    let served = Served::start().await;
    let today = served.json("/v1/recommendations?station=54511").await;
    let told = ["station", "date", "as_of", "issued_at", "model_version", "language", "style"];
    let told = told.map(|name| today[name].as_str().unwrap());
    assert_eq!(told, ["54511", "2010-02-01", FEBRUARY, "2010-01-31T23:00:00Z", "baseline", "ko", "casual"]);
    let fields: Vec<&String> = today.as_object().unwrap().keys().collect();
    insta::assert_debug_snapshot!(fields, @r#"
    [
        "accessories",
        "activity",
        "as_of",
        "assumptions",
        "base",
        "base_clo",
        "confidence",
        "date",
        "details",
        "headline",
        "hours",
        "issued_at",
        "language",
        "layers",
        "model_version",
        "plan",
        "reasons",
        "sensitivity",
        "simple",
        "sources",
        "station",
        "style",
        "time_zone",
        "timing",
        "total_clo",
        "units",
    ]
    "#);
    for list in ["details", "base", "plan", "hours"] {
        assert!(!today[list].as_array().unwrap().is_empty(), "{list}");
    }
    // Seven in the morning has been observed, noon is forecast: the day is one.
    let hours: Vec<&str> =
        today["hours"].as_array().unwrap().iter().map(|hour| hour["local_time"].as_str().unwrap()).collect();
    assert!(hours.contains(&"07:00") && hours.contains(&"12:00"), "{hours:?}");
    let later = served.json("/v1/recommendations?station=54511&date=2010-02-04").await;
    assert_eq!(later["date"], "2010-02-04");
}

#[tokio::test]
async fn every_parameter_of_a_recommendation_is_heard() {
    let address = "/v1/recommendations?station=54511&lang=en&style=business&sensitivity=%2B2&units=imperial&outside=22:00-01:00";
    let answer = Served::start().await.json(address).await;
    let told = ["language", "style", "units"].map(|name| answer[name].as_str().unwrap());
    assert_eq!(told, ["en", "business", "imperial"]);
    assert_eq!((&answer["sensitivity"], &answer["plan"][0]["outside"]), (&json!(2), &json!("22:00-01:00")));
    let plus = Served::start().await.json("/v1/recommendations?station=54511&sensitivity=+2").await;
    assert_eq!(plus["sensitivity"], 2, "a plus sign that was not escaped");
}

#[tokio::test]
async fn feeling_the_cold_never_means_lighter_clothes() {
    let served = Served::start().await;
    // In this cold everybody wears all that the wardrobe has, so what they need is looked at too.
    let (mut worn, mut needed) = (Vec::new(), Vec::new());
    for sensitivity in -2..=2 {
        let address = format!("/v1/recommendations?station=54511&sensitivity={sensitivity}");
        let answer = served.json(&address).await;
        worn.push(answer["total_clo"].as_f64().unwrap());
        let hours = answer["hours"].as_array().unwrap();
        needed.push(hours.iter().map(|hour| hour["required_clo"].as_f64().unwrap()).sum::<f64>());
    }
    assert!(worn.is_sorted(), "{worn:?}");
    assert!(needed.is_sorted_by(|left, right| left < right), "{needed:?}");
}

#[tokio::test]
async fn a_client_that_has_the_answer_is_told_so() {
    let served = Served::start().await;
    for address in
        ["/v1/stations", "/v1/forecasts/54511", "/v1/quality/54511", "/v1/recommendations?station=54511"]
    {
        let answer = served.get(address).await;
        let tag = answer.headers()[header::ETAG].clone();
        let asked =
            |tag: &str| Request::get(address).header(header::IF_NONE_MATCH, tag).body(Body::empty()).unwrap();
        for known in [
            tag.to_str().unwrap().to_owned(),
            format!("W/{}", tag.to_str().unwrap()),
            "\"other\", *".to_owned(),
        ] {
            let again = served.send(asked(&known)).await;
            assert_eq!(
                (again.status(), again.body().len()),
                (StatusCode::NOT_MODIFIED, 0),
                "{address} {known}"
            );
            assert_eq!(again.headers()[header::ETAG], tag);
        }
        assert_eq!(served.send(asked("\"other\"")).await.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn health_says_that_the_data_can_be_reached() {
    let health = Served::start().await.json("/healthz").await;
    assert_eq!((&health["status"], &health["stations"]), (&json!("ok"), &json!(1)));
}
