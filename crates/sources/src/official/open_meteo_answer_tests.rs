use super::*;

const ISSUE: &str = "2026-06-01T03:00:00Z";

fn read(product: Product, answer: &str) -> Result<OfficialForecast, ParseError> {
    parse(product, &"108".parse().unwrap(), ISSUE.parse().unwrap(), answer.as_bytes())
}

fn forecast(offset: i32, units: &str, hourly: &str) -> Result<OfficialForecast, ParseError> {
    let answer = format!(
        r#"{{"latitude":37.55,"longitude":127.0,"generationtime_ms":0.1,"utc_offset_seconds":{offset},"timezone":"GMT","elevation":38.0,"hourly_units":{{"time":"iso8601"{units}}},"hourly":{{{hourly}}}}}"#
    );
    read(Product::OpenMeteoForecast, &answer)
}

#[test]
fn columns_become_hours_and_null_stays_unknown() {
    let units = r#","temperature_2m":"°C","relative_humidity_2m":"%","wind_speed_10m":"m/s","wind_direction_10m":"°","cloud_cover":"%","precipitation":"mm","precipitation_probability":"%","uv_index":"""#;
    let hourly = r#""time":["2026-06-01T03:00","2026-06-01T04:00"],"temperature_2m":[22.3,null],"relative_humidity_2m":[61,null],"wind_speed_10m":[2.5,0],"wind_direction_10m":[0,12],"cloud_cover":[85,null],"precipitation":[0.3,0.0],"precipitation_probability":[40,null],"uv_index":[6.15,null],"weather_code":[3,null]"#;
    let found = forecast(0, units, hourly).unwrap();
    let issue: Hour = ISSUE.parse().unwrap();
    let first = OfficialHour {
        air_temperature: Some(Celsius(22.3)),
        relative_humidity: Some(RelativeHumidity(61.0)),
        wind_speed: Some(MetresPerSecond(2.5)),
        wind_direction: Some(WindDirection(360.0)),
        cloud_cover: Some(CloudTenths(8.5)),
        precipitation: Some(Amount::About(Millimetres(0.3))),
        precipitation_probability: Some(Probability(0.4)),
        uv_index: Some(UvIndex(6.15)),
        ..OfficialHour::unknown(issue)
    };
    let second = OfficialHour {
        wind_speed: Some(MetresPerSecond(0.0)),
        precipitation: Some(Amount::Nothing),
        ..OfficialHour::unknown(issue + 1)
    };
    assert_eq!(found.hours, [first, second]);
}

#[test]
fn dust_is_read_whichever_mu_its_unit_has() {
    for mu in ['\u{b5}', '\u{3bc}'] {
        let answer = format!(
            r#"{{"utc_offset_seconds":0,"hourly_units":{{"pm2_5":"{mu}g/m³","pm10":"{mu}g/m³"}},"hourly":{{"time":["2026-06-01T03:00"],"pm2_5":[36.5],"pm10":[81]}}}}"#
        );
        let found = read(Product::OpenMeteoAirForecast, &answer).unwrap();
        let dust = [found.hours[0].pm2_5, found.hours[0].pm10];
        assert_eq!(dust, [36.5, 81.0].map(|mass| Some(MicrogramsPerCubicMetre(mass))));
    }
}

#[test]
fn local_time_is_read_on_the_clock_that_the_answer_names() {
    let found = forecast(32_400, "", r#""time":["2026-06-01T12:00"]"#).unwrap();
    assert_eq!(found.hours, [OfficialHour::unknown("2026-06-01T03:00:00Z".parse().unwrap())]);
    let error = forecast(19_800, "", r#""time":["2026-06-01T12:00"]"#).unwrap_err();
    insta::assert_snapshot!(error, @r#"row 1 of the answer, field "time": "2026-06-01T12:00" is not a whole hour"#);
}

#[test]
fn another_unit_is_refused_and_never_taken_for_ours() {
    let error =
        forecast(0, r#","wind_speed_10m":"km/h""#, r#""time":["2026-06-01T03:00"],"wind_speed_10m":[9.0]"#);
    insta::assert_snapshot!(error.unwrap_err(), @r#"column "wind_speed_10m" is in "km/h"; expected m/s"#);
}

#[test]
fn columns_of_different_lengths_and_hours_out_of_order_are_refused() {
    let error =
        forecast(0, r#","temperature_2m":"°C""#, r#""time":["2026-06-01T03:00"],"temperature_2m":[1.0,2.0]"#);
    insta::assert_snapshot!(error.unwrap_err(), @r#"column "temperature_2m" of the answer has 2 values for 1 hours"#);
    let error = forecast(0, "", r#""time":["2026-06-01T03:00","2026-06-01T03:00"]"#);
    insta::assert_snapshot!(error.unwrap_err(), @r#"row 2 of the answer, field "time": "2026-06-01T03:00" is not later than the row above"#);
}

#[test]
fn the_error_of_the_service_is_not_a_forecast() {
    let error = read(Product::OpenMeteoForecast, r#"{"error":true,"reason":"Latitude must be in range"}"#);
    insta::assert_snapshot!(error.unwrap_err(), @"this is not an answer of Open-Meteo with hourly columns");
}
