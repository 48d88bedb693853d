//! The binary as Lambda runs it: with nothing around it but its settings.

use forecast::{Forecast, HORIZON};
use whole_path::{Lambda, Stack, beijing, event, hour};

async fn forecast(stack: &Stack) -> Lambda {
    Lambda::start(env!("CARGO_BIN_EXE_forecast"), &stack.environment()).await
}

#[tokio::test]
async fn a_changed_window_becomes_a_forecast_in_the_ledger_once() {
    let (stack, time) = (Stack::temporary().await, hour("2010-02-01T00:00:00Z"));
    stack.ingest_sample(time).await;
    let raw = stack.store.list("raw/").await.unwrap().remove(0);
    fn_preprocess::preprocess(&stack.store, &raw).await.unwrap();

    let mut forecast = forecast(&stack).await;
    insta::assert_json_snapshot!(forecast.invoke(event("forecast")).await.response(), @r#"
    [
      {
        "instead_of_champion": null,
        "issued_at": "2010-01-31T23:00:00Z",
        "model_leads": 0,
        "model_version": "baseline",
        "new": true,
        "outcome": "forecast",
        "station": "54511"
      }
    ]
    "#);
    let entry = stack.store.latest_forecast(&beijing(), time).await.unwrap().unwrap();
    let issued: Forecast = stack.store.get_json(&entry.key).await.unwrap().unwrap();
    assert_eq!((issued.issued_at, issued.leads.len()), (time - 1, HORIZON));

    let again = forecast.invoke(event("forecast")).await.response();
    assert_eq!(again[0]["new"], false);
}

#[tokio::test]
async fn an_event_of_another_stage_fails_and_names_its_key() {
    let stack = Stack::temporary().await;
    let error = forecast(&stack).await.invoke(event("preprocess")).await.error();
    insta::assert_snapshot!(error["errorMessage"].as_str().unwrap(), @"raw/sample/54511/2009/12/31/20100201T000000Z-0123456789abcdef.csv is neither a recent window nor a promotion; check the rule that sent it here");
}
