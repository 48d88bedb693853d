//! What the pipeline recorded, as the events table's stream brings it.

use aws_lambda_events::dynamodb::EventRecord;
use jiff::Timestamp;
use store::{EventKind, PipelineEvent};

use crate::alert::Alert;
use crate::topic::Topic;

/// A pipeline event that was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    event: PipelineEvent,
    at: Timestamp,
}

impl Recorded {
    /// What a record of the stream says; `None` for one that was removed, and for one that cannot be read,
    /// such as of a kind that only a later version knows: it must not stop those after it.
    pub(crate) fn of(record: &EventRecord) -> Option<Self> {
        let change = &record.change;
        let event = serde_dynamo::from_item(change.new_image.clone()).ok()?;
        let at = Timestamp::from_second(change.approximate_creation_date_time.timestamp()).ok()?;
        Some(Self { event, at })
    }
}

/// What to tell of it, if anything.
pub(crate) fn alert(recorded: &Recorded) -> Option<Alert> {
    let Recorded { event, at } = recorded;
    let topic = match (event.kind, event.stage.as_str()) {
        (EventKind::Done, _) => return None,
        (EventKind::Gap, _) => Topic::Gap,
        (EventKind::IngestFailed, _) => Topic::SourceFailed,
        (EventKind::BudgetSpent, _) => Topic::CallsSpent,
        (EventKind::Promoted, _) => Topic::Promoted,
        (EventKind::RunFailed, _) => Topic::TrainingFailed,
        (EventKind::Refused, "forecast") => Topic::NoForecast,
        (EventKind::Refused, "train") => Topic::NotPromoted,
        (EventKind::Refused, _) => Topic::Unreadable,
    };
    let subject = event.subject.clone();
    // A model's next promotion is another one; a training is told once, however many tell that it failed.
    let cause = match topic {
        Topic::Promoted => format!("promoted/{}", event.message),
        Topic::TrainingFailed | Topic::NotPromoted => format!("train/{subject}"),
        topic => format!("{}/{subject}", topic.word()),
    };
    let station = match topic {
        Topic::Gap => subject.split(' ').next().and_then(|station| station.parse().ok()),
        Topic::NoForecast => subject.parse().ok(),
        _ => None,
    };
    Some(Alert { topic, cause, subject, text: event.message.clone(), station, hour: event.hour, at: *at })
}
