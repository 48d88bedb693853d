use forecast::{Band, Input};
use weather::{Celsius, HourRange, Observation, Variable};

use super::*;

const ISSUED: Hour = Hour::from_epoch_hours(496_803);

fn lead(lead_h: u16, wet: f64, source: Source) -> LeadForecast {
    let air = |celsius| Celsius(celsius);
    LeadForecast {
        lead_h,
        valid_at: ISSUED + i64::from(lead_h),
        air_temperature: Band { p10: air(9.0), p50: air(10.0), p90: air(11.0) },
        source: Source::Baseline,
        dew_point_c: None,
        relative_humidity_percent: None,
        wind_speed_10m_ms: None,
        wind_speed_10m_p90_ms: None,
        wet_hour_probability: Some(Estimate { value: wet, source }),
        cloud_cover_tenths: None,
    }
}

fn outlook(leads: Vec<LeadForecast>) -> Outlook {
    let station = Station::known(&"108".parse().unwrap()).unwrap();
    let forecast = Forecast {
        station: station.id.clone(),
        issued_at: ISSUED,
        model_version: "baseline".to_owned(),
        recalibrated_as_of: None,
        input: Input { window_hours: 1, digest: String::new(), repaired_hours: 0, missing_hours: 0 },
        leads,
    };
    Outlook {
        seen: StationState { station: station.id.clone(), first_observed: ISSUED - 1, last_observed: ISSUED },
        station,
        now: ISSUED + 1,
        forecast: Arc::new(forecast),
        officials: Officials::default(),
        near: None,
    }
}

#[test]
fn what_falls_in_an_hour_is_that_of_the_hour_that_begins_wherever_it_comes_from() {
    let outlook = outlook(vec![
        lead(1, 0.1, Source::Climatology),
        lead(2, 0.2, Source::Model),
        lead(3, 0.3, Source::Climatology),
    ]);
    let id = outlook.station.id.clone();
    let mut observed = HourlyGrid::absent(id.clone(), HourRange::new(ISSUED - 1, ISSUED + 1));
    let seen = |hour, depth| {
        Observation::new(id.clone(), hour)
            .with(Variable::AirTemperature, 10.0)
            .with(Variable::Precipitation, depth)
    };
    observed.merge(&seen(ISSUED - 1, 0.0));
    observed.merge(&seen(ISSUED, 2.5)); // fell in the hour that ended at the last observation
    let hours = outlook.hours(Some(&observed));
    let told: Vec<(i64, Option<f64>)> =
        hours.iter().map(|hour| (hour.hour - ISSUED, hour.precipitation_probability)).collect();
    assert_eq!(
        told,
        [(-1, Some(1.0)), (0, Some(0.1)), (1, Some(0.2)), (2, Some(0.3)), (3, None)],
        "observed rain, then the lead at the end of each hour; nobody tells what falls after the last"
    );
    assert_eq!(hours[0].precipitation, Some(weather::Millimetres(2.5)));
}
