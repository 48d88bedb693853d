//! The binary as Lambda runs it: with nothing around it but its settings.

use sources::{Question, Sample};
use store::Expect;
use weather::HourRange;
use whole_path::{Lambda, Stack, beijing, event, hour};

async fn preprocess(stack: &Stack) -> Lambda {
    Lambda::start(env!("CARGO_BIN_EXE_preprocess"), &stack.environment()).await
}

#[tokio::test]
async fn a_raw_object_becomes_observations_once() {
    let (stack, event) = (Stack::temporary().await, event("preprocess"));
    let key = event["detail"]["object"]["key"].as_str().unwrap();
    let hours = HourRange::new(Sample::hours().start, hour("2010-02-01T00:00:00Z"));
    let raw = sources::WeatherSource::fetch(&Sample::new(), &Question { stations: vec![beijing()], hours })
        .await
        .unwrap()
        .remove(0);
    stack.store.put(key, raw.bytes, "text/csv", Expect::Absent).await.unwrap();

    let mut preprocess = preprocess(&stack).await;
    insta::assert_json_snapshot!(preprocess.invoke(event.clone()).await.response(), @r#"
    {
      "outcome": "merged",
      "stations": [
        {
          "hours": 752,
          "months_written": 2,
          "recent_changed": true,
          "refused_values": 0,
          "station": "54511"
        }
      ]
    }
    "#);
    assert_eq!(
        stack.store.list("observations/").await.unwrap(),
        [
            "observations/station=54511/year=2009/month=12.parquet",
            "observations/station=54511/year=2010/month=01.parquet"
        ]
    );
    let known = stack.store.station(&beijing()).await.unwrap().unwrap();
    assert_eq!((known.first_observed, known.last_observed), (hours.start, hours.end - 1));

    let again = preprocess.invoke(event).await.response();
    assert_eq!(
        (&again["stations"][0]["months_written"], &again["stations"][0]["recent_changed"]),
        (&0.into(), &false.into())
    );
}

#[tokio::test]
async fn an_object_that_is_not_there_fails_so_that_it_is_tried_again() {
    let stack = Stack::temporary().await;
    let error = preprocess(&stack).await.invoke(event("preprocess")).await.error();
    insta::assert_snapshot!(error["errorMessage"].as_str().unwrap(), @"raw/sample/54511/2009/12/31/20100201T000000Z-0123456789abcdef.csv is not in the bucket; the event may be older than the object's deletion");
}
