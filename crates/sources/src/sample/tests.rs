use std::pin::pin;
use std::task::{Context, Poll, Waker};

use proptest::prelude::*;
use sha2::{Digest as _, Sha256};
use weather::{Observation, Variable};

use super::*;
use crate::error::{ParseError, Remedy};

/// The sample never waits, so its futures are ready at once.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the sample waits for nothing"),
    }
}

fn fetch(sample: &Sample, hours: HourRange) -> Vec<RawObject> {
    ready(sample.fetch(&Question { stations: vec![sample.station().clone()], hours })).unwrap()
}

fn observations(objects: &[RawObject]) -> Vec<Observation> {
    objects
        .iter()
        .flat_map(|object| crate::parse(object.source, &object.station, &object.bytes).unwrap())
        .collect()
}

fn count(observations: &[Observation], variable: Variable) -> usize {
    observations.iter().filter(|observation| observation.get(variable).is_some()).count()
}

#[test]
fn the_whole_series_comes_back_byte_for_byte() {
    let objects = fetch(&Sample::new(), Sample::hours());
    let digest = format!("{:x}", Sha256::digest(&objects[0].bytes));
    assert_eq!(digest, "4127f868775e31b3956522adc0ec75af8937dde6a3896e8beed3a376c6d27f1c");
}

#[test]
fn the_whole_series_is_every_hour_of_five_years_with_what_was_measured() {
    let all = observations(&fetch(&Sample::new(), Sample::hours()));
    let hours: Vec<Hour> = all.iter().map(|observation| observation.hour).collect();
    assert_eq!(hours, Sample::hours().iter().collect::<Vec<_>>());
    assert_eq!(Sample::hours().start.to_string(), "2009-12-31T16:00:00Z");
    assert_eq!(Sample::hours().end.to_string(), "2014-12-31T16:00:00Z");
    assert_eq!(count(&all, Variable::AirTemperature), 43_824);
    assert_eq!(count(&all, Variable::Pm25), 43_824 - 2_067);
    assert_eq!(count(&all, Variable::WindDirection), 43_824 - 9_387);
    assert_eq!(count(&all, Variable::WindSpeed), 43_824);
    assert_eq!(count(&all, Variable::Precipitation), 0);
    assert!(all.iter().all(|observation| observation.station.as_str() == "54511"));
}

#[test]
fn the_wind_is_never_more_than_a_storm_and_never_negative() {
    let all = observations(&fetch(&Sample::new(), Sample::hours()));
    let speeds: Vec<f64> = all.iter().filter_map(|row| row.get(Variable::WindSpeed)).collect();
    assert!(speeds.iter().all(|speed| (0.4..=20.2).contains(speed)));
    let mean = speeds.iter().sum::<f64>() / speeds.len() as f64;
    assert!((2.0..4.0).contains(&mean), "{mean}");
}

#[test]
fn a_row_is_read_with_its_units_and_local_time() {
    let rows = parse(include_bytes!("../../fixtures/beijing.csv")).unwrap();
    let (first, third) = (&rows[0], &rows[2]);
    assert_eq!(first.hour.to_string(), "2012-06-01T00:00:00Z");
    assert_eq!(first.get(Variable::AirTemperature), Some(22.0));
    assert_eq!(first.get(Variable::DewPoint), Some(15.0));
    assert_eq!(first.get(Variable::SeaLevelPressure), Some(1004.0));
    assert_eq!(first.get(Variable::Pm25), None, "NA");
    assert_eq!(first.get(Variable::WindDirection), Some(135.0));
    assert_eq!(first.get(Variable::Precipitation), None);
    assert_eq!(first.get(Variable::RelativeHumidity), None);
    assert_eq!(third.get(Variable::WindDirection), None, "cv");
}

#[test]
fn wind_speed_is_what_the_run_grew_by_or_the_run_itself_where_one_begins() {
    let rows = parse(include_bytes!("../../fixtures/beijing.csv")).unwrap();
    let speeds: Vec<Option<f64>> = rows.iter().map(|row| row.get(Variable::WindSpeed)).collect();
    // the fifth row follows a missing hour within one run: its growth is that of two hours
    assert_eq!(speeds, [Some(3.13), Some(0.89), Some(0.89), Some(0.89), None, Some(4.92)]);
}

#[test]
fn an_hour_is_wet_while_its_hours_of_rain_or_snow_are_counted() {
    let rows = parse(include_bytes!("../../fixtures/beijing.csv")).unwrap();
    let wet: Vec<Option<f64>> = rows.iter().map(|row| row.get(Variable::WetHour)).collect();
    assert_eq!(wet, [Some(0.0), Some(1.0), Some(1.0), Some(0.0), Some(0.0), Some(0.0)]);
}

