//! The page about the data: how complete, where the gaps are and why, what was refused or put right.

use std::collections::BTreeMap;

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use store::GapCauses;
use weather::{HourRange, Variable};

use super::{document, findings, form, problem, strip};
use crate::error::Problem;
use crate::quality::{Days, Gap, Quality};
use crate::words::Words;
use crate::{Api, RequestTime, language};

/// Lines of the lists of gaps and findings; the API has all of them.
pub(super) const MOST_LINES: usize = 50;

/// The parameters as they come; all may be left out.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Parameters {
    station: Option<String>,
    from: Option<String>,
    to: Option<String>,
    lang: Option<String>,
}

/// `GET /quality`: the page. Without a station, the first one with observations.
pub(crate) async fn quality(
    State(api): State<Api>,
    query: Result<Query<Parameters>, axum::extract::rejection::QueryRejection>,
    time: Option<Extension<RequestTime>>,
    headers: HeaderMap,
) -> (StatusCode, Markup) {
    let Query(parameters) = query.unwrap_or_default();
    let words = Words::new(language::of(parameters.lang.as_deref(), &headers));
    let languages = form::languages(words, |lang| {
        let kept = Parameters { lang: Some(lang.as_str().to_owned()), ..parameters.clone() };
        form::address("/quality", &kept)
    });
    match render(&api, &parameters, time.map(|time| time.0), words).await {
        Ok(page) => (StatusCode::OK, document(words, "quality-title", &languages, &page)),
        Err(error) => (error.status(), document(words, "quality-title", &languages, &problem(words, &error))),
    }
}

async fn render(
    api: &Api,
    parameters: &Parameters,
    time: Option<RequestTime>,
    words: Words,
) -> Result<Markup, Problem> {
    let stations = api.store.known_stations().await?;
    let asked = parameters.station.as_deref().filter(|text| !text.is_empty());
    let first = stations.first().map(|known| known.seen.station.as_str());
    let Some(station) = asked.or(first) else {
        return Ok(html! { section.card { p { (words.say("preparing")) } } });
    };
    let days = Days { from: parameters.from.clone(), to: parameters.to.clone() };
    let quality = api.quality(station, &days, time).await?;
    let zone = TimeZone::get(&quality.time_zone).unwrap_or(TimeZone::UTC);
    Ok(html! {
        h1 { (words.say("quality-title")) " " small { (words.around("as-of", "when", &words.moment(&quality.as_of.in_zone(&zone)))) } }
        form method="get" action="/quality" {
            input type="hidden" name="lang" value=(words.language.as_str());
            (form::stations(&stations, &quality.station, words))
            (date("from", quality.from, words)) (date("to", quality.to, words))
            button { (words.say("show")) }
        }
        section.card {
            h2 { (words.say("completeness-title")) }
            p { (summary(&quality, &zone, words)) }
            div.scroll { (strip::strip(&quality, words)) }
            (strip::legend(words))
        }
        section.card { h2 { (words.say("gaps-title")) } (gaps(&quality.gaps, &zone, words)) }
        section.card { h2 { (words.say("findings-title")) } (findings::findings(&quality.findings, &zone, words)) }
    })
}

fn date(name: &str, value: jiff::civil::Date, words: Words) -> Markup {
    html! { label { span { (words.say(name)) } input type="date" name=(name) value=(value); } }
}

/// What it comes to, in a sentence.
fn summary(quality: &Quality, zone: &TimeZone, words: Words) -> String {
    let air = quality.completeness.get(Variable::AirTemperature.name());
    let share = format!("{:.1}", air.map_or(0.0, |air| air.measured_share * 100.0));
    let filled = air.map_or(0, |air| air.hours.filled).to_string();
    let expected = quality.hours.len().to_string();
    let last = words.moment(&quality.last_observed.in_zone(zone));
    words.with(
        "completeness-summary",
        &[("share", &share), ("hours", &expected), ("filled", &filled), ("last", &last)],
    )
}

/// The gaps, the newest first; those of several variables at the same hours are one line.
fn gaps(gaps: &[Gap], zone: &TimeZone, words: Words) -> Markup {
    let mut lines: BTreeMap<_, Vec<&Gap>> = BTreeMap::new();
    for gap in gaps {
        lines.entry((gap.hours.start, gap.hours.end)).or_default().push(gap);
    }
    html! {
        @if lines.is_empty() { p { (words.say("no-gaps")) } }
        ul.items { @for gaps in lines.values().rev().take(MOST_LINES) {
            @let names: Vec<String> = gaps.iter().map(|gap| words.say(&format!("variable-{}", gap.variable))).collect();
            li {
                b { (period(gaps[0].hours, zone, words)) } " " (names.join(", "))
                br; small { (words.say(&format!("class-{}", word(gaps[0].class)))) " · " (causes(gaps[0].causes, words)) " · " (repairs(gaps, words)) }
            }
        } }
        (more(lines.len(), words))
    }
}

/// From the first to the last hour, and how many they are.
pub(super) fn period(hours: HourRange, zone: &TimeZone, words: Words) -> String {
    let (first, last) = (hours.start.in_zone(zone), (hours.end - 1).in_zone(zone));
    let (first, last) = (words.moment(&first), words.moment(&last));
    if hours.len() == 1 {
        return words.with("period-hour", &[("first", &first)]);
    }
    words.with("period", &[("first", &first), ("last", &last), ("hours", &hours.len().to_string())])
}

fn causes(causes: GapCauses, words: Words) -> String {
    let causes = [
        ("cause-never-published", causes.never_published),
        ("cause-fetch-failed", causes.fetch_failed),
        ("cause-refused", causes.refused),
        ("cause-unknown", causes.unknown),
    ];
    let there = causes.into_iter().filter(|(_, hours)| *hours > 0);
    let said: Vec<String> =
        there.map(|(cause, hours)| words.around(cause, "hours", &hours.to_string())).collect();
    said.join(", ")
}

/// How each was filled, or that it stays open.
fn repairs(gaps: &[&Gap], words: Words) -> String {
    let mut said: Vec<String> = Vec::new();
    for gap in gaps {
        let repair = gap.repair.map_or("open".to_owned(), word);
        let repair = words.say(&format!("repair-{repair}"));
        if !said.contains(&repair) {
            said.push(repair);
        }
    }
    said.join(", ")
}

/// How many lines were left out, if any were.
pub(super) fn more(lines: usize, words: Words) -> Markup {
    let left_out = lines.saturating_sub(MOST_LINES);
    html! { @if left_out > 0 { p.note { (words.around("more", "lines", &left_out.to_string())) } } }
}

/// The word for one of several, as in JSON.
pub(super) fn word(one: impl Serialize) -> String {
    serde_json::to_value(one).ok().and_then(|word| Some(word.as_str()?.to_owned())).unwrap_or_default()
}
