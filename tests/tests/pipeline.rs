//! From raw bytes to the forecast ledger, in this process, over the embedded servers.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use fn_forecast::{Issued, Models};
use fn_preprocess::{MergedStation, Preprocessed};
use forecast::{Forecast, Source};
use sources::{Question, Sample, SourceId, WeatherSource};
use store::{Expect, IssuedForecast, MonthQuality, StationState, keys};
use weather::{Hour, HourRange, HourlyGrid, Month, Provenance, Variable};
use whole_path::{Contents, Stack, beijing, hour};

const FEBRUARY: &str = "2010-02-01T00:00:00Z";

async fn preprocess(stack: &Stack, key: &str) -> Preprocessed {
    fn_preprocess::preprocess(&stack.store, key).await.unwrap()
}

async fn served(stack: &Stack, as_of: Hour) -> (IssuedForecast, Forecast) {
    let entry = stack.store.latest_forecast(&beijing(), as_of).await.unwrap().unwrap();
    let forecast = stack.store.get_json(&entry.key).await.unwrap().unwrap();
    (entry, forecast)
}

#[tokio::test]
async fn the_sample_goes_all_the_way_from_raw_bytes_to_a_forecast_in_the_ledger() {
    let (stack, time) = (Stack::temporary().await, hour(FEBRUARY));
    let report = stack.ingest_sample(time).await;
    let observed = (time - Sample::hours().start) as usize;
    assert_eq!(report.stations[0].missing_hours, observed);

    let worked = stack.work().await;
    let merged = MergedStation {
        station: beijing(),
        hours: observed,
        months_written: 2,
        refused_values: 0,
        repaired_values: 0,
        recent_changed: true,
    };
    assert_eq!(worked.preprocessed, [Preprocessed::Merged { stations: vec![merged] }]);
    let issued = Issued::Forecast {
        station: beijing(),
        issued_at: time - 1,
        model_version: "baseline".to_owned(),
        model_leads: 0,
        new: true,
        instead_of_champion: None,
    };
    assert_eq!(worked.issued, [issued]);

    let known =
        StationState { station: beijing(), first_observed: Sample::hours().start, last_observed: time - 1 };
    assert_eq!(stack.store.station(&beijing()).await.unwrap(), Some(known));
    let (entry, forecast) = served(&stack, time).await;
    assert_eq!((entry.issued_at, entry.model_version), (time - 1, 0));
    assert_eq!(forecast.issued_at, time - 1, "it starts from the last observed hour");
    assert_eq!(forecast.leads.len(), forecast::HORIZON);
    for (lead, ahead) in forecast.leads.iter().zip(1..) {
        assert_eq!(lead.valid_at, time - 1 + ahead);
        let band = lead.air_temperature;
        assert!(band.p10.0 <= band.p50.0 && band.p50.0 <= band.p90.0, "{band:?}");
        assert!((-30.0..20.0).contains(&band.p50.0), "January in Beijing: {band:?}");
    }
}

#[tokio::test]
async fn the_same_events_twice_leave_the_same_bytes() {
    let (stack, time) = (Stack::temporary().await, hour(FEBRUARY));
    let raw = stack.ingest_sample(time).await.stations.remove(0).filed.remove(0);
    stack.work().await;
    let before = Contents::of(&stack.servers).await;
    assert!(before.waiting.is_empty(), "{:?}", before.waiting);

    let Preprocessed::Merged { stations } = preprocess(&stack, &raw).await else { panic!("refused") };
    assert_eq!((stations[0].months_written, stations[0].recent_changed), (0, false));
    let again = fn_forecast::issue(&stack.store, &Models::default(), &beijing(), None).await.unwrap();
    assert!(matches!(again, Issued::Forecast { new: false, .. }), "{again:?}");
    assert!(stack.ingest_sample(time).await.stations[0].filed.is_empty());
    assert_eq!(Contents::of(&stack.servers).await.differences(&before), Vec::<String>::new());
}

#[tokio::test]
async fn a_backfill_in_any_order_and_in_pieces_ends_with_the_same_observations() {
    let (whole, pieces) = (Stack::temporary().await, Stack::temporary().await);
    let (start, time) = (Sample::hours().start, hour(FEBRUARY));
    whole.ingest_sample(time).await;
    whole.work().await;
    for (from, to) in [(500, time - start), (0, 300), (250, 510)] {
        let key = pieces.file_sample(HourRange::new(start + from, start + to)).await;
        preprocess(&pieces, &key).await;
    }
    assert_eq!(pieces.ingest_sample(time).await.stations[0].missing_hours, 0);
    assert_eq!(told(&pieces).await, told(&whole).await, "whose word it was is stored too, and differs");
}

/// What is told of the sample's station: its observations, how good they are, and the recent window.
async fn told(stack: &Stack) -> (HourlyGrid, Vec<MonthQuality>, HourlyGrid) {
    let store = &stack.store;
    let observations = store.read_observations(&beijing(), None).await.unwrap().unwrap();
    let quality = store.quality(&beijing(), Month::touching(observations.range())).await.unwrap();
    assert_eq!(quality.len(), 2, "a record of each month");
    (observations, quality, store.read_recent(&beijing()).await.unwrap().unwrap())
}

