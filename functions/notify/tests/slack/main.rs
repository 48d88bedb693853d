//! What arrives at a webhook, over the embedded DynamoDB.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

mod hook;
mod messages;

use fn_notify::{Notifier, NotifyError, Settings, Told, Trigger};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use store::{EventKind, PipelineEvent};
use whole_path::Stack;

use hook::Hook;

const API: &str = "https://api.example";

/// When the events of these tests happened.
fn now() -> Timestamp {
    "2015-01-01T00:10:00Z".parse().unwrap()
}

/// Somebody who is told, over an empty stack.
struct Operator {
    stack: Stack,
    hook: Hook,
    notifier: Notifier,
}

impl Operator {
    async fn in_language(language: &str) -> Self {
        let (stack, hook) = (Stack::temporary().await, Hook::start().await);
        let address = hook.address();
        let settings = Settings::read(|name| {
            let value = match name {
                "WEARCAST_SLACK_WEBHOOK" => address.as_str(),
                "WEARCAST_PUBLIC_URL" => API,
                "WEARCAST_LANGUAGE" => language,
                "WEARCAST_STAGE" => "dev",
                _ => return None,
            };
            Some(value.to_owned())
        });
        let notifier = Notifier::new(stack.store.clone(), settings.await.unwrap()).unwrap();
        Self { stack, hook, notifier }
    }

    async fn start() -> Self {
        Self::in_language("en").await
    }

    async fn handle(&self, event: Value) -> Result<Told, NotifyError> {
        self.handle_at(event, now()).await
    }

    async fn handle_at(&self, event: Value, now: Timestamp) -> Result<Told, NotifyError> {
        self.notifier.handle(&Trigger::read(event).unwrap(), now).await
    }

    /// The messages that an event brings.
    async fn messages(&self, event: Value) -> Vec<Value> {
        self.handle(event).await.unwrap();
        self.hook.take()
    }
}

/// A batch of the stream: what the pipeline recorded, as `(stage, kind, subject, hour, message)`.
fn recorded(records: &[(&str, &str, &str, Option<&str>, &str)]) -> Value {
    let records = records.iter().map(|(stage, kind, subject, hour, message)| {
        let hour = hour.map_or(json!({ "NULL": true }), |hour| json!({ "S": hour }));
        json!({
            "eventID": "1", "eventName": "MODIFY", "eventSource": "aws:dynamodb", "eventVersion": "1.1", "awsRegion": "x",
            "dynamodb": {
                "ApproximateCreationDateTime": now().as_second(),
                "SizeBytes": 1,
                "NewImage": {
                    "stage": { "S": stage }, "kind": { "S": kind }, "subject": { "S": subject },
                    "hour": hour, "message": { "S": message }, "duration_ms": { "N": "0" },
                },
            },
        })
    });
    json!({ "Records": records.collect::<Vec<_>>() })
}

/// A gap at a station.
fn gap(station: &str, hour: &str) -> Value {
    let message = format!("station {station}: no air temperature for 12 hours from {hour}: never published");
    recorded(&[("gap", "gap", &format!("{station} {hour}"), Some(hour), &message)])
}

/// Something published on the alert topic.
fn published(subject: &str, message: &str) -> Value {
    let mut event = whole_path::event("notify-alarm");
    let sns = &mut event["Records"][0]["Sns"];
    sns["Subject"] = subject.into();
    sns["Message"] = message.into();
    event
}

fn digest(time: Timestamp) -> Value {
    json!({ "time": time })
}

#[tokio::test]
async fn the_same_cause_is_one_message_however_often_it_is_recorded() {
    let told = Operator::start().await;
    assert_eq!(told.messages(gap("108", "2015-01-01T00:00:00Z")).await.len(), 1);
    let again = told.handle(gap("108", "2015-01-01T00:00:00Z")).await.unwrap();
    assert_eq!((again.messages, again.known), (0, 1));
    assert_eq!(told.messages(gap("159", "2015-01-01T00:00:00Z")).await.len(), 1, "another station");
}

#[tokio::test]
async fn an_alarm_that_stays_is_told_again_after_six_hours() {
    let told = Operator::start().await;
    let alarm = || whole_path::event("notify-alarm");
    for (hours, messages) in [(0, 1), (5, 1), (7, 2)] {
        told.handle_at(alarm(), now() + SignedDuration::from_hours(hours)).await.unwrap();
        assert_eq!(told.hook.count(), messages, "after {hours} hours");
    }
}

