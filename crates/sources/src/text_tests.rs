use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::*;

const SMALL: Limits = Limits { packed_mib: 1, unpacked_mib: 2, rows: 10 };

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// Lines and fields of a text whose first record tells its encoding.
fn records(text: &[u8]) -> Vec<(usize, Vec<String>)> {
    let mut records = Records::new(text);
    let (encoding, _) = column_names(&Records::new(text).read().unwrap().unwrap()).unwrap();
    let mut found = Vec::new();
    while let Some(record) = records.read().unwrap() {
        let fields = record.iter().map(|field| encoding.decode(field).into_owned()).collect();
        let at = record.at;
        found.push((records.line(at), fields));
    }
    found
}

#[test]
fn gzip_and_plain_text_come_out_the_same() {
    assert_eq!(unpack(&gzip(b"tm,stn\n"), LIMITS).unwrap(), unpack(b"tm,stn\n", LIMITS).unwrap());
}

#[test]
fn a_gzip_bomb_is_refused_at_the_bound_and_not_unpacked_further() {
    let bomb = gzip(&vec![b' '; 3 * MIB]);
    assert!(bomb.len() < MIB / 10);
    let error = unpack(&bomb, SMALL).unwrap_err();
    insta::assert_snapshot!(error, @"the file is larger than 2 MiB when unpacked; split it, by year for example");
}

#[test]
fn a_file_of_exactly_the_bound_is_taken_and_one_byte_more_is_not() {
    let mut text = vec![b'x'; 2 * MIB];
    assert!(unpack(&text, SMALL).is_ok() && unpack(&gzip(&text), SMALL).is_ok());
    text.push(b'x');
    assert!(unpack(&text, SMALL).is_err() && unpack(&gzip(&text), SMALL).is_err());
}

#[test]
fn a_packed_file_above_its_bound_is_refused_before_it_is_unpacked() {
    let mut bytes = gzip(b"tm,stn\n");
    bytes.resize(MIB + 1, 0);
    let error = unpack(&bytes, SMALL).unwrap_err();
    insta::assert_snapshot!(error, @"the file is larger than 1 MiB; split it, by year for example");
}

#[test]
fn gzip_data_that_was_cut_off_is_refused_whole() {
    let whole = gzip(b"tm,stn,ta\n2021-01-01 01:00,108,3.1\n");
    let error = unpack(&whole[..whole.len() - 4], LIMITS).unwrap_err();
    insta::assert_snapshot!(error, @"the gzip data is cut off or damaged; copy or download the file again");
}

#[test]
fn lines_are_counted_over_blank_lines_crlf_and_quoted_line_ends() {
    let text = b"\xef\xbb\xbf\xef\xbb\xbfa,b\r\n\r\n1,\"two\r\nlines\"\r\n\n3,\"4\"\"\"";
    let fields = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
    assert_eq!(
        records(text),
        [(1, fields("a", "b")), (3, fields("1", "two\r\nlines")), (6, fields("3", "4\""))]
    );
}

#[test]
fn a_quotation_mark_that_is_never_closed_does_not_swallow_a_large_file() {
    let mut text = b"a,b\n1,\"".to_vec();
    text.resize(2 * LONGEST_LINE, b'x');
    let mut records = Records::new(&text);
    records.read().unwrap();
    let error = records.read().unwrap_err();
    insta::assert_snapshot!(error, @"line 2 is longer than 64 KiB; is a quotation mark never closed?");
}

#[test]
fn the_encoding_is_decided_on_the_whole_header() {
    let cp949 = EUC_KR.encode("지점,캠\n").0;
    assert_eq!(records(&cp949), [(1, vec!["지점".to_owned(), "캠".to_owned()])]);
    assert_eq!(records("지점,ķ\n".as_bytes()), [(1, vec!["지점".to_owned(), "ķ".to_owned()])]);
}

proptest! {
    #[test]
    fn every_field_is_found_again_whatever_stands_in_the_others(
        rows in proptest::collection::vec(proptest::collection::vec("[가-힣a-z0-9 \"\n,.]{0,8}", 1..6), 1..6)
    ) {
        let rows: Vec<Vec<String>> = std::iter::once(vec!["지점".to_owned()]).chain(rows).collect();
        let mut text = String::new();
        for row in &rows {
            let quoted: Vec<String> = row.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
            text.push_str(&quoted.join(","));
            text.push_str("\r\n");
        }
        let expected: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|field| field.trim_ascii().to_owned()).collect()).collect();
        let found: Vec<Vec<String>> = records(text.as_bytes()).into_iter().map(|(_, fields)| fields).collect();
        prop_assert_eq!(&found, &expected);
        let (cp949, _, unmapped) = EUC_KR.encode(&text);
        prop_assert!(!unmapped);
        let found: Vec<Vec<String>> = records(&cp949).into_iter().map(|(_, fields)| fields).collect();
        prop_assert_eq!(&found, &expected);
    }
}
