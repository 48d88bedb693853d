//! The KMA API hub's hourly observations over a period: `kma_sfctm3.php` (KOGL Type 1), as text.
//!
//! The hour just past is there minutes after it; one call brings all stations, and at most 31 days.

use async_trait::async_trait;
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use weather::{Hour, HourRange, Observation, StationId};

use crate::error::{ParseError, SourceError, ValueProblem};
use crate::http::{BaseUrl, Http};
use crate::kma_asos::{is_asos, local, refuse_unknown};
use crate::kma_code::{KmaCode, scalar};
use crate::kma_csv;
use crate::raw::{Extension, RawObject, SourceId};
use crate::service_key::ServiceKey;
use crate::source::{Question, Reach, WeatherSource};
use crate::text::{ANSWER_LIMITS, Encoding, MIB};

const PATH: &str = "api/typ01/url/kma_sfctm3.php";
const START: &[u8] = b"#START7777";
const END: &[u8] = b"#7777END";
/// How long after an hour its observations are there.
const DELAY: SignedDuration = SignedDuration::from_mins(10);

/// The columns of a row, separated by white space. Widths are not to be trusted: wide values shift.
const COLUMNS: &str = "TM,STN,WD,WS,GST_WD,GST_WS,GST_TM,PA,PS,PT,PR,TA,TD,HM,PV,RN,RN_DAY,RN_JUN,RN_INT,SD_HR3,\
SD_DAY,SD_TOT,WC,WP,WW,CA_TOT,CA_MID,CH_MIN,CT,CT_TOP,CT_MID,CT_LOW,VS,SS,SI,ST_GD,TS,TE_005,TE_01,TE_02,TE_03,\
ST_SEA,WH,BF,IR,IX";
const COLUMN_COUNT: usize = 46;

/// The API hub's hourly observations.
#[derive(Debug, Clone)]
pub struct KmaHub {
    http: Http,
    base: BaseUrl,
    key: ServiceKey,
}

impl KmaHub {
    /// Asks `base`, which is `https://apihub.kma.go.kr` but in tests. The hub's key is not data.go.kr's.
    pub fn new(http: Http, base: BaseUrl, key: ServiceKey) -> Self {
        Self { http, base, key }
    }

    /// One call: its body.
    async fn call(&self, question: &Question) -> Result<Bytes, SourceError> {
        let minute = |hour: Hour| local(hour).strftime("%Y%m%d%H%M").to_string();
        let stations: Vec<&str> = question.stations.iter().map(StationId::as_str).collect();
        let query = [
            ("tm1", &*minute(question.hours.start)),
            ("tm2", &*minute(question.hours.end - 1)),
            ("stn", &*stations.join(":")),
            ("help", "0"),
            ("authKey", self.key.reveal()),
        ];
        let unavailable = |cause| SourceError::Unavailable { source_id: SourceId::KmaHub, cause };
        let answer = self.http.get(&self.base, PATH, &query).await.map_err(unavailable)?;
        match refusal(answer.status.as_u16(), &answer.body) {
            Some(code) => Err(SourceError::Refused { source_id: SourceId::KmaHub, code }),
            None => Ok(answer.body),
        }
    }
}

#[async_trait]
impl WeatherSource for KmaHub {
    fn id(&self) -> SourceId {
        SourceId::KmaHub
    }

    fn reach(&self) -> Reach {
        // 97 stations over 31 days are 72,000 rows, 17 MiB.
        Reach { stations: 97, hours: 31 * 24 }
    }

    fn available(&self, station: &StationId, now: Timestamp) -> HourRange {
        let start = kma_csv::first_hour();
        let end = if is_asos(station) { Hour::ceil(now - DELAY) } else { start };
        HourRange::new(start, end)
    }

