//! What the pipeline recorded, as the events table's stream brings it.

use aws_lambda_events::dynamodb::EventRecord;
use jiff::Timestamp;
use serde::Deserialize;
use weather::Hour;

use crate::alert::Alert;
use crate::topic::Topic;

/// A pipeline event that was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    event: Event,
    at: Timestamp,
}

/// As much of a `store::PipelineEvent` as is told. Kinds that this version does not know are passed over, and
/// so is what cannot be read: an event of another version must not stop those after it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Event {
    stage: String,
    kind: Kind,
    subject: String,
    hour: Option<Hour>,
    message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Gap,
    Refused,
    IngestFailed,
    BudgetSpent,
    Promoted,
    RunFailed,
    #[serde(other)]
    Other,
}

impl Recorded {
    /// What a record of the stream says; `None` for one that was removed, or is nothing that is told.
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
        (Kind::Gap, _) => Topic::Gap,
        (Kind::IngestFailed, _) => Topic::SourceFailed,
        (Kind::BudgetSpent, _) => Topic::CallsSpent,
        (Kind::Promoted, _) => Topic::Promoted,
        (Kind::RunFailed, _) => Topic::TrainingFailed,
        (Kind::Refused, "forecast") => Topic::NoForecast,
        (Kind::Refused, "train") => Topic::NotPromoted,
        (Kind::Refused, _) => Topic::Unreadable,
        (Kind::Other, _) => return None,
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
