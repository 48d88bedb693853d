//! The mid-term forecast: `MidFcstInfoService`, as it is since late 2024: without day 3, and without
//! day 4 in the evening's issue.

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Timestamp};
use weather::StationId;

use super::Code;
use super::envelope::{self, Item, Refusal, needed};
use crate::call::Asked;
use crate::kst;
use crate::outlook::{Ahead, ForecastError, Outlook};
use crate::rain::Rain;
use crate::records::Records;
use crate::reply::Reply;

/// How far back issues can be asked for.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
const LAST_DAY: i64 = 10;
/// The last day whose morning and afternoon are told apart.
const LAST_HALVED_DAY: i64 = 7;

/// One of the two operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    /// `getMidTa`: lowest and highest temperatures of a city.
    Temperature,
    /// `getMidLandFcst`: sky and chance of rain of an area.
    Land,
}

impl Operation {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "getMidTa" => Some(Self::Temperature),
            "getMidLandFcst" => Some(Self::Land),
            _ => None,
        }
    }

    /// The station that stands for a region. The two operations have codes of their own.
    fn station(self, region: &str) -> Option<StationId> {
        let table = match self {
            Self::Temperature => CITIES,
            Self::Land => AREAS,
        };
        table.iter().find(|(code, _)| *code == region)?.1.parse().ok()
    }
}

const CITIES: &[(&str, &str)] = &[
    ("11B10101", "108"),
    ("11B20201", "112"),
    ("11B20601", "119"),
    ("11B20305", "99"),
    ("11D10301", "101"),
    ("11D10401", "114"),
    ("11D20501", "105"),
    ("11C20401", "133"),
    ("11C20404", "239"),
    ("11C20101", "129"),
    ("11C10301", "131"),
    ("11F20501", "156"),
    ("11F10201", "146"),
    ("11H10701", "143"),
    ("11H10501", "136"),
    ("11H20201", "159"),
    ("11H20101", "152"),
    ("11G00201", "184"),
    ("11G00401", "189"),
];

/// Areas by their largest city.
const AREAS: &[(&str, &str)] = &[
    ("11B00000", "108"),
    ("11D10000", "101"),
    ("11D20000", "105"),
    ("11C20000", "133"),
    ("11C10000", "131"),
    ("11F20000", "156"),
    ("11F10000", "146"),
    ("11H10000", "143"),
    ("11H20000", "159"),
    ("11G00000", "184"),
];

/// Answers a request at `now`.
pub(crate) fn answer(
    operation: Operation,
    asked: &Asked,
    records: &Records,
    error: ForecastError,
    now: Timestamp,
) -> Reply {
    let rows = row(operation, asked, records, error, now).map(Vec::from_iter);
    envelope::answer(asked, usize::MAX, rows, |_, (region, outlook, issued)| {
        let item = Item::default().with("regId", region.as_str());
        days(*issued).fold(item, |item, (number, date)| match operation {
            Operation::Temperature => temperatures(item, number, date, *outlook),
            Operation::Land => land(item, number, date, *outlook),
        })
    })
}

type Row<'a> = (String, Outlook<'a>, DateTime);

/// One row, or none where nobody will have observed the first day of the issue.
fn row<'a>(
    operation: Operation,
    asked: &Asked,
    records: &'a Records,
    error: ForecastError,
    now: Timestamp,
) -> Result<Option<Row<'a>>, Refusal> {
    let region = needed(asked, "regId")?;
    let issued = kst::minute(needed(asked, "tmFc")?).ok_or(Code::InvalidParameter)?;
    let is_issue_time = issued.minute() == 0 && matches!(issued.hour(), 6 | 18);
    let station = operation.station(region).filter(|_| is_issue_time).ok_or(Code::InvalidParameter)?;
    let age = now.duration_since(kst::instant(issued));
    if !(SignedDuration::ZERO..=KEPT).contains(&age) {
        return Ok(None);
    }
    let outlook = Outlook::issued(records, &station, kst::hour(issued), error);
    let known = outlook.filter(|outlook| {
        days(issued).next().is_some_and(|(_, date)| outlook.during(date, 0..=23).next().is_some())
    });
    Ok(known.map(|outlook| (region.to_owned(), outlook, issued)))
}

