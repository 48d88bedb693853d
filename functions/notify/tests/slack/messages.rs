//! What people read.

use serde_json::Value;

use super::{Operator, gap, published, recorded};

/// What a message says, a block a line.
fn read(message: &Value) -> String {
    let text = |block: &Value| match block["type"].as_str().unwrap() {
        "header" => format!("# {}", block["text"]["text"].as_str().unwrap()),
        "section" => block["text"]["text"].as_str().unwrap().to_owned(),
        "context" => format!("({})", block["elements"][0]["text"].as_str().unwrap()),
        "image" => {
            format!("[{}: {}]", block["alt_text"].as_str().unwrap(), block["image_url"].as_str().unwrap())
        }
        other => panic!("{other}"),
    };
    message["blocks"].as_array().unwrap().iter().map(text).collect::<Vec<_>>().join("\n")
}

/// One of each kind, in the order that they are told.
async fn everything(language: &str) -> String {
    let told = Operator::in_language(language).await;
    let store = &told.stack.store;
    store.register_model(store::MODEL_NAME, "run", "artifacts/x", "").await.unwrap();
    store.set_alias(store::MODEL_NAME, store::CHAMPION, 1).await.unwrap();
    let alarm = |name: &str, metric: &str, state: &str| {
        let message = whole_path::event("notify-alarm")["Records"][0]["Sns"]["Message"].clone();
        let mut alarm: Value = serde_json::from_str(message.as_str().unwrap()).unwrap();
        alarm["AlarmName"] = format!("wearcast-dev-{name}").into();
        alarm["AlarmDescription"] = "What the template says of it.".into();
        alarm["NewStateValue"] = state.into();
        alarm["NewStateReason"] = "Threshold Crossed: 1 datapoint was > 0.".into();
        alarm["Trigger"]["MetricName"] = metric.into();
        published("ALARM", &alarm.to_string())
    };
    let verdict = "air-temperature v2: refused: over 168 hours and 1460 held-out origins the model's MAE is 2.9 °C, not lower than both";
    let events = [
        alarm("errors", "Errors", "ALARM"),
        alarm("dead-letters", "ApproximateNumberOfMessagesVisible", "ALARM"),
        recorded(&[(
            "train",
            "run_failed",
            "retrain/20150101T000000Z-drift.json",
            None,
            "the run failed: too little data",
        )]),
        alarm("data-age", "DataAgeHours", "ALARM"),
        alarm("forecast-age", "ForecastAgeHours", "ALARM"),
        recorded(&[(
            "forecast",
            "refused",
            "108",
            Some("2015-01-01T00:00:00Z"),
            "station 108: no forecast: its daily cycle is shifted by 9 hours",
        )]),
        recorded(&[(
            "ingest",
            "ingest_failed",
            "kma-hub",
            None,
            "3 hours did not come: HTTP 401; check the key",
        )]),
        recorded(&[(
            "ingest",
            "budget_spent",
            "kma-asos",
            None,
            "the day's 9000 calls to kma-asos are used up; the rest is asked for tomorrow",
        )]),
        gap("108", "2014-12-31T12:00:00Z"),
        published(
            "AWS Budgets: wearcast-dev-monthly has exceeded your alert threshold",
            "You requested that we alert you when the ACTUAL Cost is greater than $4.00.",
        ),
        recorded(&[(
            "promotion",
            "promoted",
            "air-temperature",
            None,
            "air-temperature v1 is the champion and forecasts for 3 stations",
        )]),
        recorded(&[("train", "refused", "retrain/20150102T000000Z-drift.json", None, verdict)]),
        alarm("data-age", "DataAgeHours", "OK"),
    ];
    let mut said = Vec::new();
    for event in events {
        let [message] = told.messages(event).await.try_into().unwrap();
        said.push(read(&message));
    }
    said.join("\n\n")
}

#[tokio::test]
async fn every_message_reads_in_english() {
    insta::assert_snapshot!("messages_en", everything("en").await);
}

#[tokio::test]
async fn every_message_reads_in_korean() {
    insta::assert_snapshot!("messages_ko", everything("ko").await);
}

#[tokio::test]
async fn a_message_is_block_kit_with_a_picture_of_its_station() {
    let told = Operator::in_language("ko").await;
    let [message] = told.messages(gap("108", "2014-12-31T12:00:00Z")).await.try_into().unwrap();
    insta::assert_json_snapshot!("gap_ko", message);
}

#[tokio::test]
async fn nothing_that_a_service_says_becomes_a_link_or_a_mention() {
    let told = Operator::start().await;
    let event =
        recorded(&[("ingest", "ingest_failed", "kma-hub", None, "<!channel> <https://evil|click>\n# &")]);
    let [message] = told.messages(event).await.try_into().unwrap();
    let said = read(&message);
    assert!(said.contains("&lt;!channel&gt; &lt;https://evil|click&gt; # &amp;"), "{said}");
}
