//! The stand-in over HTTP, as its callers see it: what the services are known to do, it does.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

mod admin;
mod asos;
mod faults;
mod forecasts;
mod hub;
mod open_meteo;

use jiff::Timestamp;
use serde_json::Value;
use stand_in::{Options, StandIn};
use weather::{Hour, Observation, StationId, Variable};

const ASOS: &str = "/1360000/AsosHourlyInfoService/getWthrDataList";

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A full hour by Korean clocks, such as `2021-06-30T10:00`.
fn korean(text: &str) -> Hour {
    format!("{text}:00+09:00").parse().unwrap()
}

/// So many hours of a station from a Korean hour on: warmer every hour, from −20 to 30 °C and again, and dry.
fn hours(station: &str, from: &str, count: i64) -> Vec<Observation> {
    let station: StationId = station.parse().unwrap();
    let observation = |offset: i64| {
        Observation::new(station.clone(), korean(from) + offset)
            .with(Variable::AirTemperature, (offset % 501) as f64 / 10.0 - 20.0)
            .with(Variable::WetHour, 0.0)
    };
    (0..count).map(observation).collect()
}

/// What was put in comes back, and nothing is added but the zeros that a blank of KMA means: no rain, no
/// snow, no sun.
fn assert_reads_back(read: &[Observation], put: &[Observation]) {
    let keys =
        |all: &[Observation]| all.iter().map(|one| (one.station.clone(), one.hour)).collect::<Vec<_>>();
    assert_eq!(keys(read), keys(put));
    for (read, put) in read.iter().zip(put) {
        for variable in Variable::ALL {
            let nothing = match variable {
                Variable::Precipitation
                | Variable::SnowDepth
                | Variable::Sunshine
                | Variable::SolarRadiation => read.get(variable).filter(|amount| *amount <= 0.0),
                _ => None,
            };
            assert_eq!(read.get(variable), put.get(variable).or(nothing), "{variable:?} at {}", put.hour);
        }
    }
}

/// A stand-in at a Korean time.
async fn start(observations: Vec<Observation>, now: &str) -> StandIn {
    StandIn::start(Options::new(observations, time(&format!("{now}+09:00")))).await.unwrap()
}

/// What came over the wire.
struct Answer {
    status: u16,
    bytes: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// `response.header.resultCode`.
    fn code(&self) -> String {
        self.json()["response"]["header"]["resultCode"].as_str().unwrap().to_owned()
    }

    fn items(&self) -> Vec<Value> {
        self.json()["response"]["body"]["items"]["item"].as_array().unwrap().clone()
    }
}

/// Asks with every value encoded once.
async fn get(stand_in: &StandIn, path: &str, query: &[(&str, &str)]) -> Answer {
    get_raw(stand_in, &format!("{path}?{}", serde_urlencoded::to_string(query).unwrap())).await.unwrap()
}

async fn get_raw(stand_in: &StandIn, path_and_query: &str) -> reqwest::Result<Answer> {
    let answer = client().get(format!("{}{path_and_query}", stand_in.url())).send().await?;
    Ok(Answer { status: answer.status().as_u16(), bytes: answer.bytes().await?.to_vec() })
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// Asks for hours of Seoul, `YYYYMMDDHH` to `YYYYMMDDHH`; `more` adds to or replaces what is usual.
async fn asos(stand_in: &StandIn, from: &str, until: &str, more: &[(&str, &str)]) -> Answer {
    let usual = [
        ("serviceKey", Options::KEY),
        ("numOfRows", "999"),
        ("dataType", "JSON"),
        ("dataCd", "ASOS"),
        ("dateCd", "HR"),
        ("stnIds", "108"),
        ("startDt", &from[..8]),
        ("startHh", &from[8..]),
        ("endDt", &until[..8]),
        ("endHh", &until[8..]),
    ];
    let replaced = |name| more.iter().any(|(other, _)| *other == name);
    let kept = usual.into_iter().filter(|(name, _)| !replaced(*name));
    // an empty value stands for a parameter that is left out
    let query: Vec<_> = kept.chain(more.iter().copied().filter(|(_, value)| !value.is_empty())).collect();
    get(stand_in, ASOS, &query).await
}