#[tokio::test]
async fn a_webhook_that_is_down_loses_nothing_and_doubles_nothing() {
    let told = Operator::start().await;
    told.hook.answer(503);
    let event = || gap("108", "2015-01-01T00:00:00Z");
    let error = told.handle(event()).await.unwrap_err();
    assert!(error.to_string().contains("HTTP 503"), "{error}");
    assert!(told.hook.take().is_empty());
    told.hook.answer(200);
    assert_eq!(told.messages(event()).await.len(), 1, "Lambda sends the event again");
    assert!(told.messages(event()).await.is_empty());
}

#[tokio::test]
async fn what_was_told_before_another_message_failed_is_not_told_again() {
    let told = Operator::start().await;
    let both = || {
        recorded(&[
            ("train", "run_failed", "retrain/x.json", None, "the run failed: too little data"),
            ("ingest", "ingest_failed", "kma-hub", None, "no answer in 30 s"),
        ])
    };
    told.hook.take_and_then_answer(1, 500);
    told.handle(both()).await.unwrap_err();
    assert_eq!(told.hook.take().len(), 1, "the training");
    told.hook.answer(200);
    let second = told.messages(both()).await;
    assert_eq!(second.len(), 1);
    assert!(second[0]["text"].as_str().unwrap().contains("does not answer"), "{second:?}");
}

#[tokio::test]
async fn a_function_that_was_stopped_while_telling_is_followed_by_one_that_tells() {
    let told = Operator::start().await;
    let notice = store::Notice {
        cause: "gap/108 2015-01-01T00:00:00Z".to_owned(),
        topic: "gap".to_owned(),
        text: String::new(),
        noticed_at_s: now().as_second(),
    };
    told.stack.store.claim_notice(&notice, now()).await.unwrap();
    let event = || gap("108", "2015-01-01T00:00:00Z");
    let busy = told.handle(event()).await.unwrap_err();
    assert!(matches!(busy, NotifyError::Busy { .. }), "{busy}");
    told.handle_at(event(), now() + SignedDuration::from_mins(3)).await.unwrap();
    assert_eq!(told.hook.count(), 1);
}

#[tokio::test]
async fn a_picture_that_slack_cannot_fetch_does_not_keep_the_words_from_arriving() {
    let told = Operator::start().await;
    told.hook.refuse_pictures();
    let [message] = told.messages(gap("108", "2015-01-01T00:00:00Z")).await.try_into().unwrap();
    assert!(message["blocks"].as_array().unwrap().iter().all(|block| block["type"] != "image"));
}

#[tokio::test]
async fn a_bad_day_is_one_message_and_not_a_hundred() {
    let told = Operator::start().await;
    let subjects: Vec<String> = (0..40).map(|n| format!("{} 2015-01-01T00:00:00Z", 100 + n)).collect();
    let hour = Some("2015-01-01T00:00:00Z");
    let records: Vec<_> = subjects.iter().map(|one| ("gap", "gap", one.as_str(), hour, "a gap")).collect();
    let [message] = told.messages(recorded(&records)).await.try_into().unwrap();
    assert_eq!(message["text"], "🟠 Observations are missing (40)");
    assert!(message.to_string().contains("32 more are left out"), "{message}");
    assert!(message["blocks"].as_array().unwrap().len() < 50, "Slack's limit");
}

#[tokio::test]
async fn a_training_that_the_trainer_and_batch_both_tell_of_is_one_message() {
    let told = Operator::start().await;
    let by_itself =
        recorded(&[("train", "run_failed", "retrain/20150101T000000Z-manual.json", None, "it failed")]);
    let by_batch =
        published("", "Training retrain/20150101T000000Z-manual.json failed: Essential container exited");
    assert_eq!(told.messages(by_itself).await.len(), 1);
    assert!(told.messages(by_batch).await.is_empty());
    let killed = published("", "Training retrain/20150102T000000Z-drift.json failed: OutOfMemory");
    assert_eq!(told.messages(killed).await.len(), 1, "nobody else tells of one that was killed");
}

