use std::collections::BTreeSet;

use serde_json::Value;
use stand_in::Options;
use weather::{HourRange, Observation, Variable};

use crate::{ASOS, asos, assert_reads_back, get, get_raw, hours, korean, start};

const FIELDS: [&str; 38] = [
    "tm",
    "rnum",
    "stnId",
    "stnNm",
    "ta",
    "taQcflg",
    "rn",
    "rnQcflg",
    "ws",
    "wsQcflg",
    "wd",
    "wdQcflg",
    "hm",
    "hmQcflg",
    "pv",
    "td",
    "pa",
    "paQcflg",
    "ps",
    "psQcflg",
    "ss",
    "ssQcflg",
    "icsr",
    "dsnw",
    "hr3Fhsc",
    "dc10Tca",
    "dc10LmcsCa",
    "clfmAbbrCd",
    "lcsCh",
    "vs",
    "gndSttCd",
    "dmstMtphNo",
    "ts",
    "tsQcflg",
    "m005Te",
    "m01Te",
    "m02Te",
    "m03Te",
];

fn text<'a>(item: &'a Value, field: &str) -> &'a str {
    item[field].as_str().unwrap_or_else(|| panic!("{field} of {item} is not text"))
}

#[tokio::test]
async fn a_row_has_38_fields_and_each_is_text() {
    let kma = start(hours("108", "2021-06-01T00:00", 24), "2021-06-30T12:00").await;
    let items = asos(&kma, "2021060100", "2021060123", &[]).await.items();
    let names: BTreeSet<&str> = items[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, FIELDS.into_iter().collect());
    assert!(items.iter().all(|item| FIELDS.iter().all(|field| item[field].is_string())));
    assert_eq!((text(&items[3], "tm"), text(&items[3], "rnum")), ("2021-06-01 03:00", "4"));
    assert_eq!((text(&items[3], "stnNm"), text(&items[3], "ta")), ("서울", "-19.7"));
}

#[tokio::test]
async fn all_pages_together_hold_every_hour_once() {
    let kma = start(hours("108", "2021-01-01T00:00", 2500), "2021-06-30T12:00").await;
    let mut seen = Vec::new();
    for page in ["1", "2", "3"] {
        let answer = asos(&kma, "2021010100", "2021050101", &[("pageNo", page)]).await;
        assert_eq!(answer.json()["response"]["body"]["totalCount"], 2500);
        seen.extend(answer.items().iter().map(|item| text(item, "tm").to_owned()));
    }
    assert_eq!(seen.len(), 2500);
    assert!(seen.is_sorted() && seen.iter().collect::<BTreeSet<_>>().len() == 2500);
    assert_eq!(asos(&kma, "2021010100", "2021050101", &[("pageNo", "4")]).await.code(), "03");
}

#[tokio::test]
async fn ten_rows_come_unless_more_are_asked_for_and_never_a_thousand() {
    let kma = start(hours("108", "2021-06-01T00:00", 48), "2021-06-30T12:00").await;
    let rows = async |number: &str| asos(&kma, "2021060100", "2021060223", &[("numOfRows", number)]).await;
    assert_eq!(rows("").await.items().len(), 10);
    assert_eq!(rows("999").await.items().len(), 48);
    assert_eq!(rows("1000").await.code(), "99");
    assert_eq!(rows("0").await.code(), "10");
    let far = asos(&kma, "2021060100", "2021060223", &[("pageNo", "18446744073709551615")]).await;
    assert_eq!(far.code(), "03");
}

#[tokio::test]
async fn today_is_refused_and_yesterday_is_whole_from_eleven_on() {
    let kma = start(hours("108", "2021-06-28T00:00", 72), "2021-06-30T10:59").await;
    let rows = async || asos(&kma, "2021062900", "2021062923", &[]).await.items().len();
    let today = asos(&kma, "2021062900", "2021063000", &[]).await;
    assert_eq!((today.status, today.code().as_str()), (200, "99"));
    assert!(today.text().contains("전날 자료까지"), "{}", today.text());
    assert_eq!(rows().await, 11, "hours 0 to 10");
    kma.set_now(crate::time("2021-06-30T11:00+09:00"));
    assert_eq!(rows().await, 24);
}

