use proptest::prelude::*;
use weather::{Observation, Variable};

use crate::error::ParseError;
use crate::parse;
use crate::raw::SourceId;

fn read(bytes: &[u8]) -> Result<Vec<Observation>, ParseError> {
    parse(SourceId::OpenMeteo, &"108".parse().unwrap(), bytes)
}

/// An answer about 00 and 01 UTC: `columns` and their `units` as JSON members.
fn two_hours(units: &str, columns: &str) -> String {
    format!(
        r#"{{"utc_offset_seconds":0,"hourly_units":{{{units}}},
            "hourly":{{"time":["2026-01-15T00:00","2026-01-15T01:00"],{columns}}}}}"#
    )
}

#[test]
fn every_quantity_is_read_into_our_unit() {
    let answer = two_hours(
        r#""temperature_2m":"°C","dew_point_2m":"°C","relative_humidity_2m":"%","surface_pressure":"hPa",
           "pressure_msl":"hPa","wind_speed_10m":"m/s","wind_direction_10m":"°","precipitation":"mm",
           "cloud_cover":"%","sunshine_duration":"s","shortwave_radiation":"W/m²","snow_depth":"m","visibility":"m",
           "pm2_5":"µg/m³","pm10":"μg/m³","uv_index":"""#,
        r#""temperature_2m":[-9.0,null],"dew_point_2m":[-12.5,null],"relative_humidity_2m":[76,null],
           "surface_pressure":[1010.2,null],"pressure_msl":[1020.4,null],"wind_speed_10m":[2.3,0.0],
           "wind_direction_10m":[0,77],"precipitation":[0.4,0.0],"cloud_cover":[65,null],
           "sunshine_duration":[1800.0,null],"shortwave_radiation":[500.0,null],"snow_depth":[0.12,null],
           "visibility":[24140.0,null],"pm2_5":[35.1,null],"pm10":[60.2,null],"uv_index":[0.45,null]"#,
    );
    let observations = read(answer.as_bytes()).unwrap();
    let table: Vec<String> = observations
        .iter()
        .flat_map(|observation| {
            Variable::ALL.into_iter().filter_map(|variable| {
                Some(format!("{} {} {:.4}", observation.hour, variable.name(), observation.get(variable)?))
            })
        })
        .collect();
    insta::assert_snapshot!(table.join("\n"));
}

#[test]
fn an_hour_without_a_value_is_no_observation() {
    let answer = two_hours(r#""temperature_2m":"°C""#, r#""temperature_2m":[null,3.5]"#);
    let observations = read(answer.as_bytes()).unwrap();
    let hours: Vec<String> = observations.iter().map(|observation| observation.hour.to_string()).collect();
    assert_eq!(hours, ["2026-01-15T01:00:00Z"]);
    assert_eq!(observations[0].get(Variable::WetHour), None, "nothing is said of rain");
}

#[test]
fn times_are_on_the_clock_that_the_answer_names() {
    let answer = two_hours(r#""temperature_2m":"°C""#, r#""temperature_2m":[2.5,3.5]"#)
        .replace(r#""utc_offset_seconds":0"#, r#""utc_offset_seconds":32400"#);
    assert_eq!(read(answer.as_bytes()).unwrap()[0].hour.to_string(), "2026-01-14T15:00:00Z");
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    let good = two_hours(r#""temperature_2m":"°C""#, r#""temperature_2m":[2.5,3.5]"#);
    let refused = |from: &str, to: &str| {
        assert!(good.contains(from));
        read(good.replace(from, to).as_bytes()).unwrap_err().to_string()
    };
    let said = [
        refused("[2.5,3.5]", "[2.5]"),
        refused("°C", "°F"),
        refused("T01:00", "T00:30"),
        refused("T01:00", "T00:00"),
        refused("2026-01-15T01:00", "in an hour"),
        refused("2.5", r#""2.5""#),
        refused("2.5", "1e999"),
        read(br#"{"reason":"Daily API request limit exceeded.","error":true}"#).unwrap_err().to_string(),
        read(b"<html>").unwrap_err().to_string(),
    ];
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn a_number_that_would_not_stay_one_when_converted_refuses_the_answer() {
    let snow = two_hours(r#""snow_depth":"m""#, r#""snow_depth":[1e307,0.1]"#);
    insta::assert_snapshot!(read(snow.as_bytes()).unwrap_err(), @"this is not an answer of Open-Meteo with hourly columns");
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_damage_to_an_answer_makes_it_panic(
        offset in any::<i32>(),
        time in "[0-9T:-]{0,20}",
        value in "(null|-?[0-9]{1,400}|[a-z]{0,3})",
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let answer = two_hours(r#""temperature_2m":"°C""#, &format!(r#""temperature_2m":[{value},3.5]"#))
            .replace(":0,", &format!(":{offset},"))
            .replace("2026-01-15T01:00", &time);
        let _ = read(answer.as_bytes());
        let mut bytes = answer.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        for observation in read(&bytes).unwrap_or_default() {
            prop_assert!(Variable::ALL.iter().all(|one| observation.get(*one).is_none_or(f64::is_finite)));
        }
    }
}
