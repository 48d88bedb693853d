use super::*;
use crate::config::Preset;
use crate::session::Checkpoint;
use crate::synthetic;
use forecast::{ForecastError, Source};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::sync::LazyLock;
use weather::{Provenance, Variable};

const DAYS: i64 = 150;

fn tiny(seed: u64) -> TrainConfig {
    TrainConfig::preset(Preset::Tiny, seed)
}

fn trained(grids: &[HourlyGrid], seed: u64) -> Trained {
    train(grids, &Places::new(), &tiny(seed), &Session::default(), &mut |_| {}).unwrap()
}

/// Five months of one station, and the model of seed 7.
static TRAINED: LazyLock<(HourlyGrid, Trained)> = LazyLock::new(|| {
    let grid = synthetic::grid("108", DAYS * 24, 1);
    let trained = trained(std::slice::from_ref(&grid), 7);
    (grid, trained)
});

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let (grid, first) = &*TRAINED;
    let again = trained(std::slice::from_ref(grid), 7);
    // digests, because a failure would print megabytes
    assert_eq!(again.spec.onnx_digest, first.spec.onnx_digest);
    assert_eq!(again.spec, first.spec);
    assert_eq!(again.history, first.history);
    assert_ne!(trained(std::slice::from_ref(grid), 8).spec.onnx_digest, first.spec.onnx_digest);
}

#[test]
fn a_trial_is_as_good_as_the_model_that_it_does_not_make() {
    let (grid, trained) = &*TRAINED;
    let grids = std::slice::from_ref(grid);
    let skill = validate(grids, &Places::new(), &tiny(7), &Session::default(), &mut |_| {}).unwrap();
    assert_eq!(skill, trained.spec.skill);
}

#[test]
fn nothing_in_the_model_depends_on_the_held_out_hours() {
    let (grid, first) = &*TRAINED;
    let mut other = grid.clone();
    for hour in first.spec.tested.iter().take(first.spec.tested.len() - 1) {
        other.put(Variable::AirTemperature, hour, Some(-40.0), Provenance::Observed);
        other.put(Variable::StationPressure, hour, Some(900.0), Provenance::Observed);
    }
    let second = trained(&[other], 7);
    assert_eq!(second.spec.onnx_digest, first.spec.onnx_digest);
    assert_eq!(second.spec.stations, first.spec.stations);
    assert_eq!(second.spec.served_leads, first.spec.served_leads);
    assert_ne!(second.spec.data_digest, first.spec.data_digest);
    assert_ne!(second.evaluation.model, first.evaluation.model);
}

#[test]
fn the_model_serves_through_tract_and_its_quantiles_never_cross() {
    let (grid, trained) = &*TRAINED;
    assert!(trained.parity_difference_c <= crate::parity::LARGEST_DIFFERENCE_C);
    let model = Model::load(&trained.onnx, &trained.spec).unwrap().with_version("wearcast-108 v1");
    for origin in trained.spec.tested.iter().step_by(17) {
        let forecast = model.forecast(grid, origin).unwrap();
        assert_eq!(forecast.model_version, "wearcast-108 v1");
        assert_eq!(forecast.model_leads(), trained.spec.served_leads.len());
        for lead in &forecast.leads {
            assert!(lead.air_temperature.p10 <= lead.air_temperature.p50);
            assert!(lead.air_temperature.p50 <= lead.air_temperature.p90);
        }
    }
}

#[test]
fn a_lead_that_is_not_served_is_the_baselines_and_says_so() {
    let (grid, trained) = &*TRAINED;
    let mut spec = trained.spec.clone();
    spec.served_leads = vec![1, 2, 3];
    let origin = grid.last_observed().unwrap();
    let forecast = Model::load(&trained.onnx, &spec).unwrap().forecast(grid, origin).unwrap();
    let baseline = spec.stations[0].baseline.forecast(grid, origin).unwrap();
    assert_eq!(forecast.leads[2].source, Source::Model);
    assert_eq!(forecast.leads[3..], baseline.leads[3..]);
    assert_eq!(forecast.leads[3].source, Source::Baseline);
}

#[test]
fn nothing_after_the_origin_changes_a_forecast() {
    let (grid, trained) = &*TRAINED;
    let model = Model::load(&trained.onnx, &trained.spec).unwrap();
    let origin = trained.spec.tested.start + 100;
    let mut other = grid.clone();
    for hour in HourRange::new(origin + 1, grid.range().end).iter() {
        other.put(Variable::AirTemperature, hour, Some(99.0), Provenance::Observed);
    }
    assert_eq!(model.forecast(&other, origin).unwrap(), model.forecast(grid, origin).unwrap());
}