    async fn fetch(&self, question: &Question) -> Result<Vec<RawObject>, SourceError> {
        let broken = |what| SourceError::Broken { source_id: SourceId::KmaHub, what };
        refuse_unknown(self.id(), question)?;
        let bytes = self.call(question).await?;
        if !is_whole(&bytes) {
            return Err(broken("it is not a text from #START7777 to #7777END"));
        }
        if self.key.is_in(&bytes) {
            return Err(broken("it repeats the key, which is not to be stored"));
        }
        let observations = parse(&bytes).map_err(|_| SourceError::Unreadable { source_id: self.id() })?;
        let Some(first_hour) = observations.iter().map(|one| one.hour).min() else { return Ok(Vec::new()) };
        if observations.iter().any(|one| !question.asks_for(one)) {
            return Err(broken("it is about other stations or hours"));
        }
        Ok(vec![RawObject {
            source: self.id(),
            station: question.stations[0].clone(),
            first_hour,
            extension: Extension::Txt,
            bytes,
        }])
    }
}

/// Reads an answer of the hub: its rows have the columns of the hub's CSV form, so they are read as such a
/// file.
pub(crate) fn parse(bytes: &[u8]) -> Result<Vec<Observation>, ParseError> {
    if bytes.len() > ANSWER_LIMITS.unpacked_mib * MIB {
        return Err(ParseError::TooLarge { limit_mib: ANSWER_LIMITS.unpacked_mib, unpacked: false });
    }
    if !is_whole(bytes) {
        return Err(ParseError::NotAnAnswer { of: "kma_sfctm3.php, from #START7777 to #7777END" });
    }
    let mut csv = COLUMNS.as_bytes().to_vec();
    let mut rows = 0;
    for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = line.trim_ascii();
        if line.is_empty() || line[0] == b'#' {
            continue;
        }
        let tokens: Vec<&[u8]> =
            line.split(u8::is_ascii_whitespace).filter(|token| !token.is_empty()).collect();
        if tokens.len() != COLUMN_COUNT {
            return Err(ParseError::RowLength {
                line: number + 1,
                found: tokens.len(),
                expected: COLUMN_COUNT,
            });
        }
        if line.iter().any(|byte| matches!(byte, b',' | b'"')) {
            let (column, value) = ("TM".to_owned(), String::from_utf8_lossy(tokens[0]).into_owned());
            return Err(ParseError::Value {
                line: number + 1,
                column,
                value,
                problem: ValueProblem::NotATime,
            });
        }
        csv.push(b'\n');
        csv.extend(tokens.join(&b','));
        rows += 1;
    }
    if rows == 0 { Ok(Vec::new()) } else { kma_csv::parse_within(&csv, ANSWER_LIMITS) }
}

/// Whether both markers stand at their ends.
fn is_whole(bytes: &[u8]) -> bool {
    let bytes = bytes.trim_ascii();
    bytes.starts_with(START) && bytes.ends_with(END)
}

/// The hub's refusal, which is JSON where the answer would be text: 401 for a wrong key; 403 for an API that
/// was not applied for, and for a day's calls that are used up. The HTTP status may be 200.
fn refusal(status: u16, body: &[u8]) -> Option<KmaCode> {
    if body.trim_ascii_start().starts_with(START) {
        return None;
    }
    let answer: serde_json::Value = serde_json::from_str(&Encoding::Utf8.decode(body)).unwrap_or_default();
    let stated = scalar(answer.pointer("/result/status")).and_then(|text| text.parse().ok());
    let message = scalar(answer.pointer("/result/message")).unwrap_or_default();
    // 일일 호출 허용량을 초과: the day's calls are exceeded
    let over_quota = message.contains("초과");
    match stated.unwrap_or(status) {
        401 => Some(KmaCode::NOT_REGISTERED),
        403 if over_quota => Some(KmaCode::DAY_SPENT),
        403 => Some(KmaCode::DENIED),
        429 => Some(KmaCode::PER_SECOND),
        _ => None,
    }
}

#[cfg(test)]
#[path = "kma_hub_tests.rs"]
mod tests;
