#![expect(clippy::format_push_string, reason = "a test's text is short")]

use std::error::Error;
use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::routing::get;
use proptest::prelude::*;
use weather::Variable;

use super::*;
use crate::error::Remedy;

const KEY: &str = "Zm9vYmFyc2VjcmV0a2V5";

const HEADER: &str = "#START7777\n# YYMMDDHHMI STN  WD   WS\n#        KST  ID  16  m/s\n";
/// Widths shift: the long value of the second row would be cut by column positions.
const ROWS: [&str; 3] = [
    "202101062200 108  29  3.4  -9 -9.0   -9 1006.1 1016.4 -9  -9.0  -9.0 -14.2  66.0   1.9   -9.0   -9.0   -9.0   -9.0   -9.0   -9.0   -9.0 -9 -9 -                        6   0   -9 -         -9  -9  -9  1400 -9.0 -9.00 -9  -8.1  -0.2   0.3   1.0   1.6  -9 -9.0 -9  3  2",
    "202101062300 108  32 12.8  -9 -9.0   -9 1006.3 1016.6 -9  -9.0 -10.4 -99.0  -9.0  -9.0   -9.0   -9.0   -9.0   -9.0   -9.0   -9.0   -9.0 -9 -9 -                        9   0   -9 -         -9  -9  -9   600 -9.0 -9.00 -9  -9.0  -0.2   0.3   1.0   1.6  -9 -9.0 -9  4  2",
    "202101062400  90   0  0.0  -9 -9.0   -9   -9.0   -9.0 -9  -9.0 -99.0  -9.0  88.0   2.8    1.2   -9.0   -9.0   -9.0   -9.0   -9.0    3.8 -9 -9 -                       -9   0   -9 -         -9  -9  -9    -9 -9.0 -9.00 -9 -99.0  -0.2   0.3   1.0   1.6  -9 -9.0 -9  1  2",
];

fn text(rows: &[&str]) -> String {
    format!("{HEADER}{}\n#7777END\n", rows.join("\n"))
}

fn hour(text: &str) -> Hour {
    text.parse().unwrap()
}

/// 2021-01-06, 22 to 24 o'clock in Korea, at Seoul and Sokcho.
fn question() -> Question {
    let start = hour("2021-01-06T13:00:00Z");
    let stations = ["108", "90"].map(|station| station.parse().unwrap());
    Question { stations: stations.to_vec(), hours: HourRange::new(start, start + 3) }
}

async fn serve(status: u16, body: impl Into<Bytes>) -> (KmaHub, Arc<Mutex<Vec<String>>>) {
    let (asked, body) = (Arc::new(Mutex::new(Vec::new())), body.into());
    let heard = Arc::clone(&asked);
    let answer = move |RawQuery(query): RawQuery| async move {
        heard.lock().unwrap().push(query.unwrap_or_default());
        (StatusCode::from_u16(status).unwrap(), body)
    };
    let router = Router::new().route("/api/typ01/url/kma_sfctm3.php", get(answer));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (KmaHub::new(Http::new().unwrap(), base, KEY.parse().unwrap()), asked)
}

async fn refused(status: u16, body: impl Into<Bytes>) -> SourceError {
    serve(status, body).await.0.fetch(&question()).await.unwrap_err()
}

#[tokio::test]
async fn one_call_brings_all_stations_of_the_question() {
    let (source, asked) = serve(200, text(&ROWS)).await;
    let objects = source.fetch(&question()).await.unwrap();
    assert_eq!(
        *asked.lock().unwrap(),
        [format!("tm1=202101062200&tm2=202101070000&stn=108%3A90&help=0&authKey={KEY}")]
    );
    assert_eq!(source.reach(), Reach { stations: 97, hours: 744 });
    let [object] = &objects[..] else { panic!("{objects:?}") };
    assert_eq!((object.source, object.extension), (SourceId::KmaHub, Extension::Txt));
    assert_eq!(object.station.as_str(), "108", "the first of the question, not of the answer");
    assert_eq!((object.first_hour, &object.bytes[..]), (question().hours.start, text(&ROWS).as_bytes()));
}

