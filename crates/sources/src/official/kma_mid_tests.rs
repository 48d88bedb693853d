use weather::official::{PrecipitationKind, Sky};

use super::*;

/// 06 KST.
const ISSUE: &str = "2026-09-06T21:00:00Z";

fn read(product: Product, fields: &str) -> Result<OfficialForecast, ParseError> {
    let answer = format!(
        r#"{{"response":{{"header":{{"resultCode":"00"}},"body":{{"items":{{"item":[{{"regId":"11B10101",{fields}}}]}},"totalCount":1}}}}}}"#
    );
    parse(product, &"108".parse().unwrap(), ISSUE.parse().unwrap(), answer.as_bytes())
}

fn first_hours(forecast: &OfficialForecast) -> Vec<String> {
    forecast.days.iter().map(|day| day.hours.start.to_string()).collect()
}

#[test]
fn temperatures_lie_in_their_range_on_the_day_they_are_of() {
    let fields = r#""taMin4":20,"taMin4Low":3,"taMin4High":1,"taMax4":30,"taMax4Low":1,"taMax4High":1"#;
    let forecast = read(Product::KmaMidTa, fields).unwrap();
    assert_eq!(first_hours(&forecast), ["2026-09-10T15:00:00Z"], "the 11th in Korea, from its midnight");
    let [low, high] = [forecast.days[0].air_temperature_min, forecast.days[0].air_temperature_max];
    let range = |low, value, high| {
        Some(DayTemperature { value: Celsius(value), low: Some(Celsius(low)), high: Some(Celsius(high)) })
    };
    assert_eq!((low, high), (range(17.0, 20.0, 21.0), range(29.0, 30.0, 31.0)));
}

#[test]
fn every_day_may_be_blank_or_absent_and_numbers_may_be_texts() {
    let fields = r#""taMin3":"","taMax3":null,"taMin4":" ","taMin5":"-7","taMax6":"12.5","taMax6Low":"","taMin10":-999"#;
    let forecast = read(Product::KmaMidTa, fields).unwrap();
    assert_eq!(first_hours(&forecast), ["2026-09-11T15:00:00Z", "2026-09-12T15:00:00Z"], "days 5 and 6");
    let alone = |degrees| Some(DayTemperature { value: Celsius(degrees), low: None, high: None });
    assert_eq!(
        (forecast.days[0].air_temperature_min, forecast.days[0].air_temperature_max),
        (alone(-7.0), None)
    );
    assert_eq!(forecast.days[1].air_temperature_max, alone(12.5));
}

#[test]
fn half_days_and_from_day_8_on_whole_days_have_their_sky_and_rain() {
    use PrecipitationKind::{Dry, RainAndSnow};
    let fields =
        r#""rnSt4Am":10,"rnSt4Pm":60,"wf4Am":"맑음","wf4Pm":"흐리고 비/눈","rnSt8":30,"wf8":"구름많음""#;
    let forecast = read(Product::KmaMidLand, fields).unwrap();
    assert_eq!(first_hours(&forecast), ["2026-09-10T15:00:00Z", "2026-09-14T15:00:00Z"]);
    let part = |from: &str, hours, percent: f64, sky, kind| {
        let from: Hour = from.parse().unwrap();
        DayPart {
            hours: HourRange::new(from, from + hours),
            precipitation_probability: Some(Probability::from_percent(percent)),
            sky: Some(sky),
            precipitation_kind: Some(kind),
        }
    };
    assert_eq!(
        forecast.days[0].parts,
        [
            part("2026-09-10T15:00:00Z", 12, 10.0, Sky::Clear, Dry),
            part("2026-09-11T03:00:00Z", 12, 60.0, Sky::Overcast, RainAndSnow),
        ]
    );
    assert_eq!(forecast.days[1].parts, [part("2026-09-14T15:00:00Z", 24, 30.0, Sky::MostlyCloudy, Dry)]);
}

#[test]
fn an_evening_issue_counts_days_from_its_own_date() {
    let answer = r#"{"response":{"header":{"resultCode":"00"},"body":{"items":{"item":{"taMax5":25}}}}}"#;
    let issue = "2026-09-07T09:00:00Z".parse().unwrap(); // 18 KST on the 7th
    let forecast = parse(Product::KmaMidTa, &"108".parse().unwrap(), issue, answer.as_bytes()).unwrap();
    assert_eq!(first_hours(&forecast), ["2026-09-11T15:00:00Z"], "the 12th");
}

#[test]
fn a_probability_that_is_no_number_refuses_the_answer() {
    let error = read(Product::KmaMidLand, r#""rnSt8":"많음""#).unwrap_err();
    insta::assert_snapshot!(error, @r#"row 1 of the answer, field "rnSt8": "많음" is not a number"#);
}

#[test]
fn an_answer_about_two_regions_is_refused() {
    let rows = r#"{"regId":"11B10101","taMin4":20},{"regId":"11H20201","taMin4":24}"#;
    let answer = format!(
        r#"{{"response":{{"header":{{"resultCode":"00"}},"body":{{"items":{{"item":[{rows}]}},"totalCount":2}}}}}}"#
    );
    let error = parse(Product::KmaMidTa, &"108".parse().unwrap(), ISSUE.parse().unwrap(), answer.as_bytes())
        .unwrap_err();
    insta::assert_snapshot!(error, @r#"row 2 of the answer, field "regId": "11H20201" is not the only row"#);
}
