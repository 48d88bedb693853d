//! What CloudWatch, Budgets and Batch publish on the alert topic.

use aws_lambda_events::sns::SnsMessage;
use jiff::Timestamp;
use serde::Deserialize;

use crate::alert::Alert;
use crate::topic::Topic;

/// How the rule of infra/template.yaml begins what it publishes of a failed job; the request follows.
const TRAINING: &str = "Training ";

/// As much of an alarm as is told: the rest differs from one kind of metric to the next.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Alarm {
    #[serde(rename = "AlarmName")]
    name: String,
    #[serde(rename = "AlarmDescription")]
    description: Option<String>,
    new_state_value: String,
    new_state_reason: String,
    trigger: Watched,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Watched {
    metric_name: Option<String>,
}

/// What to tell of a published message, if anything.
pub(crate) fn alert(published: &SnsMessage) -> Option<Alert> {
    let at = Timestamp::from_second(published.timestamp.timestamp()).ok()?;
    match serde_json::from_str::<Alarm>(&published.message) {
        Ok(alarm) => of_alarm(&alarm, at),
        Err(_) => Some(of_text(published, at)),
    }
}

/// An alarm that went off, or one that is over.
fn of_alarm(alarm: &Alarm, at: Timestamp) -> Option<Alert> {
    let topic = match (alarm.new_state_value.as_str(), alarm.trigger.metric_name.as_deref().unwrap_or("")) {
        ("OK", _) => Topic::Recovered,
        ("ALARM", "DataAgeHours") => Topic::DataOld,
        ("ALARM", "ForecastAgeHours") => Topic::ForecastOld,
        ("ALARM", "ApproximateNumberOfMessagesVisible") => Topic::GivenUp,
        ("ALARM", "Errors" | "Throttles" | "5xx") => Topic::FunctionFailed,
        ("ALARM", _) => Topic::Alarm,
        _ => return None,
    };
    let name = &alarm.name;
    let text = match topic {
        Topic::Recovered => alarm.new_state_reason.clone(),
        _ => format!("{} {}", alarm.description.as_deref().unwrap_or(""), alarm.new_state_reason),
    };
    let cause = format!("alarm/{name}/{}", alarm.new_state_value);
    Some(Alert { topic, cause, subject: name.clone(), text, station: None, hour: None, at })
}

/// Text for people: a training that Batch saw fail, a budget, or something new.
fn of_text(published: &SnsMessage, at: Timestamp) -> Alert {
    let text = published.message.trim().to_owned();
    let subject = published.subject.clone().unwrap_or_default();
    if let Some(request) = text.strip_prefix(TRAINING).and_then(|rest| rest.split(' ').next()) {
        let (topic, cause, subject) = (Topic::TrainingFailed, format!("train/{request}"), request.to_owned());
        return Alert { topic, cause, subject, text, station: None, hour: None, at };
    }
    let topic = if subject.starts_with("AWS Budgets") { Topic::Cost } else { Topic::Alarm };
    let cause = format!("{}/{}", topic.word(), if subject.is_empty() { &text } else { &subject });
    // A key of DynamoDB's has its limit.
    let cause = cause.chars().take(200).collect();
    Alert { topic, cause, subject, text, station: None, hour: None, at }
}
