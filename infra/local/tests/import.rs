//! `wearcast import`: a person's files, read right or refused with the place and what to do.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::f64::consts::TAU;
use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::Value;
use tempfile::TempDir;
use whole_path::{Contents, Ended, Program, Wearcast, get};

const WEARCAST: &str = env!("CARGO_BIN_EXE_wearcast");
/// The hour after the last one of the files.
const AS_OF: [&str; 3] = ["--no-train", "--as-of", "2010-02-28T15:00:00Z"];
const DAYS: i64 = 45;

/// A directory for a test: the files and the data lie in it.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let file = self.0.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        file.to_str().unwrap().to_owned()
    }

    async fn import(&self, files: &[&str]) -> Ended {
        let data = self.data();
        let arguments = [&["--data-dir", data.to_str().unwrap(), "import"], files].concat();
        Program::run(WEARCAST, &arguments).await
    }

    /// What the import of one file that cannot be read complains of, with the file's name alone.
    async fn refused(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let file = self.file(name, bytes);
        let ended = self.import(&[&file]).await;
        assert_eq!((ended.status.code(), ended.said.as_str()), (Some(1), ""));
        assert!(!self.data().exists(), "nothing was started for it");
        ended.complained.trim_end().replace(self.0.path().to_str().unwrap(), "DESK")
    }
}

/// Rows from 15 January 2010 on: `row` writes one from its Korean date, hour, temperature and wind.
fn rows(row: impl Fn(&str, i64, f64, f64) -> String) -> String {
    let mut text = String::new();
    for hour in 0..DAYS * 24 {
        let (day, hour) = (hour / 24 + 15, hour % 24);
        let date = if day <= 31 { format!("2010-01-{day:02}") } else { format!("2010-02-{:02}", day - 31) };
        // Warmest at three in the afternoon, with a spell of cold every ten days.
        let air =
            -1.0 + 5.0 * (TAU * (hour - 15) as f64 / 24.0).cos() + 3.0 * (TAU * day as f64 / 10.0).sin();
        writeln!(text, "{}", row(&date, hour, air, 2.0 + (hour % 5) as f64)).unwrap();
    }
    text
}

fn tidy(station: u32) -> String {
    let rows = rows(|date, hour, air, wind| format!("{date} {hour:02}:00,{station},{air:.1},,{wind:.1},61"));
    format!("tm,stn,ta,rn,ws,hm\n{rows}")
}

/// As the portal writes it: hours without a leading zero, lines ending in CRLF.
fn portal(station: u32, name: &str) -> String {
    let rows =
        rows(|date, hour, air, wind| format!("{station},{name},{date} {hour}:00,{air:.1},{wind:.1}\r"));
    format!("지점,지점명,일시,기온(°C),풍속(m/s)\r\n{rows}")
}

async fn recommendation(page: &str, station: u32) -> Value {
    let answer = get(&format!("{page}/v1/recommendations?station={station}&lang=en")).await;
    assert_eq!(answer.status(), 200, "{:?}", answer.body());
    serde_json::from_slice(answer.body()).unwrap()
}

#[tokio::test]
async fn files_of_every_form_are_imported_at_once_and_then_served() {
    let desk = Desk::new();
    let sokcho = portal(90, "속초");
    let (cp949, _, unwritable) = encoding_rs::EUC_KR.encode(&sokcho);
    assert!(!unwritable);
    let files = [
        desk.file("tidy.csv", tidy(108)),
        desk.file("portal.csv", format!("\u{feff}{}", portal(159, "부산"))),
        desk.file("cp949.csv", cp949),
    ];
    let ended = desk.import(&files.each_ref().map(String::as_str)).await;
    assert_eq!((ended.status.code(), ended.complained.as_str()), (Some(0), ""), "{}", ended.said);
    for line in [
        "tidy.csv: data.go.kr columns: station 108, 2010-01-14T15:00:00Z to 2010-02-28T14:00:00Z, 1080 rows, 4 variables",
        "portal.csv: KMA portal download: station 159,",
        "cp949.csv: KMA portal download: station 90,",
        "station 108: 7 days from 2010-02-28T14:00:00Z by baseline",
    ] {
        assert!(ended.said.contains(line), "no {line:?} in {}", ended.said);
    }

    let wearcast = Wearcast::up(WEARCAST, &desk.data(), &AS_OF).await.ready().await;
    for station in [108, 159, 90] {
        let answer = recommendation(&wearcast.page, station).await;
        assert_eq!((&answer["date"], &answer["time_zone"]), (&"2010-03-01".into(), &"Asia/Seoul".into()));
    }
    wearcast.stop().await;
}

#[tokio::test]
async fn a_running_stack_takes_a_file_and_the_same_file_again_changes_nothing() {
    let desk = Desk::new();
    let wearcast = Wearcast::up(WEARCAST, &desk.data(), &AS_OF).await.ready().await;
    let file = desk.file("seoul.csv", tidy(108));
    let ended = desk.import(&[&file]).await;
    assert_eq!(ended.status.code(), Some(0), "{}", ended.complained);
    let ready = format!("ready       {}/v1/recommendations?station=108", wearcast.page);
    assert!(ended.said.contains(&ready), "{}", ended.said);
    assert_eq!(recommendation(&wearcast.page, 108).await["issued_at"], "2010-02-28T14:00:00Z");

    let keys = wearcast.store.list("").await.unwrap();
    let again = desk.import(&[&file]).await;
    assert_eq!(again.status.code(), Some(0), "{}", again.complained);
    assert!(again.said.contains("these bytes were filed before, nothing to do"), "{}", again.said);
    assert!(again.said.contains(&ready), "{}", again.said);
    assert_eq!(wearcast.store.list("").await.unwrap(), keys);
    wearcast.stop().await;
}