#[tokio::test]
async fn a_missing_hour_has_no_item() {
    let mut observations = hours("108", "2021-06-01T00:00", 24);
    observations.remove(5);
    let kma = start(observations, "2021-06-30T12:00").await;
    let seoul = "108".parse().unwrap();
    kma.withhold(&seoul, HourRange::new(korean("2021-06-01T07:00"), korean("2021-06-01T09:00")));
    let answer = asos(&kma, "2021060100", "2021060123", &[]).await;
    assert_eq!(answer.json()["response"]["body"]["totalCount"], 21);
    let items = answer.items();
    for hour in ["05", "07", "08"] {
        assert!(!items.iter().any(|item| text(item, "tm").ends_with(&format!(" {hour}:00"))), "{hour}");
    }
    let nothing = asos(&kma, "2021060105", "2021060105", &[]).await;
    assert_eq!((nothing.code().as_str(), &nothing.json()["response"]["body"]["items"]), ("03", &"".into()));
    assert_eq!(asos(&kma, "2021060100", "2021060123", &[("stnIds", "112")]).await.code(), "03");
}

#[tokio::test]
async fn a_key_is_known_only_when_it_was_encoded_once() {
    let kma = start(hours("108", "2021-06-01T00:00", 1), "2021-06-30T12:00").await;
    let rest =
        "dataType=JSON&dataCd=ASOS&dateCd=HR&stnIds=108&startDt=20210601&startHh=00&endDt=20210601&endHh=00";
    let ask = async |key: &str| get_raw(&kma, &format!("{ASOS}?{key}&{rest}")).await.unwrap().text();
    let known = async |key: &str| ask(key).await.contains("NORMAL_SERVICE");
    assert!(known("serviceKey=stand%2Bin%2Fkey%3D%3D").await);
    assert!(known("ServiceKey=stand%2Bin%2Fkey%3D%3D").await, "either spelling");
    assert!(known("serviceKey=stand%2Bin/key==").await, "only + needs it");
    for key in
        ["serviceKey=stand%252Bin%252Fkey%253D%253D", "serviceKey=stand+in%2Fkey%3D%3D", "serviceKey=x"]
    {
        let refused = ask(key).await;
        assert!(refused.contains("<returnReasonCode>30</returnReasonCode>"), "{key}: {refused}");
    }
    assert!(ask("key=x").await.contains("<returnReasonCode>20</returnReasonCode>"));
}

#[tokio::test]
async fn parameters_that_are_missing_or_wrong_are_told_apart() {
    let kma = start(hours("108", "2021-06-01T00:00", 1), "2021-06-30T12:00").await;
    let code =
        async |name: &str, value: &str| asos(&kma, "2021060100", "2021060100", &[(name, value)]).await.code();
    for name in ["dataCd", "dateCd", "stnIds", "startDt", "startHh", "endDt", "endHh"] {
        assert_eq!(code(name, "").await, "11", "{name}");
        assert_eq!(code(name, "x").await, "10", "{name}");
    }
    assert_eq!(code("startHh", "24").await, "10");
    assert_eq!(code("startDt", "20210602").await, "10", "ends before it begins");
    assert_eq!(code("stnIds", "108,112").await, "10", "one station at a time");
}

#[tokio::test]
async fn xml_comes_unless_json_is_asked_for() {
    let kma = start(hours("108", "2021-06-01T00:00", 2), "2021-06-30T12:00").await;
    let xml = asos(&kma, "2021060100", "2021060101", &[("dataType", "")]).await.text();
    assert!(xml.starts_with("<?xml"), "{xml}");
    assert!(xml.contains("<item><tm>2021-06-01 00:00</tm><rnum>1</rnum><stnId>108</stnId>"), "{xml}");
    assert!(xml.contains("<totalCount>2</totalCount>"), "{xml}");
    let xml = asos(&kma, "2021060100", "2021063000", &[("dataType", "XML")]).await.text();
    assert!(xml.contains("<resultCode>99</resultCode>"), "{xml}");
}

