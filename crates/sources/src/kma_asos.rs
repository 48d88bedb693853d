//! data.go.kr's hourly observations of the ASOS stations: `AsosHourlyInfoService/getWthrDataList`
//! (dataset 15057210, Korea Meteorological Administration, KOGL Type 1).
//!
//! Days up to yesterday only, and yesterday from 11 o'clock in Korea on; 999 rows a page, one station a call.

use async_trait::async_trait;
use bytes::Bytes;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use weather::{Hour, HourRange, Observation, Station, StationId};

use crate::error::{ParseError, SourceError};
use crate::http::{BaseUrl, Http};
use crate::kma_code::{Verdict, scalar};
use crate::kma_csv::{self, KST_HOURS};
use crate::raw::{Extension, RawObject, SourceId};
use crate::service_key::ServiceKey;
use crate::source::{Question, Reach, WeatherSource};
use crate::text::{ANSWER_LIMITS, MIB};

const PATH: &str = "AsosHourlyInfoService/getWthrDataList";
/// Rows of a page at most; one more is answered with code 99.
const ROWS: usize = 999;
/// When a day is complete, on the day after it.
const COMPLETE_AT: SignedDuration = SignedDuration::from_hours(11);

/// data.go.kr's hourly observations.
#[derive(Debug, Clone)]
pub struct KmaAsos {
    http: Http,
    base: BaseUrl,
    key: ServiceKey,
}

impl KmaAsos {
    /// Asks `base`, which is `https://apis.data.go.kr/1360000` but in tests.
    pub fn new(http: Http, base: BaseUrl, key: ServiceKey) -> Self {
        Self { http, base, key }
    }

    /// One call: its status and body.
    async fn call(&self, question: &Question) -> Result<(u16, Bytes), SourceError> {
        let (first, last) = (local(question.hours.start), local(question.hours.end - 1));
        let query = [
            ("serviceKey", self.key.reveal()),
            ("pageNo", "1"),
            ("numOfRows", &ROWS.to_string()),
            ("dataType", "JSON"),
            ("dataCd", "ASOS"),
            ("dateCd", "HR"),
            ("startDt", &first.strftime("%Y%m%d").to_string()),
            ("startHh", &first.strftime("%H").to_string()),
            ("endDt", &last.strftime("%Y%m%d").to_string()),
            ("endHh", &last.strftime("%H").to_string()),
            ("stnIds", question.stations[0].as_str()),
        ];
        let unavailable = |cause| SourceError::Unavailable { source_id: SourceId::KmaAsos, cause };
        let answer = self.http.get(&self.base, PATH, &query).await.map_err(unavailable)?;
        Ok((answer.status.as_u16(), answer.body))
    }
}

#[async_trait]
impl WeatherSource for KmaAsos {
    fn id(&self) -> SourceId {
        SourceId::KmaAsos
    }

    fn reach(&self) -> Reach {
        Reach { stations: 1, hours: ROWS }
    }

    fn available(&self, station: &StationId, now: Timestamp) -> HourRange {
        let start = kma_csv::first_hour();
        if !is_asos(station) {
            return HourRange::new(start, start);
        }
        let complete = local(Hour::floor(now - COMPLETE_AT)).date();
        // Midnight belongs to the day that it begins.
        let midnight = complete.to_zoned(TimeZone::UTC).map_or(start, |day| Hour::floor(day.timestamp()));
        HourRange::new(start, midnight - KST_HOURS)
    }

    async fn fetch(&self, question: &Question) -> Result<Vec<RawObject>, SourceError> {
        refuse_unknown(self.id(), question)?;
        let broken = |what| SourceError::Broken { source_id: SourceId::KmaAsos, what };
        let (status, bytes) = self.call(question).await?;
        let body = match Verdict::of(status, &bytes) {
            Verdict::Answer(body) => body,
            Verdict::NoData => return Ok(Vec::new()),
            Verdict::Code(code) => return Err(SourceError::Refused { source_id: self.id(), code }),
            Verdict::Noise => return Err(broken("it is not of the service itself")),
        };
        let total: Option<usize> = scalar(body.get("totalCount")).and_then(|text| text.parse().ok());
        if total != Some(items(&body).len()) {
            return Err(broken("it has another number of rows than it says"));
        }
        if self.key.is_in(&bytes) {
            return Err(broken("it repeats the key, which is not to be stored"));
        }
        let observations = read(&body).map_err(|_| SourceError::Unreadable { source_id: self.id() })?;
        let Some(first) = observations.first() else { return Ok(Vec::new()) };
        if observations.iter().any(|one| !question.asks_for(one)) {
            return Err(broken("it is about another station or other hours"));
        }
        Ok(vec![RawObject {
            source: self.id(),
            station: first.station.clone(),
            first_hour: first.hour,
            extension: Extension::Json,
            bytes,
        }])
    }
}

