//! What a trained model may serve: what it was promoted for, and only in step with the days.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::sync::LazyLock;

use fn_forecast::{Issued, Models};
use forecast::{Baseline, Forecast, ModelSpec, Recalibration, Source, StationContract};
use store::{CHAMPION, Expect, MODEL_NAME, RetrainRequest, RunStatus, StationState, keys};
use tokio::sync::OnceCell;
use trainer::job::{self, JobReport};
use trainer::{Preset, TrainConfig, Trained};
use weather::{Hour, HourRange, HourlyGrid, Metres, Position, Provenance, Station, StationId, Variable};
use whole_path::{Stack, beijing, hour};

const MAY: &str = "2010-05-01T00:00:00Z";

/// A model of four months of the sample, trained once for all tests, as if it had known the station for five years.
async fn trained(stack: &Stack) -> Trained {
    static TRAINED: OnceCell<Trained> = OnceCell::const_new();
    let train = || async {
        let grid = stack.store.read_observations(&beijing(), None).await.unwrap().unwrap();
        let config = TrainConfig::preset(Preset::Tiny, 7);
        let session = trainer::Session::default();
        let mut trained =
            trainer::train(&[grid], &trainer::Places::new(), &config, &session, &mut |_| ()).unwrap();
        let long = StationContract::fit(&FIVE_YEARS, FIVE_YEARS.range()).unwrap();
        trained.spec.stations = vec![long.at(Some(about_beijing().position()))];
        trained
    };
    TRAINED.get_or_init(train).await.clone()
}

/// Registers a model as the champion and forecasts with it.
async fn issued_by(stack: &Stack, onnx: Vec<u8>, spec: &ModelSpec) -> Issued {
    let source = "artifacts/test/run/artifacts";
    stack.store.put(&format!("{source}/model.onnx"), onnx, "", Expect::Absent).await.unwrap();
    stack.store.put_json(&format!("{source}/model.json"), spec, Expect::Absent).await.unwrap();
    let version = stack.store.register_model(MODEL_NAME, "run", source, "").await.unwrap();
    stack.store.set_alias(MODEL_NAME, CHAMPION, version.version).await.unwrap();
    fn_forecast::issue(&stack.store, &Models::default(), &beijing(), None).await.unwrap()
}

/// Why the champion did not forecast: the baseline did instead, and is what is served.
async fn refused(stack: &Stack, issued: Issued) -> String {
    let Issued::Forecast { model_version, instead_of_champion, .. } = issued else { panic!("{issued:?}") };
    assert_eq!(model_version, "baseline");
    assert_eq!(served(stack).await.model_version, "baseline");
    instead_of_champion.expect("a reason")
}

async fn served(stack: &Stack) -> Forecast {
    let entry = stack.store.latest_forecast(&beijing(), hour(MAY)).await.unwrap().unwrap();
    stack.store.get_json(&entry.key).await.unwrap().unwrap()
}

/// The same values under labels that are later than they should be.
fn labelled_later(grid: &HourlyGrid, hours: i64) -> HourlyGrid {
    let mut shifted = HourlyGrid::absent(grid.station.clone(), grid.range());
    for hour in grid.range().iter().skip(hours as usize) {
        for variable in Variable::ALL {
            let from = hour - hours;
            shifted.put(variable, hour, grid.get(variable, from), grid.provenance(variable, from));
        }
    }
    shifted
}

