//! The weather of an operation: the bundled sample's, at Korean stations in 2021.

use jiff::{SignedDuration, Timestamp};
use sources::{Question, Sample, SourceId, WeatherSource};
use stand_in::{Options, StandIn};
use weather::{Hour, HourRange, Observation, StationId, Variable};

use super::{PREHISTORY_DAYS, unhurried};

/// Eleven years, three of them leap years.
const SHIFT_HOURS: i64 = (11 * 365 + 3) * 24;

/// A KMA stand-in that has all of it.
pub(super) async fn stand_in(start: Timestamp, days: u32) -> StandIn {
    let first = Hour::floor(start) - PREHISTORY_DAYS * 24;
    let hours = HourRange::new(first, Hour::floor(start) + i64::from(days + 1) * 24);
    let stand_in = StandIn::start(Options::new(observations(hours).await, start)).await.unwrap();
    for order in unhurried() {
        stand_in.obey(order);
    }
    stand_in.set_now(start + SignedDuration::from_hours(1));
    stand_in
}

async fn observations(hours: HourRange) -> Vec<Observation> {
    let then = HourRange::new(hours.start - SHIFT_HOURS, hours.end - SHIFT_HOURS);
    let sample = Sample::new();
    let question = Question { stations: vec![sample.station().clone()], hours: then };
    let raw = sample.fetch(&question).await.unwrap();
    let rows =
        raw.iter().flat_map(|raw| sources::parse(SourceId::Sample, sample.station(), &raw.bytes).unwrap());
    let rows: Vec<Observation> = rows.collect();
    // Busan has Seoul's weather, a little warmer.
    [("108", 0.0), ("159", 1.5)]
        .into_iter()
        .flat_map(|(station, warmer)| {
            rows.iter().map(move |row| moved(row, &station.parse().unwrap(), warmer))
        })
        .collect()
}

fn moved(row: &Observation, station: &StationId, warmer: f64) -> Observation {
    let mut moved = Observation::new(station.clone(), row.hour + SHIFT_HOURS);
    for (variable, warmer) in [
        (Variable::AirTemperature, warmer),
        (Variable::DewPoint, warmer),
        (Variable::SeaLevelPressure, 0.0),
        (Variable::WindSpeed, 0.0),
    ] {
        if let Some(value) = row.get(variable) {
            moved = moved.with(variable, ((value + warmer) * 10.0).round() / 10.0);
        }
    }
    moved
}
