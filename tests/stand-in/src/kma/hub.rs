//! Hourly text of the API hub: `kma_sfctm2.php` (one hour) and `kma_sfctm3.php` (a period).

use encoding_rs::EUC_KR;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use weather::{Hour, HourRange, Observation, StationId, Variable};

use super::Code;
use crate::call::Asked;
use crate::kst;
use crate::number::{decimals, sixteen_points, vapour_pressure, whole};
use crate::rain::{self, Rain};
use crate::records::Records;
use crate::reply::Reply;

const MOST_DAYS: i64 = 31;
/// How long after the hour a report is there; "minutes", more is not known.
const UNTIL_REPORTED: SignedDuration = SignedDuration::from_mins(5);

/// Which of the two programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    /// `kma_sfctm2.php`.
    OneHour,
    /// `kma_sfctm3.php`.
    Period,
}

/// Answers a request at `now`.
pub(crate) fn answer(program: Program, asked: &Asked, records: &Records, now: Timestamp) -> Reply {
    let Some(hours) = hours(program, asked, now) else {
        return error(asked, 200, 400, "요청 기간이 잘못되었습니다.");
    };
    let Some(stations) = stations(asked, records) else {
        return error(asked, 200, 400, "지점번호가 잘못되었습니다.");
    };
    let mut rows: Vec<(&Observation, Rain)> = stations
        .iter()
        .filter_map(|station| Some((station, records.series(station)?)))
        .flat_map(|(station, series)| records.given(station, hours).map(move |given| (given, series)))
        .map(|(given, series)| (given, rain::reported(series, given.hour)))
        .collect();
    rows.sort_by_key(|(observation, _)| (observation.hour, number_of(&observation.station)));
    rows.truncate(rows.len().saturating_sub(asked.rows_lost));
    let rows: String = rows.into_iter().map(|(observation, rain)| row(observation, rain)).collect();
    let text = format!("#START7777\n{}{rows}#7777END\n", header(asked.get("help") == Some("1")));
    Reply::text(200, EUC_KR.encode(&text).0.into_owned())
}

/// An error: JSON in the middle of a text service, whatever the HTTP status says.
pub(crate) fn error(asked: &Asked, http_status: u16, status: u16, message: &str) -> Reply {
    Reply::json(http_status, &json!({ "result": { "status": status, "message": asked.says(message) } }))
}

/// What the hub says where the other gateway has a code.
pub(crate) fn refusal(asked: &Asked, code: Code) -> Reply {
    match code {
        Code::DailyLimit => error(asked, 200, 403, "일일 호출 허용량을 초과하였습니다."),
        Code::PerSecondLimit => error(asked, 429, 429, "초당 호출 허용량을 초과하였습니다."),
        _ => error(asked, 401, 401, "유효한 인증키가 아닙니다."),
    }
}

/// The hours that are asked for and have been reported; `None` if that cannot be read or is too long.
fn hours(program: Program, asked: &Asked, now: Timestamp) -> Option<HourRange> {
    let reported = Hour::floor(now - UNTIL_REPORTED) + 1;
    let (start, end) = match program {
        Program::OneHour => {
            let hour = asked.get("tm").map_or(Some(reported - 1), hour)?;
            (hour, hour)
        }
        Program::Period => (hour(asked.get("tm1")?)?, hour(asked.get("tm2")?)?),
    };
    let fits = (0..=MOST_DAYS * 24).contains(&(end - start));
    fits.then(|| HourRange::new(start, (end + 1).min(reported)))
}

/// `YYYYMMDDHHMM`, or `YYYYMMDD` for midnight.
fn hour(text: &str) -> Option<Hour> {
    let midnight = || kst::date(text).map(kst::midnight);
    kst::minute(text).map(kst::hour).or_else(midnight)
}

/// The stations that are asked for: all for 0 or nothing, several with `:` between them.
fn stations(asked: &Asked, records: &Records) -> Option<Vec<StationId>> {
    let all = || records.stations().filter(|station| number_of(station).is_some()).cloned().collect();
    match asked.get("stn") {
        None | Some("0") => Some(all()),
        Some(list) => list.split(':').map(|station| station.parse().ok()).collect(),
    }
}

fn number_of(station: &StationId) -> Option<u32> {
    station.as_str().parse().ok()
}

/// Name and width of each column. A row is read by its blanks: a wide value pushes the rest on.
const COLUMNS: [(&str, usize); 46] = [
    ("YYMMDDHHMI", 12),
    ("STN", 4),
    ("WD", 4),
    ("WS", 5),
    ("GST_WD", 4),
    ("GST_WS", 5),
    ("GST_TM", 5),
    ("PA", 7),
    ("PS", 7),
    ("PT", 3),
    ("PR", 6),
    ("TA", 6),
    ("TD", 6),
    ("HM", 6),
    ("PV", 6),
    ("RN", 7),
    ("RN_DAY", 7),
    ("RN_JUN", 7),
    ("RN_INT", 7),
    ("SD_HR3", 7),
    ("SD_DAY", 7),
    ("SD_TOT", 7),
    ("WC", 3),
    ("WP", 3),
    ("WW", 23),
    ("CA_TOT", 4),
    ("CA_MID", 4),
    ("CH_MIN", 5),
    ("CT", 9),
    ("CT_TOP", 4),
    ("CT_MID", 4),
    ("CT_LOW", 4),
    ("VS", 6),
    ("SS", 5),
    ("SI", 6),
    ("ST_GD", 3),
    ("TS", 6),
    ("TE_005", 6),
    ("TE_01", 6),
    ("TE_02", 6),
    ("TE_03", 6),
    ("ST_SEA", 4),
    ("WH", 5),
    ("BF", 3),
    ("IR", 3),
    ("IX", 3),
];