#[tokio::test]
async fn a_period_without_rows_is_no_object() {
    assert_eq!(serve(200, text(&[])).await.0.fetch(&question()).await.unwrap(), []);
}

#[tokio::test]
async fn a_refusal_tells_what_would_help() {
    let json =
        |status: &str, message: &str| format!(r#"{{"result":{{"status":{status},"message":"{message}"}}}}"#);
    let cp949 =
        encoding_rs::EUC_KR.encode(&json("403", "일일 최대 호출 허용량을 초과하였습니다.")).0.into_owned();
    for (status, body, remedy, words) in [
        (200, json("401", "유효한 인증키가 아닙니다.").into(), Remedy::Change, "not registered"),
        (
            401,
            format!("\n {}", json("\"401\"", "유효한 인증키가 아닙니다.")).into(),
            Remedy::Change,
            "not registered",
        ),
        (200, json("403", "활용신청이 필요한 API 입니다").into(), Remedy::Change, "apply for it"),
        (403, json("403", "일일 최대 호출 허용량을 초과하였습니다.").into(), Remedy::NextDay, "tomorrow"),
        (200, cp949.into(), Remedy::NextDay, "tomorrow"),
        (429, Bytes::from("slow down"), Remedy::Retry, "one second"),
        (502, "<html><h1>Bad Gateway</h1></html>".into(), Remedy::Retry, "asked again"),
        (200, "{\"result\":{\"stat".into(), Remedy::Retry, "asked again"),
        (200, "".into(), Remedy::Retry, "asked again"),
    ] {
        let error = refused(status, body).await;
        assert_eq!(error.remedy(), remedy, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[tokio::test]
async fn an_answer_that_is_not_whole_or_not_asked_for_is_not_kept() {
    let whole = text(&ROWS);
    for (body, words) in [
        (whole.replace("#7777END", ""), "#7777END"),
        (whole.replace("#START7777", ""), "#START7777"),
        (whole[..whole.len() / 2].to_owned(), "#7777END"),
        (whole.replace(" 90   0", "159   0"), "other stations"),
        (whole.replace("202101062400", "202101070100"), "hours"),
        (whole.replace("KST", KEY), "repeats the key"),
    ] {
        let error = refused(200, body).await;
        assert_eq!(error.remedy(), Remedy::Retry);
        assert!(error.to_string().contains(words), "{error}");
    }
    assert_eq!(refused(200, whole.replace("66.0", "66,0")).await.remedy(), Remedy::Change);
}

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_key_is_in_no_error_and_no_log_even_if_the_server_repeats_it() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    tracing::trace!("the log is kept");
    for status in [200, 401, 403, 500] {
        for body in [
            format!(r#"{{"result":{{"status":401,"message":"{KEY}"}}}}"#),
            format!(r#"{{"result":{{"status":"{KEY}"}}}}"#),
            format!("<html>{KEY}</html>"),
            text(&ROWS).replace("-14.2", KEY),
            text(&ROWS).replace("202101062200", KEY),
            text(&[KEY]),
        ] {
            let error = refused(status, body).await;
            let mut shown = format!("{error:?} {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                shown += &format!("{error:?} {error}");
                cause = error.source();
            }
            assert!(!shown.contains(KEY), "{shown}");
        }
    }
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("the log is kept"));
    assert!(!log.contains(KEY), "{log}");
    assert!(!format!("{:?}", serve(200, "").await.0).contains(KEY));
}

#[tokio::test]
async fn the_hour_just_past_is_there_ten_minutes_later() {
    let (source, asked) = serve(200, "").await;
    let seoul = "108".parse().unwrap();
    for (now, end) in [
        ("2026-03-10T02:09:00Z", "2026-03-10T02:00:00Z"), // 02:00 has not come yet
        ("2026-03-10T02:10:01Z", "2026-03-10T03:00:00Z"), // 02:00 has
        ("2026-03-10T02:59:00Z", "2026-03-10T03:00:00Z"),
    ] {
        let available = source.available(&seoul, now.parse().unwrap());
        assert_eq!(available, HourRange::new(hour("1903-12-31T15:00:00Z"), hour(end)), "{now}");
    }
    let unknown = Question { stations: vec![seoul, "0".parse().unwrap()], ..question() };
    assert!(source.available(&unknown.stations[1], "2026-03-10T02:10:00Z".parse().unwrap()).is_empty());
    assert_eq!(
        source.fetch(&unknown).await.unwrap_err().remedy(),
        Remedy::Change,
        "0 would be every station"
    );
    assert_eq!(asked.lock().unwrap().len(), 0);
}

#[test]
fn nine_below_zero_is_a_temperature_and_missing_everywhere_else() {
    let rows = parse(text(&ROWS).as_bytes()).unwrap();
    let read: Vec<(&str, Hour)> = rows.iter().map(|row| (row.station.as_str(), row.hour)).collect();
    let first = hour("2021-01-06T13:00:00Z");
    assert_eq!(read, [("108", first), ("108", first + 1), ("90", first + 2)], "hour 24 is midnight");
    let column = |variable| rows.iter().map(|row| row.get(variable)).collect::<Vec<_>>();
    assert_eq!(column(Variable::AirTemperature), [Some(-9.0), Some(-10.4), None]);
    assert_eq!(column(Variable::DewPoint), [Some(-14.2), None, Some(-9.0)]);
    assert_eq!(column(Variable::GroundTemperature), [Some(-8.1), Some(-9.0), None]);
    assert_eq!(column(Variable::RelativeHumidity), [Some(66.0), None, Some(88.0)]);
    assert_eq!(column(Variable::StationPressure), [Some(1006.1), Some(1006.3), None]);
    assert_eq!(column(Variable::CloudCover), [Some(6.0), Some(9.0), None]);
    assert_eq!(column(Variable::Visibility), [Some(14_000.0), Some(6000.0), None]);
    assert_eq!(column(Variable::WindSpeed), [Some(3.4), Some(12.8), Some(0.0)]);
    assert_eq!(column(Variable::WindDirection), [Some(290.0), Some(320.0), None], "calm has none");
    assert_eq!(column(Variable::WetHour), [Some(0.0), None, Some(1.0)], "IR 3, 4 and an amount");
}

#[test]
fn what_is_not_an_answer_is_refused() {
    let error = parse(b"{\"result\":{\"status\":401}}").unwrap_err();
    assert_eq!(error.to_string(), "this is not an answer of kma_sfctm3.php, from #START7777 to #7777END");
    let short = ROWS[0].rsplit_once(' ').unwrap().0.trim_end();
    let error = parse(text(&[ROWS[1], short]).as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "line 5 has 45 fields, the header has 46; was the file cut off or edited?");
    let large = format!("#START7777\n{}#7777END", " ".repeat(ANSWER_LIMITS.unpacked_mib * MIB));
    assert!(matches!(parse(large.as_bytes()), Err(ParseError::TooLarge { limit_mib: 20, .. })));
    assert_eq!(parse(text(&[]).as_bytes()).unwrap(), []);
}

/// The recorded rows, where the checkout stands beside them.
#[test]
fn recorded_rows_are_read() {
    let path = "/../../../shared/fixtures/kma/apihub_kma_sfctm_recorded_rows.txt";
    let Ok(bytes) = std::fs::read([env!("CARGO_MANIFEST_DIR"), path].concat()) else {
        eprintln!("skipped: no recorded answers beside this checkout");
        return;
    };
    let rows = parse(&bytes).unwrap();
    let temperatures: Vec<_> = rows.iter().filter_map(|row| row.get(Variable::AirTemperature)).collect();
    assert_eq!(temperatures, [19.8, 20.9, 33.7, 28.4]);
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse(&bytes);
        let _ = parse(&[HEADER.as_bytes(), &bytes, b"\n#7777END"].concat());
        let _ = refusal(200, &bytes);
    }

    #[test]
    fn no_damage_to_an_answer_makes_the_reader_panic(
        at in 0..10_000_usize, length in 0..40_usize, noise in proptest::collection::vec(any::<u8>(), 0..20)
    ) {
        let mut bytes = text(&ROWS).into_bytes();
        let start = at % bytes.len();
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, noise);
        let _ = parse(&bytes);
    }
}
