use stand_in::Options;
use weather::{Observation, Variable};

use crate::{assert_reads_back, get, hours, korean, start, time};

const PERIOD: &str = "/api/typ01/url/kma_sfctm3.php";
const ONE_HOUR: &str = "/api/typ01/url/kma_sfctm2.php";

async fn period(kma: &stand_in::StandIn, stations: &str, from: &str, until: &str) -> Vec<Vec<String>> {
    let query =
        [("authKey", Options::HUB_KEY), ("stn", stations), ("tm1", from), ("tm2", until), ("help", "0")];
    rows(&get(kma, PERIOD, &query).await.text())
}

/// The tokens of each line that is not a comment.
fn rows(text: &str) -> Vec<Vec<String>> {
    assert!(text.starts_with("#START7777\n") && text.ends_with("#7777END\n"), "{text}");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split_whitespace().map(str::to_owned).collect()).collect()
}

#[tokio::test]
async fn several_stations_come_in_one_answer_by_hour_and_number() {
    let mut observations = hours("108", "2021-06-01T00:00", 24);
    observations.extend(hours("90", "2021-06-01T00:00", 24));
    observations.extend(hours("112", "2021-06-01T00:00", 24));
    let kma = start(observations, "2021-06-30T12:00").await;
    let first_two = |rows: &[Vec<String>]| -> Vec<String> {
        rows.iter().map(|row| format!("{} {}", row[0], row[1])).collect()
    };
    let two = period(&kma, "108:90", "202106010000", "202106010100").await;
    assert!(two.iter().all(|row| row.len() == 46));
    let expected = ["202106010000 90", "202106010000 108", "202106010100 90", "202106010100 108"];
    assert_eq!(first_two(&two), expected);
    assert_eq!(period(&kma, "0", "20210601", "20210601").await.len(), 3, "all stations, one midnight");
}

#[tokio::test]
async fn the_hour_just_past_is_there_and_the_next_is_not() {
    let kma = start(hours("108", "2021-06-30T00:00", 24), "2021-06-30T12:04").await;
    let last = async || period(&kma, "108", "202106300000", "202106302300").await.pop().unwrap()[0].clone();
    assert_eq!(last().await, "202106301100");
    kma.set_now(time("2021-06-30T12:05+09:00"));
    assert_eq!(last().await, "202106301200");
    let latest = get(&kma, ONE_HOUR, &[("authKey", Options::HUB_KEY), ("stn", "108")]).await.text();
    assert_eq!(rows(&latest)[0][0], "202106301200");
}

#[tokio::test]
async fn a_period_is_at_most_31_days() {
    let kma = start(hours("108", "2021-05-01T00:00", 800), "2021-06-30T12:00").await;
    assert_eq!(period(&kma, "108", "202105010000", "202106010000").await.len(), 31 * 24 + 1);
    let query = [("authKey", Options::HUB_KEY), ("tm1", "202105010000"), ("tm2", "202106010100")];
    assert!(get(&kma, PERIOD, &query).await.json()["result"]["status"].is_number());
}

#[tokio::test]
async fn a_wrong_key_is_answered_in_json() {
    let kma = start(hours("108", "2021-06-01T00:00", 24), "2021-06-30T12:00").await;
    let answer = get(&kma, PERIOD, &[("authKey", Options::KEY), ("stn", "108")]).await;
    assert_eq!((answer.status, &answer.json()["result"]["status"]), (401, &401.into()));
    assert_eq!(answer.json()["result"]["message"], "유효한 인증키가 아닙니다.");
}

#[tokio::test]
async fn the_explanation_is_korean_in_its_old_encoding() {
    let kma = start(hours("108", "2021-06-01T00:00", 24), "2021-06-30T12:00").await;
    let query = [("authKey", Options::HUB_KEY), ("stn", "108"), ("tm", "202106010000"), ("help", "1")];
    let answer = get(&kma, ONE_HOUR, &query).await;
    assert!(std::str::from_utf8(&answer.bytes).is_err());
    let text = encoding_rs::EUC_KR.decode(&answer.bytes).0.into_owned();
    assert!(text.contains("# ") && text.contains("풍향"), "{text}");
    assert_eq!(rows(&text).len(), 1);
}

#[tokio::test]
async fn what_is_given_out_reads_back_as_what_was_put_in() {
    let mut observations = hours("108", "2021-01-15T01:00", 24);
    for (index, observation) in observations.iter_mut().enumerate() {
        observation.set(Variable::DewPoint, Some(-25.1));
        observation.set(Variable::VapourPressure, Some(0.8));
        observation.set(Variable::WindSpeed, Some(2.3));
        observation.set(Variable::WindDirection, Some(360.0));
        observation.set(Variable::StationPressure, Some(1000.1));
        observation.set(Variable::GroundTemperature, (index % 2 == 0).then_some(-9.0));
    }
    let missing = Observation::new("108".parse().unwrap(), korean("2021-01-16T01:00"));
    observations.push(missing);
    let kma = start(observations.clone(), "2021-06-30T12:00").await;
    let rows = period(&kma, "108", "202101150000", "202101170000").await;
    let header = "TM,STN,WD,WS,GST_WD,GST_WS,GST_TM,PA,PS,PT,PR,TA,TD,HM,PV,RN,RN_DAY,RN_JUN,RN_INT,SD_HR3,\
                  SD_DAY,SD_TOT,WC,WP,WW,CA_TOT,CA_MID,CH_MIN,CT,CT_TOP,CT_MID,CT_LOW,VS,SS,SI,ST_GD,TS,\
                  TE_005,TE_01,TE_02,TE_03,ST_SEA,WH,BF,IR,IX";
    let csv: String = rows.iter().map(|row| row.join(",") + "\n").collect();
    assert_reads_back(
        &sources::kma_csv::parse(format!("{header}\n{csv}").as_bytes()).unwrap(),
        &observations,
    );
}
