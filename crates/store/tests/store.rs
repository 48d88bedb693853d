//! What is stored comes back, against the embedded servers through the real SDK.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use forecast::Forecast;
use store::{
    Absence, AbsenceCause, CHAMPION, EventKind, Expect, KnownStation, PipelineEvent, Put, RECENT_HOURS,
    StationState, Store, StoreError, StoredMonth, keys,
};
use weather::official::{OfficialForecast, OfficialHour, Product};
use weather::{
    Celsius, Group, Hour, HourRange, HourlyGrid, Month, Observation, Provenance, Report, Reports, Station,
    StationId, Variable,
};
use whole_path::Stack;

fn seoul() -> StationId {
    "108".parse().unwrap()
}

/// Hours of a clean daily cycle from `start`.
fn grid(start: Hour, hours: i64) -> HourlyGrid {
    let mut grid = HourlyGrid::absent(seoul(), HourRange::new(start, start + hours));
    for hour in grid.range().iter() {
        let degrees = f64::from(hour.hour_of_day()) / 2.0;
        grid.merge(&Observation::new(seoul(), hour).with(Variable::AirTemperature, degrees));
    }
    grid
}

fn month(year: i16, month: i8) -> Hour {
    Hour::first_of_month(year, month).unwrap()
}

fn january() -> Month {
    Month::new(2015, 1).unwrap()
}

/// Writes a month that nobody is known to have reported.
async fn write(
    store: &Store,
    grid: &HourlyGrid,
    read: Option<&StoredMonth>,
) -> Result<Option<StoredMonth>, StoreError> {
    store.write_month(grid, &Reports::new(grid.clone(), Vec::new()), read).await
}

#[tokio::test]
async fn creating_bucket_and_tables_twice_does_no_harm() {
    let stack = Stack::temporary().await;
    stack.store.create_bucket().await.unwrap();
    stack.store.create_tables().await.unwrap();
}

#[tokio::test]
async fn hours_of_air_quality_alone_leave_the_weather_missing() {
    let Stack { store, .. } = &Stack::temporary().await;
    let start = month(2015, 1);
    let mut january = HourlyGrid::absent(seoul(), HourRange::new(start, start + 3));
    january.merge(&Observation::of(Group::Air, seoul(), start).with(Variable::Pm25, 20.0));
    january.merge(&Observation::new(seoul(), start + 1).with(Variable::AirTemperature, -3.0));
    store.note_coverage(&january).await.unwrap();
    let missing = async |group| store.missing_hours(&seoul(), group, january.range()).await.unwrap();
    assert_eq!(
        missing(Group::Weather).await,
        [HourRange::new(start, start + 1), HourRange::new(start + 2, start + 3)]
    );
    assert_eq!(missing(Group::Air).await, [HourRange::new(start + 1, start + 3)]);
}

#[tokio::test]
async fn a_days_calls_are_counted_up_to_their_limit_and_each_day_anew() {
    let Stack { store, .. } = &Stack::temporary().await;
    let (today, tomorrow) = (jiff::civil::date(2021, 6, 30), jiff::civil::date(2021, 7, 1));
    let takes = (0..20).map(|_| store.take_call("kma-asos", today, 7));
    let taken = futures::future::try_join_all(takes).await.unwrap();
    assert_eq!(taken.into_iter().filter(|taken| *taken).count(), 7);
    assert_eq!(store.calls_taken("kma-asos", today).await.unwrap(), 7);
    assert!(store.take_call("kma-asos", tomorrow, 7).await.unwrap());
    assert!(store.take_call("kma-hub", today, 7).await.unwrap());
    store.spend_calls("kma-asos", tomorrow).await.unwrap();
    assert!(!store.take_call("kma-asos", tomorrow, 7).await.unwrap());
}

#[tokio::test]
async fn a_place_is_described_like_a_station_of_the_table() {
    let Stack { store, .. } = &Stack::temporary().await;
    let id: StationId = "paris".parse().unwrap();
    assert_eq!(store.describe(&id).await.unwrap(), None);
    let seoul = store.describe(&seoul()).await.unwrap().unwrap();
    let paris = Station { id: id.clone(), time_zone: "Europe/Paris".to_owned(), ..seoul };
    store.add_place(&paris).await.unwrap();
    assert_eq!(store.describe(&id).await.unwrap(), Some(paris.clone()));
    let hour = month(2015, 1);
    let seen = StationState { station: id, first_observed: hour, last_observed: hour };
    store.note_station(&seen).await.unwrap();
    let known = store.known_stations().await.unwrap();
    assert_eq!(known, [KnownStation { seen, about: Some(paris.clone()) }]);
    assert_eq!(store.places().await.unwrap(), [paris]);
}