#[tokio::test]
async fn a_raw_object_that_cannot_be_read_is_refused_with_the_reason_and_stays() {
    let stack = Stack::temporary().await;
    let body = "No,year,month,day,hour,pm2.5,DEWP,TEMP,PRES,cbwd,Iws,Is,Ir\n70,2012,6,1,7,88,14,warm,1004,SE,5.36,0,0\n";
    let broken =
        keys::raw("sample", "54511", hour(FEBRUARY), hour(FEBRUARY), &store::digest(body.as_bytes()), "csv");
    let foreign = "raw/windy/54511/2010/02/01/20100201T000000Z-00.csv".to_owned();
    for key in [&broken, &foreign] {
        stack.store.put(key, body, "text/csv", Expect::Absent).await.unwrap();
    }
    let before = Contents::of(&stack.servers).await;
    let reasons: Vec<String> = stack
        .work()
        .await
        .preprocessed
        .into_iter()
        .map(|done| match done {
            Preprocessed::Refused { reason } => reason,
            done => panic!("{done:?}"),
        })
        .collect();
    assert_eq!(
        reasons[0],
        format!(
            "{broken}: line 2, column \"TEMP\": \"warm\" is not a number; correct it, or leave the field blank if nothing was measured"
        )
    );
    assert_eq!(reasons[1], format!("{foreign} is of source \"windy\", which this version does not know"));
    let after = Contents::of(&stack.servers).await;
    assert!(after.objects == before.objects && after.items == before.items);
}

#[tokio::test]
async fn too_little_history_gives_no_forecast_and_says_how_much_is_missing() {
    let stack = Stack::temporary().await;
    stack.ingest_sample(Sample::hours().start + 100).await;
    let reasons: Vec<String> = stack
        .work()
        .await
        .issued
        .into_iter()
        .map(|issued| match issued {
            Issued::Refused { reason, .. } => reason,
            issued @ Issued::Forecast { .. } => panic!("{issued:?}"),
        })
        .collect();
    assert_eq!(
        reasons,
        [
            "station 54511 has 100 observed hours of air temperature; a forecast takes at least 240: wait or backfill 140 more"
        ]
    );
    assert_eq!(stack.store.list("forecasts/").await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_station_without_observations_gets_no_forecast() {
    let stack = Stack::temporary().await;
    let issued = fn_forecast::issue(&stack.store, &Models::default(), &beijing(), None).await.unwrap();
    let reason = "no air temperature was observed in the last month".to_owned();
    assert_eq!(issued, Issued::Refused { station: beijing(), origin: None, reason });
}

#[tokio::test]
async fn raw_bytes_are_what_the_source_gave_and_nothing_changes_them() {
    let (stack, time) = (Stack::temporary().await, hour(FEBRUARY));
    stack.ingest_sample(time).await;
    let raw = |contents: Contents| {
        let mut objects = contents.objects;
        objects.retain(|key, _| key.starts_with("raw/"));
        objects
    };
    let before = raw(Contents::of(&stack.servers).await);
    let question = Question { stations: vec![beijing()], hours: HourRange::new(Sample::hours().start, time) };
    let given = Sample::new().fetch(&question).await.unwrap();
    assert_eq!(before.values().next().map(Vec::as_slice), Some(&given[0].bytes[..]));
    stack.work().await;
    stack.ingest_sample(time + 24).await;
    stack.work().await;
    let mut after = raw(Contents::of(&stack.servers).await);
    assert_eq!(after.len(), 2, "a day more is an object more");
    after.retain(|key, _| before.contains_key(key));
    assert!(after == before);
}

#[tokio::test]
async fn what_the_sample_marks_as_unknown_is_missing_with_a_reason_and_never_a_number() {
    let stack = Stack::with_sample(hour(FEBRUARY)).await;
    let grid = stack.store.read_observations(&beijing(), None).await.unwrap().unwrap();
    let observed = sources::parse(SourceId::Sample, &beijing(), &raw_body(&stack).await).unwrap();
    for variable in [Variable::WindDirection, Variable::Pm25] {
        let unknown = observed.iter().filter(|row| row.get(variable).is_none()).map(|row| row.hour);
        let unknown: Vec<Hour> = unknown.collect();
        assert!(!unknown.is_empty(), "{variable:?}: the sample has hours without");
        for hour in unknown {
            match grid.get(variable, hour) {
                None => assert_ne!(grid.provenance(variable, hour), Provenance::Observed),
                Some(_) => assert_eq!(grid.provenance(variable, hour), Provenance::Interpolated),
            }
        }
    }
}

async fn raw_body(stack: &Stack) -> Vec<u8> {
    let key = stack.store.list("raw/").await.unwrap().remove(0);
    stack.store.get(&key).await.unwrap().unwrap().body.to_vec()
}

#[tokio::test]
async fn a_later_hour_makes_a_forecast_of_its_own_and_the_older_one_stays() {
    let (stack, time) = (Stack::with_sample(hour(FEBRUARY)).await, hour(FEBRUARY));
    let (first, before) = served(&stack, time).await;
    stack.ingest_sample(time + 1).await;
    stack.work().await;
    let (second, _) = served(&stack, time + 1).await;
    assert_eq!((first.issued_at, second.issued_at), (time - 1, time));
    let (_, still) = served(&stack, time - 1).await;
    assert!(still == before, "asked as of then, the answer is that of then");
    assert!(before.leads.iter().all(|lead| lead.source != Source::Model), "nothing has been trained");
}
