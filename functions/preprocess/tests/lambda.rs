//! The binary as Lambda runs it: with nothing around it but its settings.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::fmt::Write as _;

use sources::{Question, Sample};
use store::{Expect, keys};
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
          "repaired_values": 0,
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
    let recorded = stack.store.events("preprocess").await.unwrap().remove(0);
    assert_eq!(recorded.message, "station 54511: 752 hours merged, 0 values refused");
    let known = stack.store.station(&beijing()).await.unwrap().unwrap();
    assert_eq!((known.first_observed, known.last_observed), (hours.start, hours.end - 1));

    let again = preprocess.invoke(event).await.response();
    assert_eq!(
        (&again["stations"][0]["months_written"], &again["stations"][0]["recent_changed"]),
        (&0.into(), &false.into())
    );
}

#[tokio::test]
async fn an_object_that_is_not_there_is_refused_and_that_is_recorded() {
    let stack = Stack::temporary().await;
    let done = preprocess(&stack).await.invoke(event("preprocess")).await.response();
    assert_eq!(done["outcome"], "refused");
    insta::assert_snapshot!(done["reason"].as_str().unwrap(), @"raw/sample/54511/2009/12/31/20100201T000000Z-0123456789abcdef.csv is not in the bucket; the event may be older than the object's deletion");
    let recorded = stack.store.events("preprocess").await.unwrap().remove(0);
    assert_eq!(event("preprocess")["detail"]["object"]["key"], recorded.subject.as_str());
    assert!(recorded.message.starts_with("refused: raw/sample/"), "{}", recorded.message);
}

/// Ten years of hourly rows in a tidy file, as a collector of the KMA's observations writes them.
fn ten_years() -> String {
    let (first, last) = (hour("2012-01-01T00:00:00Z"), hour("2022-01-01T00:00:00Z"));
    let mut text = "tm,stn,ta,rn,ws,wd,hm,pv,td,pa,ps,ss,icsr,dsnw,dc10Tca,vs,ts\n".to_owned();
    for hour in HourRange::new(first, last).iter() {
        let korean = (hour + 9).to_string().replace('T', " ").replace(":00Z", "");
        let air = f64::from(hour.hour_of_day()) / 2.0 + hour.epoch_hours() as f64 / 8766.0 % 1.0 * 20.0;
        let (dew, pressure) = (air - 6.0, 1010.0 + air / 10.0);
        writeln!(text, "{korean},108,{air:.1},,2.4,250,61,8.1,{dew:.1},{pressure:.1},{pressure:.1},0.4,1.2,,5,2000,{air:.1}")
            .unwrap();
    }
    text
}

#[tokio::test]
async fn ten_years_of_a_station_fit_in_a_small_lambda() {
    let (stack, text) = (Stack::temporary().await, ten_years());
    let first = hour("2012-01-01T00:00:00Z");
    let key = keys::raw("kma-csv", "108", first, first, &store::digest(text.as_bytes()), "csv");
    stack.store.put(&key, text, "text/csv", Expect::Absent).await.unwrap();
    let mut event = event("preprocess");
    event["detail"]["object"]["key"] = key.into();
    let mut preprocess = preprocess(&stack).await;
    let merged = preprocess.invoke(event).await.response();
    assert_eq!(
        (&merged["stations"][0]["hours"], &merged["stations"][0]["months_written"]),
        (&87_672.into(), &120.into())
    );
    let peak = preprocess.peak_memory_bytes();
    eprintln!("ten years of a station: {} MB at most", peak / 1_000_000);
    assert!(peak < 256_000_000, "{peak} bytes");
}