#[tokio::test]
async fn a_month_is_written_over_the_version_that_was_read_and_not_over_another() {
    let Stack { store, .. } = &Stack::temporary().await;
    let (first, longer) = (grid(month(2015, 1), 100), grid(month(2015, 1), 200));
    let written = write(store, &first, None).await.unwrap().unwrap();
    let read = store.read_month(&seoul(), january()).await.unwrap().unwrap();
    assert_eq!((read.grid().unwrap(), read.etag()), (first.clone(), written.etag()));
    let listed = store.month_versions(&seoul()).await.unwrap();
    assert_eq!(
        listed,
        [(january(), read.etag().to_owned())].into(),
        "a version is called the same in a list"
    );
    assert!(write(store, &first, Some(&read)).await.unwrap().is_none(), "the same again is not written");
    assert!(write(store, &longer, Some(&read)).await.unwrap().is_some());
    for read in [Some(&read), None] {
        let late = write(store, &grid(month(2015, 1), 150), read).await.unwrap_err();
        assert!(matches!(late, StoreError::Conflict { .. }));
    }
}

#[tokio::test]
async fn a_month_keeps_what_was_reported_beside_what_is_published() {
    let Stack { store, .. } = &Stack::temporary().await;
    let hour = month(2015, 1);
    let mut reports = Reports::absent(seoul(), HourRange::new(hour, hour + 1));
    let observation = Observation::new(seoul(), hour).with(Variable::AirTemperature, 80.0);
    reports.merge(&observation, Report::new(&observation, hour + 1, 7));
    let mut published = reports.values().clone();
    published.put(Variable::AirTemperature, hour, None, Provenance::OutOfRange);
    store.write_month(&published, &reports, None).await.unwrap();
    let read = store.read_month(&seoul(), january()).await.unwrap().unwrap();
    assert_eq!((read.grid().unwrap(), read.reports().unwrap()), (published, reports));
}

#[tokio::test]
async fn observations_of_many_months_read_as_one_grid_cut_to_the_hours_asked_for() {
    let Stack { store, .. } = &Stack::temporary().await;
    for number in [1, 3] {
        write(store, &grid(month(2015, number), 48), None).await.unwrap();
    }
    let all = store.read_observations(&seoul(), None).await.unwrap().unwrap();
    assert_eq!(all.range(), HourRange::new(month(2015, 1), month(2015, 3) + 48));
    assert_eq!(all.provenance(Variable::AirTemperature, month(2015, 2)), Provenance::HourAbsent);
    let within = HourRange::new(month(2015, 3) + 10, month(2015, 9));
    let cut = store.read_observations(&seoul(), Some(within)).await.unwrap().unwrap();
    assert_eq!(cut.range(), HourRange::new(month(2015, 3) + 10, month(2015, 3) + 48));
    assert_eq!(store.read_observations(&"109".parse().unwrap(), None).await.unwrap(), None);
}

#[tokio::test]
async fn hours_that_were_never_reported_are_the_missing_ones() {
    let Stack { store, .. } = &Stack::temporary().await;
    let start = month(2015, 1);
    let expected = HourRange::new(start - 5, start + 40);
    assert_eq!(store.missing_hours(&seoul(), Group::Weather, expected).await.unwrap(), [expected]);
    let (before, after) = (grid(start, 7), grid(start + 8, 22));
    let mut known = HourlyGrid::join(&[before, after], None).unwrap();
    known.put(Variable::AirTemperature, start + 7, Some(1.0), Provenance::Interpolated);
    store.note_coverage(&known).await.unwrap();
    let missing = store.missing_hours(&seoul(), Group::Weather, expected).await.unwrap();
    let repaired = HourRange::new(start + 7, start + 8);
    assert_eq!(missing, [HourRange::new(start - 5, start), repaired, HourRange::new(start + 30, start + 40)]);
}

