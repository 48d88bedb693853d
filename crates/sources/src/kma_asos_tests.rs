use std::error::Error;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::routing::get;
use proptest::prelude::*;
use weather::Variable;

use super::*;
use crate::error::Remedy;

/// A key that needs encoding.
const KEY: &str = "Zm9v+YmFy/c2VjcmV0a2V5==";
const ENCODED: &str = "Zm9v%2BYmFy%2Fc2VjcmV0a2V5%3D%3D";

fn hour(text: &str) -> Hour {
    text.parse().unwrap()
}

fn seoul() -> StationId {
    "108".parse().unwrap()
}

/// 2022-07-03, 00 to 02 o'clock in Korea.
fn question() -> Question {
    let start = hour("2022-07-02T15:00:00Z");
    Question { stations: vec![seoul()], hours: HourRange::new(start, start + 3) }
}

fn item(tm: &str, fields: &str) -> String {
    format!(r#"{{"tm":"{tm}","rnum":"1","stnId":"108","stnNm":"서울"{fields}}}"#)
}

fn envelope(items: &[String]) -> String {
    let (total, items) = (items.len(), items.join(","));
    format!(
        r#"{{"response":{{"header":{{"resultCode":"00","resultMsg":"NORMAL_SERVICE"}},"body":{{"dataType":"JSON",
        "items":{{"item":[{items}]}},"pageNo":1,"numOfRows":999,"totalCount":{total}}}}}}}"#
    )
}

