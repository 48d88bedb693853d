//! Tells people in Slack what the pipeline did and what is wrong with it: one message for one cause, a
//! digest in the morning, and nothing when nothing happened.
//!
//! Three things start it: what the pipeline recorded (the stream of the events table), what CloudWatch,
//! Budgets and Batch publish (the alert topic), and the schedule of the digest.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod alert;
mod digest;
mod message;
mod published;
mod recorded;
mod settings;
mod topic;
mod trigger;
mod webhook;
mod words;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use store::{Notice, Store, StoreError, Telling};

use alert::Alert;
use topic::Topic;
use webhook::Webhook;

pub use recorded::Recorded;
pub use settings::{Settings, SettingsError};
pub use trigger::{Trigger, TriggerError};
pub use webhook::{WebhookError, WebhookUrl, WebhookUrlError};

/// Why people were not told, or not all of it. Running it again tells the rest.
#[derive(Debug, thiserror::Error)]
pub enum NotifyError {
    /// DynamoDB failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The message did not arrive.
    #[error(transparent)]
    Webhook(#[from] WebhookError),
    /// Another invocation holds the claim, and may have been stopped before its message arrived.
    #[error("{cause} is being told by another invocation; try again in two minutes")]
    Busy {
        /// What is being told.
        cause: String,
    },
}

/// What an invocation came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Messages that arrived.
    pub messages: usize,
    /// Causes that these told.
    pub causes: Vec<String>,
    /// Causes that were told before.
    pub known: usize,
    /// Causes that are left for the digest.
    pub for_the_digest: usize,
}

/// Whom to tell, and in which words.
#[derive(Debug)]
pub struct Notifier {
    store: Store,
    settings: Settings,
    webhook: Option<Webhook>,
}

impl Notifier {
    /// Makes the client once. Without a webhook in the settings nobody is told.
    ///
    /// # Errors
    /// If HTTPS is not possible here.
    pub fn new(store: Store, mut settings: Settings) -> Result<Self, WebhookError> {
        let webhook = settings.webhook.take().map(Webhook::new).transpose()?;
        Ok(Self { store, settings, webhook })
    }

    /// Tells what an event says. `now` is the time of the claims, by a clock that is right to a minute; what
    /// is told, and when it was, comes from the event.
    ///
    /// # Errors
    /// If something was not told that another try can tell. What was told by then is not told again.
    pub async fn handle(&self, trigger: &Trigger, now: Timestamp) -> Result<Told, NotifyError> {
        let Some(webhook) = &self.webhook else {
            tracing::info!("nobody is told: there is no webhook");
            return Ok(Told::default());
        };
        match trigger {
            Trigger::Recorded(records) => {
                self.tell(webhook, records.iter().filter_map(recorded::alert).collect(), now).await
            }
            Trigger::Published(messages) => {
                self.tell(webhook, messages.iter().filter_map(published::alert).collect(), now).await
            }
            Trigger::Digest { time } => self.digest(webhook, *time, now).await,
        }
    }

    /// Tells each cause once: those of one topic in one message, so that a bad day is not a hundred.
    async fn tell(&self, webhook: &Webhook, alerts: Vec<Alert>, now: Timestamp) -> Result<Told, NotifyError> {
        // The last of several with the same cause is the one that is still true.
        let alerts: BTreeMap<String, Alert> =
            alerts.into_iter().map(|alert| (alert.cause.clone(), alert)).collect();
        let mut told = Told::default();
        let mut failed = None;
        let mut mine: BTreeMap<Topic, Vec<Alert>> = BTreeMap::new();
        for alert in alerts.into_values() {
            match self.store.claim_notice(&alert.notice(), now).await? {
                Telling::Told => told.known += 1,
                Telling::Busy => failed = Some(NotifyError::Busy { cause: alert.cause }),
                Telling::Mine if alert.waits_for_the_digest() => {
                    self.note(&alert, now).await?;
                    told.for_the_digest += 1;
                }
                Telling::Mine => mine.entry(alert.topic).or_default().push(alert),
            }
        }
        for alerts in mine.into_values() {
            let message = message::of_alerts(self, &alerts).await?;
            match webhook.send(&message).await {
                Ok(()) => {
                    for alert in &alerts {
                        self.note(alert, now).await?;
                    }
                    told.messages += 1;
                    told.causes.extend(alerts.into_iter().map(|alert| alert.cause));
                }
                Err(error) => {
                    for alert in &alerts {
                        self.store.not_told(&alert.notice()).await?;
                    }
                    failed = Some(error.into());
                }
            }
        }
        failed.map_or(Ok(told), Err)
    }

    async fn note(&self, alert: &Alert, now: Timestamp) -> Result<(), StoreError> {
        self.store.told(&alert.notice(), now, alert.topic.quiet()).await
    }

    /// Tells what was noticed in the day before `time`; nothing if nothing was.
    async fn digest(&self, webhook: &Webhook, time: Timestamp, now: Timestamp) -> Result<Told, NotifyError> {
        let noticed: Vec<Notice> = digest::noticed_before(&self.store, time).await?;
        if noticed.is_empty() {
            return Ok(Told::default());
        }
        let alert = digest::alert(time);
        match self.store.claim_notice(&alert.notice(), now).await? {
            Telling::Told => return Ok(Told { known: 1, ..Told::default() }),
            Telling::Busy => return Err(NotifyError::Busy { cause: alert.cause }),
            Telling::Mine => {}
        }
        if let Err(error) = webhook.send(&message::of_digest(self, &alert, &noticed).await?).await {
            self.store.not_told(&alert.notice()).await?;
            return Err(error.into());
        }
        self.note(&alert, now).await?;
        Ok(Told { messages: 1, causes: vec![alert.cause], ..Told::default() })
    }
}
