//! Whole folders through the job, and what a reader of Parquet finds then.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use peer_preprocess::{Amount, Folders, preprocess};

const HEADER: &str = "tm,stn,ta,rn,ws,wd,hm,pv,td,pa,ps,ss,icsr,dsnw,hr3Fhsc,dc10Tca,vs,ts\n";

fn rows(file: &Path) -> Vec<Row> {
    let reader = SerializedFileReader::new(File::open(file).unwrap()).unwrap();
    reader.get_row_iter(None).unwrap().map(Result::unwrap).collect()
}

/// A row's columns by name.
fn fields(row: &Row) -> BTreeMap<&str, &Field> {
    row.get_column_iter().map(|(name, field)| (name.as_str(), field)).collect()
}

#[test]
fn a_station_becomes_a_file_a_month_under_hive_names() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let observations = "2020-12-31 22:00,108,-1.5,,4,50,57,1.8,-15.5,1010,1020,,,6.4,,,,-3.4\n\
        2021-01-01 00:00,108,-0.5,0.2,99,50,57,1.8,-15.5,1010,1020,,,,,10,2000,-3.4\n";
    fs::write(from.path().join("asos_hourly_108.csv"), format!("{HEADER}{observations}")).unwrap();
    let folders = Folders::new(from.path(), to.path()).unwrap();
    let amount = preprocess(&folders, |_| ()).unwrap();
    let december = to.path().join("station=108/year=2020/month=12/hours.parquet");
    let january = to.path().join("station=108/year=2021/month=1/hours.parquet");
    let bytes = [&december, &january].map(|file| fs::metadata(file).unwrap().len()).iter().sum();
    assert_eq!(amount, Amount { rows: 2, files: 2, bytes });

    let (december, january) = (rows(&december), rows(&january));
    assert_eq!((december.len(), january.len()), (2, 1));
    let names: Vec<&String> = december[0].get_column_iter().map(|(name, _)| name).collect();
    let expected = "tm ta ws hm pv td pa ps ts rn wd ss icsr dsnw hr3Fhsc dc10Tca vs qc \
        gap_ta gap_ws gap_hm gap_pv gap_td gap_pa gap_ps gap_ts filled";
    assert_eq!(names, expected.split_whitespace().collect::<Vec<_>>());

    // 23:00 has no row: the readings on both sides are joined, but not rain and wind direction.
    let hour = fields(&december[1]);
    let shown = 1_609_455_600_000_000; // 2020-12-31 23:00 as a clock without a zone shows it
    assert_eq!(*hour["tm"], Field::TimestampMicros(shown));
    assert_eq!(*hour["ta"], Field::Double(-1.0));
    assert_eq!((hour["rn"], hour["wd"], hour["ws"]), (&Field::Null, &Field::Null, &Field::Null));
    assert_eq!((hour["gap_ta"], hour["gap_ws"]), (&Field::UByte(1), &Field::UByte(1)));
    assert_eq!(*hour["filled"], Field::UByte(0b1111_1101), "all of the eight but wind speed");
    // A wind speed of 99 m/s is none; the gap that it leaves is open at its end.
    let hour = fields(&january[0]);
    assert_eq!(
        (hour["ws"], hour["qc"], hour["filled"]),
        (&Field::Null, &Field::UInt(0b10), &Field::UByte(0))
    );
    assert_eq!((hour["rn"], hour["gap_ta"]), (&Field::Double(0.2), &Field::UByte(0)));
}

#[test]
fn a_foreign_file_is_named_with_what_is_wrong_in_it() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(from.path().join("asos_hourly_108.csv"), "지점,지점명,일시\n").unwrap();
    let error = preprocess(&Folders::new(from.path(), to.path()).unwrap(), |_| ()).unwrap_err();
    assert!(error.to_string().contains("asos_hourly_108.csv cannot be preprocessed"), "{error}");
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.starts_with("its first line is not tm,stn,ta,rn"), "{cause}");
}

#[test]
fn two_files_of_one_station_do_not_overwrite_each_other() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for name in ["asos_hourly_108.csv", "asos_hourly_108_again.csv"] {
        let row = "2021-01-01 00:00,108,1,,,,,,,,,,,,,,,\n";
        fs::write(from.path().join(name), format!("{HEADER}{row}")).unwrap();
    }
    let error = preprocess(&Folders::new(from.path(), to.path()).unwrap(), |_| ()).unwrap_err();
    assert!(error.to_string().contains("station=108/year=2021/month=1/hours.parquet"), "{error}");
}

/// Nine years of Seoul, against what the peer's own check counts in the output of its pandas pass.
#[test]
fn real_observations_come_out_as_the_peers_do() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let archive = workspace.join("../shared/data/asos/asos_hourly_108.csv.gz");
    let Ok(archive) = File::open(&archive) else {
        eprintln!("skipped: {} is not there", archive.display());
        return;
    };
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut plain = File::create(from.path().join("asos_hourly_108.csv")).unwrap();
    std::io::copy(&mut flate2::read::GzDecoder::new(archive), &mut plain).unwrap();
    preprocess(&Folders::new(from.path(), to.path()).unwrap(), |_| ()).unwrap();

    let files = fs::read_dir(to.path().join("station=108")).unwrap();
    let files = files.flat_map(|year| fs::read_dir(year.unwrap().path()).unwrap());
    let rows: Vec<Row> = files.flat_map(|month| rows(&month.unwrap().path().join("hours.parquet"))).collect();
    let rows: Vec<_> = rows.iter().map(fields).collect();
    let sum = |column: &str| {
        let value = |row: &BTreeMap<&str, &Field>| match row[column] {
            Field::Double(value) => *value,
            Field::UByte(class) => f64::from(*class),
            _ => 0.0,
        };
        (rows.iter().map(value).sum::<f64>() * 1000.0).round() / 1000.0
    };
    assert_eq!(rows.len(), 78_887);
    assert_eq!((sum("ta"), sum("hm"), sum("gap_ta")), (1_048_732.9, 4_699_390.9, 2630.0));
    assert_eq!(rows.iter().filter(|row| *row["filled"] != Field::UByte(0)).count(), 84);
    assert_eq!(rows.iter().filter(|row| *row["qc"] != Field::UInt(0)).count(), 0);
}