#[tokio::test]
async fn absent_hours_keep_their_last_asking_over_months_and_are_cut_to_what_is_asked() {
    use AbsenceCause::{FetchFailed, NeverPublished};
    let Stack { store, .. } = &Stack::temporary().await;
    let (february, at) = (month(2015, 2), month(2015, 3));
    let note = |from: i64, to: i64, cause, at| async move {
        let hours = HourRange::new(february + from, february + to);
        store.note_absent(&seoul(), Group::Weather, hours, cause, at).await.unwrap();
    };
    note(-10, 10, NeverPublished, at).await;
    note(2, 4, FetchFailed, at + 1).await;
    note(-10, 10, NeverPublished, at).await;
    let absence = |from: i64, to: i64, cause, at| Absence {
        hours: HourRange::new(february + from, february + to),
        cause,
        at,
    };
    let noted =
        store.absences(&seoul(), Group::Weather, HourRange::new(february - 5, february + 9)).await.unwrap();
    let expected = [
        absence(-5, 0, NeverPublished, at),
        absence(0, 2, NeverPublished, at),
        absence(2, 4, FetchFailed, at + 1),
        absence(4, 9, NeverPublished, at),
    ];
    assert_eq!(noted, expected);
    let elsewhere = HourRange::new(february + 20, february + 30);
    assert_eq!(store.absences(&seoul(), Group::Weather, elsewhere).await.unwrap(), []);
    let all = HourRange::new(february - 20, february + 20);
    assert_eq!(store.absences(&seoul(), Group::Air, all).await.unwrap(), [], "the weather was asked for");
}

#[tokio::test]
async fn many_notes_of_absent_hours_at_once_lose_none() {
    let stack = Stack::temporary().await;
    let mut notes = tokio::task::JoinSet::new();
    for number in 0..20 {
        let store = stack.store.clone();
        let start = month(2015, 1) + 10 * number;
        let hours = HourRange::new(start, start + 5);
        let cause = AbsenceCause::FetchFailed;
        notes.spawn(async move {
            store.note_absent(&seoul(), Group::Weather, hours, cause, month(2015, 2)).await.unwrap();
        });
    }
    notes.join_all().await;
    let all = HourRange::new(month(2015, 1), month(2015, 2));
    assert_eq!(stack.store.absences(&seoul(), Group::Weather, all).await.unwrap().len(), 20);
}

#[tokio::test]
async fn two_notes_of_a_station_end_with_its_earliest_and_latest_hour_in_either_order() {
    let Stack { store, .. } = &Stack::temporary().await;
    let seen = |first: i64, last: i64| StationState {
        station: seoul(),
        first_observed: month(2015, 1) + first,
        last_observed: month(2015, 1) + last,
    };
    for state in [seen(10, 20), seen(0, 15), seen(12, 40)] {
        store.note_station(&state).await.unwrap();
    }
    assert_eq!(store.station(&seoul()).await.unwrap(), Some(seen(0, 40)));
    assert_eq!(store.stations().await.unwrap(), [seen(0, 40)]);
}

#[tokio::test]
async fn the_recent_window_is_rewritten_only_when_it_changed() {
    let Stack { store, .. } = &Stack::temporary().await;
    let observed = grid(month(2015, 1), 31 * 24);
    write(store, &observed, None).await.unwrap();
    assert_eq!(store.refresh_recent(&seoul()).await.unwrap(), Put::Refused, "nothing is known of it");
    let last = observed.range().end - 1;
    let seen = StationState { station: seoul(), first_observed: observed.range().start, last_observed: last };
    store.note_station(&seen).await.unwrap();
    assert_eq!(store.refresh_recent(&seoul()).await.unwrap(), Put::Written);
    assert_eq!(store.refresh_recent(&seoul()).await.unwrap(), Put::Refused);
    let recent = store.read_recent(&seoul()).await.unwrap().unwrap();
    assert_eq!(recent, observed.slice(HourRange::new(last + 1 - RECENT_HOURS, last + 1)));
}

fn forecast(issued_at: Hour, model_version: &str) -> Forecast {
    Forecast {
        station: seoul(),
        issued_at,
        model_version: model_version.to_owned(),
        recalibrated_as_of: None,
        input: forecast::Input {
            window_hours: 1,
            digest: String::new(),
            repaired_hours: 0,
            missing_hours: 0,
        },
        leads: Vec::new(),
    }
}