#[test]
fn only_hours_before_the_time_of_asking_are_available() {
    let sample = Sample::new();
    let (start, end) = (Sample::hours().start, Sample::hours().end);
    assert_eq!(sample.available(sample.station(), (end + 1000).timestamp()), Sample::hours());
    assert_eq!(sample.available(sample.station(), (start + 5).timestamp()), HourRange::new(start, start + 5));
    assert!(sample.available(sample.station(), (start - 5).timestamp()).is_empty());
    assert!(sample.available(&"108".parse().unwrap(), end.timestamp()).is_empty());
}

#[test]
fn hours_outside_the_series_give_no_object() {
    let sample = Sample::new();
    let end = Sample::hours().end;
    assert_eq!(fetch(&sample, HourRange::new(end, end + 24)), []);
    assert_eq!(fetch(&sample, HourRange::new(end - 3, end - 3)), []);
    assert_eq!(observations(&fetch(&sample, HourRange::new(end - 1, end + 24))).len(), 1);
}

#[test]
fn another_station_is_an_error_that_asking_again_does_not_help() {
    let error = {
        let question = Question { stations: vec!["108".parse().unwrap()], hours: Sample::hours() };
        ready(Sample::new().fetch(&question)).unwrap_err()
    };
    assert_eq!(error.remedy(), Remedy::Change);
    insta::assert_snapshot!(error, @"source sample does not know station 108; it knows 54511 (Beijing)");
}

#[test]
fn a_source_works_behind_the_seam() {
    let source: Box<dyn WeatherSource> = Box::new(Sample::new());
    let station: StationId = "54511".parse().unwrap();
    let hours = HourRange::new(Sample::hours().start + 24, Sample::hours().start + 26);
    let objects = ready(source.fetch(&Question { stations: vec![station.clone()], hours })).unwrap();
    assert_eq!(
        (objects.len(), objects[0].first_hour, objects[0].extension),
        (1, hours.start, Extension::Csv)
    );
    insta::assert_snapshot!(String::from_utf8_lossy(&objects[0].bytes).replace('\r', ""), @r"
    No,year,month,day,hour,pm2.5,DEWP,TEMP,PRES,cbwd,Iws,Is,Ir
    24,2010,1,1,23,NA,-17,-5,1020,cv,0.89,0,0
    25,2010,1,2,0,129,-16,-4,1020,SE,1.79,0,0
    26,2010,1,2,1,148,-15,-4,1020,SE,2.68,0,0
    ");
}

#[test]
fn what_is_not_the_beijing_file_is_refused() {
    let error = |text: &str| parse(text.as_bytes()).unwrap_err();
    insta::assert_snapshot!(error(""), @"the file is empty; download it again");
    insta::assert_snapshot!(error("tm,stn\n"), @r#"line 1 is not the header of the Beijing PM2.5 data (No,year,month,day,hour,…): found "tm", "stn""#);
    let rows = |rows: &str| error(&format!("{HEADER}\n{rows}"));
    insta::assert_snapshot!(rows(""), @"the file has a header but no rows; download it again with a longer period");
    insta::assert_snapshot!(rows("1,2010,1,1,0,NA,-21,-11,1021,NW,1.79,0"), @"line 2 has 12 fields, the header has 13; was the file cut off or edited?");
    insta::assert_snapshot!(rows("1,2010,1,1,0,NA,-21,cold,1021,NW,1.79,0,0"), @r#"line 2, column "TEMP": "cold" is not a number; correct it, or leave the field blank if nothing was measured"#);
    insta::assert_snapshot!(rows("1,2010,1,1,0,NA,-21,-11,1021,W,1.79,0,0"), @r#"line 2, column "cbwd": "W" is not NE, NW, SE or cv"#);
    let twice = "1,2010,1,1,0,NA,-21,-11,1021,NW,1.79,0,0\n".repeat(2);
    insta::assert_snapshot!(rows(&twice), @r#"line 3, column "hour": "0" is not later than the row above; wind is read from one row to the next"#);
    assert!(matches!(rows("1,2010,2,30,0,NA,-21,-11,1021,NW,1.79,0,0"), ParseError::Value { .. }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_cut_reads_as_the_same_hours_of_the_whole(start in -30_i64..43_900, length in 0_i64..200) {
        thread_local! {
            static WHOLE: (Sample, Vec<Observation>) = {
                let sample = Sample::new();
                let all = observations(&fetch(&sample, Sample::hours()));
                (sample, all)
            };
        }
        WHOLE.with(|(sample, all)| {
            let first = Sample::hours().start;
            let hours = HourRange::new(first + start, first + start + length);
            let expected: Vec<Observation> =
                all.iter().filter(|observation| hours.contains(observation.hour)).cloned().collect();
            prop_assert_eq!(observations(&fetch(sample, hours)), expected);
            Ok(())
        })?;
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse(&bytes);
        let mut rows = format!("{HEADER}\n").into_bytes();
        rows.extend(&bytes);
        let _ = parse(&rows);
    }
}
