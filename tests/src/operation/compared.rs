//! What two operations left, and where they may differ.

use std::collections::BTreeMap;
use std::path::Path;

use embedded::{Options, Servers};
use weather::{HourlyGrid, StationId};

use crate::contents::Contents;
use crate::stack::connect;

/// Which differences are none, and why. The second part: whether only what is in the first alone is
/// set aside.
pub const SET_ASIDE: [(&str, bool, &str); 7] = [
    ("raw/", false, "which hours came in which answer, and when they were fetched"),
    ("observations/", false, "whose report a value is; values and provenance are compared by themselves"),
    ("forecasts/", true, "forecasts from hours that came late: the next one starts from a later hour"),
    ("wearcast-state FORECAST#", true, "the index of those"),
    ("wearcast-state CALLS#", false, "calls counted"),
    (
        "wearcast-state STATION#",
        false,
        "when hours were asked for in vain; the hours that are there are compared by themselves",
    ),
    ("wearcast-events ", false, "what happened, in words"),
];

/// Where a training says which objects it read: their digests differ as the objects in `observations/` do. What came of it, the
/// model, its scores and the gate's verdict, is compared byte for byte.
const WHAT_WAS_READ: [(&str, &str); 4] = [
    ("artifacts/", "/data_manifest.json: "),
    ("artifacts/", "/card.md: "),
    ("wearcast-runs ", ": inputs is "),
    ("wearcast-runs ", ": tags is "),
];
const WHY_READ: &str = "digests of the objects that a training read, which tell whose report a value is";

/// Why a difference is none; `None` if it is one.
fn why_none(difference: &str) -> Option<&'static str> {
    let read = |(prefix, part): &(&str, &str)| difference.starts_with(prefix) && difference.contains(part);
    if WHAT_WAS_READ.iter().any(read) {
        return Some(WHY_READ);
    }
    let rule = SET_ASIDE.iter().find(|(prefix, only_first, _)| {
        difference.starts_with(prefix) && (!only_first || difference.ends_with("only in the first"))
    });
    rule.map(|(_, _, why)| *why)
}

/// The outcome of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Objects of the undisturbed operation, all compared.
    pub objects: usize,
    /// Items of the undisturbed operation, all compared.
    pub items: usize,
    /// Observed and repaired values of all stations, all compared.
    pub hours: usize,
    /// Differences that are set aside, by why.
    pub set_aside: BTreeMap<&'static str, usize>,
    /// Differences that are not.
    pub differences: Vec<String>,
}

impl Compared {
    pub(super) async fn of(first: &Path, second: &Path, poison: &[&str]) -> Self {
        let [(one, grids), (mut other, other_grids)] = [read(first).await, read(second).await];
        for key in poison {
            assert!(other.objects.remove(*key).is_some(), "{key} was not put there");
        }
        let mut set_aside = BTreeMap::new();
        let mut differences = Vec::new();
        for difference in one.differences(&other) {
            match why_none(&difference) {
                Some(why) => *set_aside.entry(why).or_default() += 1,
                None => differences.push(difference),
            }
        }
        for (grid, other) in grids.iter().zip(&other_grids).filter(|(grid, other)| grid != other) {
            let station = &grid.station;
            differences.push(format!(
                "observations of {station}: {:?} and {:?}",
                grid.range(),
                other.range()
            ));
        }
        let hours = grids.iter().map(|grid| grid.range().len()).sum();
        Self { objects: one.objects.len(), items: one.items.len(), hours, set_aside, differences }
    }
}

async fn read(directory: &Path) -> (Contents, Vec<HourlyGrid>) {
    let servers = Servers::start(directory, Options::default()).await.unwrap();
    let contents = Contents::of(&servers).await;
    let store = connect(&servers.s3_endpoint(), &servers.dynamodb_endpoint()).await;
    let mut grids = Vec::new();
    for station in ["108", "159"] {
        let station: StationId = station.parse().unwrap();
        grids.push(store.read_observations(&station, None).await.unwrap().unwrap());
    }
    servers.shutdown().await;
    (contents, grids)
}
