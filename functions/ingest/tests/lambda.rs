//! The binary as Lambda runs it: with nothing around it but its settings.

use sources::SourceId;
use stand_in::{Options, StandIn};
use store::EventKind;
use whole_path::{Lambda, Stack, beijing, event, june};

async fn ingest(stack: &Stack) -> Lambda {
    Lambda::start(env!("CARGO_BIN_EXE_ingest"), &stack.environment()).await
}

#[tokio::test]
async fn the_missing_hours_are_filed_as_they_came_and_filed_once() {
    let stack = Stack::temporary().await;
    let mut ingest = ingest(&stack).await;
    let answer = ingest.invoke(event("ingest")).await.response();
    insta::assert_json_snapshot!(answer, @r#"
    {
      "retry_helps": false,
      "stations": [
        {
          "came_hours": 753,
          "filed": [
            "raw/sample/54511/2009/12/31/20100201T000000Z-740af60ccad3db25.csv"
          ],
          "missing_hours": 753,
          "refused": null,
          "station": "54511",
          "still_missing": []
        }
      ]
    }
    "#);

    let keys = stack.store.list("").await.unwrap();
    assert_eq!(keys, [answer["stations"][0]["filed"][0].as_str().unwrap()], "nothing else is stored");
    let raw = stack.store.get(&keys[0]).await.unwrap().unwrap();
    let rows = sources::parse(SourceId::Sample, &beijing(), &raw.body).unwrap();
    assert_eq!((rows.len(), &rows[0].station), (753, &beijing()));
    let name = keys[0].rsplit_once('-').unwrap().1;
    assert_eq!(name, format!("{}.csv", &store::digest(&raw.body)[..16]), "the key holds the digest");

    let again = ingest.invoke(event("ingest")).await.response();
    assert_eq!(again["stations"][0]["filed"], serde_json::json!([]));
    let still = stack.store.get(&keys[0]).await.unwrap().unwrap();
    assert_eq!(stack.store.list("").await.unwrap(), keys);
    assert_eq!(still.etag, raw.etag);
}

#[tokio::test]
async fn a_station_that_the_source_does_not_have_is_refused_and_the_others_are_served() {
    let stack = Stack::temporary().await;
    let mut event = event("ingest");
    event["stations"] = serde_json::json!(["108", "54511"]);
    let answer = ingest(&stack).await.invoke(event).await.response();
    insta::assert_snapshot!(answer["stations"][0]["refused"].as_str().unwrap(), @"source sample has no observations of station 108 before 2010-02-01T00:05:00Z; ask another source, or correct the number");
    assert_eq!(answer["stations"][1]["filed"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_event_that_says_no_time_fails_and_says_so() {
    let stack = Stack::temporary().await;
    let mut event = event("ingest");
    event.as_object_mut().unwrap().remove("time");
    let error = ingest(&stack).await.invoke(event).await.error();
    insta::assert_snapshot!(error["errorMessage"].as_str().unwrap(), @"failed to deserialize the incoming data into the function's payload type: missing field `time` at line 1 column 40");
}

#[tokio::test]
async fn an_official_forecast_is_filed_as_it_came_and_that_is_recorded() {
    let (stack, mut event) = (Stack::temporary().await, event("official-days"));
    let now = event["time"].as_str().unwrap().parse().unwrap();
    let kma = StandIn::start(Options::new(june(), now)).await.unwrap();
    let mut environment = stack.environment();
    environment.push(("WEARCAST_KMA_KEY", Options::KEY.to_owned()));
    environment.push(("WEARCAST_KMA_URL", kma.url().to_owned()));
    let mut ingest = Lambda::start(env!("CARGO_BIN_EXE_ingest"), &environment).await;
    event["stations"] = serde_json::json!(["108", "54511"]);
    let mut answer = ingest.invoke(event.clone()).await.response();
    let key = answer["stations"][0]["key"].take();
    insta::assert_json_snapshot!(answer, @r#"
    {
      "product": "kma-vilage-fcst",
      "retry_helps": false,
      "stations": [
        {
          "issued_at": "2021-06-30T02:00:00Z",
          "key": null,
          "new": true,
          "outcome": "filed",
          "station": "108"
        },
        {
          "outcome": "refused",
          "station": "54511",
          "why": "kma-vilage-fcst has no forecast for station 54511"
        }
      ]
    }
    "#);
    let raw = stack.store.get(key.as_str().unwrap()).await.unwrap().unwrap();
    assert!(raw.body.starts_with(b"{\"response\""), "byte for byte");
    assert_eq!(
        store::keys::parse_raw(key.as_str().unwrap()).unwrap().issued_at,
        answer["stations"][0]["issued_at"].as_str().unwrap().parse().ok()
    );
    let recorded = stack.store.events("ingest").await.unwrap().remove(0);
    assert_eq!((recorded.kind, recorded.subject.as_str()), (EventKind::Done, "kma-vilage-fcst"));
    insta::assert_snapshot!(recorded.message, @"kma-vilage-fcst: 1 station: kma-vilage-fcst has no forecast for station 54511; 1 station: the issue of 2021-06-30T02:00:00Z is filed");

    let again = ingest.invoke(event).await.response();
    assert_eq!((&again["stations"][0]["new"], kma.calls().len()), (&false.into(), 1));
}

#[tokio::test]
async fn an_official_forecast_without_its_key_fails_and_says_what_to_set() {
    let stack = Stack::temporary().await;
    let error = ingest(&stack).await.invoke(event("official-days")).await.error();
    insta::assert_snapshot!(error["errorMessage"].as_str().unwrap(), @"source kma-vilage-fcst needs a key: set WEARCAST_KMA_KEY, or WEARCAST_KMA_KEY_PARAMETER to the name of an SSM SecureString that holds it");
}