fn header(with_help: bool) -> String {
    let names: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
    let help = "#  1. TM     : 관측시각 (KST)\n#  2. STN    : 국내 지점번호\n#  3. WD     : 풍향 (16방위)\n";
    format!("{}# {}\n", if with_help { help } else { "" }, names.join(" "))
}

/// One line of 46 tokens.
fn row(observation: &Observation, rain: Rain) -> String {
    let mut line = String::new();
    for ((name, width), token) in COLUMNS.iter().zip(tokens(observation, rain)) {
        let cell = match *name {
            "YYMMDDHHMI" => token,
            // free text stands to the left
            "WW" | "CT" => format!(" {token:<0$}", width - 1),
            _ => format!(" {token:>0$}", width - 1),
        };
        line.push_str(&cell);
    }
    line.push('\n');
    line
}

fn tokens(observation: &Observation, rain: Rain) -> [String; 46] {
    let value = |variable, places, missing: &str| {
        observation.get(variable).map_or_else(|| missing.to_owned(), |value| decimals(value, places))
    };
    // −9 °C is a temperature, so temperatures have a mark of their own
    let temperature = |variable| value(variable, 1, "-99.0");
    let visibility = observation.get(Variable::Visibility).map(|metres| whole(metres / 10.0));
    let (amount, rain_group) = match rain {
        Rain::Fell(millimetres) => (decimals(millimetres, 1), "1"),
        Rain::Dry => ("-9.0".to_owned(), "3"),
        Rain::Unknown => ("-9.0".to_owned(), "4"),
    };
    let token = |name: &str| match name {
        "YYMMDDHHMI" => kst::of(observation.hour).strftime("%Y%m%d%H%M").to_string(),
        "STN" => observation.station.to_string(),
        "WD" => direction(observation),
        "WS" => value(Variable::WindSpeed, 1, "-9.0"),
        "PA" => value(Variable::StationPressure, 1, "-9.0"),
        "PS" => value(Variable::SeaLevelPressure, 1, "-9.0"),
        "TA" => temperature(Variable::AirTemperature),
        "TD" => temperature(Variable::DewPoint),
        "HM" => value(Variable::RelativeHumidity, 1, "-9.0"),
        "PV" => vapour_pressure(observation).map_or_else(|| "-9.0".to_owned(), |hpa| decimals(hpa, 1)),
        "RN" => amount.clone(),
        "SD_TOT" => value(Variable::SnowDepth, 1, "-9.0"),
        "CA_TOT" => value(Variable::CloudCover, 0, "-9"),
        "VS" => visibility.clone().unwrap_or_else(|| "-9".to_owned()),
        "SS" => value(Variable::Sunshine, 1, "-9.0"),
        "SI" => value(Variable::SolarRadiation, 2, "-9.00"),
        "TS" => temperature(Variable::GroundTemperature),
        "IR" => rain_group.to_owned(),
        "TE_005" | "TE_01" | "TE_02" | "TE_03" => "-99.0".to_owned(),
        "WW" | "CT" => "-".to_owned(),
        "GST_WS" | "PR" | "RN_DAY" | "RN_JUN" | "RN_INT" | "SD_HR3" | "SD_DAY" | "WH" => "-9.0".to_owned(),
        _ => "-9".to_owned(),
    };
    COLUMNS.map(|(name, _)| token(name))
}

/// Tens of degrees: 36 for north, 0 for calm.
fn direction(observation: &Observation) -> String {
    match (observation.get(Variable::WindSpeed), observation.get(Variable::WindDirection)) {
        (_, Some(degrees)) => (sixteen_points(degrees) / 10).to_string(),
        (Some(_), None) => "0".to_owned(),
        (None, None) => "-9".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_46_tokens_and_marks_what_is_missing() {
        let hour = hour("202101011200").unwrap();
        let observation = Observation::new("108".parse().unwrap(), hour)
            .with(Variable::AirTemperature, -9.0)
            .with(Variable::WindSpeed, 0.1);
        let line = row(&observation, Rain::Unknown);
        let tokens: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(tokens.len(), 46, "{line}");
        assert_eq!((tokens[0], tokens[1], tokens[2]), ("202101011200", "108", "0"));
        assert_eq!((tokens[11], tokens[12], tokens[44]), ("-9.0", "-99.0", "4"));
    }

    #[test]
    fn a_period_is_at_most_31_days() {
        let now: Timestamp = "2021-06-30T12:00+09:00".parse().unwrap();
        let hours = |query: &str| {
            let uri = format!("/?{query}").parse().unwrap();
            hours(Program::Period, &Asked::read(&uri, now, false), now)
        };
        assert_eq!(hours("tm1=20210501&tm2=20210601").map(HourRange::len), Some(31 * 24 + 1));
        assert_eq!(hours("tm1=202105010000&tm2=202106010100"), None);
        assert_eq!(hours("tm1=202106010000&tm2=202105010000"), None);
        assert_eq!(hours("tm1=202106301200&tm2=202106301300").map(HourRange::len), Some(0), "not reported");
    }
}
