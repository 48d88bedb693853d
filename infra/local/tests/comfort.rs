//! `wearcast comfort` as a person runs it, on the tables of independent packages.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::io::Write;
use std::process::{Command, Output, Stdio};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../crates/outfit/fixtures");

fn wearcast(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wearcast"));
    command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn fed(words: &[&str], table: &str) -> Output {
    let mut child = wearcast(words).spawn().unwrap();
    child.stdin.take().unwrap().write_all(table.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// The largest difference between a column of an independent package and ours beside it.
fn difference(index: &str, column: &str) -> (usize, f64) {
    let table = format!("{FIXTURES}/{index}.csv");
    let output = wearcast(&["comfort", index, "--csv", &table]).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let mut reader = csv::Reader::from_reader(&*output.stdout);
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|one| one == name).unwrap();
    let (theirs, ours) = (place(column), place(&format!("{column}_wearcast")));
    let mut largest = 0.0_f64;
    let mut compared = 0;
    for row in reader.records() {
        let row = row.unwrap();
        if let (Ok(theirs), Ok(ours)) = (row[theirs].parse::<f64>(), row[ours].parse::<f64>()) {
            largest = largest.max((theirs - ours).abs());
            compared += 1;
        }
    }
    (compared, largest)
}

#[test]
fn a_table_of_an_independent_package_can_be_checked() {
    for (index, column, tolerance) in
        [("utci", "utci_c", 1e-9), ("kma_feels_like", "kma_official_c", 1e-9), ("ireq", "ireq_min_clo", 1e-6)]
    {
        let (compared, largest) = difference(index, column);
        assert!(compared > 30, "{index}: {compared} rows");
        assert!(largest <= tolerance, "{index}: {largest}");
    }
}

#[test]
fn standard_input_is_read_and_a_wrong_cell_is_named() {
    let output = fed(&["comfort", "dew-point", "--csv", "-"], "tdb_c,rh_pct\n20,100\n");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let rows: Vec<&str> = text(&output.stdout).lines().collect();
    assert!(rows[1].starts_with("20,100,20,") || rows[1].starts_with("20,100,19.99"), "{rows:?}");
    let output = fed(&["comfort", "dew-point", "--csv", "-"], "tdb_c,rh_pct\n20,wet\n");
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(said.contains(r#"standard input, line 2, column rh_pct: "wet" is not a number"#), "{said}");
}

#[test]
fn what_there_is_can_be_listed_and_what_there_is_not_is_refused() {
    let list = wearcast(&["comfort", "--list"]).output().unwrap();
    assert!(text(&list.stdout).contains("kma_feels_like"), "{}", text(&list.stdout));
    let none = wearcast(&["comfort", "humidex", "--csv", "-"]).output().unwrap();
    let said = text(&none.stderr);
    assert!(!none.status.success() && said.contains("is no index"), "{said}");
    let bare = wearcast(&["comfort"]).output().unwrap();
    assert!(!bare.status.success(), "without an index or --list");
}
