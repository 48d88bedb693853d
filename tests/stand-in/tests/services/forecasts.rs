use serde_json::Value;
use stand_in::{ForecastError, Options, StandIn};
use weather::{Hour, HourRange, Observation, Variable};

use crate::{get, korean, start, time};

const VILLAGE: &str = "/1360000/VilageFcstInfoService_2.0/getVilageFcst";
const MID: &str = "/1360000/MidFcstInfoService";

/// Two weeks of Seoul from 2021-06-28: 15 °C at 03 h, 25 °C at 15 h, with rain on 30 June from 18 to 20 h.
fn two_weeks() -> Vec<Observation> {
    let start = korean("2021-06-28T00:00");
    let observation = |offset: i64| {
        let hour_of_day = (offset % 24) as f64;
        let warmth = ((hour_of_day - 3.0) * std::f64::consts::PI / 12.0).cos();
        let wet = (66..=68).contains(&offset);
        let empty = Observation::new("108".parse().unwrap(), start + offset)
            .with(Variable::AirTemperature, 20.0 - 5.0 * warmth)
            .with(Variable::RelativeHumidity, 70.0)
            .with(Variable::WindSpeed, 2.0)
            .with(Variable::WindDirection, 270.0)
            .with(Variable::CloudCover, if wet { 10.0 } else { 3.0 })
            .with(Variable::WetHour, f64::from(u8::from(wet)));
        if wet { empty.with(Variable::Precipitation, 0.4) } else { empty }
    };
    (0..14 * 24).map(observation).collect()
}

async fn issue(kma: &StandIn, path: &str, date: &str, time: &str) -> crate::Answer {
    let query = [
        ("serviceKey", Options::KEY),
        ("dataType", "JSON"),
        ("numOfRows", "2000"),
        ("base_date", date),
        ("base_time", time),
        ("nx", "60"),
        ("ny", "127"),
    ];
    get(kma, path, &query).await
}

/// The rows of one category: when, and what.
fn of(rows: &[Value], category: &str) -> Vec<(String, String)> {
    let of_category = rows.iter().filter(|row| row["category"] == category);
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    of_category.map(|row| (text(row, "fcstDate") + &text(row, "fcstTime"), text(row, "fcstValue"))).collect()
}

fn values(rows: &[Value], category: &str, at: &[&str]) -> Vec<String> {
    let all = of(rows, category);
    at.iter().map(|at| all.iter().find(|(when, _)| when == at).unwrap().1.clone()).collect()
}

#[tokio::test]
async fn an_issue_is_there_ten_minutes_after_its_time_and_the_one_before_meanwhile() {
    let kma = start(two_weeks(), "2021-06-30T11:09").await;
    assert_eq!(issue(&kma, VILLAGE, "20210630", "1100").await.code(), "03");
    assert_eq!(issue(&kma, VILLAGE, "20210630", "0800").await.code(), "00");
    kma.set_now(time("2021-06-30T11:10+09:00"));
    assert_eq!(issue(&kma, VILLAGE, "20210630", "1100").await.code(), "00");
    assert_eq!(issue(&kma, VILLAGE, "20210630", "0900").await.code(), "03", "no issue time");
    assert_eq!(issue(&kma, VILLAGE, "20210626", "1100").await.code(), "03", "too old");
    assert_eq!(issue(&kma, VILLAGE, "20210630", "11").await.code(), "10");
}

#[tokio::test]
async fn the_village_forecast_says_in_its_words_what_will_be_observed() {
    let kma = start(two_weeks(), "2021-06-30T11:10").await;
    let rows = issue(&kma, VILLAGE, "20210630", "1100").await.items();
    let hours = of(&rows, "TMP");
    assert_eq!(hours.first().unwrap().0, "202106301200", "the hour after the issue");
    assert_eq!(hours.last().unwrap().0, "202107032300", "the end of the third day after");
    assert!(rows.iter().all(|row| row["fcstValue"].is_string() && row["nx"] == 60 && row["ny"] == 127));
    assert_eq!(values(&rows, "TMP", &["202106301500", "202107010300"]), ["25", "15"]);
    assert_eq!(of(&rows, "TMN")[0], ("202107010600".to_owned(), "15.0".to_owned()), "not of today any more");
    assert_eq!(of(&rows, "TMX")[0], ("202106301500".to_owned(), "25.0".to_owned()));
    let at = ["202106301700", "202106301800"];
    assert_eq!(values(&rows, "PCP", &at), ["강수없음", "1.0mm 미만"]);
    assert_eq!(values(&rows, "PTY", &at), ["0", "1"]);
    assert_eq!(values(&rows, "SKY", &at), ["1", "4"]);
    assert_eq!(values(&rows, "SNO", &at), ["적설없음", "적설없음"]);
    assert_eq!(values(&rows, "UUU", &at), ["2.0", "2.0"]);
}

#[tokio::test]
async fn the_same_is_to_be_had_from_the_api_hub_with_its_key() {
    let kma = start(two_weeks(), "2021-06-30T11:10").await;
    let path = VILLAGE.replace("/1360000", "/api/typ02/openApi");
    assert!(issue(&kma, &path, "20210630", "1100").await.json()["result"].is_object(), "the other key");
    let query = [
        ("authKey", Options::HUB_KEY),
        ("dataType", "JSON"),
        ("base_date", "20210630"),
        ("base_time", "1100"),
        ("nx", "60"),
        ("ny", "127"),
    ];
    assert_eq!(get(&kma, &path, &query).await.items().len(), 10);
}