#[tokio::test]
async fn a_file_that_was_imported_before_is_imported_to_the_same_contents() {
    let desk = Desk::new();
    let file = desk.file("seoul.csv", tidy(108));
    desk.import(&[&file]).await;
    let before = Contents::at_rest(&desk.data()).await;
    let again = desk.import(&[&file]).await;
    assert!(again.said.contains("these bytes were filed before, nothing to do"), "{}", again.said);
    assert_eq!(Contents::at_rest(&desk.data()).await.differences(&before), Vec::<String>::new());
}

#[tokio::test]
async fn a_broken_file_is_refused_with_its_line_and_column_and_leaves_nothing() {
    let desk = Desk::new();
    let broken = tidy(108).replacen(",61\n", ",wet\n", 2);
    insta::assert_snapshot!(desk.refused("broken.csv", broken).await, @r#"wearcast: DESK/broken.csv was not imported, nothing is stored: line 2, column "hm": "wet" is not a number; correct it, or leave the field blank if nothing was measured"#);
    let cut_off = &tidy(108)[..2000];
    insta::assert_snapshot!(desk.refused("cut-off.csv", cut_off).await, @"wearcast: DESK/cut-off.csv was not imported, nothing is stored: line 60 has 5 fields, the header has 6; was the file cut off or edited?");
    insta::assert_snapshot!(desk.refused("empty.csv", "").await, @"wearcast: DESK/empty.csv was not imported, nothing is stored: the file is empty; download it again");
    insta::assert_snapshot!(desk.refused("shopping.csv", "item,price\nscarf,12000\n").await, @r#"wearcast: DESK/shopping.csv was not imported, nothing is stored: line 1 is not the header of an hourly KMA file (지점,일시,기온(°C),… or tm,stn,ta,… or TM,STN,TA,…): found "item", "price""#);
    insta::assert_snapshot!(desk.refused("utf16.csv", b"\xff\xfe\xc0\xc9").await, @"wearcast: DESK/utf16.csv was not imported, nothing is stored: line 1 is neither UTF-8 nor CP949 (EUC-KR) text (it starts like UTF-16); save the file as UTF-8");
    insta::assert_snapshot!(desk.refused("nowhere.csv", tidy(99999)).await, @"wearcast: DESK/nowhere.csv was not imported, nothing is stored: station 99999 is not a known station; the KMA's 97 ASOS stations are (GET /v1/stations lists those with data)");
    let future = desk.refused("future.csv", tidy(108).replace("2010-02-28", "2910-02-28")).await;
    let (before_now, _) = future.split_once(" by ").unwrap();
    insta::assert_snapshot!(before_now, @"wearcast: DESK/future.csv was not imported, nothing is stored: it has an hour of 2910-02-28T14:00:00Z, which cannot have been observed");
}

#[tokio::test]
async fn a_broken_file_beside_a_good_one_keeps_both_out() {
    let desk = Desk::new();
    let (good, broken) =
        (desk.file("good.csv", tidy(108)), desk.file("broken.csv", "tm,stn,ta\nnow,108,1\n"));
    let ended = desk.import(&[&good, &broken]).await;
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.complained.contains("broken.csv"), "{}", ended.complained);
    assert!(!desk.data().exists(), "nothing was started for them");
}

#[tokio::test]
async fn a_file_that_is_not_there_is_named() {
    let desk = Desk::new();
    let ended = desk.import(&["no/such.csv"]).await;
    assert_eq!((ended.status.code(), ended.said.as_str()), (Some(1), ""));
    insta::assert_snapshot!(ended.complained.trim_end(), @"wearcast: no/such.csv cannot be opened: No such file or directory (os error 2)");
    assert!(!desk.data().exists(), "nothing was started for it");
    let folder = desk.import(&[desk.0.path().to_str().unwrap()]).await;
    assert_eq!(folder.status.code(), Some(1));
    assert!(folder.complained.contains("cannot be read"), "{}", folder.complained);
}

#[tokio::test]
async fn what_is_kept_is_exported_to_files_that_nothing_overwrites() {
    let desk = Desk::new();
    desk.import(&[&desk.file("seoul.csv", tidy(108))]).await;
    let (data, out) = (desk.data(), desk.0.path().join("out"));
    let arguments = ["--data-dir", data.to_str().unwrap(), "export", out.to_str().unwrap()];
    let exported = Program::run(WEARCAST, &arguments).await;
    assert_eq!((exported.status.code(), exported.complained.as_str()), (Some(0), ""));
    assert!(exported.said.contains("2 objects of observations/"), "{}", exported.said);
    let contents = Contents::at_rest(&data).await;
    for number in ["01", "02"] {
        let key = format!("observations/station=108/year=2010/month={number}.parquet");
        assert_eq!(std::fs::read(out.join(&key)).unwrap(), contents.objects[&key]);
    }

    let again = Program::run(WEARCAST, &arguments).await;
    assert_eq!(again.status.code(), Some(1));
    assert!(
        again.complained.contains("is there already; export to another directory"),
        "{}",
        again.complained
    );
    let nothing = Program::run(WEARCAST, &[&arguments[..], &["--prefix", "nowhere/"]].concat()).await;
    assert!(nothing.complained.contains("nothing is kept under \"nowhere/\""), "{}", nothing.complained);
}