#[tokio::test]
async fn an_issued_forecast_never_changes_and_the_newest_model_of_the_last_hour_is_served() {
    let Stack { store, .. } = &Stack::temporary().await;
    let hour = month(2015, 1);
    assert_eq!(store.issue(&forecast(hour, "baseline"), 0).await.unwrap(), Put::Written);
    assert_eq!(store.issue(&forecast(hour, "another"), 0).await.unwrap(), Put::Refused);
    store.issue(&forecast(hour, "air-temperature v1"), 1).await.unwrap();
    store.issue(&forecast(hour + 6, "baseline"), 0).await.unwrap();

    let at = |hour| async move { store.latest_forecast(&seoul(), hour).await.unwrap() };
    assert_eq!(at(hour + 5).await.unwrap().model_version, 1);
    assert_eq!(at(hour + 6).await.unwrap().issued_at, hour + 6);
    assert_eq!(at(hour - 1).await, None);
    let kept: Forecast = store.get_json(&keys::forecast(&seoul(), hour, 0)).await.unwrap().unwrap();
    assert_eq!(kept.model_version, "baseline");
}

fn official(product: Product, issued_at: Hour, degrees: f64) -> OfficialForecast {
    let hour =
        OfficialHour { air_temperature: Some(Celsius(degrees)), ..OfficialHour::unknown(issued_at + 1) };
    OfficialForecast { product, station: seoul(), issued_at, hours: vec![hour], days: Vec::new() }
}

#[tokio::test]
async fn an_official_forecast_never_changes_and_the_last_of_each_product_before_an_hour_is_found() {
    let Stack { store, .. } = &Stack::temporary().await;
    let noon = month(2026, 9) + 3;
    let [days, hours] = [Product::KmaVilageFcst, Product::KmaUltraFcst];
    for (product, issued_at) in [(days, noon - 37), (days, noon - 3), (days, noon), (hours, noon - 2)] {
        assert_eq!(store.put_official(&official(product, issued_at, 1.0)).await.unwrap(), Put::Written);
    }
    assert_eq!(store.put_official(&official(days, noon, 2.0)).await.unwrap(), Put::Refused);
    let kept = store.get_json(&keys::official(days, &seoul(), noon)).await.unwrap();
    assert_eq!(kept, Some(official(days, noon, 1.0)));

    let at = |as_of| async move {
        let found = store.latest_official(&seoul(), as_of).await.unwrap();
        found.into_iter().map(|entry| (entry.product, entry.issued_at)).collect::<Vec<_>>()
    };
    assert_eq!(at(noon + 1).await, [(hours, noon - 2), (days, noon)]);
    assert_eq!(at(noon).await, [(hours, noon - 2), (days, noon - 3)], "what is issued now is not out yet");
    assert_eq!(at(noon - 2).await, [(days, noon - 3)]);
    assert_eq!(at(noon - 4).await, [(days, noon - 37)]);
    assert_eq!(at(noon + 37).await, [], "what is old is no news");
    let elsewhere = store.latest_official(&"109".parse().unwrap(), noon + 1).await.unwrap();
    assert_eq!(elsewhere, []);
}

#[tokio::test]
async fn the_same_run_is_the_same_model_version() {
    let Stack { store, .. } = &Stack::temporary().await;
    let first = store.register_model("m", "run", "artifacts/e", "good").await.unwrap();
    let again = store.register_model("m", "run", "artifacts/e", "good").await.unwrap();
    let second = store.register_model("m", "other", "artifacts/o", "better").await.unwrap();
    assert_eq!((first.version, again.version, second.version), (1, 1, 2));
    assert_eq!(store.model_by_alias("m", CHAMPION).await.unwrap(), None);
    store.set_alias("m", CHAMPION, 2).await.unwrap();
    assert_eq!(store.model_by_alias("m", CHAMPION).await.unwrap(), Some(second));
}

#[tokio::test]
async fn the_pipeline_remembers_the_last_thing_each_stage_did() {
    let Stack { store, .. } = &Stack::temporary().await;
    let event =
        |message: &str| PipelineEvent::new("forecast", EventKind::Done, "108", message).about(month(2015, 1));
    store.record(&event("first")).await.unwrap();
    store.record(&event("second")).await.unwrap();
    assert_eq!(store.events("forecast").await.unwrap(), [event("second")]);
}

#[tokio::test]
async fn an_object_that_is_not_what_it_should_be_is_named() {
    let Stack { store, .. } = &Stack::temporary().await;
    let key = keys::observations(&seoul(), 2015, 1);
    store.put(&key, "not parquet", "text/plain", Expect::Anything).await.unwrap();
    let damaged = store.read_month(&seoul(), january()).await.unwrap().unwrap();
    let error = damaged.grid().unwrap_err();
    assert!(error.to_string().starts_with(&key), "{error}");
}