/// The days of an issue: how many days after it, and their dates.
fn days(issued: DateTime) -> impl Iterator<Item = (i64, Date)> {
    let first = if issued.hour() < 12 { 4 } else { 5 };
    (first..=LAST_DAY).map(move |days| (days, kst::days_later(issued.date(), days)))
}

/// `taMin4` and `taMax4` with the spread to both sides.
fn temperatures(item: Item, day: i64, date: Date, outlook: Outlook<'_>) -> Item {
    let spread = if day <= LAST_HALVED_DAY { 1 } else { 2 };
    let extremes = [("taMin", outlook.morning_low(date)), ("taMax", outlook.daytime_high(date))];
    extremes.into_iter().fold(item, |item, (name, celsius)| match celsius {
        None => item,
        Some(celsius) => item
            .with(format!("{name}{day}"), celsius.round() as i64)
            .with(format!("{name}{day}Low"), spread)
            .with(format!("{name}{day}High"), spread),
    })
}

/// `rnSt4Am` and `wf4Am`; from day 8 on `rnSt8` and `wf8`.
fn land(item: Item, day: i64, date: Date, outlook: Outlook<'_>) -> Item {
    let parts: &[_] =
        if day <= LAST_HALVED_DAY { &[("Am", 0..=11), ("Pm", 12..=23)] } else { &[("", 0..=23)] };
    parts.iter().fold(item, |item, (part, hours)| {
        let hours: Vec<Ahead> = outlook.during(date, hours.clone()).collect();
        if hours.is_empty() {
            return item;
        }
        item.with(format!("rnSt{day}{part}"), chance_of_rain(&hours))
            .with(format!("wf{day}{part}"), weather_in_words(&hours))
    })
}

/// Percent: 10 without a wet hour, up to 90.
fn chance_of_rain(hours: &[Ahead]) -> i64 {
    match hours.iter().filter(|hour| is_wet(hour)).count() {
        0 => 10,
        1 => 40,
        2..=5 => 60,
        _ => 90,
    }
}

fn weather_in_words(hours: &[Ahead]) -> String {
    let clouds: Vec<f64> = hours.iter().filter_map(|hour| hour.cloud_tenths).collect();
    let cloud = clouds.iter().sum::<f64>() / clouds.len().max(1) as f64;
    let wet: Vec<f64> = hours.iter().filter(|hour| is_wet(hour)).filter_map(|hour| hour.air_c).collect();
    let falls = match (wet.iter().any(|celsius| *celsius > 1.0), wet.iter().any(|celsius| *celsius <= 1.0)) {
        (false, false) => None,
        (true, false) => Some("비"),
        (false, true) => Some("눈"),
        (true, true) => Some("비/눈"),
    };
    match (falls, cloud) {
        (None, ..5.5) => "맑음".to_owned(),
        (None, ..8.5) => "구름많음".to_owned(),
        (None, _) => "흐림".to_owned(),
        (Some(falls), ..8.5) => format!("구름많고 {falls}"),
        (Some(falls), _) => format!("흐리고 {falls}"),
    }
}

fn is_wet(hour: &Ahead) -> bool {
    matches!(hour.rain, Rain::Fell(depth) if depth > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_day_3_and_in_the_evening_no_day_4() {
        let days = |text: &str| days(kst::minute(text).unwrap()).map(|(day, _)| day).collect::<Vec<_>>();
        assert_eq!(days("202106300600"), [4, 5, 6, 7, 8, 9, 10]);
        assert_eq!(days("202106301800"), [5, 6, 7, 8, 9, 10]);
    }

    #[test]
    fn city_codes_and_area_codes_are_not_interchangeable() {
        assert_eq!(Operation::Temperature.station("11B10101").unwrap().as_str(), "108");
        assert_eq!(Operation::Land.station("11B10101"), None);
        assert_eq!(Operation::Temperature.station("11B00000"), None);
    }
}
