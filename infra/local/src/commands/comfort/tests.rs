use super::*;

fn run(name: &str, table: &str) -> Result<String> {
    let index = Index::named(name).unwrap();
    let mut output = Vec::new();
    compute(index, table.as_bytes(), &mut output, "t.csv", &ProgressBar::hidden())?;
    Ok(String::from_utf8(output).unwrap())
}

fn refused(name: &str, table: &str) -> String {
    format!("{:#}", run(name, table).unwrap_err())
}

#[test]
fn the_rows_stay_and_outputs_come_as_columns_blank_outside_the_domain() {
    let said = run("wind-chill", "place,v_ms,tdb_c\nSeoul,3,-10\nSeoul,3,15\n\"Jeju, coast\",,-1\n").unwrap();
    insta::assert_snapshot!(said, @r#"
    place,v_ms,tdb_c,wct_c,in_range_nws
    Seoul,3,-10,-15.535451012012246,1
    Seoul,3,15,,0
    "Jeju, coast",,-1,,
    "#);
}

#[test]
fn a_column_that_is_there_already_gets_a_neighbour() {
    let said = run("wet_bulb_stull", "tdb_c,rh_pct,tw_stull_c\n20,50,13.7\n").unwrap();
    assert!(said.starts_with("tdb_c,rh_pct,tw_stull_c,tw_stull_c_wearcast\n20,50,13.7,13.69"), "{said}");
}

#[test]
fn what_cannot_be_read_is_named_by_line_and_column() {
    insta::assert_snapshot!(refused("utci", "tdb_c,v10_ms\n1,2\n"), @"t.csv, line 1: no column tmrt_c, rh_pct; utci needs tdb_c, tmrt_c, v10_ms, rh_pct and the table has tdb_c, v10_ms");
    insta::assert_snapshot!(refused("dew_point", "tdb_c,rh_pct\n1,50\n2,NaN\n"), @r#"t.csv, line 3, column rh_pct: "NaN" is not a number"#);
    insta::assert_snapshot!(refused("dew_point", "tdb_c,rh_pct\n1,50\n2\n"), @"t.csv cannot be read as CSV: CSV error: record 2 (line: 3, byte: 18): found record with 1 fields, but the previous record has 2 fields");
    insta::assert_snapshot!(refused("dew_point", ""), @"t.csv, line 1: no column tdb_c, rh_pct; dew_point needs tdb_c, rh_pct and the table has no columns");
}

#[test]
fn a_byte_order_mark_of_a_spreadsheet_is_no_part_of_a_name() {
    assert!(run("dew_point", "\u{feff}tdb_c,rh_pct\r\n20,50\r\n").unwrap().contains("td_magnus_wmo_c"));
}

#[test]
fn the_list_names_every_index_with_its_columns_and_domain() {
    let listed = listed();
    for index in &INDICES {
        assert!(listed.contains(index.name) && listed.contains(index.domain), "{}", index.name);
        for input in index.inputs {
            assert!(listed.contains(input.name), "{}", input.name);
        }
    }
}
