use weather::{Observation, StationId, VariableSet};

use super::*;

/// Rows of one day in Korea from 01 h on; `None` leaves the hour out.
fn day(date: &str, rains: &[Option<Rain>]) -> Vec<Row> {
    let midnight = super::super::time::kst_hour(format!("{date} 00:00").as_bytes()).unwrap();
    let station: StationId = "108".parse().unwrap();
    let rows = rains.iter().zip(1_i64..);
    let row = |rain, hour| Row {
        observation: Observation::new(station.clone(), midnight + hour),
        rain,
        blank: VariableSet::default(),
    };
    rows.filter_map(|(rain, hour)| Some(row((*rain)?, hour))).collect()
}

const FELL: Option<Rain> = Some(Rain::Fell);
const FLAGGED: Option<Rain> = Some(Rain::NormalBlank);
const BLANK: Option<Rain> = Some(Rain::UnflaggedBlank);
const UNKNOWN: Option<Rain> = Some(Rain::Unknown);

#[test]
fn in_summer_an_amount_is_wet_and_a_blank_with_a_normal_flag_is_dry() {
    let rows = day("2021-07-01", &[FLAGGED, FELL, FLAGGED, UNKNOWN]);
    assert_eq!(wet_hours(&rows), [Some(false), Some(true), Some(false), None]);
}

#[test]
fn without_flags_a_blank_is_dry_until_the_first_amount_of_its_day() {
    let mut rows = day("2021-07-01", &[BLANK, BLANK, FELL, BLANK]);
    rows.extend(day("2021-07-02", &[BLANK, FELL]));
    // hours 05 to 24 of the first day are not there, but each day begins anew
    assert_eq!(wet_hours(&rows), [Some(false), Some(false), Some(true), None, Some(false), Some(true)]);
}

#[test]
fn without_flags_the_midnight_that_ends_a_wet_day_belongs_to_that_day() {
    let mut hours = vec![BLANK; 24];
    hours[21] = FELL;
    let mut rows = day("2021-07-01", &hours);
    rows.extend(day("2021-07-02", &[BLANK]));
    assert_eq!(wet_hours(&rows)[21..], [Some(true), None, None, Some(false)]);
}

#[test]
fn without_flags_a_blank_after_a_missing_hour_is_not_known() {
    let rows = day("2021-07-01", &[BLANK, None, BLANK, BLANK, FELL]);
    assert_eq!(wet_hours(&rows), [Some(false), None, None, Some(true)]);
    let rows = day("2021-07-01", &[None, BLANK, FELL]);
    assert_eq!(wet_hours(&rows), [None, Some(true)]);
}

#[test]
fn without_flags_a_file_without_any_amount_does_not_tell_dry_from_left_out() {
    assert_eq!(wet_hours(&day("2021-07-01", &[BLANK, BLANK])), [None, None]);
    assert_eq!(wet_hours(&day("2021-07-01", &[FLAGGED, FLAGGED])), [Some(false), Some(false)]);
}

#[test]
fn in_winter_a_blank_hour_is_as_dry_as_the_three_hours_that_it_is_measured_with() {
    let rows = day("2021-01-01", &[FLAGGED, FLAGGED, FLAGGED, FLAGGED, FLAGGED, FELL]);
    assert_eq!(wet_hours(&rows), [Some(false), Some(false), Some(false), None, None, Some(true)]);
    let mut rows = day("2021-01-01", &[BLANK, BLANK, BLANK, BLANK]);
    rows.extend(day("2021-01-02", &[None, None, FELL]));
    assert_eq!(wet_hours(&rows)[..4], [Some(false), Some(false), Some(false), None], "nothing closes 04 h");
}

#[test]
fn in_winter_a_row_that_says_dry_of_its_own_hour_is_believed() {
    let rows = day("2021-01-01", &[Some(Rain::None), Some(Rain::None), FELL]);
    assert_eq!(wet_hours(&rows), [Some(false), Some(false), Some(true)]);
}

#[test]
fn the_winter_rule_holds_from_november_to_march() {
    for (date, holds) in
        [("2021-03-31", true), ("2021-04-01", false), ("2021-10-31", false), ("2021-11-01", true)]
    {
        let rows = day(date, &[FLAGGED, FLAGGED, FELL]);
        assert_eq!(wet_hours(&rows)[0].is_none(), holds, "{date}");
    }
}

#[test]
fn a_dry_hour_has_an_amount_of_0_where_there_are_amounts() {
    let amounts = |date| {
        let mut rows = day(date, &[FLAGGED, FLAGGED, FLAGGED, FLAGGED, UNKNOWN, FLAGGED]);
        settle_rain(&mut rows);
        rows.iter().map(|row| row.observation.get(Variable::Precipitation)).collect::<Vec<_>>()
    };
    let dry = Some(0.0);
    assert_eq!(amounts("2021-07-01"), [dry, dry, dry, dry, None, dry]);
    assert_eq!(amounts("2021-01-01"), [None, None, dry, None, None, dry], "sums of three hours");
}
