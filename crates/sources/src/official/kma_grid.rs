//! The grid services `getUltraSrtNcst`, `getUltraSrtFcst` and `getVilageFcst`: a row for each hour and quantity.

use std::collections::BTreeMap;

use weather::official::{DayTemperature, OfficialDay, OfficialForecast, OfficialHour, Product};
use weather::{
    Celsius, Centimetres, Hour, Kiloamperes, MetresPerSecond, Millimetres, Probability, RelativeHumidity,
    StationId, WindDirection,
};

use super::kma_answer::{Row, rows};
use super::kma_words::{amount, precipitation_kind, sky};
use super::{kst, settle_wind};
use crate::error::ParseError;
use crate::kma_csv::time::kst_hour;

/// Hours of the day in Korea that the lowest and the highest temperature of the day stand at. At any other
/// hour they would mean something else, and are passed over.
const LOWEST_AT: i64 = 6;
const HIGHEST_AT: i64 = 15;

/// Reads an answer of one of the three.
pub(super) fn parse(
    product: Product,
    station: &StationId,
    issued_at: Hour,
    bytes: &[u8],
) -> Result<OfficialForecast, ParseError> {
    let mut hours = BTreeMap::new();
    let mut days = BTreeMap::new();
    for row in rows(bytes)? {
        if issue(&row)? != issued_at {
            return Err(row.bad("baseTime", "the issue that it is filed under"));
        }
        let (valid_at, value) = match product {
            Product::KmaUltraNcst => (issued_at, "obsrValue"),
            _ => (valid_at(&row)?, "fcstValue"),
        };
        let category = row.text("category").unwrap_or_default();
        if matches!(category.as_str(), "TMN" | "TMX") {
            let hours = kst::day(valid_at);
            let day = days.entry(hours.start).or_insert_with(|| OfficialDay::unknown(hours));
            read_day(&category, kst::hour_of_day(valid_at), row.number(value)?, day);
        } else {
            let hour = hours.entry(valid_at).or_insert_with(|| OfficialHour::unknown(valid_at));
            read_hour(product, &row, value, hour)?;
        }
    }
    hours.values_mut().for_each(settle_wind);
    Ok(OfficialForecast {
        product,
        station: station.clone(),
        issued_at,
        hours: hours.into_values().collect(),
        days: days.into_values().collect(),
    })
}

/// The hour that a row's issue lies in; some are issued at half past.
fn issue(row: &Row) -> Result<Hour, ParseError> {
    let time = row.text("baseTime").unwrap_or_default();
    let hour = time.get(..2).unwrap_or_default();
    let text = format!("{}{hour}00", row.text("baseDate").unwrap_or_default());
    kst_hour(text.as_bytes()).map_err(|_| row.bad("baseTime", "a time in Korea"))
}

fn valid_at(row: &Row) -> Result<Hour, ParseError> {
    let [date, time] = ["fcstDate", "fcstTime"].map(|field| row.text(field).unwrap_or_default());
    kst_hour(format!("{date}{time}").as_bytes()).map_err(|_| row.bad("fcstTime", "a whole hour in Korea"))
}

fn read_day(category: &str, at: i64, value: Option<f64>, day: &mut OfficialDay) {
    let temperature = value.map(|degrees| DayTemperature::spread(Celsius(degrees), None, None));
    match (category, at) {
        ("TMN", LOWEST_AT) => day.air_temperature_min = temperature,
        ("TMX", HIGHEST_AT) => day.air_temperature_max = temperature,
        _ => {}
    }
}

/// Puts one row into its hour. Waves and the components of the wind are not needed.
fn read_hour(product: Product, row: &Row, value: &str, hour: &mut OfficialHour) -> Result<(), ParseError> {
    let number = || row.number(value);
    let words = || row.text(value);
    match row.text("category").unwrap_or_default().as_str() {
        "TMP" | "T1H" => hour.air_temperature = number()?.map(Celsius),
        "REH" => hour.relative_humidity = number()?.map(RelativeHumidity),
        "WSD" => hour.wind_speed = number()?.map(MetresPerSecond),
        "VEC" => hour.wind_direction = number()?.map(WindDirection),
        "SKY" => hour.sky = number()?.and_then(sky),
        "PTY" => hour.precipitation_kind = number()?.and_then(|code| precipitation_kind(product, code)),
        "POP" => hour.precipitation_probability = number()?.map(Probability::from_percent),
        "PCP" | "RN1" => hour.precipitation = words().and_then(|text| amount(&text, Millimetres)),
        "SNO" => hour.new_snow = words().and_then(|text| amount(&text, Centimetres)),
        "LGT" => hour.lightning = number()?.map(Kiloamperes),
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
#[path = "kma_grid_tests.rs"]
mod tests;