/// Reads an answer of the service.
pub(crate) fn parse(bytes: &[u8]) -> Result<Vec<Observation>, ParseError> {
    if bytes.len() > ANSWER_LIMITS.unpacked_mib * MIB {
        return Err(ParseError::TooLarge { limit_mib: ANSWER_LIMITS.unpacked_mib, unpacked: false });
    }
    match Verdict::of(200, bytes) {
        Verdict::Answer(body) => read(&body),
        Verdict::NoData => Ok(Vec::new()),
        Verdict::Code(_) | Verdict::Noise => {
            Err(ParseError::NotAnAnswer { of: "AsosHourlyInfoService/getWthrDataList in JSON" })
        }
    }
}

/// The rows have the columns of the tidy form, so they are read as a file of that form.
fn read(body: &Value) -> Result<Vec<Observation>, ParseError> {
    let items = items(body);
    if items.is_empty() {
        return Ok(Vec::new());
    }
    // Without a flag column a blank amount of rain says less.
    let flagged: Vec<bool> =
        kma_csv::tidy_names().map(|name| items.iter().any(|item| flag(item, name).is_some())).collect();
    let mut text = "tm,stn".to_owned();
    for (name, flagged) in kma_csv::tidy_names().zip(&flagged) {
        text += &[",", name].concat();
        if *flagged {
            text += &[",", name, "Qcflg"].concat();
        }
    }
    for item in items {
        text.push('\n');
        push_field(&mut text, scalar(item.get("tm")));
        text.push(',');
        push_field(&mut text, scalar(item.get("stnId")));
        for (name, flagged) in kma_csv::tidy_names().zip(&flagged) {
            text.push(',');
            push_field(&mut text, scalar(item.get(name)));
            if *flagged {
                text.push(',');
                push_field(&mut text, flag(item, name));
            }
        }
    }
    kma_csv::parse_within(text.as_bytes(), ANSWER_LIMITS)
}

/// The items of an answer: a list, one alone, or an empty text.
fn items(body: &Value) -> &[Value] {
    match body.pointer("/items/item") {
        Some(Value::Array(items)) => items,
        Some(item @ Value::Object(_)) => std::slice::from_ref(item),
        _ => &[],
    }
}

/// A quality flag, in either spelling.
fn flag(item: &Value, name: &str) -> Option<String> {
    let spelled = |ending| scalar(item.get(format!("{name}{ending}")));
    spelled("Qcflg").or_else(|| spelled("Qcflag"))
}

/// A field as CSV. What a field cannot hold becomes `?`, which no column takes.
fn push_field(text: &mut String, value: Option<String>) {
    let value = value.unwrap_or_default();
    text.extend(
        value.chars().map(|letter| if matches!(letter, ',' | '"' | '\n' | '\r') { '?' } else { letter }),
    );
}

/// Whether KMA numbers the station among its ASOS stations.
pub(crate) fn is_asos(station: &StationId) -> bool {
    Station::all().any(|known| known.id == *station && known.time_zone == "Asia/Seoul")
}

/// Refuses a question about a station that is none of ASOS's; `0` would mean all of them.
pub(crate) fn refuse_unknown(source_id: SourceId, question: &Question) -> Result<(), SourceError> {
    match question.stations.iter().find(|station| !is_asos(station)) {
        Some(station) => Err(SourceError::UnknownStation {
            source_id,
            station: station.clone(),
            known: "the ASOS stations of Korea, such as 108 (Seoul)".to_owned(),
        }),
        None => Ok(()),
    }
}

/// An hour on a Korean clock.
pub(crate) fn local(hour: Hour) -> jiff::Zoned {
    (hour + KST_HOURS).in_zone(&TimeZone::UTC)
}

#[cfg(test)]
#[path = "kma_asos_tests.rs"]
mod tests;
