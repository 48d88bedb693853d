//! The mid-term service, `getMidTa` and `getMidLandFcst`: one row with numbered fields for the days ahead.
//!
//! A day that an issue does not reach is blank or absent: since late 2024 day 3 is in none, and day 4 is
//! only in those of 06:00. Days 8 to 10 have one value for the whole day.

use weather::official::{DayPart, DayTemperature, OfficialDay, OfficialForecast, Product};
use weather::{Celsius, Hour, HourRange, Probability, StationId};

use super::kma_answer::{Row, rows};
use super::{kma_words, kst};
use crate::error::ParseError;

/// Days after that of the issue that have ever been forecast.
const DAYS: std::ops::RangeInclusive<i64> = 3..=10;

/// How the fields of a part of a day end, and which hours of the day it has.
const PARTS: [(&str, i64, i64); 3] = [("Am", 0, 12), ("Pm", 12, 24), ("", 0, 24)];

/// Reads an answer of one of the two.
pub(super) fn parse(
    product: Product,
    station: &StationId,
    issued_at: Hour,
    bytes: &[u8],
) -> Result<OfficialForecast, ParseError> {
    let mut days = Vec::new();
    let rows = rows(bytes)?;
    // A question is about one region, and the answer does not say about which.
    if let [_, second, ..] = &rows[..] {
        return Err(second.bad("regId", "the only row"));
    }
    for row in &rows {
        for ahead in DAYS {
            let hours = kst::day(issued_at + 24 * ahead);
            let day = match product {
                Product::KmaMidTa => temperatures(row, ahead, hours)?,
                _ => sky_and_rain(row, ahead, hours)?,
            };
            days.extend(day);
        }
    }
    Ok(OfficialForecast { product, station: station.clone(), issued_at, hours: Vec::new(), days })
}

fn temperatures(row: &Row, ahead: i64, hours: HourRange) -> Result<Option<OfficialDay>, ParseError> {
    let read = |name: &str| -> Result<Option<DayTemperature>, ParseError> {
        let field = |end: &str| row.number(&format!("{name}{ahead}{end}"));
        let (below, above) = (field("Low")?, field("High")?);
        Ok(field("")?.map(|degrees| DayTemperature::spread(Celsius(degrees), below, above)))
    };
    let (air_temperature_min, air_temperature_max) = (read("taMin")?, read("taMax")?);
    let known = air_temperature_min.is_some() || air_temperature_max.is_some();
    Ok(known.then_some(OfficialDay { hours, air_temperature_min, air_temperature_max, parts: Vec::new() }))
}

fn sky_and_rain(row: &Row, ahead: i64, hours: HourRange) -> Result<Option<OfficialDay>, ParseError> {
    let mut parts = Vec::new();
    for (end, from, to) in PARTS {
        let percent = row.number(&format!("rnSt{ahead}{end}"))?;
        let words = row.text(&format!("wf{ahead}{end}"));
        if percent.is_none() && words.is_none() {
            continue;
        }
        let (sky, precipitation_kind) = words.map_or((None, None), |text| kma_words::conditions(&text));
        parts.push(DayPart {
            hours: HourRange::new(hours.start + from, hours.start + to),
            precipitation_probability: percent.map(Probability::from_percent),
            sky,
            precipitation_kind,
        });
    }
    Ok((!parts.is_empty()).then_some(OfficialDay { parts, ..OfficialDay::unknown(hours) }))
}

#[cfg(test)]
#[path = "kma_mid_tests.rs"]
mod tests;
