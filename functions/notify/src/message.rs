//! Messages in Slack's Block Kit: a title, what happened, what to do, a picture, where it comes from.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde_json::{Value, json};
use store::{CHAMPION, MODEL_NAME, Notice, StoreError};
use weather::{Hour, Station, StationId};

use crate::Notifier;
use crate::alert::Alert;
use crate::topic::Topic;
use crate::words::Language;

/// Alerts and lines that are written out; the others are counted.
const WRITTEN_OUT: usize = 8;
/// Slack takes 3,000 characters in a section; pipelines say less, services may say more.
const LONGEST_TEXT: usize = 600;
/// Slack takes 150 characters in a header.
const LONGEST_TITLE: usize = 140;

/// The time zone that operators read: the schedules are in it.
pub(crate) fn operators_zone() -> TimeZone {
    TimeZone::get("Asia/Seoul").expect("the bundled zone database has it")
}

/// The message of one or more alerts of one topic.
pub(crate) async fn of_alerts(notifier: &Notifier, alerts: &[Alert]) -> Result<Value, StoreError> {
    let Some(first) = alerts.first() else { return Ok(Value::Null) };
    let language = notifier.settings.language;
    let mut title = language.say(&format!("{}-title", first.topic.word()), &[]);
    if alerts.len() > 1 {
        let count = alerts.len().to_string();
        title = language.say("several", &[("title", &title), ("count", &count)]);
    }
    let mut blocks = Vec::new();
    for alert in alerts.iter().take(WRITTEN_OUT) {
        blocks.push(section(&line(notifier, alert).await?));
    }
    if let Some(more) = more(language, alerts.len()) {
        blocks.push(section(&more));
    }
    blocks.push(context(&language.say(&format!("{}-do", first.topic.word()), &[])));
    blocks.extend(picture(notifier, first).await?);
    Ok(message(notifier, first, &title, blocks))
}

/// The message of a morning: what was noticed, by topic.
pub(crate) async fn of_digest(
    notifier: &Notifier,
    alert: &Alert,
    noticed: &[Notice],
) -> Result<Value, StoreError> {
    let language = notifier.settings.language;
    let title = language.say("digest-title", &[("date", &alert.subject)]);
    let mut topics: Vec<Topic> = noticed.iter().filter_map(|notice| notice.topic.parse().ok()).collect();
    topics.sort_unstable();
    topics.dedup();
    let mut blocks = vec![section(&language.say("digest-line", &[]))];
    for topic in topics {
        let of_topic: Vec<&Notice> = noticed.iter().filter(|notice| notice.topic == topic.word()).collect();
        let name = language.say(&format!("{}-title", topic.word()), &[]);
        let count = of_topic.len().to_string();
        let mut lines = vec![format!(
            "{} *{}*",
            topic.sign(),
            language.say("several", &[("title", &name), ("count", &count)])
        )];
        let texts = of_topic.iter().take(WRITTEN_OUT).map(|notice| format!("• {}", escaped(&notice.text)));
        lines.extend(texts);
        lines.extend(more(language, of_topic.len()));
        blocks.push(section(&lines.join("\n")));
    }
    blocks.push(context(&language.say("digest-do", &[])));
    blocks.extend(picture(notifier, alert).await?);
    Ok(message(notifier, alert, &title, blocks))
}

fn more(language: Language, count: usize) -> Option<String> {
    let more = count.checked_sub(WRITTEN_OUT).filter(|more| *more > 0)?;
    Some(language.say("more", &[("count", &more.to_string())]))
}

/// The frame of every message. `text` is what a phone shows before it is opened.
fn message(notifier: &Notifier, about: &Alert, title: &str, mut blocks: Vec<Value>) -> Value {
    let title: String = format!("{} {title}", about.topic.sign()).chars().take(LONGEST_TITLE).collect();
    blocks.insert(
        0,
        json!({ "type": "header", "text": { "type": "plain_text", "text": title, "emoji": true } }),
    );
    blocks.push(context(&origin(notifier, about.at)));
    json!({ "text": title, "blocks": blocks })
}