#[tokio::test]
async fn every_kind_that_the_pipeline_records_is_told_waits_for_the_digest_or_is_no_news() {
    let told = Operator::start().await;
    for (stage, kind) in [
        ("forecast", EventKind::Done),
        ("promotion", EventKind::Promoted),
        ("train", EventKind::Refused),
        ("gap", EventKind::Gap),
        ("ingest", EventKind::BudgetSpent),
        ("ingest", EventKind::IngestFailed),
        ("forecast", EventKind::Refused),
        ("train", EventKind::RunFailed),
        ("preprocess", EventKind::Refused),
    ] {
        let event = PipelineEvent::new(stage, kind, format!("{kind:?}"), "as it was");
        told.stack.store.record(&event.about(whole_path::hour("2015-01-01T00:00:00Z"))).await.unwrap();
    }
    let stream = whole_path::recorded(&told.stack.servers, now()).await;
    assert_eq!(stream["Records"].as_array().unwrap().len(), 9);
    let outcome = told.handle(stream).await.unwrap();
    assert_eq!((outcome.messages, outcome.for_the_digest), (7, 1));
    let titles: Vec<Value> = told.hook.take().into_iter().map(|message| message["text"].clone()).collect();
    insta::assert_json_snapshot!(titles, @r#"
    [
      "🔴 A training failed",
      "🔴 No forecast was issued",
      "🟠 A weather service does not answer",
      "🟠 The day's calls are used up",
      "🟠 Observations are missing",
      "🏆 A new model forecasts",
      "🟡 A new model is not used"
    ]
    "#);
}

#[tokio::test]
async fn what_a_stage_did_as_it_should_is_no_news_and_neither_is_what_is_not_known() {
    let told = Operator::start().await;
    let quiet = recorded(&[
        ("forecast", "done", "108", None, "7 days"),
        ("drift", "a_kind_of_a_later_version", "108", None, "?"),
    ]);
    assert!(told.messages(quiet).await.is_empty());
    let mut removed = gap("108", "2015-01-01T00:00:00Z");
    removed["Records"][0]["dynamodb"].as_object_mut().unwrap().remove("NewImage");
    assert!(told.messages(removed).await.is_empty(), "what expired");
}

#[tokio::test]
async fn the_morning_is_silent_when_nothing_happened() {
    let told = Operator::start().await;
    assert!(told.messages(digest(now())).await.is_empty());
}

#[tokio::test]
async fn the_morning_tells_once_what_happened_and_what_waited_for_it() {
    let told = Operator::start().await;
    told.handle(gap("108", "2015-01-01T00:00:00Z")).await.unwrap();
    // Found by a backfill: work that was done, no news.
    let old = told.handle(gap("108", "2012-07-01T00:00:00Z")).await.unwrap();
    let unreadable = ("preprocess", "refused", "raw/kma-csv/x.csv", None, "line 2 <is> not a number");
    let waits = told.handle(recorded(&[unreadable])).await.unwrap();
    assert_eq!((old.for_the_digest, waits.for_the_digest), (1, 1));
    assert_eq!(told.hook.take().len(), 1, "the gap of today");

    let morning = "2015-01-01T23:00:00Z".parse().unwrap();
    let [message] = told.messages(digest(morning)).await.try_into().unwrap();
    insta::assert_json_snapshot!("digest_en", message);
    assert!(told.messages(digest(morning)).await.is_empty(), "a schedule may fire twice");
    let next = morning + SignedDuration::from_hours(24);
    assert!(told.messages(digest(next)).await.is_empty(), "of that day there is nothing to tell");
}

#[tokio::test]
async fn without_a_webhook_nobody_is_told_and_nothing_is_counted_as_told() {
    let told = Operator::start().await;
    let nobody = Notifier::new(told.stack.store.clone(), Settings::default()).unwrap();
    let trigger = Trigger::read(gap("108", "2015-01-01T00:00:00Z")).unwrap();
    assert_eq!(nobody.handle(&trigger, now()).await.unwrap(), Told::default());
    assert_eq!(told.messages(gap("108", "2015-01-01T00:00:00Z")).await.len(), 1);
}

#[tokio::test]
async fn the_address_of_the_webhook_is_in_no_error() {
    let settings = |address: &'static str| {
        Settings::read(move |name| (name == "WEARCAST_SLACK_WEBHOOK").then(|| address.to_owned()))
    };
    let stack = Stack::temporary().await;
    let closed = settings("http://127.0.0.1:9/services/T0/B0/whispered").await.unwrap();
    assert!(!format!("{closed:?}").contains("whispered"));
    let notifier = Notifier::new(stack.store.clone(), closed).unwrap();
    assert!(!format!("{notifier:?}").contains("whispered"));
    let trigger = Trigger::read(gap("108", "2015-01-01T00:00:00Z")).unwrap();
    let error = notifier.handle(&trigger, now()).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("whispered"), "{error:?}");
    for wrong in ["hooks.example/whispered", "http://hooks.example/whispered", "file:///whispered"] {
        let error = settings(wrong).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("whispered"), "{error:?}");
    }
}