#[tokio::test]
async fn a_request_to_train_ends_in_a_logged_run_and_a_forecast_by_what_it_promoted() {
    let (stack, time) = (Stack::with_sample(hour(MAY)).await, hour(MAY));
    let request = RetrainRequest {
        requested_at: time,
        cause: "test".to_owned(),
        stations: vec![beijing()],
        preset: "tiny".to_owned(),
        seed: 7,
    };
    let key = keys::retrain(time, "test");
    stack.store.put_json(&key, &request, Expect::Absent).await.unwrap();
    let JobReport::Judged { verdict } =
        job::run(&stack.store, &key, &std::sync::Arc::default(), |_| ()).await.unwrap()
    else {
        panic!("the run failed")
    };
    let run = stack.store.run(&job::run_id(&key)).await.unwrap().unwrap();
    assert_eq!(run.status, RunStatus::Finished);
    assert_eq!((run.params["preset"].as_str(), run.params["seed"].as_str()), ("tiny", "7"));
    let losses = stack.store.metric_history(&run.run_id, "member_0_validation_loss_c").await.unwrap();
    assert!(!losses.is_empty() && losses.iter().all(|loss| loss.value.is_finite()), "{losses:?}");
    for name in ["model.onnx", "model.json"] {
        assert!(stack.store.get(&keys::artifact(MODEL_NAME, &run.run_id, name)).await.unwrap().is_some());
    }

    // Promoted or not, that is the gate's to say: what it says is what is served.
    stack.work().await;
    let champion = stack.store.model_by_alias(MODEL_NAME, CHAMPION).await.unwrap();
    let expected =
        champion.map_or("baseline".to_owned(), |champion| format!("{MODEL_NAME} v{}", champion.version));
    assert_eq!(served(&stack).await.model_version, expected, "{verdict}");
}

#[tokio::test]
async fn a_model_is_served_only_at_the_leads_at_which_it_showed_skill() {
    let stack = Stack::with_sample(hour(MAY)).await;
    let Trained { onnx, mut spec, .. } = trained(&stack).await;
    spec.served_leads = vec![3, 24];
    let issued = issued_by(&stack, onnx, &spec).await;
    let Issued::Forecast { model_version, model_leads, .. } = issued else { panic!("{issued:?}") };
    assert_eq!((model_version.as_str(), model_leads), ("air-temperature v1", 2));
    let forecast = served(&stack).await;
    let by_model = forecast.leads.iter().filter(|lead| lead.source == Source::Model).map(|lead| lead.lead_h);
    assert_eq!(by_model.collect::<Vec<_>>(), [3, 24]);
}

#[tokio::test]
async fn a_model_whose_days_are_shifted_is_not_served() {
    let stack = Stack::with_sample(hour(MAY)).await;
    let Trained { onnx, mut spec, .. } = trained(&stack).await;
    // As if it had been trained on local times that were taken for UTC.
    spec.stations[0].baseline = Baseline::fit(&labelled_later(&FIVE_YEARS, 9), FIVE_YEARS.range()).unwrap();
    spec.served_leads = (1..=168).collect();
    let issued = issued_by(&stack, onnx, &spec).await;
    let reason = refused(&stack, issued).await;
    assert!(reason.contains("the daily cycle of leads 1–168 is"), "{reason}");
    assert!(reason.contains("check the time zone of the input and of the labels"), "{reason}");
}

#[tokio::test]
async fn a_model_that_does_not_load_keeps_nobody_from_a_forecast() {
    let stack = Stack::with_sample(hour(MAY)).await;
    let Trained { mut onnx, spec, .. } = trained(&stack).await;
    onnx.truncate(1000);
    let issued = issued_by(&stack, onnx, &spec).await;
    let reason = refused(&stack, issued).await;
    assert!(reason.contains("air-temperature version 1 cannot be loaded"), "{reason}");
}

#[tokio::test]
async fn a_model_of_a_version_that_this_one_cannot_read_keeps_nobody_from_a_forecast() {
    let stack = Stack::with_sample(hour(MAY)).await;
    let Trained { onnx, spec, .. } = trained(&stack).await;
    issued_by(&stack, onnx, &spec).await;
    let later = serde_json::json!({ "contract": 99 });
    stack.store.put_json("artifacts/test/run/artifacts/model.json", &later, Expect::Anything).await.unwrap();
    let models = Models::default();
    let before = Some(hour(MAY) - 1);
    let issued = fn_forecast::issue(&stack.store, &models, &beijing(), before).await.unwrap();
    let Issued::Forecast { model_version, instead_of_champion, .. } = issued else { panic!("{issued:?}") };
    assert_eq!(model_version, "baseline");
    let reason = instead_of_champion.expect("a reason");
    assert!(reason.ends_with("cannot be read; it is damaged or was written by another version"), "{reason}");
}