#[tokio::test]
async fn blanks_say_what_they_say_at_kma() {
    let at = |time: &str| Observation::new("108".parse().unwrap(), korean(time));
    let kma = start(
        vec![
            at("2021-06-01T00:00").with(Variable::WindSpeed, 0.1).with(Variable::Sunshine, 0.0),
            at("2021-06-01T01:00").with(Variable::WetHour, 0.0),
            at("2021-06-01T12:00")
                .with(Variable::Precipitation, 0.0)
                .with(Variable::Sunshine, 0.0)
                .with(Variable::Visibility, 20_000.0),
        ],
        "2021-06-30T12:00",
    )
    .await;
    let items = asos(&kma, "2021060100", "2021060123", &[]).await.items();
    let field =
        |row: usize, name: &str| (text(&items[row], name), text(&items[row], &format!("{name}Qcflg")));
    assert_eq!(field(0, "ta"), ("", "9"), "missing");
    assert_eq!(field(0, "wd"), ("0", ""), "calm");
    assert_eq!(field(0, "ss"), ("", "9"), "night");
    assert_eq!(field(0, "rn"), ("", "9"), "not known");
    assert_eq!(field(1, "rn"), ("", ""), "dry");
    assert_eq!(field(1, "wd"), ("", "9"), "no wind measured");
    assert_eq!(field(2, "rn"), ("0.0", ""), "a trace");
    assert_eq!(field(2, "ss"), ("0.0", ""), "day without sun");
    assert_eq!(text(&items[2], "vs"), "2000");
}

#[tokio::test]
async fn winter_rain_is_a_total_of_three_hours() {
    let observations = hours("108", "2021-01-15T01:00", 6);
    let wet = observations.into_iter().enumerate().map(|(index, mut observation)| {
        if index < 3 {
            observation.set(Variable::WetHour, Some(1.0));
            observation.set(Variable::Precipitation, Some(0.5));
        }
        observation
    });
    let kma = start(wet.collect(), "2021-06-30T12:00").await;
    let items = asos(&kma, "2021011501", "2021011506", &[]).await.items();
    let rain: Vec<_> = items.iter().map(|item| (text(item, "rn"), text(item, "rnQcflg"))).collect();
    assert_eq!(rain, [("", "9"), ("", "9"), ("1.5", ""), ("", ""), ("", ""), ("", "")]);
}

#[tokio::test]
async fn what_is_given_out_reads_back_as_what_was_put_in() {
    let mut observations = hours("108", "2021-06-01T01:00", 24);
    for observation in &mut observations {
        observation.set(Variable::DewPoint, Some(-25.1));
        observation.set(Variable::VapourPressure, Some(0.8));
        observation.set(Variable::RelativeHumidity, Some(64.0));
        observation.set(Variable::StationPressure, Some(1000.1));
        observation.set(Variable::SeaLevelPressure, Some(1010.2));
        observation.set(Variable::WindSpeed, Some(2.3));
        observation.set(Variable::WindDirection, Some(290.0));
        observation.set(Variable::CloudCover, Some(7.0));
        observation.set(Variable::SnowDepth, Some(1.5));
        observation.set(Variable::Visibility, Some(4210.0));
        observation.set(Variable::GroundTemperature, Some(-9.0));
    }
    observations[20].set(Variable::Precipitation, Some(1.5));
    observations[20].set(Variable::WetHour, Some(1.0));
    observations[21].set(Variable::WetHour, None);
    let kma = start(observations.clone(), "2021-06-30T12:00").await;
    let items = asos(&kma, "2021060101", "2021060200", &[]).await.items();
    let row = |item: &Value| FIELDS.map(|field| text(item, field).to_owned()).join(",");
    let csv = [vec![FIELDS.join(",")], items.iter().map(row).collect()].concat().join("\n");
    assert_reads_back(&sources::kma_csv::parse(csv.as_bytes()).unwrap(), &observations);
}

#[tokio::test]
async fn calls_are_kept_without_their_key() {
    let kma = start(hours("108", "2021-06-01T00:00", 1), "2021-06-30T12:00").await;
    asos(&kma, "2021060100", "2021060100", &[]).await;
    get(&kma, "/1360000/NoSuchService/get", &[("serviceKey", Options::KEY)]).await;
    let calls = kma.calls();
    assert_eq!((calls.len(), calls[0].path.as_str(), calls[0].get("stnIds")), (2, ASOS, Some("108")));
    assert!(!format!("{calls:?} {kma:?}").contains("stand+in"), "{calls:?} {kma:?}");
}
