//! Raw official forecasts become typed documents, over the embedded servers.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use fn_preprocess::Preprocessed;
use sources::SourceId;
use store::{Expect, Put, keys};
use weather::official::{OfficialForecast, PrecipitationKind, Product};
use weather::{Celsius, Hour};
use whole_path::{Contents, Stack, hour, seoul};

/// 14 KST.
const ISSUE: &str = "2026-09-07T05:00:00Z";

fn vilage(rows: &[(&str, &str)]) -> String {
    let item = |(category, value): &(&str, &str)| {
        format!(
            r#"{{"baseDate":"20260907","baseTime":"1400","category":"{category}","fcstDate":"20260907","fcstTime":"1500","fcstValue":"{value}","nx":60,"ny":127}}"#
        )
    };
    let items: Vec<String> = rows.iter().map(item).collect();
    format!(
        r#"{{"response":{{"header":{{"resultCode":"00"}},"body":{{"items":{{"item":[{}]}},"totalCount":{}}}}}}}"#,
        items.join(","),
        rows.len()
    )
}

/// Files bytes as ingest does, and preprocesses them.
async fn preprocess(stack: &Stack, source: SourceId, fetched_at: Hour, body: String) -> Preprocessed {
    let digest = store::digest(body.as_bytes());
    let key = keys::raw_official(source.as_str(), seoul().as_str(), hour(ISSUE), fetched_at, &digest, "json");
    stack.store.put(&key, body, "application/json", Expect::Absent).await.unwrap();
    fn_preprocess::preprocess(&stack.store, &key).await.unwrap()
}

#[tokio::test]
async fn a_raw_forecast_becomes_a_document_that_is_found_when_its_hour_is_over() {
    let (stack, issue) = (Stack::temporary().await, hour(ISSUE));
    let body = vilage(&[("TMP", "27"), ("PTY", "4"), ("POP", "60"), ("TMX", "29")]);
    let done = preprocess(&stack, SourceId::KmaVilageFcst, issue, body).await;
    assert_eq!(done.to_string(), "station 108: kma-vilage-fcst of 2026-09-07T05:00:00Z, 1 hours and 1 days");

    assert_eq!(stack.store.latest_official(&seoul(), issue).await.unwrap(), []);
    let found = stack.store.latest_official(&seoul(), issue + 1).await.unwrap().remove(0);
    assert_eq!(found.key, "official/kma-vilage-fcst/station=108/issued=2026-09-07T05:00:00Z.json");
    let forecast: OfficialForecast = stack.store.get_json(&found.key).await.unwrap().unwrap();
    let first = &forecast.hours[0];
    assert_eq!((forecast.product, first.valid_at), (Product::KmaVilageFcst, issue + 1));
    assert_eq!(first.air_temperature, Some(Celsius(27.0)));
    assert_eq!(first.precipitation_kind, Some(PrecipitationKind::Shower));
    assert_eq!(stack.store.list("observations/").await.unwrap(), [""; 0], "a forecast is no observation");
}

#[tokio::test]
async fn the_same_event_twice_and_a_later_answer_of_the_same_issue_change_nothing() {
    let (stack, issue) = (Stack::temporary().await, hour(ISSUE));
    preprocess(&stack, SourceId::KmaVilageFcst, issue, vilage(&[("TMP", "27")])).await;
    let kept = |contents: Contents| {
        let mut objects = contents.objects;
        objects.retain(|key, _| key.starts_with("official/"));
        (objects, contents.items)
    };
    let before = kept(Contents::of(&stack.servers).await);
    let again = stack.store.list("raw/").await.unwrap().remove(0);
    let again = fn_preprocess::preprocess(&stack.store, &again).await.unwrap();
    let later = preprocess(&stack, SourceId::KmaVilageFcst, issue + 1, vilage(&[("TMP", "28")])).await;
    for done in [again, later] {
        assert!(matches!(done, Preprocessed::Official(kept) if !kept.new));
    }
    assert!(kept(Contents::of(&stack.servers).await) == before);
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_the_reason_and_stays() {
    let stack = Stack::temporary().await;
    let no_data = r#"{"response":{"header":{"resultCode":"03"}}}"#.to_owned();
    let Preprocessed::Refused { reason } =
        preprocess(&stack, SourceId::KmaVilageFcst, hour(ISSUE), no_data).await
    else {
        panic!("kept")
    };
    assert!(reason.ends_with("this is not an answer of KMA's forecast services in JSON"), "{reason}");

    // Filed as if it were observations: it does not say which issue it is.
    let key = keys::raw("kma-mid-ta", "108", hour(ISSUE), hour(ISSUE), "0123456789abcdef", "json");
    let put = stack.store.put(&key, "{}", "application/json", Expect::Absent).await.unwrap();
    assert_eq!(put, Put::Written);
    let done = fn_preprocess::preprocess(&stack.store, &key).await.unwrap();
    assert_eq!(done.to_string(), format!("refused: {key} is not the key of a raw object"));
    assert_eq!(stack.store.list("raw/").await.unwrap().len(), 2);
    assert_eq!(stack.store.list("official/").await.unwrap(), [""; 0]);
}
