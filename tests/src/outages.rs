//! Four ways in which a service fails, hour by hour, and the good run after each.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use sources::SourceId;
use stand_in::{Fault, Order};

use crate::scene::{Scene, Watched, june};

/// One failure from before it to after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// What happens.
    pub title: &'static str,
    /// Every run of the hourly schedule.
    pub runs: Vec<Watched>,
}

const REVOKED_NEVER: &str = "2100-01-01T00:00:00Z";

/// All four, of the KMA API hub, which has the hour just past.
pub async fn outages() -> Vec<Outage> {
    vec![week_of_outage().await, revoked_key().await, quota_reached().await, html().await]
}

async fn week_of_outage() -> Outage {
    let first = at("2021-06-10T09:12");
    let scene = scene(first).await;
    let begins = first + SignedDuration::from_hours(2);
    scene.stand_in.outage(begins..begins + SignedDuration::from_hours(7 * 24));
    let runs = hourly(&scene, first, 2 + 7 * 24 + 2, |_| None).await;
    Outage { title: "a week of outage, from 11:12 on", runs }
}

async fn revoked_key() -> Outage {
    let first = at("2021-06-10T10:12");
    let scene = scene(first).await;
    scene.stand_in.obey(Order::RevokeKeys { at: at("2021-06-10T12:00") });
    let runs = hourly(&scene, first, 8, |run| {
        (run == 6).then(|| Order::RevokeKeys { at: REVOKED_NEVER.parse().unwrap() })
    });
    Outage { title: "a key revoked at noon, and given back at 16:00", runs: runs.await }
}

async fn quota_reached() -> Outage {
    let first = at("2021-06-10T18:12");
    let scene = scene(first).await;
    scene.stand_in.obey(Order::CallsPerDay { calls: 2 });
    let runs = hourly(&scene, first, 8, |_| None).await;
    Outage { title: "a quota of two calls a day: reached at 20:12, open again after midnight", runs }
}

async fn html() -> Outage {
    let first = at("2021-06-10T10:12");
    let scene = scene(first).await;
    let runs = hourly(&scene, first, 5, |run| {
        // Two runs with three tries each, and two of the three tries of the next.
        (run == 1).then(|| {
            let trouble = stand_in::Trouble { fault: Fault::BadGateway, calls: Some(8), only: None };
            Order::Fail(trouble)
        })
    });
    Outage { title: "HTML instead of data, from 11:12 on, for eight calls", runs: runs.await }
}

async fn scene(now: Timestamp) -> Scene {
    Scene::new(SourceId::KmaHub, june(), now).await
}

/// So many runs, an hour apart; before each, what happens then.
async fn hourly(
    scene: &Scene,
    first: Timestamp,
    runs: i64,
    before: impl Fn(i64) -> Option<Order>,
) -> Vec<Watched> {
    let mut watched = Vec::new();
    for run in 0..runs {
        if let Some(order) = before(run) {
            scene.stand_in.obey(order);
        }
        watched.push(scene.watch(first + SignedDuration::from_hours(run)).await);
    }
    watched
}

fn at(local: &str) -> Timestamp {
    format!("{local}:00+09:00").parse().unwrap()
}

impl Outage {
    /// Its runs as a table; of more than two runs in a row that went alike, the first and the last.
    pub fn table(&self) -> Table<'_> {
        Table(self)
    }
}

/// See [`Outage::table`].
#[derive(Debug)]
pub struct Table<'a>(&'a Outage);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n  {}", self.0.title, Watched::HEAD)?;
        for alike in self.0.runs.chunk_by(Watched::is_like) {
            let [first, .., last] = alike else {
                writeln!(f, "  {}", alike[0])?;
                continue;
            };
            writeln!(f, "  {first}")?;
            if alike.len() > 2 {
                writeln!(f, "  … {} more, an hour apart …", alike.len() - 2)?;
            }
            writeln!(f, "  {last}")?;
        }
        Ok(())
    }
}