#[test]
fn a_gap_in_the_window_is_refused_and_leaves_the_baseline_to_serve() {
    let (grid, trained) = &*TRAINED;
    let model = Model::load(&trained.onnx, &trained.spec).unwrap();
    let origin = grid.last_observed().unwrap();
    let mut holed = grid.clone();
    for hour in [origin - 20, origin - 19] {
        holed.put(Variable::AirTemperature, hour, None, Provenance::HourAbsent);
    }
    let error = model.forecast(&holed, origin).unwrap_err();
    assert!(error.baseline_may_serve());
    insta::assert_snapshot!(error, @"station 108: 2 of the 48 hours up to 2010-05-30T23:00:00Z have no air temperature, the first at 2010-05-30T03:00:00Z; the model takes an unbroken window, the baseline does not");
    assert!(trained.spec.stations[0].baseline.forecast(&holed, origin).is_ok());
}

#[test]
fn a_station_that_was_not_trained_on_is_refused_by_name() {
    let (_, trained) = &*TRAINED;
    let model = Model::load(&trained.onnx, &trained.spec).unwrap();
    let other = synthetic::grid("119", 1000, 1);
    let error = model.forecast(&other, other.last_observed().unwrap()).unwrap_err();
    assert!(matches!(error, ForecastError::UnknownStation { .. }));
    assert_eq!(error.to_string(), "the model knows no station 119; it was trained on 108");
}

#[test]
fn files_of_two_trainings_are_not_mixed() {
    let (_, trained) = &*TRAINED;
    let mut other = trained.onnx.clone();
    *other.last_mut().unwrap() ^= 1;
    let error = Model::load(&other, &trained.spec).unwrap_err();
    assert!(error.to_string().contains("they are not of the same training"), "{error}");
}

#[test]
fn two_stations_share_a_model_and_a_short_third_is_left_out() {
    let grids = [
        synthetic::grid("108", DAYS * 24, 1),
        synthetic::grid("119", DAYS * 24, 2),
        synthetic::grid("133", 5 * 24, 3),
    ];
    let mut refused = Vec::new();
    let trained = train(&grids, &Places::new(), &tiny(1), &Session::default(), &mut |event| {
        if let TrainEvent::StationRefused { station, .. } = event {
            refused.push(station.to_string());
        }
    });
    let trained = trained.unwrap();
    assert_eq!(refused, ["133"]);
    let stations: Vec<&str> = trained.spec.station_ids().map(StationId::as_str).collect();
    assert_eq!(stations, ["108", "119"]);
    let model = Model::load(&trained.onnx, &trained.spec).unwrap();
    for grid in &grids[..2] {
        model.forecast(grid, grid.last_observed().unwrap()).unwrap();
    }
}

#[test]
fn where_the_pressure_announces_the_weather_the_model_is_better_than_the_baselines() {
    let (_, trained) = &*TRAINED;
    let Evaluation { model, climatology, damped, .. } = &trained.evaluation;
    assert!(model.overall.mae_c < climatology.overall.mae_c && model.overall.mae_c < damped.overall.mae_c);
    assert_eq!(trained.spec.metrics.get("model_mae_168h_c"), Some(&model.overall.mae_c));
}

#[test]
fn without_observations_there_is_nothing_to_train_on() {
    let error = train(&[], &Places::new(), &tiny(1), &Session::default(), &mut |_| {}).unwrap_err();
    assert_eq!(error.to_string(), "there are no observations to train on; ingest or import some first");
    let month = synthetic::grid("108", 30 * 24, 1);
    assert!(matches!(
        train(&[month], &Places::new(), &tiny(1), &Session::default(), &mut |_| {}),
        Err(TrainError::ShortHistory { .. })
    ));
}

#[test]
fn a_history_full_of_holes_is_refused_with_what_it_takes() {
    let mut grid = synthetic::grid("108", DAYS * 24, 1);
    for hour in grid.range().iter().step_by(40) {
        grid.put(Variable::AirTemperature, hour, None, Provenance::HourAbsent);
    }
    let error = train(&[grid], &Places::new(), &tiny(1), &Session::default(), &mut |_| {}).unwrap_err();
    insta::assert_snapshot!(error, @"only 0 unbroken windows of 48 hours are there to train on; it takes 32: backfill the gaps or shorten the window");
}

#[test]
fn every_epoch_is_reported_and_the_best_is_kept() {
    let (_, trained) = &*TRAINED;
    let first: Vec<&Epoch> = trained.history.iter().filter(|epoch| epoch.member == 0).collect();
    assert_eq!(first[0].epoch, 0);
    assert_eq!(first.len(), 1 + tiny(7).epochs);
    let learned = first[1..].iter().map(|epoch| epoch.validation_loss_c);
    let lowest = learned.fold(f64::INFINITY, f64::min);
    let kept = first.iter().rfind(|epoch| epoch.best).unwrap();
    assert_eq!(kept.validation_loss_c.to_bits(), lowest.to_bits());
}

