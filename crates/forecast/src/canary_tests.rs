use super::*;
use crate::baseline::Baseline;
use crate::horizon::Band;
use crate::synthetic::{grid, start};
use weather::{Celsius, Harmonics, HourRange};

const YEAR: i64 = 8766;

fn forecasts() -> (Vec<Forecast>, Climatology) {
    let grid = grid(3 * YEAR, 7);
    let baseline = Baseline::fit(&grid, HourRange::new(start(), start() + 2 * YEAR)).unwrap();
    let origins = HourRange::new(start() + 2 * YEAR, grid.range().end);
    let forecasts = origins.iter().step_by(31).map(|origin| baseline.forecast(&grid, origin).unwrap());
    (forecasts.collect(), baseline.climatology().clone())
}

/// The same temperatures under labels that are `hours` later than they should be.
fn shifted(forecast: &Forecast, hours: i64, source: Source, leads: usize) -> Forecast {
    let mut shifted = forecast.clone();
    for (at, lead) in shifted.leads.iter_mut().enumerate().take(leads) {
        let from = (at as i64 - hours).rem_euclid(leads as i64) as usize;
        lead.air_temperature = forecast.leads[from].air_temperature;
        lead.source = source;
    }
    shifted
}

#[test]
fn a_year_of_right_forecasts_passes() {
    let (forecasts, climatology) = forecasts();
    for forecast in &forecasts {
        let phase = check(forecast, &climatology).unwrap();
        assert!(matches!(phase, Phase::InPhase { .. }), "{phase:?}");
    }
}

#[test]
fn every_forecast_shifted_by_a_time_zone_is_blocked() {
    let (forecasts, climatology) = forecasts();
    for forecast in &forecasts {
        for hours in [-9, -6, 6, 9, 12] {
            let shifted = shifted(forecast, hours, Source::Baseline, 168);
            assert!(matches!(check(&shifted, &climatology), Err(CanaryError::Shifted { .. })), "{hours} h");
        }
    }
}

#[test]
fn a_shifted_model_cannot_hide_behind_the_baseline_after_it() {
    let (forecasts, climatology) = forecasts();
    for forecast in &forecasts {
        let shifted = shifted(forecast, 12, Source::Model, 72);
        assert!(check(&shifted, &climatology).is_err());
    }
}

#[test]
fn a_forecast_without_a_daily_cycle_is_blocked() {
    let (forecasts, climatology) = forecasts();
    let mut flat = forecasts[0].clone();
    for lead in &mut flat.leads {
        let flat = Celsius(4.0);
        lead.air_temperature = Band { p10: flat, p50: flat, p90: flat };
    }
    let error = check(&flat, &climatology).unwrap_err();
    assert!(matches!(error, CanaryError::Flat { .. }), "{error}");
}

#[test]
fn a_station_without_a_daily_cycle_has_no_phase_to_check() {
    let (forecasts, _) = forecasts();
    let hours = HourRange::new(start(), start() + 1000);
    let even = Climatology::fit(Harmonics::FINE, hours.iter().map(|hour| (hour, 5.0))).unwrap();
    assert!(matches!(check(&forecasts[0], &even), Ok(Phase::CannotTell { .. })));
}

#[test]
fn a_forecast_of_one_day_is_refused() {
    let (forecasts, climatology) = forecasts();
    let mut short = forecasts[0].clone();
    short.leads.truncate(24);
    assert!(matches!(check(&short, &climatology), Err(CanaryError::TooShort { leads: 24, .. })));
}

#[test]
fn the_refusal_says_what_to_look_at() {
    let (forecasts, climatology) = forecasts();
    let error = check(&shifted(&forecasts[0], -9, Source::Baseline, 168), &climatology).unwrap_err();
    insta::assert_snapshot!(error, @"station 108, issued at 2012-01-01T12:00:00Z: the daily cycle of leads 1–168 is -9.0 h from the usual one, more than 2 h; check the time zone of the input and of the labels");
}
