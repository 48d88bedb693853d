use super::*;
use crate::quantity::HEADER;

/// Indices of quantities, as bits in `qc` and `filled`.
const TA: usize = 0;
const HM: usize = 2;
const RN: usize = 8;
const WD: usize = 9;

/// A row of 2021-01-01 in which `ta`, `rn`, `wd` and `hm` are given.
fn row(hour: usize, ta: &str, rn: &str, wd: &str, hm: &str) -> String {
    format!("2021-01-01 {hour:02}:00,108,{ta},{rn},,{wd},{hm},,,,,,,,,,,\n")
}

fn station(rows: &[String]) -> StationHours {
    let file = format!("{HEADER}\n{}", rows.concat());
    let mut station = StationHours::none();
    station.read(&Table::read(file.as_bytes()).unwrap()).unwrap();
    station
}

fn column(station: &StationHours, quantity: usize) -> Vec<Option<f64>> {
    station.values[quantity].iter().map(|value| value.get()).collect()
}

#[test]
fn rows_of_an_hour_are_merged_and_the_first_value_stands() {
    let station = station(&[
        row(1, "", "0.5", "", "60"),
        row(2, "1.5", "", "", ""),
        row(1, "3.5", "0.9", "90", ""),
        row(1, "9.5", "", "", "70"),
    ]);
    assert_eq!(column(&station, TA), [Some(3.5), Some(1.5)]);
    assert_eq!(column(&station, RN), [Some(0.5), Some(0.0)]);
    assert_eq!(column(&station, WD), [Some(90.0), None]);
    assert_eq!(column(&station, HM), [Some(60.0), None]);
}

#[test]
fn a_blank_means_no_precipitation_only_in_an_hour_with_a_row() {
    let station = station(&[row(1, "", "", "", ""), row(3, "", "", "", "")]);
    assert_eq!(column(&station, RN), [Some(0.0), None, Some(0.0)]);
}

#[test]
fn rows_may_come_in_any_order() {
    let station = station(&[row(5, "5", "", "", ""), row(3, "3", "", "", ""), row(4, "4", "", "", "")]);
    assert_eq!(column(&station, TA), [Some(3.0), Some(4.0), Some(5.0)]);
    assert_eq!(station.range.start.to_string(), "2020-12-31T18:00:00Z");
}

#[test]
fn the_ends_of_a_range_stand_and_what_is_beyond_is_noted_by_its_bit() {
    let station = station(&[
        row(1, "-40", "200", "360", "100"),
        row(2, "-40.1", "200.1", "361", "100"),
        row(3, "45", "-0.1", "0", "0"),
    ]);
    assert_eq!(station.refused, [0, 1 << TA | 1 << RN | 1 << WD, 1 << RN]);
    assert_eq!(column(&station, RN), [Some(200.0), None, None], "refused rain is not no rain");
    assert_eq!(column(&station, WD), [Some(360.0), None, Some(0.0)], "directions are not filled");
}

#[test]
fn a_refused_value_is_a_gap_that_a_line_crosses() {
    let station = station(&[row(1, "2", "", "", ""), row(2, "99", "", "", ""), row(3, "3", "", "", "")]);
    assert_eq!(column(&station, TA), [Some(2.0), Some(2.5), Some(3.0)]);
    assert_eq!(station.gaps[TA].iter().map(|class| *class as u8).collect::<Vec<_>>(), [0, 1, 0]);
    assert_eq!((station.refused[1], station.filled[1]), (1 << TA, 1 << TA));
}

#[test]
fn of_two_values_the_first_one_stands_even_if_it_is_refused() {
    let station = station(&[row(1, "99", "", "", ""), row(1, "3", "", "", "")]);
    assert_eq!((column(&station, TA), station.refused[0]), (vec![None], 1 << TA));
}

#[test]
fn hours_without_a_row_are_rows_without_readings() {
    let station = station(&[row(1, "1", "", "", "50"), row(6, "6", "", "", "50")]);
    assert_eq!(station.range.len(), 6);
    assert_eq!(column(&station, TA), [Some(1.0), None, None, None, None, Some(6.0)]);
    assert_eq!(station.refused, [0; 6]);
    assert_eq!(station.filled, [0; 6]);
}

#[test]
fn the_next_station_finds_nothing_of_the_one_before() {
    let long = format!("{HEADER}\n{}", (0..9).map(|hour| row(hour, "99", "", "", "1")).collect::<String>());
    let short = format!("{HEADER}\n{}{}", row(1, "", "", "", ""), row(2, "1", "", "", ""));
    let mut station = StationHours::none();
    station.read(&Table::read(long.as_bytes()).unwrap()).unwrap();
    station.read(&Table::read(short.as_bytes()).unwrap()).unwrap();
    assert_eq!(column(&station, TA), [None, Some(1.0)]);
    assert_eq!(column(&station, HM), [None, None]);
    assert_eq!((station.refused, station.filled), (vec![0, 0], vec![0, 0]));
}

#[test]
fn a_damaged_date_is_told_and_does_not_fill_the_memory() {
    let file =
        format!("{HEADER}\n{}", row(1, "", "", "", "") + &row(2, "", "", "", "").replace("2021", "1921"));
    let error = StationHours::none().read(&Table::read(file.as_bytes()).unwrap()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "its first and its last row lie 100 years apart; is one of the dates damaged?"
    );
}