fn three_hours() -> String {
    let hours = ["00", "01", "02"];
    envelope(&hours.map(|hour| item(&format!("2022-07-03 {hour}:00"), r#","ta":"28.3","taQcflg":"""#)))
}

/// A server that answers every call alike, and what it was asked.
async fn serve(status: u16, body: impl Into<Bytes>) -> (KmaAsos, Arc<Mutex<Vec<String>>>) {
    let (asked, body) = (Arc::new(Mutex::new(Vec::new())), body.into());
    let heard = Arc::clone(&asked);
    let answer = move |RawQuery(query): RawQuery| async move {
        heard.lock().unwrap().push(query.unwrap_or_default());
        (StatusCode::from_u16(status).unwrap(), body)
    };
    let router = Router::new().route("/1360000/AsosHourlyInfoService/getWthrDataList", get(answer));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/1360000", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (KmaAsos::new(Http::new().unwrap(), base, KEY.parse().unwrap()), asked)
}

async fn refused(status: u16, body: impl Into<Bytes>) -> SourceError {
    serve(status, body).await.0.fetch(&question()).await.unwrap_err()
}

fn shown(error: &dyn Error) -> String {
    let mut text = format!("{error:?} {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        write!(text, " {error:?} {error}").unwrap();
        cause = error.source();
    }
    text
}

#[tokio::test]
async fn one_question_is_one_call_for_one_page() {
    let (source, asked) = serve(200, three_hours()).await;
    let objects = source.fetch(&question()).await.unwrap();
    assert_eq!(
        *asked.lock().unwrap(),
        [format!(
            "serviceKey={ENCODED}&pageNo=1&numOfRows=999&dataType=JSON&dataCd=ASOS&dateCd=HR\
            &startDt=20220703&startHh=00&endDt=20220703&endHh=02&stnIds=108"
        )]
    );
    assert_eq!(source.reach(), Reach { stations: 1, hours: 999 });
    let [object] = &objects[..] else { panic!("{objects:?}") };
    assert_eq!((object.source, object.extension), (SourceId::KmaAsos, Extension::Json));
    assert_eq!((&object.station, object.first_hour), (&seoul(), question().hours.start));
    assert_eq!(object.bytes, three_hours(), "the bytes as received");
    assert_eq!(parse(&object.bytes).unwrap().len(), 3);
}

#[tokio::test]
async fn either_encoding_of_the_key_reaches_the_service_encoded_once() {
    let (source, asked) = serve(200, three_hours()).await;
    let source = KmaAsos { key: ENCODED.parse().unwrap(), ..source };
    source.fetch(&question()).await.unwrap();
    assert!(asked.lock().unwrap()[0].starts_with(&format!("serviceKey={ENCODED}&")));
}

#[tokio::test]
async fn nothing_there_is_no_object_and_no_error() {
    for body in [
        r#"{"response":{"header":{"resultCode":"03","resultMsg":"NO_DATA"},"body":{"items":"","totalCount":0}}}"#,
        r#"{"response":{"header":{"resultCode":"03","resultMsg":"NO_DATA"}}}"#,
        r#"{"response":{"header":{"resultCode":"00"},"body":{"items":"","totalCount":"0"}}}"#,
        "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>NODATA_ERROR</errMsg>\
        <returnReasonCode>03</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>",
    ] {
        assert_eq!(serve(200, body).await.0.fetch(&question()).await.unwrap(), [], "{body}");
    }
}

#[tokio::test]
async fn a_refusal_tells_what_would_help_in_whatever_shape_it_comes() {
    let xml = |name: &str, code: &str| {
        format!(
            "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg><returnAuthMsg>{name}\
            </returnAuthMsg><returnReasonCode>{code}</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>"
        )
    };
    let own =
        |code: u8| format!(r#"{{"response":{{"header":{{"resultCode":"{code:02}","resultMsg":"x"}}}}}}"#);
    let spent = xml("LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR", "22");
    let unknown = xml("SERVICE_KEY_IS_NOT_REGISTERED_ERROR", "30");
    for (status, body, remedy, words) in [
        (200, unknown.clone(), Remedy::Change, "not registered"),
        (401, unknown, Remedy::Change, "either encoding is right"),
        (429, spent.clone(), Remedy::NextDay, "tomorrow"),
        (200, spent, Remedy::NextDay, "used up"),
        (200, own(20), Remedy::Change, "apply for it"),
        (200, own(31), Remedy::Change, "expired"),
        (200, own(99), Remedy::Change, "it is not repeated"),
        (500, own(2), Remedy::Retry, "asked again"),
        (429, "slow down".to_owned(), Remedy::Retry, "one second"),
        (500, "Unexpected errors".to_owned(), Remedy::Retry, "asked again"),
        (502, "<html><h1>Bad Gateway</h1></html>".to_owned(), Remedy::Retry, "asked again"),
        (200, "{\"response\":{\"header\":{\"resul".to_owned(), Remedy::Retry, "asked again"),
    ] {
        let error = refused(status, body.clone()).await;
        assert_eq!(error.remedy(), remedy, "{status} {body}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[tokio::test]
async fn a_page_that_is_not_what_was_asked_for_is_not_kept() {
    let whole = three_hours();
    for (body, words) in [
        (whole.replace("\"totalCount\":3", "\"totalCount\":4"), "another number of rows"),
        (whole.replace(",\"totalCount\":3", ""), "another number of rows"),
        (whole.replace("\"stnId\":\"108\"", "\"stnId\":\"159\""), "another station"),
        (whole.replace("2022-07-03 02", "2022-07-03 03"), "other hours"),
        (whole.replace("서울", KEY), "repeats the key"),
        (whole.replace("서울", ENCODED), "repeats the key"),
    ] {
        let error = refused(200, body).await;
        assert_eq!(error.remedy(), Remedy::Retry);
        assert!(error.to_string().contains(words), "{error}");
    }
    let error = refused(200, whole.replace("28.3", "warm")).await;
    assert_eq!(error.remedy(), Remedy::Change, "{error}");
}

#[tokio::test]
async fn a_key_that_the_server_repeats_is_in_no_error() {
    let [_, secret, _] = ["Zm9v", "c2VjcmV0a2V5", "YmFy"];
    for echo in [KEY, ENCODED] {
        for body in [
            format!(r#"{{"response":{{"header":{{"resultCode":"{echo}","resultMsg":"{echo}"}}}}}}"#),
            format!(r#"{{"response":{{"header":{{"resultCode":"10","resultMsg":"{echo}"}}}}}}"#),
            format!(r#"{{"resultCode":"30","resultMsg":"{echo}"}}"#),
            format!(
                r#"{{"OpenAPI_ServiceResponse":{{"cmmMsgHeader":{{"errMsg":"{echo}","returnReasonCode":"30"}}}}}}"#
            ),
            format!(
                "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>{echo}</errMsg></cmmMsgHeader></OpenAPI_ServiceResponse>"
            ),
            format!("<html>GET /?serviceKey={echo}</html>"),
            format!("Unexpected errors: {echo}"),
            three_hours().replace("28.3", echo),
            three_hours().replace("2022-07-03 02:00", echo),
            three_hours().replace("\"taQcflg\":\"\"", &format!("\"taQcflg\":\"{echo}\"")),
            three_hours().replace("NORMAL_SERVICE", echo),
        ] {
            for status in [200, 401, 500] {
                let text = shown(&refused(status, body.clone()).await);
                assert!(!text.contains(secret), "{text}");
            }
        }
    }
}

#[tokio::test]
async fn a_station_that_is_not_of_asos_is_not_asked_for() {
    let (source, asked) = serve(200, three_hours()).await;
    for station in ["54511", "0", "999"] {
        let question = Question { stations: vec![station.parse().unwrap()], ..question() };
        let error = source.fetch(&question).await.unwrap_err();
        assert_eq!(error.remedy(), Remedy::Change);
        assert!(source.available(&question.stations[0], "2026-01-01T00:00:00Z".parse().unwrap()).is_empty());
    }
    assert_eq!(asked.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn yesterday_is_there_from_11_oclock_in_korea_on() {
    let (source, _) = serve(200, "").await;
    for (now, end) in [
        ("2026-03-10T01:59:59Z", "2026-03-08T15:00:00Z"), // 10:59 on the 10th: up to the 8th
        ("2026-03-10T02:00:00Z", "2026-03-09T15:00:00Z"), // 11:00 on the 10th: up to the 9th
        ("2026-03-10T14:59:59Z", "2026-03-09T15:00:00Z"), // 23:59
        ("2026-03-10T15:00:00Z", "2026-03-09T15:00:00Z"), // midnight begins the 11th: still up to the 9th
    ] {
        let available = source.available(&seoul(), now.parse().unwrap());
        assert_eq!(available, HourRange::new(hour("1903-12-31T15:00:00Z"), hour(end)), "{now}");
    }
}

fn read_items(items: &[String]) -> Vec<Observation> {
    parse(envelope(items).as_bytes()).unwrap()
}

fn column(observations: &[Observation], variable: Variable) -> Vec<Option<f64>> {
    observations.iter().map(|observation| observation.get(variable)).collect()
}

#[test]
fn an_item_is_read_into_our_units() {
    let fields = r#","ta":"3.6","taQcflg":"","rn":"","rnQcflg":"","ws":"1.2","wsQcflg":"","wd":"360","wdQcflg":"",
        "hm":"36","hmQcflg":"","pv":"2.8","td":"-10.2","pa":"1010.1","paQcflg":"","ps":"1020.8","psQcflg":"",
        "ss":"","ssQcflg":"9","icsr":"","dsnw":"","hr3Fhsc":"","dc10Tca":"7","dc10LmcsCa":"0","clfmAbbrCd":"ScAs",
        "lcsCh":"","vs":"310","gndSttCd":"","dmstMtphNo":"40","ts":"0.0","tsQcflg":"0","m005Te":"0.5""#;
    let [observation] = &read_items(&[item("2019-01-20 03:00", fields)])[..] else { panic!() };
    assert_eq!((&observation.station, observation.hour), (&seoul(), hour("2019-01-19T18:00:00Z")));
    assert!(observation.flagged);
    let value = |variable| observation.get(variable);
    assert_eq!(value(Variable::AirTemperature), Some(3.6));
    assert_eq!(value(Variable::DewPoint), Some(-10.2));
    assert_eq!(value(Variable::RelativeHumidity), Some(36.0));
    assert_eq!(value(Variable::StationPressure), Some(1010.1));
    assert_eq!(value(Variable::SeaLevelPressure), Some(1020.8));
    assert_eq!(value(Variable::WindSpeed), Some(1.2));
    assert_eq!(value(Variable::WindDirection), Some(360.0));
    assert_eq!(value(Variable::CloudCover), Some(7.0), "tenths");
    assert_eq!(value(Variable::Visibility), Some(3100.0), "from tens of metres");
    assert_eq!(value(Variable::GroundTemperature), Some(0.0));
}

#[test]
fn a_flag_takes_a_value_away_in_either_spelling() {
    for ending in ["Qcflg", "Qcflag"] {
        let hours = [("00", ""), ("01", "0"), ("02", "1"), ("03", "9")];
        let items = hours.map(|(hour, flag)| {
            item(&format!("2022-07-03 {hour}:00"), &format!(r#","ta":"28.3","ta{ending}":"{flag}""#))
        });
        let expected = [Some(28.3), Some(28.3), None, None];
        assert_eq!(column(&read_items(&items), Variable::AirTemperature), expected, "{ending}");
    }
}

/// Rain of consecutive hours from 01 on; each `(rn, rnQcflg)`.
fn rain(date: &str, hours: &[(&str, &str)]) -> Vec<Observation> {
    let items = hours.iter().zip(1..).map(|((amount, flag), hour)| {
        item(&format!("{date} {hour:02}:00"), &format!(r#","rn":"{amount}","rnQcflg":"{flag}""#))
    });
    read_items(&items.collect::<Vec<_>>())
}

#[test]
fn a_blank_amount_of_rain_is_dry_under_a_normal_flag_and_unknown_under_9() {
    let rows = rain("2022-07-03", &[("", ""), ("", "9"), ("0.0", ""), ("3.5", ""), ("7.0", "1")]);
    let amounts = [Some(0.0), None, Some(0.0), Some(3.5), None];
    assert_eq!(column(&rows, Variable::Precipitation), amounts);
    let wet = [Some(0.0), None, Some(1.0), Some(1.0), None];
    assert_eq!(column(&rows, Variable::WetHour), wet, "0.0 is a trace");
}

#[test]
fn in_winter_rain_is_a_sum_of_three_hours() {
    let dry = ("", "");
    let rows = rain("2022-12-03", &[dry, dry, dry, ("", "9"), ("", "9"), ("1.5", "")]);
    let amounts = [None, None, Some(0.0), None, None, Some(1.5)];
    assert_eq!(column(&rows, Variable::Precipitation), amounts);
    assert_eq!(column(&rows, Variable::WetHour), [Some(0.0), Some(0.0), Some(0.0), None, None, Some(1.0)]);
}

#[test]
fn night_has_no_sun_and_a_blank_snow_depth_is_no_snow() {
    let fields = |flag| format!(r#","ta":"1","taQcflg":"","ss":"","ssQcflg":"{flag}","icsr":"","dsnw":"""#);
    let rows = read_items(&[item("2022-02-15 02:00", &fields("9")), item("2022-02-15 12:00", &fields("9"))]);
    assert_eq!(column(&rows, Variable::Sunshine), [Some(0.0), None], "at noon nobody measured");
    assert_eq!(column(&rows, Variable::SolarRadiation), [Some(0.0), None]);
    assert_eq!(column(&rows, Variable::SnowDepth), [Some(0.0), Some(0.0)]);
}

#[test]
fn calm_air_comes_from_nowhere() {
    let items = [item("2022-07-03 00:00", r#","ws":"0.0","wd":"0","wdQcflg":"""#)];
    assert_eq!(column(&read_items(&items), Variable::WindDirection), [None]);
    assert_eq!(column(&read_items(&items), Variable::WindSpeed), [Some(0.0)]);
}

#[test]
fn items_may_come_alone_as_numbers_or_as_an_empty_text() {
    let numbers = item("2022-07-03 00:00", r#","ta":28.3,"hm":null,"taQcflg":"""#).replace("\"108\"", "108");
    let list = envelope(&[numbers]);
    let alone = list
        .replace("\"item\":[", "\"item\":")
        .replace("]}", "}")
        .replace("\"totalCount\":1", "\"totalCount\":\"1\"");
    assert_eq!(parse(alone.as_bytes()).unwrap(), parse(list.as_bytes()).unwrap());
    assert_eq!(column(&parse(alone.as_bytes()).unwrap(), Variable::AirTemperature), [Some(28.3)]);
    let nothing = r#"{"response":{"header":{"resultCode":"00"},"body":{"items":"","totalCount":0}}}"#;
    assert_eq!(parse(nothing.as_bytes()).unwrap(), []);
}

#[test]
fn hours_without_an_item_are_not_there() {
    let items = ["00", "02"].map(|hour| item(&format!("2022-07-03 {hour}:00"), r#","ta":"1""#));
    let hours: Vec<Hour> = read_items(&items).iter().map(|one| one.hour).collect();
    assert_eq!(hours, [hour("2022-07-02T15:00:00Z"), hour("2022-07-02T17:00:00Z")]);
}

#[test]
fn what_is_not_an_answer_is_refused() {
    for text in ["", "{}", "[]", "<html>", "{\"response\":{\"header\":{\"resultCode\":\"30\"}}}"] {
        let error = parse(text.as_bytes()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "this is not an answer of AsosHourlyInfoService/getWthrDataList in JSON"
        );
    }
    let large = vec![b' '; ANSWER_LIMITS.unpacked_mib * MIB + 1];
    assert!(matches!(parse(&large), Err(ParseError::TooLarge { limit_mib: 20, .. })));
    let row = item("2022-07-03 00:00", "");
    let many = envelope(&vec![row.replace(r#","rnum":"1""#, ""); ANSWER_LIMITS.rows + 1]);
    assert!(matches!(parse(many.as_bytes()), Err(ParseError::TooManyRows { .. })));
    for bad in [item("2022-07-03", ""), item("2022-07-03 00:00", r#","ta":"1,5""#), "7".to_owned()] {
        assert!(parse(envelope(&[bad]).as_bytes()).is_err());
    }
}

/// The recorded answers, where the checkout stands beside them.
#[test]
fn recorded_answers_are_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/fixtures/kma");
    let Ok(files) = std::fs::read_dir(folder) else {
        eprintln!("skipped: no recorded answers beside this checkout");
        return;
    };
    let mut rows = 0;
    for file in files {
        let path = file.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().starts_with("asos_getWthrDataList") {
            let bytes = std::fs::read(&path).unwrap();
            rows += parse(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display())).len();
        }
    }
    assert_eq!(rows, 73);
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse(&bytes);
    }

    #[test]
    fn no_damage_to_an_answer_makes_the_reader_panic(
        at in 0..10_000_usize, length in 0..40_usize, noise in proptest::collection::vec(any::<u8>(), 0..20)
    ) {
        let mut bytes = three_hours().into_bytes();
        let start = at % bytes.len();
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, noise);
        let _ = parse(&bytes);
    }

    #[test]
    fn no_value_of_a_field_makes_the_reader_panic(field in "(tm|stnId|ta|rn|wd|taQcflg|rnQcflag)", value in any::<String>()) {
        let mut answer: Value = serde_json::from_str(&three_hours()).unwrap();
        answer["response"]["body"]["items"]["item"][1][field.as_str()] = Value::String(value);
        let _ = parse(answer.to_string().as_bytes());
    }
}