#[test]
fn what_is_served_is_fitted_once_more_to_all_hours_and_judged_on_those_it_had_not_seen() {
    let (grid, judged) = &*TRAINED;
    let config = TrainConfig { refit: true, ..tiny(7) };
    let served =
        train(std::slice::from_ref(grid), &Places::new(), &config, &Session::default(), &mut |_| {}).unwrap();
    assert_eq!(served.evaluation, judged.evaluation);
    assert_eq!(served.history, judged.history);
    assert_ne!(served.spec.onnx_digest, judged.spec.onnx_digest);
    assert_eq!(served.spec.trained, grid.range());
    assert_eq!(served.spec.stations[0].baseline.fitted(), grid.range());
    Model::load(&served.onnx, &served.spec).unwrap().forecast(grid, grid.last_observed().unwrap()).unwrap();
}

#[test]
fn a_station_that_was_not_trained_on_is_forecast_from_what_is_usual_there() {
    let (_, trained) = &*TRAINED;
    let model = Model::load(&trained.onnx, &trained.spec).unwrap();
    let other = synthetic::grid("119", 1000, 2);
    let origin = other.last_observed().unwrap();
    let contract = forecast::StationContract::fit(&other, other.range()).unwrap();
    let made = forecast::Hindcast::of(&model, &contract, &other, origin).unwrap();
    assert!(made.instead_of_model.is_none());
    assert!(made.bands.iter().all(|band| band.p10 <= band.p50 && band.p50 <= band.p90));
}

#[test]
fn an_hour_that_was_not_observed_is_forecast_from_the_one_before() {
    let (grid, trained) = &*TRAINED;
    let model = Model::load(&trained.onnx, &trained.spec).unwrap();
    let contract = &trained.spec.stations[0];
    let (mut late, issued_at) = (grid.clone(), trained.spec.tested.start + 50);
    for hour in [issued_at - 1, issued_at] {
        late.put(Variable::AirTemperature, hour, None, Provenance::NotReported);
    }
    let made = forecast::Hindcast::of(&model, contract, &late, issued_at).unwrap();
    let before = model.forecast(&late, issued_at - 2).unwrap();
    assert_eq!((made.origin, made.issued_at), (issued_at - 2, issued_at));
    assert_eq!(made.bands[0], before.leads[2].air_temperature);
    assert_eq!(made.bands.len(), forecast::HORIZON);
}

#[test]
fn a_training_that_is_stopped_at_twenty_random_steps_comes_to_the_same_bytes() {
    let (grid, _) = &*TRAINED;
    let grids = std::slice::from_ref(grid);
    // both fits, and an epoch in which there is something to resume
    let config = TrainConfig { refit: true, batch_size: 16, ..tiny(7) };
    let undisturbed = train(grids, &Places::new(), &config, &Session::default(), &mut |_| {}).unwrap();
    let random = &mut StdRng::seed_from_u64(20);
    let mut stops = 0;
    let mut kept = Checkpoint::default();
    let resumed = loop {
        let session = Session::default();
        session.resume(Checkpoint::from_bytes(&kept.to_bytes().unwrap()).unwrap());
        let mut left = if stops < 20 { random.random_range(1..=6) } else { usize::MAX };
        let ended = train(grids, &Places::new(), &config, &session, &mut |event| {
            left -= usize::from(matches!(event, TrainEvent::Step { .. }) && left > 0);
            if left == 0 {
                session.stop();
            }
        });
        match ended {
            Ok(trained) => break trained,
            Err(TrainError::Interrupted) => {
                stops += 1;
                assert!(session.checkpoint().steps() >= kept.steps(), "it goes forward");
                kept = session.checkpoint();
            }
            Err(error) => panic!("{error}"),
        }
    };
    assert_eq!(stops, 20, "it was over before");
    assert_eq!(resumed.spec, undisturbed.spec);
    assert_eq!(bytes_digest(&resumed.onnx), bytes_digest(&undisturbed.onnx));
    assert_eq!(resumed.history, undisturbed.history);
}

#[test]
fn a_checkpoint_that_lost_a_byte_is_refused() {
    let bytes = Checkpoint::default().to_bytes().unwrap();
    let error = Checkpoint::from_bytes(&bytes[..bytes.len() - 1]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the checkpoint is damaged or of another format: its digest is another one"
    );
    assert!(Checkpoint::from_bytes(b"").is_err());
}

#[test]
fn every_hour_that_is_scored_stands_in_one_season_and_in_one_part_of_the_day() {
    let (_, trained) = &*TRAINED;
    let Evaluation { model, by_season, by_hour, .. } = &trained.evaluation;
    for parts in [by_season.as_slice(), by_hour.as_slice()] {
        assert_eq!(parts.iter().map(|part| part.model.count).sum::<usize>(), model.overall.count);
        let sum: f64 = parts.iter().map(|part| part.model.mae_c * part.model.count as f64).sum();
        assert!((sum / model.overall.count as f64 - model.overall.mae_c).abs() < 1e-9);
    }
}

#[test]
fn no_training_is_refused_for_rounding() {
    // summed in f32, the linear part of this one was off by more than a wrong export may be
    let grid = synthetic::grid("108", DAYS * 24, 7);
    let trained = trained(&[grid], 7);
    assert!(trained.parity_difference_c < 0.5 * crate::parity::LARGEST_DIFFERENCE_C);
}
