//! The function notify on this machine: it tells who is told in the cloud, in the same words.

use anyhow::{Context, Result};
use fn_notify::{Notifier, Settings, Trigger};
use jiff::Timestamp;
use serde_json::Value;
use store::Store;
use tokio::sync::Mutex;

use super::Report;
use crate::clock::Clock;

/// What the messages call this stack.
const STAGE: &str = "local";

/// Who is told, and what time it is.
#[derive(Debug)]
pub(crate) struct Telling {
    /// One event after another: a claim lasts two minutes, which a fast clock makes short.
    notifier: Mutex<Notifier>,
    clock: Clock,
}

impl Telling {
    /// How people are told by a webhook. Links lead to `page`, unless the environment has another address.
    pub(crate) async fn settings(webhook: &str, page: &str) -> Result<Settings> {
        let usual = |name: &str| (name == "WEARCAST_PUBLIC_URL").then(|| page.to_owned());
        let set = |name: &str| match name {
            "WEARCAST_SLACK_WEBHOOK" => Some(webhook.to_owned()),
            "WEARCAST_STAGE" => Some(STAGE.to_owned()),
            name => std::env::var(name).ok().or_else(|| usual(name)),
        };
        Settings::read(set).await.context("reading whom to tell")
    }

    pub(crate) fn new(store: &Store, settings: Settings, clock: Clock) -> Result<Self> {
        Ok(Self { notifier: Mutex::new(Notifier::new(store.clone(), settings)?), clock })
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Tells what an event says.
    pub(super) async fn tell(&self, event: &Value) -> Result<Vec<Report>> {
        let trigger = Trigger::read(event.clone())?;
        let told = self.notifier.lock().await.handle(&trigger, self.now()).await?;
        let said =
            (told.messages > 0).then(|| Report::of("notify", format!("told: {}", told.causes.join(", "))));
        Ok(said.into_iter().collect())
    }
}