#[tokio::test]
async fn a_model_is_not_asked_about_hours_that_it_was_chosen_on() {
    let stack = Stack::with_sample(hour(MAY)).await;
    let Trained { onnx, spec, .. } = trained(&stack).await;
    let looking_back: Hour = spec.validated.end - 24;
    issued_by(&stack, onnx, &spec).await;
    let models = Models::default();
    let issued = fn_forecast::issue(&stack.store, &models, &beijing(), Some(looking_back)).await.unwrap();
    let Issued::Forecast { issued_at, model_version, .. } = issued else { panic!("{issued:?}") };
    assert_eq!((issued_at, model_version.as_str()), (looking_back - 1, "baseline"));
}

#[tokio::test]
async fn bands_are_as_wide_as_the_champions_forecasts_of_the_weeks_before_say() {
    let stack = Stack::with_sample(hour(MAY)).await;
    let trained = trained(&stack).await;
    issued_by(&stack, trained.onnx.clone(), &trained.spec).await;
    let (made, model) = (served(&stack).await, trained.judged_model().unwrap());
    let as_of = Recalibration::due(made.issued_at);
    assert_eq!(made.recalibrated_as_of, Some(as_of));

    let grid = stack.store.read_observations(&beijing(), None).await.unwrap().unwrap();
    let contract = trained.spec.station(&beijing()).unwrap();
    let learned = Recalibration::of(&model, contract, &grid, as_of);
    assert!(learned.forecasts >= 20 && learned.widths != [[1.0; 2]; 7], "{learned:?}");
    let own = model.forecast(&grid, made.issued_at).unwrap();
    assert_ne!(own.leads, made.leads);
    assert_eq!(own.recalibrated(&learned).leads, made.leads);
}

#[tokio::test]
async fn how_wide_bands_are_is_learned_once_a_week_and_again_when_hours_have_come_late() {
    let stack = Stack::with_sample(hour(MAY)).await;
    let trained = trained(&stack).await;
    issued_by(&stack, trained.onnx.clone(), &trained.spec).await;
    let key = keys::recalibration(&beijing(), 1);
    let learned: serde_json::Value = stack.store.get_json(&key).await.unwrap().unwrap();
    let hours_ago = async |hours: i64| {
        let models = Models::default();
        let as_of = Some(hour(MAY) - hours);
        fn_forecast::issue(&stack.store, &models, &beijing(), as_of).await.unwrap();
        stack.store.get_json::<serde_json::Value>(&key).await.unwrap().unwrap()
    };
    let mut kept = learned.clone();
    kept["forecasts"] = 1.into();
    stack.store.put_json(&key, &kept, Expect::Anything).await.unwrap();
    assert_eq!(hours_ago(1).await, kept);
    kept["digest"] = "of the observations before the late ones".into();
    stack.store.put_json(&key, &kept, Expect::Anything).await.unwrap();
    assert_eq!(hours_ago(2).await, learned);
}

#[tokio::test]
async fn a_station_that_no_station_of_the_champions_is_near_keeps_its_baseline() {
    let stack = Stack::with_sample(hour(MAY)).await;
    let Trained { onnx, mut spec, .. } = trained(&stack).await;
    let lisbon = Position { latitude_deg: 38.77, longitude_deg: -9.13, elevation_m: Metres(110.0) };
    spec.stations = vec![elsewhere(&FIVE_YEARS).at(Some(lisbon))];
    let issued = issued_by(&stack, onnx, &spec).await;
    let Issued::Forecast { model_version, instead_of_champion, .. } = issued else { panic!("{issued:?}") };
    assert_eq!((model_version.as_str(), instead_of_champion), ("baseline", None));
}

/// What is usual at a station of another number.
fn elsewhere(grid: &HourlyGrid) -> StationContract {
    let mut other = HourlyGrid::absent("lisbon".parse().unwrap(), grid.range());
    other.overlay(grid);
    StationContract::fit(&other, other.range()).unwrap()
}

