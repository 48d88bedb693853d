//! The short-term forecast on the grid: `VilageFcstInfoService_2.0`, as it is since 2024-11-28.
//!
//! A cell is answered for by the nearest station. `getFcstVersion` is not here.

mod issue;
mod value;

use jiff::Timestamp;
use weather::{Hour, HourRange, Station, StationId};

pub(crate) use issue::Operation;

use super::Code;
use super::envelope::{self, Item, Refusal, needed};
use super::grid::Cell;
use crate::call::Asked;
use crate::kst;
use crate::outlook::{Ahead, ForecastError, Outlook};
use crate::records::Records;
use crate::reply::Reply;
use issue::Issue;
use value::Category;

/// One value of one hour, before it is written.
struct Row {
    issue: Issue,
    cell: Cell,
    category: Category,
    hour: Hour,
    value: String,
}

/// Answers a request at `now`.
pub(crate) fn answer(
    operation: Operation,
    asked: &Asked,
    records: &Records,
    error: ForecastError,
    now: Timestamp,
) -> Reply {
    let rows = rows(operation, asked, records, error, now);
    envelope::answer(asked, usize::MAX, rows, |_, row| item(row))
}

fn rows(
    operation: Operation,
    asked: &Asked,
    records: &Records,
    error: ForecastError,
    now: Timestamp,
) -> Result<Vec<Row>, Refusal> {
    let (issue, cell) = wanted(operation, asked)?;
    let station = nearest(records, cell).filter(|_| issue.is_kept(now)).ok_or(Code::NoData)?;
    let outlook = Outlook::issued(records, &station, kst::hour(issue.at), error).ok_or(Code::NoData)?;
    let withheld = |hour| records.given(&station, HourRange::new(hour, hour + 1)).next().is_none();
    let mut rows: Vec<Row> = issue
        .hours()
        // what is withheld is missing from the analysis; nobody withholds the future
        .filter(|hour| operation != Operation::Nowcast || !withheld(*hour))
        .filter_map(|hour| Some((hour, outlook.at(hour)?)))
        .flat_map(|(hour, ahead)| {
            let values = of_hour(operation, &outlook, hour, &ahead);
            values.into_iter().map(move |(category, value)| Row { issue, cell, category, hour, value })
        })
        .collect();
    if operation == Operation::UltraShort {
        // by category, then by hour
        rows.sort_by_key(|row| row.category.name());
    }
    Ok(rows)
}

fn wanted(operation: Operation, asked: &Asked) -> Result<(Issue, Cell), Refusal> {
    let number = |name| needed(asked, name)?.parse().map_err(|_| Refusal::from(Code::InvalidParameter));
    let cell = Cell { nx: number("nx")?, ny: number("ny")? };
    let date = kst::date(needed(asked, "base_date")?).ok_or(Code::InvalidParameter)?;
    let time = kst::time(needed(asked, "base_time")?).ok_or(Code::InvalidParameter)?;
    if cell.is_inside() {
        Ok((Issue { operation, at: date.to_datetime(time) }, cell))
    } else {
        Err(Code::InvalidParameter.into())
    }
}

/// The values of one hour; a day's lowest and highest temperature stand at 06 and 15 h.
fn of_hour(
    operation: Operation,
    outlook: &Outlook<'_>,
    hour: Hour,
    ahead: &Ahead,
) -> Vec<(Category, String)> {
    let local = kst::of(hour);
    let extreme = match (operation, local.hour()) {
        (Operation::Village, 6) => outlook.morning_low(local.date()).map(|low| (Category::Tmn, low)),
        (Operation::Village, 15) => outlook.daytime_high(local.date()).map(|high| (Category::Tmx, high)),
        _ => None,
    };
    let categories = match operation {
        Operation::Nowcast => Category::NOWCAST,
        Operation::UltraShort => Category::ULTRA_SHORT,
        Operation::Village => Category::VILLAGE,
    };
    let hourly = categories.iter().map(|category| (*category, category.hourly(ahead, operation)));
    hourly.chain(extreme.map(|(category, celsius)| (category, value::extreme(celsius)))).collect()
}

fn nearest(records: &Records, cell: Cell) -> Option<StationId> {
    let distance =
        |station: &Station| cell.distance_to(Cell::of(station.latitude_deg, station.longitude_deg));
    records.stations().filter_map(Station::known).min_by_key(distance).map(|station| station.id)
}

fn item(row: &Row) -> Item {
    let (base, forecast) = (row.issue.at, kst::of(row.hour));
    let item = Item::default()
        .with("baseDate", base.strftime("%Y%m%d").to_string())
        .with("baseTime", base.strftime("%H%M").to_string())
        .with("category", row.category.name());
    let item = if row.issue.operation == Operation::Nowcast {
        item.with("obsrValue", row.value.as_str())
    } else {
        item.with("fcstDate", forecast.strftime("%Y%m%d").to_string())
            .with("fcstTime", forecast.strftime("%H%M").to_string())
            .with("fcstValue", row.value.as_str())
    };
    item.with("nx", row.cell.nx).with("ny", row.cell.ny)
}
