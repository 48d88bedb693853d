//! Hourly observations: `AsosHourlyInfoService/getWthrDataList`.

use jiff::Timestamp;
use jiff::civil::Time;
use weather::{Hour, HourRange, Observation, Station, StationId, Variable};

use super::Code;
use super::envelope::{self, Item, Refusal, needed};
use crate::call::Asked;
use crate::kst;
use crate::number::{decimals, sixteen_points, vapour_pressure, whole};
use crate::rain::{self, Rain};
use crate::records::Records;
use crate::reply::Reply;

const MOST_ROWS: usize = 999;
const UNTIL_YESTERDAY: Refusal =
    Refusal::new(Code::Unknown, "전날 자료까지 제공됩니다. 날짜 범위를 확인해주세요.");
/// When yesterday is complete.
const COMPLETE_AT: Time = jiff::civil::time(11, 0, 0, 0);
const HOURS_PER_DAY: i64 = 24;

type Row<'a> = (&'a Observation, Rain);

/// Answers a request at `now`.
pub(crate) fn answer(asked: &Asked, records: &Records, now: Timestamp) -> Reply {
    envelope::answer(asked, MOST_ROWS, rows(asked, records, now), |number, row| item(number, *row))
}

fn rows<'a>(asked: &Asked, records: &'a Records, now: Timestamp) -> Result<Vec<Row<'a>>, Refusal> {
    if needed(asked, "dataCd")? != "ASOS" || needed(asked, "dateCd")? != "HR" {
        return Err(Code::InvalidParameter.into());
    }
    let station = station(needed(asked, "stnIds")?)?;
    let (start, end) = (hour(asked, "startDt", "startHh")?, hour(asked, "endDt", "endHh")?);
    if kst::of(end).date() >= kst::local(now).date() {
        return Err(UNTIL_YESTERDAY);
    }
    if end < start {
        return Err(Code::InvalidParameter.into());
    }
    let hours = HourRange::new(start, (end + 1).min(first_unpublished(now)));
    let Some(series) = records.series(&station) else { return Ok(Vec::new()) };
    let given = records.given(&station, hours);
    Ok(given.map(|observation| (observation, rain::reported(series, observation.hour))).collect())
}

/// One station: whether the service takes several is not known, so this one does not.
fn station(text: &str) -> Result<StationId, Refusal> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits { text.parse::<u32>().ok() } else { None };
    number.and_then(|number| number.to_string().parse().ok()).ok_or(Code::InvalidParameter.into())
}

fn hour(asked: &Asked, date: &str, hour: &str) -> Result<Hour, Refusal> {
    let date = kst::date(needed(asked, date)?).ok_or(Code::InvalidParameter)?;
    let hour = needed(asked, hour)?;
    let number = if hour.len() == 2 { hour.parse::<i8>().ok() } else { None };
    let time = number.and_then(|number| Time::new(number, 0, 0, 0).ok()).ok_or(Code::InvalidParameter)?;
    Ok(kst::hour(date.to_datetime(time)))
}

/// The first hour that is not to be had yet. Before eleven yesterday is incomplete; how much of it is there
/// by then is not known, so here it is what is older than a day.
fn first_unpublished(now: Timestamp) -> Hour {
    let local = kst::local(now);
    let today = kst::midnight(local.date());
    if local.time() >= COMPLETE_AT {
        return today;
    }
    (Hour::floor(now) - HOURS_PER_DAY + 1).max(today - HOURS_PER_DAY).min(today)
}

/// A row as KMA writes it: every value is text, blank where there is none.
fn item(number: usize, (observation, rain): Row<'_>) -> Item {
    let value = |variable, places| observation.get(variable).map(|value| decimals(value, places));
    let station = &observation.station;
    let name = Station::known(station).map(|station| station.name_ko).unwrap_or_default();
    let (amount, rain_flag) = match rain {
        Rain::Fell(millimetres) => (decimals(millimetres, 1), ""),
        Rain::Dry => (String::new(), ""),
        Rain::Unknown => (String::new(), "9"),
    };
    let dew_point = observation.get(Variable::DewPoint);
    let visibility = observation.get(Variable::Visibility).map(|metres| whole(metres / 10.0));
    let item = Item::default()
        .with("tm", kst::of(observation.hour).strftime("%Y-%m-%d %H:%M").to_string())
        .with("rnum", number.to_string())
        .with("stnId", station.as_str())
        .with("stnNm", name);
    let item = flagged(item, "ta", value(Variable::AirTemperature, 1));
    let item = item.with("rn", amount).with("rnQcflg", rain_flag);
    let item = flagged(item, "ws", value(Variable::WindSpeed, 1));
    let item = flagged(item, "wd", direction(observation));
    let item = flagged(item, "hm", value(Variable::RelativeHumidity, 0))
        .with("pv", vapour_pressure(observation).map(|hpa| decimals(hpa, 1)).unwrap_or_default())
        .with("td", dew_point.map(|celsius| decimals(celsius, 1)).unwrap_or_default());
    let item = flagged(item, "pa", value(Variable::StationPressure, 1));
    let item = flagged(item, "ps", value(Variable::SeaLevelPressure, 1));
    let item = flagged(item, "ss", by_day(observation, Variable::Sunshine, 1))
        .with("icsr", by_day(observation, Variable::SolarRadiation, 2).unwrap_or_default())
        .with("dsnw", value(Variable::SnowDepth, 1).unwrap_or_default())
        .with("hr3Fhsc", "")
        .with("dc10Tca", value(Variable::CloudCover, 0).unwrap_or_default());
    let item =
        blanks(item, &["dc10LmcsCa", "clfmAbbrCd", "lcsCh"]).with("vs", visibility.unwrap_or_default());
    let item = blanks(item, &["gndSttCd", "dmstMtphNo"]);
    let item = flagged(item, "ts", value(Variable::GroundTemperature, 1));
    blanks(item, &["m005Te", "m01Te", "m02Te", "m03Te"])
}

/// A value with its quality flag: blank is normal, 9 is missing.
fn flagged(item: Item, name: &str, value: Option<String>) -> Item {
    let flag = if value.is_some() { "" } else { "9" };
    item.with(name, value.unwrap_or_default()).with(format!("{name}Qcflg"), flag)
}

fn blanks(item: Item, names: &[&str]) -> Item {
    names.iter().fold(item, |item, name| item.with(*name, ""))
}

/// 0 where there is wind speed but no direction: calm.
fn direction(observation: &Observation) -> Option<String> {
    match (observation.get(Variable::WindSpeed), observation.get(Variable::WindDirection)) {
        (_, Some(degrees)) => Some(sixteen_points(degrees).to_string()),
        (Some(_), None) => Some("0".to_owned()),
        (None, None) => None,
    }
}

/// Sunshine and radiation are blank at night, where others may have written 0.
fn by_day(observation: &Observation, variable: Variable, places: usize) -> Option<String> {
    let night = !(5..=20).contains(&kst::of(observation.hour).hour());
    observation.get(variable).filter(|value| !(night && *value == 0.0)).map(|value| decimals(value, places))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yesterday_is_complete_at_eleven() {
        let at = |text: &str| kst::of(first_unpublished(text.parse().unwrap())).to_string();
        assert_eq!(at("2021-06-30T11:00+09:00"), "2021-06-30T00:00:00");
        assert_eq!(at("2021-06-30T23:59+09:00"), "2021-06-30T00:00:00");
        assert_eq!(at("2021-06-30T10:59+09:00"), "2021-06-29T11:00:00", "the hours until 10 are there");
        assert_eq!(at("2021-06-30T00:00+09:00"), "2021-06-29T01:00:00");
    }
}