/// Which stack says so, when, and where to look.
fn origin(notifier: &Notifier, at: Timestamp) -> String {
    let settings = &notifier.settings;
    let when = at.to_zoned(operators_zone()).strftime("%Y-%m-%d %H:%M %Z").to_string();
    let mut said = vec!["wearcast".to_owned()];
    said.extend(settings.stage.clone());
    said.push(when);
    if let Some(url) = &settings.public_url {
        let [page, quality] = ["link-page", "link-quality"].map(|key| settings.language.say(key, &[]));
        said.push(format!("<{url}/|{page}>"));
        said.push(format!("<{url}/quality|{quality}>"));
    }
    said.join(" · ")
}

/// What happened, for people, and below it in the pipeline's own words.
async fn line(notifier: &Notifier, alert: &Alert) -> Result<String, StoreError> {
    let language = notifier.settings.language;
    let about = match &alert.station {
        Some(station) => notifier.store.describe(station).await?,
        None => None,
    };
    let place = alert.station.as_ref().map(|station| named(station, about.as_ref(), language));
    let zone = about.as_ref().map_or_else(operators_zone, Station::zone);
    let hour = alert.hour.map(|hour| moment(&hour.in_zone(&zone))).unwrap_or_default();
    let args = [
        ("subject", escaped(&alert.subject)),
        ("place", escaped(&place.unwrap_or_else(|| alert.subject.clone()))),
        ("hour", hour),
    ];
    let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
    let said = language.say(&format!("{}-line", alert.topic.word()), &args);
    Ok(format!("{said}\n> {}", quoted(&alert.text)))
}

fn named(station: &StationId, about: Option<&Station>, language: Language) -> String {
    match (about, language) {
        (Some(about), Language::Korean) => format!("{} ({station})", about.name_ko),
        (Some(about), Language::English) => format!("{} ({station})", about.name_en),
        (None, _) => station.to_string(),
    }
}

fn moment(when: &Zoned) -> String {
    when.strftime("%Y-%m-%d %H:%M %Z").to_string()
}

/// The picture that goes with an alert, where the API can be reached and has one: the address names the hour
/// or the version, as Slack keeps what it has fetched from an address.
async fn picture(notifier: &Notifier, alert: &Alert) -> Result<Option<Value>, StoreError> {
    let Some(url) = &notifier.settings.public_url else { return Ok(None) };
    let store = &notifier.store;
    let (path, key) = match alert.topic {
        Topic::Promoted => {
            let champion = store.model_by_alias(MODEL_NAME, CHAMPION).await?;
            (champion.map(|model| skill(model.version)), "picture-skill")
        }
        Topic::NotPromoted => {
            let last = store.model_versions(MODEL_NAME).await?.pop();
            (last.map(|model| skill(model.version)), "picture-skill")
        }
        Topic::Gap | Topic::NoForecast => {
            (alert.station.as_ref().map(|station| week(station, alert.at)), "picture-forecast")
        }
        Topic::DataOld | Topic::ForecastOld | Topic::Digest => {
            let stations = store.stations().await?;
            (stations.first().map(|seen| week(&seen.station, alert.at)), "picture-forecast")
        }
        _ => (None, ""),
    };
    let said = notifier.settings.language.say(key, &[]);
    Ok(path.map(|path| {
        json!({
            "type": "image",
            "image_url": format!("{url}{path}"),
            "alt_text": said,
            "title": { "type": "plain_text", "text": said },
        })
    }))
}

fn week(station: &StationId, at: Timestamp) -> String {
    format!("/v1/forecasts/{station}/chart.png?as_of={}", Hour::floor(at))
}

fn skill(version: u32) -> String {
    format!("/v1/models/{MODEL_NAME}/{version}/skill.png")
}

fn section(text: &str) -> Value {
    json!({ "type": "section", "text": { "type": "mrkdwn", "text": text } })
}

fn context(text: &str) -> Value {
    json!({ "type": "context", "elements": [{ "type": "mrkdwn", "text": text }] })
}

/// One line of text that Slack shows as it is.
fn quoted(text: &str) -> String {
    escaped(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Text in which nothing is a link or a mention; cut where it is too long to be read.
fn escaped(text: &str) -> String {
    let mut cut: String = text.chars().take(LONGEST_TEXT).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
