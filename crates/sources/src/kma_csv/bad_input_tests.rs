//! What a person is told about a file that cannot be read.

use super::*;

fn refused(text: &str) -> ParseError {
    refused_bytes(text.as_bytes())
}

fn refused_bytes(bytes: &[u8]) -> ParseError {
    let error = parse(bytes).unwrap_err();
    assert_eq!(detect(bytes).unwrap_err().to_string(), error.to_string(), "both refuse alike");
    error
}

#[test]
fn an_empty_file() {
    let expected = "the file is empty; download it again";
    for text in ["", "\u{feff}", "\u{feff}\u{feff}\r\n", " \n\n"] {
        assert_eq!(refused(text).to_string(), expected, "{text:?}");
    }
}

#[test]
fn a_header_without_rows() {
    insta::assert_snapshot!(refused("tm,stn,ta\n\n"), @"the file has a header but no rows; download it again with a longer period");
}

#[test]
fn a_foreign_csv() {
    insta::assert_snapshot!(refused("date,city,temp_max,temp_min,wind,rain,snow,cloud,uv\n2021-01-01,Seoul,1,-7,2,0,0,3,1\n"), @r#"line 1 is not the header of an hourly KMA file (지점,일시,기온(°C),… or tm,stn,ta,… or TM,STN,TA,…): found "date", "city", "temp_max", "temp_min", "wind", "rain", "snow", "cloud", and 1 more"#);
}

#[test]
fn text_that_is_no_csv() {
    insta::assert_snapshot!(refused("<!DOCTYPE html>\n<html lang=\"ko\">\n"), @r#"line 1 is not the header of an hourly KMA file (지점,일시,기온(°C),… or tm,stn,ta,… or TM,STN,TA,…): found "<!DOCTYPE html>""#);
    insta::assert_snapshot!(refused("{\"result\":{\"status\":401}}"), @r#"line 1 is not the header of an hourly KMA file (지점,일시,기온(°C),… or tm,stn,ta,… or TM,STN,TA,…): found "{\"result\":{\"status\":401}""#);
}

#[test]
fn the_beijing_file() {
    insta::assert_snapshot!(refused(include_str!("../../fixtures/beijing.csv")), @r#"line 1 is not the header of an hourly KMA file (지점,일시,기온(°C),… or tm,stn,ta,… or TM,STN,TA,…): found "No", "year", "month", "day", "hour", "pm2.5", "DEWP", "TEMP", and 5 more"#);
}

#[test]
fn an_excel_workbook() {
    insta::assert_snapshot!(refused_bytes(b"PK\x03\x04\x14\x00\x06\x00"), @"this is a ZIP archive or an Excel workbook; unpack it, or save the sheet as CSV");
}

#[test]
fn an_unknown_encoding() {
    let utf16: Vec<u8> = "\u{feff}지점,일시".encode_utf16().flat_map(u16::to_le_bytes).collect();
    insta::assert_snapshot!(refused_bytes(&utf16), @"line 1 is neither UTF-8 nor CP949 (EUC-KR) text (it starts like UTF-16); save the file as UTF-8");
    insta::assert_snapshot!(refused_bytes(b"\xff\xff\xff,\xff\xff\n1,2\n"), @"line 1 is neither UTF-8 nor CP949 (EUC-KR) text; save the file as UTF-8");
}

#[test]
fn a_header_without_time_or_station() {
    insta::assert_snapshot!(refused("지점,지점명,기온(°C)\n108,서울,1\n"), @r#"the header has no time column; expected 일시, found "지점", "지점명", "기온(°C)""#);
    insta::assert_snapshot!(refused("지점명,일시,기온(°C)\n서울,2021-01-01 00:00,1\n"), @r#"the header has no station column; expected 지점, found "지점명", "일시", "기온(°C)""#);
    insta::assert_snapshot!(refused("tm,ta\n2021-01-01 00:00,1\n"), @r#"the header has no station column; expected stn, found "tm", "ta""#);
    insta::assert_snapshot!(refused("STN,TA\n108,1\n"), @r#"the header has no time column; expected TM, found "STN", "TA""#);
}

#[test]
fn a_header_that_measures_nothing_that_we_know() {
    insta::assert_snapshot!(refused("지점,지점명,일시,평균기온(°C),최저기온(°C)\n108,서울,2021-01-01,1,2\n"), @r#"the header names nothing that we can read; expected hourly columns such as 기온(°C), 습도(%), 풍속(m/s), found "지점", "지점명", "일시", "평균기온(°C)", "최저기온(°C)""#);
}

#[test]
fn a_daily_file_with_a_column_that_we_know() {
    insta::assert_snapshot!(refused("지점,지점명,일시,풍속(m/s)\n108,서울,2021-01-01,1\n"), @r#"line 2, column "일시": "2021-01-01" is a date without an hour; download the hourly file (시간자료), not the daily one"#);
}

#[test]
fn two_columns_with_one_meaning() {
    insta::assert_snapshot!(refused("지점,일시,기온(°C),기온\n108,2021-01-01 00:00,1,2\n"), @r#"column "기온" is there twice; remove one of them"#);
    insta::assert_snapshot!(refused("tm,stn,stnId,ta\n2021-01-01 00:00,108,108,1\n"), @r#"column "stnId" is there twice; remove one of them"#);
}

#[test]
fn a_unit_that_we_do_not_read() {
    insta::assert_snapshot!(refused("지점,일시,풍속(km/h)\n108,2021-01-01 00:00,1\n"), @r#"column "풍속(km/h)" is in "km/h"; expected m/s"#);
}

#[test]
fn a_row_that_was_cut_off() {
    insta::assert_snapshot!(refused("tm,stn,ta,hm\n2021-01-01 00:00,108,1,50\n2021-01-01 01:00,108,1"), @"line 3 has 3 fields, the header has 4; was the file cut off or edited?");
}

#[test]
fn a_value_that_is_not_a_number() {
    insta::assert_snapshot!(refused("지점,일시,기온(°C)\n108,2021-01-01 00:00,1\n\n108,2021-01-01 01:00,춥다\n"), @r#"line 4, column "기온(°C)": "춥다" is not a number; correct it, or leave the field blank if nothing was measured"#);
    insta::assert_snapshot!(refused("tm,stn,ta\n2021-01-01 00:00,108,NaN\n"), @r#"line 2, column "ta": "NaN" is not a number; correct it, or leave the field blank if nothing was measured"#);
    insta::assert_snapshot!(refused("tm,stn,ta\n2021-01-01 00:00,108,−3\n"), @r#"line 2, column "ta": "−3" is not a number; correct it, or leave the field blank if nothing was measured"#);
}

#[test]
fn a_number_that_would_not_stay_one_when_converted() {
    // Visibility is in tens of metres: ten times this is infinite.
    insta::assert_snapshot!(refused("tm,stn,vs\n2021-01-01 00:00,108,1e308\n"), @r#"line 2, column "vs": "1e308" is not a number; correct it, or leave the field blank if nothing was measured"#);
}

#[test]
fn a_value_that_is_not_text() {
    let mut bytes = b"tm,stn,ta\n2021-01-01 00:00,108,".to_vec();
    bytes.extend(b"\xff\xfe\n");
    insta::assert_snapshot!(refused_bytes(&bytes), @r#"line 2, column "ta": "��" is not a number; correct it, or leave the field blank if nothing was measured"#);
}

#[test]
fn a_time_that_could_mean_another_hour() {
    let row = |time: &str| refused(&format!("지점,일시,기온(°C)\n108,{time},1\n"));
    insta::assert_snapshot!(row("1/31/2021 9:00"), @r#"line 2, column "일시": "1/31/2021 9:00" is not a time in Korea; write it like 2021-01-31 09:00 (year first, no offset)"#);
    insta::assert_snapshot!(row("2021-01-31 09:10"), @r#"line 2, column "일시": "2021-01-31 09:10" is not a whole hour; only hourly observations can be read"#);
    insta::assert_snapshot!(row("2021-01-31T00:00:00Z"), @r#"line 2, column "일시": "2021-01-31T00:00:00Z" is not a time in Korea; write it like 2021-01-31 09:00 (year first, no offset)"#);
    insta::assert_snapshot!(row(""), @r#"line 2, column "일시": "" is not a time in Korea; write it like 2021-01-31 09:00 (year first, no offset)"#);
}

#[test]
fn a_station_that_is_not_a_number() {
    let row = |station: &str| refused(&format!("tm,stn,ta\n2021-01-01 00:00,{station},1\n"));
    insta::assert_snapshot!(row("서울"), @r#"line 2, column "stn": "서울" is not a station number such as 108"#);
    for station in ["", "0", "-108", "+108", "108.0", "99999999999"] {
        assert!(row(station).to_string().contains("is not a station number"), "{station:?}");
    }
}

#[test]
fn a_flag_that_kma_does_not_have() {
    insta::assert_snapshot!(refused("지점,일시,기온(°C),기온 QC플래그\n108,2021-01-01 00:00,1,X\n"), @r#"line 2, column "기온 QC플래그": "X" is not a quality flag; KMA writes blank or 0 (normal), 1 (error) or 9 (missing)"#);
}

#[test]
fn more_rows_than_fit_into_memory() {
    let limits = Limits { rows: 2, ..LIMITS };
    let text = |rows: usize| "tm,stn,ta\n".to_owned() + &"2021-01-01 00:00,108,1\n".repeat(rows);
    assert!(read(text(2).as_bytes(), limits).is_ok());
    let error = read(text(3).as_bytes(), limits).unwrap_err();
    insta::assert_snapshot!(error, @"the file has more than 2 rows; split it, by year for example");
}
