//! How good a station's observations are: how complete, where the gaps are and why, what was refused or put
//! right.

mod gaps;

use std::collections::BTreeMap;

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use futures::future::try_join;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};
use store::{MonthQuality, StationState, Tally};
use weather::quality::Reason;
use weather::{Group, Hour, HourRange, Month, Station, StationId, Variable};

use crate::error::Problem;
use crate::{Api, RequestTime, etag};

pub(crate) use gaps::Gap;

/// Days that are told of if nobody asks for others.
const DAYS: i64 = 30;
/// Days that are told of at most: a year, and a month to compare it with.
const MOST_DAYS: i64 = 400;

/// The days asked for, both included, in the station's zone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Days {
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
}

/// The observations of some days, and how good they are.
#[derive(Debug, Serialize)]
pub(crate) struct Quality {
    pub(crate) station: StationId,
    pub(crate) name_ko: String,
    pub(crate) name_en: String,
    pub(crate) time_zone: String,
    /// The station's current hour.
    pub(crate) as_of: Hour,
    /// The last hour with a measured air temperature.
    pub(crate) last_observed: Hour,
    /// First and last day, in the station's zone.
    pub(crate) from: Date,
    pub(crate) to: Date,
    /// The hours of these days that can be there: from the first that was ever observed until now.
    pub(crate) hours: HourRange,
    /// By variable, of those that were reported in these days.
    pub(crate) completeness: BTreeMap<&'static str, Completeness>,
    pub(crate) days: Vec<Day>,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) findings: Vec<Finding>,
}

/// Hours by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Completeness {
    #[serde(flatten)]
    pub(crate) hours: Tally,
    /// The share of the expected hours that was measured, 0 to 1.
    pub(crate) measured_share: f64,
}

/// A day at the station.
#[derive(Debug, Serialize)]
pub(crate) struct Day {
    pub(crate) date: Date,
    /// How many of its hours can be there.
    pub(crate) hours: usize,
    pub(crate) variables: BTreeMap<&'static str, Tally>,
}

/// A value that a quality check refused or put right.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Finding {
    pub(crate) hour: Hour,
    pub(crate) variable: &'static str,
    pub(crate) reported: f64,
    /// What it was put right to; null if it was refused.
    pub(crate) repaired: Option<f64>,
    pub(crate) reason: Reason,
}

/// `GET /v1/quality/{station}?from&to`: how good the observations of some days are.
pub(crate) async fn quality(
    State(api): State<Api>,
    Path(station): Path<String>,
    query: Result<Query<Days>, axum::extract::rejection::QueryRejection>,
    time: Option<Extension<RequestTime>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Query(days) = query?;
    let quality = api.quality(&station, &days, time.map(|time| time.0)).await?;
    Ok(etag::json(&headers, &quality))
}

impl Api {
    /// The quality of the days asked for, at the station that `text` names.
    pub(crate) async fn quality(
        &self,
        text: &str,
        days: &Days,
        time: Option<RequestTime>,
    ) -> Result<Quality, Problem> {
        let (station, seen) = self.station(text).await?;
        let (id, zone) = (station.id.clone(), station.zone());
        let now = self.clock.now(&seen, time)?;
        let asked = Asked::read(days, now, &zone)?;
        let there = HourRange::new(seen.first_observed, now);
        let records = self.store.quality(&id, Month::touching(asked.hours.overlap(there))).await?;
        let (weather, air) = try_join(
            self.store.absences(&id, Group::Weather, there),
            self.store.absences(&id, Group::Air, there),
        )
        .await?;
        let absences = |group| if group == Group::Weather { &weather[..] } else { &air[..] };
        let gaps = gaps::gaps(&records, absences, asked.hours, there);
        Ok(Quality::new(station, &seen, now, &asked, &zone, &records, gaps))
    }
}

