use super::*;
use crate::scores::Scoreboard;
use crate::synthetic::{grid, start};
use proptest::prelude::*;
use std::sync::LazyLock;
use weather::{Celsius, Provenance};

const YEAR: i64 = 8766;

/// Three years, of which the first two are fitted.
static FITTED: LazyLock<(HourlyGrid, Baseline)> = LazyLock::new(|| {
    let grid = grid(3 * YEAR, 1);
    let baseline = Baseline::fit(&grid, HourRange::new(start(), start() + 2 * YEAR)).unwrap();
    (grid, baseline)
});

#[test]
fn on_an_unseen_year_it_beats_climatology_early_and_keeps_eight_hours_of_ten_in_its_band() {
    let (grid, baseline) = &*FITTED;
    let (mut own, mut climatology) = (Scoreboard::default(), Scoreboard::default());
    for origin in HourRange::new(start() + 2 * YEAR, grid.range().end - 168).iter().step_by(7) {
        for lead in baseline.forecast(grid, origin).unwrap().leads {
            let measured = grid.get(Variable::AirTemperature, lead.valid_at).unwrap();
            let usual = Celsius(baseline.climatology().at(lead.valid_at));
            own.add(lead.lead_h.into(), lead.air_temperature, measured);
            climatology.add(lead.lead_h.into(), Band { p50: usual, ..lead.air_temperature }, measured);
        }
    }
    assert!(own.at(1).mae_c < 0.3 * climatology.at(1).mae_c, "{:?}", own.at(1));
    assert!(own.at(24).mae_c < 0.9 * climatology.at(24).mae_c, "{:?}", own.at(24));
    assert!(own.overall().mae_c <= climatology.overall().mae_c);
    for day in own.by_day() {
        assert!((0.74..0.86).contains(&day.coverage_80), "{day:?}");
    }
}

#[test]
fn nine_days_are_refused_with_what_is_missing() {
    let short = grid(9 * 24, 1);
    let error = Baseline::fit(&short, short.range()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "station 108 has 216 observed hours of air temperature; a forecast takes at least 240: wait or backfill 24 more"
    );
}

#[test]
fn eleven_days_are_enough_for_a_forecast_without_seasons() {
    let short = grid(11 * 24, 1);
    let baseline = Baseline::fit(&short, short.range()).unwrap();
    let forecast = baseline.forecast(&short, short.last_observed().unwrap()).unwrap();
    assert!(!baseline.climatology().is_seasonal());
    assert_eq!(forecast.leads.len(), HORIZON);
    assert!(forecast.medians().all(|median| (-15.0..15.0).contains(&median)), "{forecast:?}");
}

#[test]
fn it_starts_only_from_a_measured_hour() {
    let (grid, baseline) = &*FITTED;
    let origin = start() + 900;
    let mut holed = grid.clone();
    holed.put(Variable::AirTemperature, origin, Some(3.0), Provenance::Interpolated);
    let error = baseline.forecast(&holed, origin).unwrap_err();
    assert!(matches!(error, ForecastError::OriginNotObserved { .. }), "{error}");
    assert!(!error.baseline_may_serve());
}

#[test]
fn another_stations_observations_are_refused() {
    let (grid, baseline) = &*FITTED;
    let mut other = grid.clone();
    other.station = "119".parse().unwrap();
    let error = baseline.forecast(&other, start() + 900).unwrap_err();
    assert_eq!(error.to_string(), "the baseline is of station 108, the observations are of station 119");
}

#[test]
fn a_week_without_observations_before_the_origin_does_not_stop_it() {
    let (grid, baseline) = &*FITTED;
    let origin = start() + 900;
    let mut holed = grid.clone();
    for hour in HourRange::new(origin - 170, origin - 1).iter() {
        holed.put(Variable::AirTemperature, hour, None, Provenance::HourAbsent);
    }
    let forecast = baseline.forecast(&holed, origin).unwrap();
    assert_eq!(forecast.input.missing_hours, 169);
    assert!(forecast.medians().all(f64::is_finite));
}

#[test]
fn what_was_never_measured_is_absent_from_the_forecast() {
    let (grid, baseline) = &*FITTED;
    let forecast = baseline.forecast(grid, start() + 900).unwrap();
    insta::assert_json_snapshot!(forecast.leads[0], @r#"
    {
      "lead_h": 1,
      "valid_at": "2010-02-07T13:00:00Z",
      "air_temperature_p10_c": 2.031,
      "air_temperature_p50_c": 3.206,
      "air_temperature_p90_c": 4.386,
      "source": "baseline",
      "dew_point_c": {
        "value": -0.854,
        "source": "climatology"
      },
      "relative_humidity_percent": {
        "value": 74.719,
        "source": "climatology"
      },
      "wind_speed_10m_ms": {
        "value": 1.999,
        "source": "climatology"
      },
      "wind_speed_10m_p90_ms": {
        "value": 2.807,
        "source": "climatology"
      }
    }
    "#);
}

#[test]
fn filled_in_hours_are_never_aimed_at() {
    let fitted = |value: f64| {
        let mut grid = grid(2000, 1);
        for hour in HourRange::new(grid.range().end - 30, grid.range().end).iter() {
            grid.put(Variable::AirTemperature, hour, Some(value), Provenance::Climatology);
        }
        Baseline::fit(&grid, grid.range()).unwrap()
    };
    assert_eq!(fitted(-40.0), fitted(40.0));
}

#[test]
fn it_reads_back_from_json_and_forecasts_the_same() {
    let (grid, baseline) = &*FITTED;
    let json = serde_json::to_string(baseline).unwrap();
    assert!(json.len() < 80_000, "{} bytes", json.len());
    let again: Baseline = serde_json::from_str(&json).unwrap();
    let origin = start() + 5000;
    assert_eq!(again.forecast(grid, origin).unwrap(), baseline.forecast(grid, origin).unwrap());
}

#[test]
fn hours_worked_out_for_many_forecasts_give_the_same_bands_as_for_one() {
    let (grid, baseline) = &*FITTED;
    let origin = start() + 5000;
    let many = baseline.over(grid.range()).bands(grid, origin).unwrap();
    assert_eq!(many, baseline.around(origin).bands(grid, origin).unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn quantiles_never_cross_and_nothing_after_the_origin_counts(
        origin in 800..2 * YEAR, later in -60.0..60.0_f64, jump in -40.0..40.0_f64,
    ) {
        let (grid, baseline) = &*FITTED;
        let origin = start() + origin;
        let mut other = grid.slice(HourRange::new(origin - 719, origin + 169));
        let now = other.get(Variable::AirTemperature, origin).unwrap();
        other.put(Variable::AirTemperature, origin, Some(now + jump), Provenance::Observed);
        let before = baseline.forecast(&other, origin).unwrap();
        for lead in &before.leads {
            prop_assert!(lead.air_temperature.p10 < lead.air_temperature.p50);
            prop_assert!(lead.air_temperature.p50 < lead.air_temperature.p90);
        }
        for hour in HourRange::new(origin + 1, origin + 169).iter() {
            other.put(Variable::AirTemperature, hour, Some(later), Provenance::Observed);
        }
        prop_assert_eq!(baseline.forecast(&other, origin).unwrap(), before);
    }
}
