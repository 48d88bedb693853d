use std::fmt::Write as _;

use weather::official::{Amount, PrecipitationKind, Sky};

use super::*;

/// 14 KST.
const ISSUE: &str = "2026-09-07T05:00:00Z";

/// An answer to `getVilageFcst` of that issue: rows of category, time and value.
fn vilage(rows: &[(&str, &str, &str)]) -> String {
    let mut items = String::new();
    for (category, time, value) in rows {
        let (date, time) = time.split_at(8);
        write!(items, r#"{{"baseDate":"20260907","baseTime":"1400","category":"{category}","fcstDate":"{date}","fcstTime":"{time}","fcstValue":"{value}","nx":60,"ny":127}},"#).unwrap();
    }
    envelope(items.trim_end_matches(','), rows.len())
}

fn envelope(items: &str, total: usize) -> String {
    format!(
        r#"{{"response":{{"header":{{"resultCode":"00","resultMsg":"NORMAL_SERVICE"}},"body":{{"dataType":"JSON","items":{{"item":[{items}]}},"pageNo":1,"numOfRows":2000,"totalCount":{total}}}}}}}"#
    )
}

fn read(product: Product, issue: &str, answer: &str) -> Result<OfficialForecast, ParseError> {
    parse(product, &"108".parse().unwrap(), issue.parse().unwrap(), answer.as_bytes())
}

fn read_vilage(rows: &[(&str, &str, &str)]) -> OfficialForecast {
    read(Product::KmaVilageFcst, ISSUE, &vilage(rows)).unwrap()
}

fn at(forecast: &OfficialForecast, hour: &str) -> OfficialHour {
    forecast.hour(hour.parse().unwrap()).unwrap().clone()
}

#[test]
fn rows_of_one_hour_become_one_hour_in_our_units() {
    let forecast = read_vilage(&[
        ("TMP", "202609071500", "27"),
        ("UUU", "202609071500", "-1.5"),
        ("VVV", "202609071500", "0.8"),
        ("VEC", "202609071500", "297"),
        ("WSD", "202609071500", "1.7"),
        ("SKY", "202609071500", "4"),
        ("PTY", "202609071500", "4"),
        ("POP", "202609071500", "60"),
        ("WAV", "202609071500", "0.5"),
        ("PCP", "202609071500", "30.0~50.0mm"),
        ("REH", "202609071500", "45"),
        ("SNO", "202609071500", "적설없음"),
        ("TMP", "202609080000", "-3"),
    ]);
    let expected = OfficialHour {
        air_temperature: Some(Celsius(27.0)),
        relative_humidity: Some(RelativeHumidity(45.0)),
        wind_speed: Some(MetresPerSecond(1.7)),
        wind_direction: Some(WindDirection(297.0)),
        sky: Some(Sky::Overcast),
        precipitation_kind: Some(PrecipitationKind::Shower),
        precipitation_probability: Some(Probability(0.6)),
        precipitation: Some(Amount::Between(Millimetres(30.0), Millimetres(50.0))),
        new_snow: Some(Amount::Nothing),
        ..OfficialHour::unknown("2026-09-07T06:00:00Z".parse().unwrap())
    };
    let midnight: Hour = "2026-09-07T15:00:00Z".parse().unwrap();
    let later = OfficialHour { air_temperature: Some(Celsius(-3.0)), ..OfficialHour::unknown(midnight) };
    assert_eq!(forecast.hours, [expected, later]);
    assert_eq!((forecast.issued_at.to_string().as_str(), forecast.days.len()), (ISSUE, 0));
}

#[test]
fn values_from_900_on_are_missing() {
    let forecast = read_vilage(&[
        ("TMP", "202609071500", "-998.9"),
        ("REH", "202609071500", "900"),
        ("WSD", "202609071500", "-900"),
        ("PCP", "202609071500", "-999"),
        ("SKY", "202609071500", "999"),
        ("POP", "202609071500", ""),
    ]);
    assert_eq!(forecast.hours, [OfficialHour::unknown("2026-09-07T06:00:00Z".parse().unwrap())]);
}

#[test]
fn the_lowest_temperature_is_that_at_06_and_the_highest_that_at_15() {
    let forecast = read_vilage(&[
        ("TMN", "202609080600", "19.0"),
        ("TMN", "202609080900", "-50.0"),
        ("TMX", "202609081500", "29.0"),
        ("TMX", "202609080600", "50.0"),
        ("TMX", "202609091500", "-999.0"),
    ]);
    assert_eq!(forecast.hours, [], "they are of days, not of hours");
    let temperatures = |day: &OfficialDay| {
        [day.air_temperature_min, day.air_temperature_max].map(|found| found.map(|found| found.value.0))
    };
    assert_eq!(
        forecast.days.iter().map(temperatures).collect::<Vec<_>>(),
        [[Some(19.0), Some(29.0)], [None, None]]
    );
    assert_eq!(forecast.days[0].hours.start.to_string(), "2026-09-07T15:00:00Z", "midnight in Korea");
    assert_eq!(forecast.days[0].hours.len(), 24);
}

#[test]
fn hours_come_in_order_and_the_last_days_may_lack_some() {
    let forecast = read_vilage(&[
        ("TMP", "202609110300", "20"),
        ("TMP", "202609110000", "21"),
        ("TMP", "202609071500", "27"),
    ]);
    let degrees: Vec<f64> = forecast.hours.iter().map(|hour| hour.air_temperature.unwrap().0).collect();
    assert_eq!(degrees, [27.0, 21.0, 20.0]);
}

#[test]
fn calm_air_has_no_direction_and_north_is_360() {
    let forecast = read_vilage(&[
        ("VEC", "202609071500", "90"),
        ("WSD", "202609071500", "0"),
        ("WSD", "202609071600", "2"),
        ("VEC", "202609071600", "0"),
    ]);
    assert_eq!(at(&forecast, "2026-09-07T06:00:00Z").wind_direction, None);
    assert_eq!(at(&forecast, "2026-09-07T07:00:00Z").wind_direction, Some(WindDirection(360.0)));
}

#[test]
fn the_forecast_of_hours_is_issued_at_half_past_and_has_kinds_of_its_own() {
    let row = |category, time, value| {
        format!(
            r#"{{"baseDate":"20220803","baseTime":"1230","category":"{category}","fcstDate":"20220803","fcstTime":"{time}","fcstValue":"{value}","nx":60,"ny":127}}"#
        )
    };
    let rows = [
        ("T1H", "1300", "28"),
        ("LGT", "1300", "0.2"),
        ("PTY", "1300", "5"),
        ("RN1", "1300", "1mm 미만"),
        ("SKY", "1400", "3"),
    ];
    let items = rows.map(|(category, time, value)| row(category, time, value)).join(",");
    let forecast = read(Product::KmaUltraFcst, "2022-08-03T03:00:00Z", &envelope(&items, 5)).unwrap();
    let first = at(&forecast, "2022-08-03T04:00:00Z");
    assert_eq!(first.air_temperature, Some(Celsius(28.0)));
    assert_eq!(first.lightning, Some(Kiloamperes(0.2)));
    assert_eq!(first.precipitation_kind, Some(PrecipitationKind::Drizzle));
    assert_eq!(first.precipitation, Some(Amount::LessThan(Millimetres(1.0))));
    assert_eq!(at(&forecast, "2022-08-03T05:00:00Z").sky, Some(Sky::MostlyCloudy));
}

#[test]
fn the_analysis_of_now_is_one_hour_that_of_its_issue() {
    let row = |category, value| {
        format!(
            r#"{{"baseDate":"20260822","baseTime":"1400","category":"{category}","nx":60,"ny":127,"obsrValue":"{value}"}}"#
        )
    };
    let items = [row("T1H", "27.4"), row("RN1", "0"), row("REH", "68"), row("PTY", "0")].join(",");
    let forecast = read(Product::KmaUltraNcst, "2026-08-22T05:00:00Z", &envelope(&items, 4)).unwrap();
    assert_eq!(forecast.hours.len(), 1);
    let now = at(&forecast, "2026-08-22T05:00:00Z");
    assert_eq!((now.air_temperature, now.precipitation), (Some(Celsius(27.4)), Some(Amount::Nothing)));
    assert_eq!(now.precipitation_kind, Some(PrecipitationKind::Dry));
}

#[test]
fn an_answer_of_another_issue_is_refused() {
    let answer = vilage(&[("TMP", "202609071500", "27")]);
    let error = read(Product::KmaVilageFcst, "2026-09-07T02:00:00Z", &answer).unwrap_err();
    insta::assert_snapshot!(error, @r#"row 1 of the answer, field "baseTime": "1400" is not the issue that it is filed under"#);
}

#[test]
fn numbers_and_times_that_are_none_refuse_the_answer_with_their_row() {
    let refused = |rows: &[_]| read(Product::KmaVilageFcst, ISSUE, &vilage(rows)).unwrap_err().to_string();
    insta::assert_snapshot!(refused(&[("SKY", "202609071500", "1"), ("TMP", "202609071500", "warm")]), @r#"row 2 of the answer, field "fcstValue": "warm" is not a number"#);
    insta::assert_snapshot!(refused(&[("TMP", "202609311500", "1")]), @r#"row 1 of the answer, field "fcstTime": "1500" is not a whole hour in Korea"#);
    insta::assert_snapshot!(refused(&[("TMP", "202609071530", "1")]), @r#"row 1 of the answer, field "fcstTime": "1530" is not a whole hour in Korea"#);
}

#[test]
fn one_page_of_several_is_refused() {
    let error = read(Product::KmaVilageFcst, ISSUE, &envelope("", 1052)).unwrap_err();
    insta::assert_snapshot!(error, @"the answer holds 0 of 1052 rows; fetch it again with more rows on a page");
}
