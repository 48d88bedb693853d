//! Everything that is kept, to compare two stacks byte for byte.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use aws_config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Credentials;
use aws_sdk_dynamodb::types::AttributeValue;
use embedded::{Options, Servers};
use store::Config;

use crate::differences;
use crate::stack::connect;

/// Attributes of items that hold what a person's clock says, how often was tried, or how often a service was called
/// (a call that a kill cut short was made, and is made again), and nothing that a forecast or a model comes from.
pub const SET_ASIDE: [&str; 9] = [
    "start_time_ms",
    "end_time_ms",
    "heartbeat_time_ms",
    "creation_time_ms",
    "last_update_time_ms",
    "timestamp_ms",
    "duration_ms",
    "revision",
    "calls",
];
/// Metrics about the machine and not about the model.
const OF_THE_MACHINE: &str = "system/";

/// An item's attributes.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// All objects of the bucket and all items of the tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Contents {
    /// Bodies by key.
    pub objects: BTreeMap<String, Vec<u8>>,
    /// Items by table, partition and sort key, without what the wall clock wrote into them.
    pub items: BTreeMap<String, Item>,
    /// Keys of the events that nobody has acted on.
    pub waiting: Vec<String>,
}

impl Contents {
    /// Reads everything from running servers.
    pub async fn of(servers: &Servers) -> Self {
        let store = connect(&servers.s3_endpoint(), &servers.dynamodb_endpoint()).await;
        let mut objects = BTreeMap::new();
        for key in store.list("").await.unwrap() {
            let body = store.get(&key).await.unwrap().unwrap().body.to_vec();
            // the state of a training that was long enough to have one, and has ended: it waits for the bucket's lifecycle
            if key.starts_with("checkpoints/") && body.is_empty() {
                continue;
            }
            objects.insert(key, body);
        }
        let waiting = servers.outbox().pending(1000).await.unwrap();
        let waiting = waiting.into_iter().map(|event| event.key).collect();
        Self { objects, items: items(servers).await, waiting }
    }

    /// Reads everything from the data directory of a stack that does not run.
    pub async fn at_rest(data_dir: &Path) -> Self {
        let servers = Servers::start(data_dir, Options::default()).await.unwrap();
        let contents = Self::of(&servers).await;
        servers.shutdown().await;
        contents
    }

    /// What differs, by name; empty if nothing does.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        differences::between(self, other)
    }
}

async fn items(servers: &Servers) -> BTreeMap<String, Item> {
    let config = Config::local();
    let mut all = BTreeMap::new();
    for table in [config.runs_table, config.state_table, config.events_table] {
        for item in items_of(servers, &table).await {
            let mut item = without_clock(item);
            let [partition, sort] = ["pk", "sk"].map(|name| item[name].as_s().unwrap().clone());
            if sort.starts_with(&format!("M#{OF_THE_MACHINE}")) {
                continue;
            }
            let sort = timeless(&partition, &sort);
            item.insert("sk".to_owned(), AttributeValue::S(sort.clone()));
            all.insert(format!("{table} {partition} / {sort}"), item);
        }
    }
    all
}

/// All items of a table, whole.
pub(crate) async fn items_of(servers: &Servers, table: &str) -> Vec<Item> {
    let credentials =
        Credentials::new(embedded::ACCESS_KEY_ID, embedded::SECRET_ACCESS_KEY, None, None, "loopback");
    let sdk = aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new(embedded::REGION))
        .credentials_provider(credentials)
        .endpoint_url(servers.dynamodb_endpoint())
        .load()
        .await;
    let items = Client::new(&sdk).scan().table_name(table).into_paginator().items().send();
    items.try_collect().await.unwrap()
}

/// An item without what the wall clock and the machine wrote into it, at any depth.
fn without_clock(item: Item) -> Item {
    let kept = item
        .into_iter()
        .filter(|(name, _)| !SET_ASIDE.contains(&name.as_str()) && !name.starts_with(OF_THE_MACHINE));
    kept.map(|(name, value)| match value {
        AttributeValue::M(inner) => (name, AttributeValue::M(without_clock(inner))),
        value => (name, value),
    })
    .collect()
}

/// A sort key without the wall clock in it: `RUN#inverse start#run`, `M#metric#step#time#value`.
fn timeless(partition: &str, sort: &str) -> String {
    let mut parts: Vec<&str> = sort.split('#').collect();
    match parts[0] {
        "RUN" if partition.starts_with("EXP#") => drop(parts.remove(1)),
        "M" if parts.len() == 5 => drop(parts.remove(3)),
        _ => {}
    }
    parts.join("#")
}
