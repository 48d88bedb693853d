use std::fmt::Write as _;
use std::io::Write as _;

use encoding_rs::EUC_KR;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use weather::{Hour, Variable};

use super::*;
use crate::raw::Extension;

const TIDY: &str = include_str!("../../fixtures/tidy.csv");
const FLAGS: &str = include_str!("../../fixtures/portal_flags.csv");
const CP949: &[u8] = include_bytes!("../../fixtures/portal_cp949.csv");
const HUB: &str = include_str!("../../fixtures/hub.csv");

fn read_text(text: &str) -> Vec<Observation> {
    parse(text.as_bytes()).unwrap()
}

fn column(observations: &[Observation], variable: Variable) -> Vec<Option<f64>> {
    observations.iter().map(|observation| observation.get(variable)).collect()
}

/// One line per observation with what it measured.
fn table(observations: &[Observation]) -> String {
    let line = |observation: &Observation| {
        let measured = Variable::ALL
            .into_iter()
            .filter_map(|variable| Some(format!("{}={}", variable.name(), observation.get(variable)?)));
        let measured: Vec<String> = measured.collect();
        format!("{} {} {}", observation.station, observation.hour, measured.join(" "))
    };
    observations.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_tidy_file_reads_into_our_units() {
    insta::assert_snapshot!(table(&read_text(TIDY)));
}

#[test]
fn a_portal_file_with_flags_leaves_out_what_the_flags_reject() {
    insta::assert_snapshot!(table(&read_text(FLAGS)));
}

#[test]
fn a_hub_file_is_read_without_its_marks_for_missing() {
    insta::assert_snapshot!(table(&read_text(HUB)));
}

#[test]
fn a_portal_download_says_the_same_as_the_tidy_form_of_its_hours() {
    let (portal, tidy) = (parse(CP949).unwrap(), read_text(TIDY));
    assert_eq!(portal.len(), 5);
    for (portal, tidy) in portal.iter().zip(&tidy) {
        assert_eq!((&portal.station, portal.hour), (&tidy.station, tidy.hour));
        for variable in Variable::ALL.into_iter().filter(|variable| *variable != Variable::SeaLevelPressure) {
            assert_eq!(portal.get(variable), tidy.get(variable), "{variable:?}");
        }
        assert_eq!(portal.get(Variable::SeaLevelPressure), None, "a column that the file lacks");
    }
}

#[test]
fn gzip_line_ends_and_byte_order_marks_change_nothing() {
    let expected = read_text(TIDY);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(TIDY.as_bytes()).unwrap();
    assert_eq!(parse(&gzip.finish().unwrap()).unwrap(), expected);
    assert_eq!(read_text(&TIDY.replace('\n', "\r\n")), expected);
    assert_eq!(read_text(TIDY.trim_end()), expected);
    for marks in 1..4 {
        assert_eq!(read_text(&("\u{feff}".repeat(marks) + TIDY)), expected, "{marks} byte order marks");
    }
    let quoted = "\u{feff}\"\u{feff}tm\",\"stn\",\"ta\"\n\"2021-07-01 01:00\",\"108\",\"22.4\"\n";
    assert_eq!(column(&read_text(quoted), Variable::AirTemperature), [Some(22.4)]);
}

#[test]
fn columns_may_come_in_any_order_and_without_units() {
    let text = "메모,습도,일시,풍속(m/s),지점\n맑음,81,2021-07-01 1:00,1.3,108\n";
    let rows = read_text(text);
    assert_eq!(rows[0].get(Variable::RelativeHumidity), Some(81.0));
    assert_eq!(rows[0].get(Variable::WindSpeed), Some(1.3));
    assert_eq!(rows[0].get(Variable::AirTemperature), None);
}

#[test]
fn stations_and_hours_come_out_sorted_however_they_went_in() {
    let text = "일시,지점,기온(°C)\n\
        2021-01-01 2:00,159,3\n2021-01-01 0:00,108,1\n2021-01-01 1:00,159,2\n2020-12-31 23:00,108,0\n2021-01-01 0:00,090,4\n";
    let rows = read_text(text);
    let order: Vec<(&str, Option<f64>)> =
        rows.iter().map(|row| (row.station.as_str(), row.get(Variable::AirTemperature))).collect();
    assert_eq!(
        order,
        [("108", Some(0.0)), ("108", Some(1.0)), ("159", Some(2.0)), ("159", Some(3.0)), ("90", Some(4.0))]
    );
}

#[test]
fn a_repeated_row_is_laid_over_the_earlier_one_and_a_blank_takes_nothing_away() {
    let text = "tm,stn,ta,hm,pa\n\
        2021-07-01 01:00,108,22.4,81,996.4\n\
        2021-07-01 02:00,108,22.0,83,1.5\n\
        2021-07-01 01:00,108,22.4,81,996.4\n\
        2021-07-01 02:00,108,,84,1001.5\n";
    let rows = read_text(text);
    assert_eq!(column(&rows, Variable::AirTemperature), [Some(22.4), Some(22.0)]);
    assert_eq!(column(&rows, Variable::RelativeHumidity), [Some(81.0), Some(84.0)]);
    assert_eq!(column(&rows, Variable::StationPressure), [Some(996.4), Some(1001.5)]);
    let summary = detect(text.as_bytes()).unwrap();
    assert_eq!((summary.rows, summary.repeated, summary.contradicted), (4, 2, 1));
}

#[test]
fn api_names_are_read_with_either_spelling_of_the_flags() {
    for flag in ["taQcflg", "taQcflag"] {
        let text = format!(
            "rnum,tm,stnId,stnNm,ta,{flag},td\n1,2021-07-01 01:00,108,서울,22.4,1,19\n2,2021-07-01 02:00,108,서울,22,0,18.9\n"
        );
        let rows = read_text(&text);
        assert_eq!(column(&rows, Variable::AirTemperature), [None, Some(22.0)], "{flag}");
        assert_eq!(column(&rows, Variable::DewPoint), [Some(19.0), Some(18.9)]);
    }
}

#[test]
fn a_summary_tells_what_a_person_wants_to_know() {
    let text = "지점,지점명,일시,기온(°C),5cm 지중온도(°C)\n\
        159,부산,2021-01-01 00:00,1,2\n108,서울,2021-01-02 00:00,3,4\n108,서울,2021-01-02 00:00,3,4\n";
    let summary = detect(text.as_bytes()).unwrap();
    insta::assert_snapshot!(summary, @"KMA portal download: stations 108, 159, 2020-12-31T15:00:00Z to 2021-01-01T15:00:00Z, 3 rows, 1 variables, 1 repeated rows (0 with other values)");
    assert_eq!(summary.variables, [Variable::AirTemperature]);
    assert_eq!(summary.ignored, ["지점명", "5cm 지중온도(°C)"]);
    assert_eq!(summary.extension, Extension::Csv);
    assert_eq!(summary.first, "2020-12-31T15:00:00Z".parse::<Hour>().unwrap());
    assert_eq!(parse(text.as_bytes()).unwrap().len(), 2);
    insta::assert_snapshot!(detect(HUB.as_bytes()).unwrap(), @"KMA API-hub columns: station 108, 2021-01-06T13:00:00Z to 2021-01-06T15:00:00Z, 3 rows, 15 variables");
}

/// A portal file with some columns, in some order, of a few hours.
fn portal_text() -> impl Strategy<Value = String> {
    let names =
        ["기온(°C)", "강수량(mm)", "풍향(16방위)", "시정(10m)", "강수량 QC플래그", "현상번호(국내식)"];
    let columns = proptest::sample::subsequence(names.to_vec(), 1..=names.len()).prop_shuffle();
    let value = prop_oneof![Just(String::new()), (0..10_i32).prop_map(|value| value.to_string())];
    (columns, proptest::collection::vec((0..30_u8, proptest::collection::vec(value, 6)), 1..20)).prop_map(
        |(columns, rows)| {
            let mut text = format!("지점명,일시,{},지점\n", columns.join(","));
            for (hour, values) in rows {
                let values = columns.iter().zip(values).map(|(name, value)| match *name {
                    "강수량 QC플래그" => {
                        if hour % 2 == 0 {
                            "9".to_owned()
                        } else {
                            String::new()
                        }
                    }
                    _ => value,
                });
                let values: Vec<String> = values.collect();
                let (day, hour) = (1 + hour / 24, hour % 24);
                writeln!(text, "서울,2021-07-{day:02} {hour}:00,{},108", values.join(",")).unwrap();
            }
            text
        },
    )
}

proptest! {
    #[test]
    fn cp949_and_utf8_of_the_same_file_read_the_same(text in portal_text()) {
        let (cp949, _, unmapped) = EUC_KR.encode(&text);
        prop_assert!(!unmapped);
        let utf8 = parse(text.as_bytes());
        let cp949 = parse(&cp949);
        match (utf8, cp949) {
            (Ok(utf8), Ok(cp949)) => prop_assert_eq!(utf8, cp949),
            (Err(utf8), Err(cp949)) => prop_assert_eq!(utf8.to_string(), cp949.to_string()),
            (utf8, cp949) => prop_assert!(false, "{utf8:?} but {cp949:?}"),
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter_when_no_hour_repeats(
        values in proptest::collection::vec(-20..30_i32, 2..40), seed in any::<u64>()
    ) {
        let row = |(index, value): (usize, &i32)| format!("2021-07-{:02} {:02}:00,108,{value}\n", 1 + index / 24, index % 24);
        let mut rows: Vec<String> = values.iter().enumerate().map(row).collect();
        let sorted = read_text(&format!("tm,stn,ta\n{}", rows.concat()));
        rows.sort_by_key(|row| row.bytes().fold(seed, |hash, byte| hash.rotate_left(7) ^ u64::from(byte)));
        prop_assert_eq!(read_text(&format!("tm,stn,ta\n{}", rows.concat())), sorted);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = parse(&bytes);
        for header in ["tm,stn,ta,rn\n", "지점,일시,기온(°C),강수량(mm),강수량 QC플래그\n", "TM,STN,TA,RN,IR\n"] {
            let _ = parse(&[header.as_bytes(), &bytes].concat());
        }
    }

    #[test]
    fn no_text_of_csv_parts_makes_the_reader_panic(
        text in r#"(tm|stn|ta|지점|일시|기온|\(°C\)|QC플래그|TM|STN|2021-07-01 01:00|108|-9|[,"\r\n .0-9]){0,60}"#
    ) {
        let _ = detect(text.as_bytes());
        let _ = detect(&EUC_KR.encode(&text).0);
    }
}
