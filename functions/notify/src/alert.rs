//! One thing to tell.

use jiff::{SignedDuration, Timestamp};
use store::Notice;
use weather::{Hour, StationId};

use crate::topic::Topic;

/// Gaps that begin longer ago come from a backfill: work that was done, not news.
const NEWS: SignedDuration = SignedDuration::from_hours(14 * 24);

/// One thing to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Alert {
    pub(crate) topic: Topic,
    /// What one message is enough for.
    pub(crate) cause: String,
    /// What it is about, as its text names it: a station, a source, a run, an alarm.
    pub(crate) subject: String,
    /// What happened, in the pipeline's or AWS's own words.
    pub(crate) text: String,
    /// The station it is about, if it is about one.
    pub(crate) station: Option<StationId>,
    /// The hour it is about, if it is about one.
    pub(crate) hour: Option<Hour>,
    /// When it was noticed.
    pub(crate) at: Timestamp,
}

impl Alert {
    /// What the state table keeps of it.
    pub(crate) fn notice(&self) -> Notice {
        Notice {
            cause: self.cause.clone(),
            topic: self.topic.word().to_owned(),
            text: self.text.clone(),
            noticed_at_s: self.at.as_second(),
        }
    }

    /// Whether it is worth a line tomorrow morning, and no message now.
    pub(crate) fn waits_for_the_digest(&self) -> bool {
        match self.topic {
            Topic::Unreadable => true,
            Topic::Gap => self.hour.is_some_and(|hour| hour.timestamp() < self.at - NEWS),
            _ => false,
        }
    }
}
