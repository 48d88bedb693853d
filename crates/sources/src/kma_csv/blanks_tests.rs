use super::super::parse;
use super::*;

fn column(text: &str, variable: Variable) -> Vec<Option<f64>> {
    parse(text.as_bytes()).unwrap().iter().map(|observation| observation.get(variable)).collect()
}

#[test]
fn night_is_0_and_a_blank_day_is_not_known() {
    // at Seoul the sun rose at 07:47 and set at 17:26 that day
    let text = "tm,stn,ss,icsr\n\
        2021-01-05 07:00,108,,\n2021-01-05 08:00,108,,\n2021-01-05 12:00,108,0.9,1.41\n\
        2021-01-05 13:00,108,,\n2021-01-05 18:00,108,0,\n2021-01-05 19:00,108,,\n";
    let (dark, gap) = (Some(0.0), None);
    assert_eq!(column(text, Variable::Sunshine), [dark, gap, Some(0.9), gap, Some(0.0), dark]);
    assert_eq!(column(text, Variable::SolarRadiation), [dark, gap, Some(1.41), gap, gap, dark]);
}

#[test]
fn night_is_0_in_every_form_and_under_the_flag_for_missing() {
    let portal = "지점,일시,일조(hr),일조 QC플래그\n\
        108,2021-01-05 00:00,,9\n108,2021-01-05 01:00,,\n108,2021-01-05 02:00,0.3,1\n108,2021-01-05 12:00,,9\n";
    assert_eq!(
        column(portal, Variable::Sunshine),
        [Some(0.0), Some(0.0), None, None],
        "an error stays missing"
    );
    let hub = "TM,STN,SS,SI\n202101050000,108,-9.0,-9.00\n202101051200,108,-9.0,-9.00\n";
    assert_eq!(column(hub, Variable::SolarRadiation), [Some(0.0), None]);
}

#[test]
fn night_needs_a_place_and_a_column() {
    let unknown = "tm,stn,ss\n2021-01-05 00:00,4,\n";
    assert_eq!(column(unknown, Variable::Sunshine), [None]);
    let absent = "tm,stn,ta\n2021-01-05 00:00,108,1\n";
    assert_eq!(column(absent, Variable::Sunshine), [None]);
}

#[test]
fn a_blank_snow_depth_is_bare_ground() {
    let flagged =
        "지점,일시,기온(°C),기온 QC플래그,적설(cm)\n108,2021-01-05 00:00,1,,\n108,2021-01-05 01:00,1,,\n";
    assert_eq!(column(flagged, Variable::SnowDepth), [Some(0.0), Some(0.0)]);
}

#[test]
fn a_blank_near_a_snow_depth_is_a_gap_in_it() {
    let text = "tm,stn,dsnw\n2021-01-05 00:00,108,\n2021-01-05 12:00,108,\n2021-01-05 13:00,108,\n\
        2021-01-06 00:00,108,0.6\n2021-01-06 01:00,108,\n2021-01-06 03:00,108,0.5\n2021-01-06 16:00,108,\n";
    let bare = Some(0.0);
    assert_eq!(column(text, Variable::SnowDepth), [bare, None, None, Some(0.6), None, Some(0.5), bare]);
}

#[test]
fn a_file_without_flags_and_without_a_single_depth_tells_nothing() {
    assert_eq!(column("tm,stn,dsnw\n2021-07-05 00:00,108,\n", Variable::SnowDepth), [None]);
}

/// Seoul, nine years: the sun of this module against what KMA wrote.
#[test]
fn no_sunshine_was_ever_measured_at_night() {
    let path = "/../../../shared/data/asos/asos_hourly_108.csv.gz";
    let Ok(bytes) = std::fs::read([env!("CARGO_MANIFEST_DIR"), path].concat()) else {
        eprintln!("skipped: no observations beside this checkout");
        return;
    };
    let seoul = Station::known(&"108".parse().unwrap()).unwrap();
    let nights: Vec<_> =
        parse(&bytes).unwrap().into_iter().filter(|row| is_night(&seoul, row.hour)).collect();
    assert!(nights.len() > 35_000, "{}", nights.len());
    for variable in [Variable::Sunshine, Variable::SolarRadiation] {
        assert!(nights.iter().all(|row| row.get(variable) == Some(0.0)), "{variable:?}");
    }
}