#[tokio::test]
async fn the_ultra_short_forecast_reaches_six_hours_by_category() {
    let kma = start(two_weeks(), "2021-06-30T12:45").await;
    let rows =
        issue(&kma, "/1360000/VilageFcstInfoService_2.0/getUltraSrtFcst", "20210630", "1230").await.items();
    let when: Vec<String> = of(&rows, "T1H").into_iter().map(|(when, _)| when).collect();
    let hours = ["1300", "1400", "1500", "1600", "1700", "1800"].map(|hour| format!("20210630{hour}"));
    assert_eq!(when, hours);
    assert_eq!(values(&rows, "RN1", &["202106301700", "202106301800"]), ["강수없음", "1.0mm 미만"]);
    assert!(rows.iter().take(6).all(|row| row["category"] == "LGT"));
}

#[tokio::test]
async fn the_analysis_is_of_its_own_hour_and_only_where_that_was_observed() {
    let kma = start(two_weeks(), "2021-06-30T18:40").await;
    let path = "/1360000/VilageFcstInfoService_2.0/getUltraSrtNcst";
    let rows = issue(&kma, path, "20210630", "1800").await.items();
    let value = |category| rows.iter().find(|row| row["category"] == category).unwrap()["obsrValue"].clone();
    assert_eq!((value("T1H"), value("RN1"), value("PTY")), ("23.5".into(), "0.4".into(), "1".into()));
    assert!(rows.iter().all(|row| row.get("fcstDate").is_none()));
    assert_eq!(issue(&kma, path, "20210630", "1900").await.code(), "03");
    let eighteen = korean("2021-06-30T18:00");
    kma.withhold(&"108".parse().unwrap(), HourRange::new(eighteen, eighteen + 1));
    assert_eq!(issue(&kma, path, "20210630", "1800").await.code(), "03");
}

#[tokio::test]
async fn a_value_that_is_not_known_is_beyond_900() {
    let bare =
        |hour: Hour| Observation::new("108".parse().unwrap(), hour).with(Variable::AirTemperature, 20.0);
    let start_hour = korean("2021-06-30T00:00");
    let kma = start((0..48).map(|offset| bare(start_hour + offset)).collect(), "2021-06-30T11:10").await;
    let rows = issue(&kma, VILLAGE, "20210630", "1100").await.items();
    let at = ["202106301200"];
    for category in ["REH", "WSD", "SKY", "PTY", "PCP"] {
        assert_eq!(values(&rows, category, &at), ["-999"], "{category}");
    }
}

#[tokio::test]
async fn a_seeded_error_shifts_an_issue_and_is_the_same_every_time() {
    let now = time("2021-06-30T11:10+09:00");
    let mut temperatures = Vec::new();
    for seed in [1, 1, 2] {
        let forecast_error = ForecastError { seed, one_day_ahead_c: 8.0 };
        let kma = StandIn::start(Options { forecast_error, ..Options::new(two_weeks(), now) }).await.unwrap();
        let rows = issue(&kma, VILLAGE, "20210630", "1100").await.items();
        temperatures.push(of(&rows, "TMP"));
    }
    assert_eq!(temperatures[0], temperatures[1]);
    assert_ne!(temperatures[0], temperatures[2]);
}

async fn mid(kma: &StandIn, operation: &str, region: &str, issued: &str) -> crate::Answer {
    let query = [
        ("serviceKey", Options::KEY),
        ("dataType", "JSON"),
        ("numOfRows", "10"),
        ("regId", region),
        ("tmFc", issued),
    ];
    get(kma, &format!("{MID}/{operation}"), &query).await
}

#[tokio::test]
async fn the_mid_term_forecast_begins_with_day_4_or_5() {
    let kma = start(two_weeks(), "2021-06-30T18:30").await;
    let item = mid(&kma, "getMidTa", "11B10101", "202106300600").await.items().remove(0);
    assert_eq!((&item["taMin4"], &item["taMax4"], &item["taMax4High"]), (&15.into(), &25.into(), &1.into()));
    assert!(item.get("taMin3").is_none() && item.get("tmFc").is_none() && item["taMin10"].is_number());
    let item = mid(&kma, "getMidTa", "11B10101", "202106301800").await.items().remove(0);
    assert!(item.get("taMin4").is_none() && item["taMin5"].is_number());
    let item = mid(&kma, "getMidLandFcst", "11B00000", "202106300600").await.items().remove(0);
    assert_eq!(
        (&item["wf4Am"], &item["rnSt4Pm"], &item["wf8"]),
        (&"맑음".into(), &10.into(), &"맑음".into())
    );
    assert!(item.get("wf8Am").is_none());
}

#[tokio::test]
async fn a_mid_term_issue_is_kept_for_a_day_and_made_twice_a_day() {
    let kma = start(two_weeks(), "2021-06-30T18:30").await;
    for (issued, code) in
        [("202106291800", "03"), ("202107010600", "03"), ("202106300700", "10"), ("20210630", "10")]
    {
        assert_eq!(mid(&kma, "getMidTa", "11B10101", issued).await.code(), code, "{issued}");
    }
    assert_eq!(mid(&kma, "getMidTa", "11B00000", "202106300600").await.code(), "10", "an area's code");
    assert_eq!(mid(&kma, "getMidTa", "11H20201", "202106300600").await.code(), "03", "no observations");
}