impl Quality {
    fn new(
        about: Station,
        seen: &StationState,
        now: Hour,
        asked: &Asked,
        zone: &TimeZone,
        records: &[MonthQuality],
        gaps: Vec<Gap>,
    ) -> Self {
        let hours = asked.hours.overlap(HourRange::new(seen.first_observed, now));
        let days = days(asked, hours, zone, records);
        let findings = records.iter().flat_map(|record| &record.findings);
        let findings = findings.filter(|finding| hours.contains(finding.hour)).map(|finding| Finding {
            hour: finding.hour,
            variable: finding.variable.name(),
            reported: finding.reported,
            repaired: finding.repaired,
            reason: finding.reason,
        });
        Self {
            station: seen.station.clone(),
            name_ko: about.name_ko,
            name_en: about.name_en,
            time_zone: about.time_zone,
            as_of: now,
            last_observed: seen.last_observed,
            from: asked.from,
            to: asked.to,
            hours,
            completeness: completeness(&days, hours.len()),
            findings: findings.collect(),
            days,
            gaps,
        }
    }
}

/// The days that are told of.
struct Asked {
    from: Date,
    to: Date,
    hours: HourRange,
}

impl Asked {
    fn read(days: &Days, now: Hour, zone: &TimeZone) -> Result<Self, Problem> {
        // The day of the last hour that can be there.
        let today = (now - 1).in_zone(zone).date();
        let to = read_date("to", days.to.as_deref())?.unwrap_or(today);
        let from = match read_date("from", days.from.as_deref())? {
            Some(from) => from,
            None => shifted(to, (1 - DAYS).days())?,
        };
        if from > to {
            let args = vec![("from", from.to_string()), ("to", to.to_string())];
            return Err(Problem::parameter("bad-order", args));
        }
        if (to - from).get_days() >= MOST_DAYS as i32 {
            let dates = [("from", from.to_string()), ("to", to.to_string())];
            let args = dates.into_iter().chain([("days", MOST_DAYS.to_string())]);
            return Err(Problem::parameter("bad-length", args.collect()));
        }
        let hours = HourRange::new(midnight(from, zone)?, midnight(shifted(to, 1.day())?, zone)?);
        Ok(Self { from, to, hours })
    }
}

fn read_date(name: &str, text: Option<&str>) -> Result<Option<Date>, Problem> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| Problem::not_a_date(name, text))
}

fn shifted(date: Date, by: Span) -> Result<Date, Problem> {
    date.checked_add(by).map_err(|_| not_of_the_calendar(date))
}

/// The first hour of a local day.
fn midnight(date: Date, zone: &TimeZone) -> Result<Hour, Problem> {
    let start = date.to_zoned(zone.clone()).map_err(|_| not_of_the_calendar(date))?;
    Ok(Hour::ceil(start.timestamp()))
}

fn not_of_the_calendar(date: Date) -> Problem {
    Problem::parameter("bad-century", vec![("date", date.to_string())])
}

/// Every day asked for, with the tallies that the months have of it.
fn days(asked: &Asked, expected: HourRange, zone: &TimeZone, records: &[MonthQuality]) -> Vec<Day> {
    let mut hours: BTreeMap<Date, usize> = BTreeMap::new();
    for hour in expected.iter() {
        *hours.entry(hour.in_zone(zone).date()).or_default() += 1;
    }
    let dates = asked.from.series(1.day()).take_while(|date| *date <= asked.to);
    let day = |date: Date| {
        let expected = hours.get(&date).copied().unwrap_or_default();
        let mut variables: BTreeMap<&'static str, Tally> = BTreeMap::new();
        for (variable, tally) in records.iter().filter_map(|record| record.days.get(&date)).flatten() {
            let sum = variables.entry(variable.name()).or_default();
            *sum += *tally;
        }
        Day { date, hours: expected, variables }
    };
    dates.map(day).collect()
}

fn completeness(days: &[Day], expected: usize) -> BTreeMap<&'static str, Completeness> {
    let sum = |variable: Variable| {
        let mut hours = Tally::default();
        for tally in days.iter().filter_map(|day| day.variables.get(variable.name())) {
            hours += *tally;
        }
        let measured_share = (hours.measured as f64 / expected.max(1) as f64).min(1.0);
        (variable.name(), Completeness { hours, measured_share })
    };
    let all = Variable::ALL.into_iter().map(sum);
    all.filter(|(_, completeness)| completeness.hours != Tally::default()).collect()
}
