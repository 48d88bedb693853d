//! A position instead of a station, the hours that are left of a day, and answers in the reader's language.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use fn_api::{Api, Clock};
use serde_json::{Value, json};
use whole_path::{Stack, hour};

use super::problems::problems;
use super::{FEBRUARY, Served};

#[tokio::test]
async fn a_position_is_answered_from_the_nearest_station_and_says_so() {
    let served = Served::start().await;
    let station = served.json("/v1/recommendations?station=54511&lang=en").await;
    let answer = served.json("/v1/recommendations?lat=40.1&lon=116.6&lang=en").await;
    insta::assert_json_snapshot!(answer["nearest"], @r#"
    {
      "air_temperature_shift_c": null,
      "distance_km": 32.7,
      "elevation_m": null,
      "name_en": "Beijing",
      "name_ko": "베이징",
      "station": "54511",
      "station_elevation_m": 55.0,
      "text": "This is the forecast for Beijing, 33 km away and 55 m above the sea. Your height is not known (elevation): each 100 m higher it is about 0.7°C colder."
    }
    "#);
    assert_eq!(answer["station"], "54511");
    assert_eq!(station["nearest"], Value::Null, "a station is nobody's neighbour");
    let air = |answer: &Value| answer["hours"][12]["air_temperature_c"].as_f64().unwrap();
    assert!((air(&answer) - air(&station)).abs() < 1e-9, "the height is not known");
    let hill =
        served.json("/v1/recommendations?lat=40.1&lon=116.6&elevation=1055&lang=en&units=imperial").await;
    assert!((air(&hill) - air(&station) + 6.5).abs() < 0.11, "{} {}", air(&hill), air(&station));
    insta::assert_snapshot!(hill["nearest"]["text"].as_str().unwrap(), @"This is the forecast for Beijing, 20 mi away and 180 ft above the sea. It is moved by -11.7°F to your height of 3461 ft.");
}

#[tokio::test]
async fn a_position_that_cannot_be_answered_is_refused_with_what_to_do() {
    let served = Served::start().await;
    let said = problems(
        &served,
        &[
            "/v1/recommendations?lat=37.57&lon=126.98",
            "/v1/recommendations?lat=37.57",
            "/v1/recommendations?station=54511&lat=40.1&lon=116.6",
            "/v1/recommendations?lat=NaN&lon=116.6",
            "/v1/recommendations?lat=40.1&lon=1e3",
            "/v1/recommendations?station=54511&elevation=10",
        ],
    )
    .await;
    insta::assert_snapshot!(said, @r#"
    /v1/recommendations?lat=37.57&lon=126.98
        404 /problems/no-station-near: No station with a forecast is within 50 km of this position; the nearest with observations is 54511, 963 km away. Ask for a station of GET /v1/stations, or add the place: wearcast places add.
    /v1/recommendations?lat=37.57
        422 /problems/bad-parameter: lon: it is missing; lat and lon go together
    /v1/recommendations?station=54511&lat=40.1&lon=116.6
        422 /problems/bad-parameter: station: lat and lon are given too; give either a station or a position
    /v1/recommendations?lat=NaN&lon=116.6
        422 /problems/bad-parameter: lat: "NaN" is not a number; write it like 37.57
    /v1/recommendations?lat=40.1&lon=1e3
        422 /problems/bad-parameter: lon: 1000 is not from -180 to 180
    /v1/recommendations?station=54511&elevation=10
        422 /problems/bad-parameter: elevation: it goes with lat and lon; the height of a station is known
    "#);
    let empty = Served::over(Stack::temporary().await);
    let said = problems(&empty, &["/v1/recommendations?lat=37.57&lon=126.98"]).await;
    insta::assert_snapshot!(said, @"
    /v1/recommendations?lat=37.57&lon=126.98
        404 /problems/no-station-near: No station with a forecast is within 50 km of this position, nor anywhere yet. Import or ingest observations first.
    ");
}

#[tokio::test]
async fn problems_are_said_in_the_language_of_the_request() {
    let served = Served::start().await;
    let said = |address: &'static str, accepted: Option<&'static str>| {
        let mut request = Request::get(address);
        if let Some(accepted) = accepted {
            request = request.header(header::ACCEPT_LANGUAGE, accepted);
        }
        let answer = served.send(request.body(Body::empty()).unwrap());
        async {
            let answer = answer.await;
            assert!(answer.headers()[header::VARY].to_str().unwrap().contains("accept-language"));
            let problem: Value = serde_json::from_slice(answer.body()).unwrap();
            assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/problem+json");
            format!("{}: {}", problem["title"].as_str().unwrap(), problem["detail"].as_str().unwrap())
        }
    };
    let english =
        "Unknown station: There is no station \"99999\". GET /v1/stations lists those with observations.";
    assert_eq!(said("/v1/forecasts/99999?lang=en", None).await, english);
    assert_eq!(said("/v1/forecasts/99999", Some("en-GB")).await, english);
    let mut korean = Vec::new();
    for address in [
        "/v1/forecasts/99999",
        "/v1/forecasts/108",
        "/v1/recommendations",
        "/v1/recommendations?station=54511&date=2010-03-01",
        "/v1/recommendations?station=54511&station=108",
        "/v1/recommendations?lat=37.57&lon=126.98",
        "/v1/quality/54511?from=2010-02-01&to=2010-01-01",
        "/nothing/here",
    ] {
        korean.push(said(address, None).await);
    }
    insta::assert_snapshot!(korean.join("\n"), @r#"
    모르는 지점: "99999" 지점은 없습니다. 관측이 있는 지점은 GET /v1/stations에 있습니다.
    관측 없음: 108 지점은 알지만 기온 관측이 아직 없습니다. 관측을 가져오거나 수집해 주세요.
    잘못된 매개변수: station: 지점을 /v1/recommendations?station=108처럼 쓰거나 lat과 lon을 주세요.
    잘못된 매개변수: date: 2010-03-01에 밖에 있을 시간의 날씨는 알 수 없습니다. 2010-02-01부터 2010-02-08 사이의 날짜를 주세요.
    잘못된 매개변수: 매개변수를 읽을 수 없습니다. 하나에 한 번씩만 써 주세요. Failed to deserialize query string: duplicate field `station`
    가까운 지점 없음: 이 위치에서 50km 안에는 예보가 있는 지점이 없습니다. 관측이 있는 가장 가까운 지점은 963km 떨어진 54511입니다. GET /v1/stations의 지점을 쓰거나 wearcast places add로 이곳을 추가해 주세요.
    잘못된 매개변수: from: 2010-02-01 날짜가 to의 2010-01-01 날짜보다 뒤입니다.
    없는 페이지: "/nothing/here"에는 아무것도 없습니다. /나 /v1/stations에서 시작하세요.
    "#);
}

#[tokio::test]
async fn an_answer_without_a_language_speaks_the_browsers() {
    let served = Served::start().await;
    let request = Request::get("/v1/recommendations?station=54511").header(header::ACCEPT_LANGUAGE, "en");
    let answer = served.send(request.body(Body::empty()).unwrap()).await;
    let body: Value = serde_json::from_slice(answer.body()).unwrap();
    assert_eq!((answer.status(), &body["language"]), (StatusCode::OK, &json!("en")));
}

/// The sample's month seen at a local hour of its last day.
async fn seen_at(time: &str) -> Served {
    let stack = Stack::with_sample(hour(FEBRUARY)).await;
    let router = fn_api::router(Api::new(stack.store.clone(), Clock::AsOf(hour(time))));
    Served { _stack: stack, router }
}

#[tokio::test]
async fn in_the_afternoon_the_way_home_is_dressed_for_and_at_night_tomorrow() {
    let served = seen_at("2010-02-01T06:00:00Z").await; // 14:00 in Beijing
    let answer = served.json("/v1/recommendations?station=54511").await;
    assert_eq!(answer["date"], "2010-02-01");
    assert_eq!(answer["timing"]["kind"], "rest_of_day");
    assert_eq!(answer["timing"]["over"], json!(["07:00-09:00", "12:00-13:00"]));
    let parts: Vec<&Value> = answer["plan"].as_array().unwrap().iter().map(|part| &part["outside"]).collect();
    assert_eq!(parts, [&json!("18:00-20:00")]);
    insta::assert_snapshot!(answer["timing"]["text"].as_str().unwrap(), @"07:00~09:00과 12:00~13:00은 지났으니 남은 시간에 맞췄습니다.");
    let served = seen_at("2010-02-01T13:00:00Z").await; // 21:00
    let answer = served.json("/v1/recommendations?station=54511&lang=en").await;
    assert_eq!((&answer["date"], &answer["timing"]["kind"]), (&json!("2010-02-02"), &json!("tomorrow")));
    let headline = answer["headline"].as_str().unwrap();
    assert!(headline.starts_with("Today's hours outside are over, so this is for tomorrow."), "{headline}");
    let today = served.json("/v1/recommendations?station=54511&date=2010-02-01").await;
    assert_eq!((&today["timing"]["kind"], today["plan"].as_array().unwrap().len()), (&json!("past"), 3));
}