#[tokio::test]
async fn a_station_of_three_weeks_borrows_the_seasons_of_one_nearby_that_the_champion_knows_for_long() {
    let stack = Stack::with_sample(hour(MAY)).await;
    let Trained { onnx, spec, .. } = trained(&stack).await;
    let october = hour("2010-10-15T00:00:00Z");
    let usual_in_october = spec.stations[0].baseline.climatology().at(october);
    issued_by(&stack, onnx, &spec).await;

    let garden = Station { id: "garden".parse().unwrap(), ..about_beijing() };
    stack.store.add_place(&garden).await.unwrap();
    let sample = stack.store.read_observations(&beijing(), None).await.unwrap().unwrap();
    let end = sample.last_observed().unwrap() + 1;
    let weeks = HourRange::new(end - 21 * 24, end);
    stack.keep(&colder(&sample, &garden.id, weeks)).await;
    let (first_observed, last_observed) = (weeks.start, end - 1);
    let seen = StationState { station: garden.id.clone(), first_observed, last_observed };
    stack.store.note_station(&seen).await.unwrap();
    stack.store.refresh_recent(&garden.id).await.unwrap();
    let issued = fn_forecast::issue(&stack.store, &Models::default(), &garden.id, None).await.unwrap();
    let Issued::Forecast { model_version, instead_of_champion, .. } = issued else { panic!("{issued:?}") };
    assert_eq!((model_version.as_str(), instead_of_champion), ("air-temperature v1", None));
    let kept: serde_json::Value = stack.store.get_json(&keys::contract(&garden.id)).await.unwrap().unwrap();
    let contract: StationContract = serde_json::from_value(kept["contract"].clone()).unwrap();
    assert_eq!((&contract.borrowed_from, &kept["champion"]), (&Some(beijing()), &1.into()));
    let in_october = contract.baseline.climatology().at(october);
    assert!((in_october - (usual_in_october - COLDER_C)).abs() < 0.1, "{in_october} {usual_in_october}");

    // Another champion may know others that lend.
    let next =
        stack.store.register_model(MODEL_NAME, "next", "artifacts/test/run/artifacts", "").await.unwrap();
    stack.store.set_alias(MODEL_NAME, CHAMPION, next.version).await.unwrap();
    fn_forecast::issue(&stack.store, &Models::default(), &garden.id, None).await.unwrap();
    let kept: serde_json::Value = stack.store.get_json(&keys::contract(&garden.id)).await.unwrap().unwrap();
    assert_eq!(kept["champion"], 2);
}

fn about_beijing() -> Station {
    Station::known(&beijing()).unwrap()
}

const COLDER_C: f64 = 3.0;

/// What was observed at a station, as if at another that is colder.
fn colder(grid: &HourlyGrid, station: &StationId, hours: HourRange) -> HourlyGrid {
    let mut other = HourlyGrid::absent(station.clone(), hours);
    for hour in hours.iter() {
        let observed = grid.observed(Variable::AirTemperature, hour);
        let provenance = grid.provenance(Variable::AirTemperature, hour);
        other.put(Variable::AirTemperature, hour, observed.map(|warm| warm - COLDER_C), provenance);
    }
    other
}

/// Seasons and days as near Beijing.
static FIVE_YEARS: LazyLock<HourlyGrid> = LazyLock::new(|| {
    let start = hour("2005-01-01T00:00:00Z");
    let mut grid = HourlyGrid::absent(beijing(), HourRange::new(start, start + 5 * 8766));
    for (at, hour) in grid.range().iter().enumerate() {
        let (_, season) = weather::climatology::season(hour);
        let day = std::f64::consts::TAU * (f64::from(hour.hour_of_day()) - 7.0) / 24.0;
        let air = 12.0 - 15.0 * season + 5.0 * day.cos() + 3.0 * (at as f64 / 20.0).sin();
        grid.put(Variable::AirTemperature, hour, Some(air), Provenance::Observed);
    }
    grid
});
