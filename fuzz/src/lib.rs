//! What must hold of any bytes. The workspace's own tests read this file too (crates/sources/tests/any_bytes.rs).
#![forbid(unsafe_code)]

use sources::official::parse;
use sources::{SourceId, kma_csv};
use weather::official::{OfficialForecast, Product};
use weather::{Hour, Observation, Variable};

/// What a target does with any bytes: whether they were read.
pub type Check = fn(&[u8]) -> bool;

/// Every target: its name, which is that of its file and of its folder of seeds, and what it does. It tells
/// whether the bytes were read.
pub const TARGETS: [(&str, Check); 9] = [
    ("sample", |bytes| observations(SourceId::Sample, bytes)),
    ("kma_csv", csv),
    ("kma_asos", |bytes| observations(SourceId::KmaAsos, bytes)),
    ("kma_hub", |bytes| observations(SourceId::KmaHub, bytes)),
    ("open_meteo", |bytes| observations(SourceId::OpenMeteo, bytes)),
    ("open_meteo_air", |bytes| observations(SourceId::OpenMeteoAir, bytes)),
    ("official_kma_grid", |bytes| {
        forecasts(&[Product::KmaUltraNcst, Product::KmaUltraFcst, Product::KmaVilageFcst], bytes)
    }),
    ("official_kma_mid", |bytes| forecasts(&[Product::KmaMidTa, Product::KmaMidLand], bytes)),
    ("official_open_meteo", |bytes| {
        forecasts(&[Product::OpenMeteoForecast, Product::OpenMeteoAirForecast], bytes)
    }),
];

/// The target of that name on any bytes.
///
/// # Panics
/// If something does not hold of the bytes: a finding.
pub fn target(name: &str, bytes: &[u8]) {
    let (_, check) = TARGETS.iter().find(|(known, _)| *known == name).expect("a target is in the list");
    check(bytes);
}

/// There is an answer or an error, no panic; and what was read is finite numbers at hours of the calendar, in
/// order, each station-hour once.
fn observations(source: SourceId, bytes: &[u8]) -> bool {
    let filed_under = "108".parse().expect("a number is a station");
    let Ok(observations) = sources::parse(source, &filed_under, bytes) else { return false };
    check_observations(&observations);
    true
}

fn check_observations(observations: &[Observation]) {
    let keys: Vec<_> = observations.iter().map(|one| (&one.station, one.hour)).collect();
    assert!(keys.is_sorted_by(|left, right| left < right), "not in order, or an hour twice");
    for observation in observations {
        let values = Variable::ALL.iter().filter_map(|variable| observation.get(*variable));
        assert!(values.into_iter().all(f64::is_finite), "not finite at {}", observation.hour);
    }
}

/// As above; besides, what is said of a file before it is filed is what is read from it afterwards.
fn csv(bytes: &[u8]) -> bool {
    let (read, said) = (kma_csv::parse(bytes), kma_csv::detect(bytes));
    assert_eq!(read.is_ok(), said.is_ok(), "refused by one and not by the other");
    let (Ok(read), Ok(said)) = (read, said) else { return false };
    check_observations(&read);
    assert_eq!(read.len() + said.repeated, said.rows);
    assert!(read.iter().all(|one| (said.first..=said.last).contains(&one.hour)));
    assert!(said.stations.iter().all(|station| read.iter().any(|one| one.station == *station)));
    true
}

/// There is an answer or an error, no panic; what was read is of the issue, in order, each hour and day once, and
/// survives its own JSON, which no number can that is not finite.
fn forecasts(products: &[Product], bytes: &[u8]) -> bool {
    let (station, issued_at) = ("108".parse().expect("a station"), issue());
    let read = products.iter().filter_map(|product| parse(*product, &station, issued_at, bytes).ok());
    read.map(|forecast| check_forecast(&forecast)).count() > 0
}

/// The issue that the seeds are of: 14 o'clock in Korea, where mid-term issues are of 6 or 18, but do not say so.
fn issue() -> Hour {
    "2026-09-07T05:00:00Z".parse().expect("an hour")
}

fn check_forecast(forecast: &OfficialForecast) {
    assert!(forecast.hours.is_sorted_by(|left, right| left.valid_at < right.valid_at), "hours");
    assert!(forecast.days.is_sorted_by(|left, right| left.hours.start < right.hours.start), "days");
    let json = serde_json::to_string(forecast).expect("a document is written");
    let again: OfficialForecast = serde_json::from_str(&json).expect("a document is read");
    assert!(again == *forecast, "{json}");
}
