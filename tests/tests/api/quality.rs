//! How good the observations are, as JSON and as a page.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use store::AbsenceCause;
use weather::{HourRange, Variable};
use whole_path::{Stack, beijing, hour};

use super::page::page;
use super::problems::problems;
use super::{FEBRUARY, Served};

/// A stack with January but for a week of it, about which a service was asked in vain.
async fn with_an_outage() -> Stack {
    let stack = Stack::temporary().await;
    let lost = HourRange::new(hour("2010-01-10T00:00:00Z"), hour("2010-01-17T00:00:00Z"));
    let (first, end) = (sources::Sample::hours().start, hour(FEBRUARY));
    let cause = AbsenceCause::FetchFailed;
    stack.store.note_absent(&beijing(), weather::Group::Weather, lost, cause, lost.end).await.unwrap();
    for hours in [HourRange::new(first, lost.start), HourRange::new(lost.end, end)] {
        stack.file_sample(hours).await;
    }
    stack.work().await;
    stack
}

fn air_temperature_gaps(quality: &Value) -> Vec<&Value> {
    let gaps = quality["gaps"].as_array().unwrap().iter();
    gaps.filter(|gap| gap["variable"] == Variable::AirTemperature.name()).collect()
}

#[tokio::test]
async fn the_last_thirty_days_are_told_day_by_day() {
    let quality = Served::start().await.json("/v1/quality/54511").await;
    let told = ["station", "time_zone", "as_of", "last_observed", "from", "to"];
    let told = told.map(|name| quality[name].as_str().unwrap());
    let expected = ["54511", "Asia/Shanghai", FEBRUARY, "2010-01-31T23:00:00Z", "2010-01-03", "2010-02-01"];
    assert_eq!(told, expected);
    let days = quality["days"].as_array().unwrap();
    assert_eq!((days.len(), &days[0]["hours"], &days[29]["hours"]), (30, &json!(24), &json!(8)));
    let air = &quality["completeness"]["air_temperature_c"];
    assert_eq!((&air["measured"], &air["measured_share"]), (&json!(29 * 24 + 8), &json!(1.0)));
    for gap in quality["gaps"].as_array().unwrap() {
        let [start, end] = ["start", "end"].map(|end| hour(gap["hours"][end].as_str().unwrap()));
        let causes = gap["causes"].as_object().unwrap().values().map(|hours| hours.as_i64().unwrap());
        assert_eq!(causes.sum::<i64>(), end - start, "{gap}");
    }
}

#[tokio::test]
async fn a_week_of_outage_is_one_gap_with_its_cause_and_one_event() {
    let stack = with_an_outage().await;
    let events = stack.store.events("gap").await.unwrap();
    let said: Vec<&str> = events.iter().map(|event| event.message.as_str()).collect();
    assert_eq!(
        said,
        ["station 54511: no air temperature for 168 hours from 2010-01-10T00:00:00Z: 168 not fetched"]
    );
    let served = Served::over(stack);
    let quality = served.json("/v1/quality/54511?from=2010-01-01&to=2010-01-31").await;
    let gaps = air_temperature_gaps(&quality);
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    assert_eq!(gaps[0]["hours"], json!({ "start": "2010-01-10T00:00:00Z", "end": "2010-01-17T00:00:00Z" }));
    assert_eq!((&gaps[0]["class"], &gaps[0]["repair"]), (&json!("long"), &Value::Null));
    assert_eq!(gaps[0]["causes"]["fetch_failed"], 168);
}

#[tokio::test]
async fn the_page_about_the_data_says_the_gap_in_words_in_both_languages() {
    let served = Served::over(with_an_outage().await);
    for (language, title, when, cause) in [
        (
            "ko",
            "자료 품질",
            "2010년 1월 10일 8시부터 2010년 1월 17일 7시까지 168시간",
            "받아오지 못함 168시간",
        ),
        ("en", "Data quality", "10 January 2010, 8:00 to 17 January 2010, 7:00 (168 h)", "168 h not fetched"),
    ] {
        let address = format!("/quality?station=54511&lang={language}");
        let (status, text) = page(&served, Request::get(address).body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::OK);
        for part in [title, when, cause, "<svg class=\"strip\"", "<rect class=\"none\""] {
            assert!(text.contains(part), "{language}: no {part:?} in {text}");
        }
        for key in ["variable-", "cause-", "repair-", "shade-", "reason-"] {
            assert!(!text.contains(&format!(">{key}")), "{language}: a word for {key} is missing");
        }
    }
    let (status, _) =
        page(&served, Request::get("/quality?station=99999").body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_page_about_the_data_of_an_empty_stack_asks_for_a_moment() {
    let served = Served::over(Stack::temporary().await);
    let (status, text) = page(&served, Request::get("/quality?lang=en").body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("The observations are being prepared. Reload in a moment."), "{text}");
}

#[tokio::test]
async fn days_that_cannot_be_told_of_are_said_with_what_to_do() {
    let served = Served::start().await;
    let said = problems(
        &served,
        &[
            "/v1/quality/99999",
            "/v1/quality/108",
            "/v1/quality/54511?from=yesterday",
            "/v1/quality/54511?from=2010-02-01&to=2010-01-01",
            "/v1/quality/54511?from=2008-12-27&to=2010-01-31",
        ],
    )
    .await;
    insta::assert_snapshot!(said, @r#"
    /v1/quality/99999
        404 /problems/unknown-station: There is no station "99999". GET /v1/stations lists those with observations.
    /v1/quality/108
        404 /problems/no-observations: Station 108 is known, but no air temperature of it is here yet. Import or ingest some.
    /v1/quality/54511?from=yesterday
        422 /problems/bad-parameter: from: "yesterday" is not a date; write it like 2015-01-01
    /v1/quality/54511?from=2010-02-01&to=2010-01-01
        422 /problems/bad-parameter: from: 2010-02-01 is after to, which is 2010-01-01
    /v1/quality/54511?from=2008-12-27&to=2010-01-31
        422 /problems/bad-parameter: from 2008-12-27 to 2010-01-31 are more than 400 days; ask for them in pieces
    "#);
}
