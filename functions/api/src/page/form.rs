//! The choices a person makes, as a plain form: the state is in the address.

use jiff::civil::Date;
use maud::{Markup, html};
use outfit::{Activity, Language, Parameters, Style, Units};
use serde::Serialize;
use store::KnownStation;
use weather::StationId;

use crate::outlook::Outlook;
use crate::words::Words;

/// Days that can be chosen: those that the forecast reaches.
const DAYS: i64 = 7;

/// Where, when, who.
pub(super) fn form(
    stations: &[KnownStation],
    outlook: &Outlook,
    date: Date,
    parameters: &Parameters,
    words: Words,
) -> Markup {
    let zone = outlook.station.zone();
    let now = outlook.now.in_zone(&zone);
    let days = (0..DAYS).map(|day| (outlook.now + day * 24).in_zone(&zone).date());
    let style = Style::ALL.iter().map(|style| style.as_str());
    let activity = Activity::ALL.iter().map(|activity| activity.as_str());
    let units = Units::ALL.iter().map(|units| units.as_str());
    let sensitivity = ["2", "1", "0", "-1", "-2"].into_iter();
    let kept = [("lat", &parameters.lat), ("lon", &parameters.lon), ("elevation", &parameters.elevation)];
    html! {
        h1 { (words.name(&outlook.station)) " " small { (words.around("as-of", "when", &words.moment(&now))) } }
        form method="get" action="/" {
            input type="hidden" name="lang" value=(words.language.as_str());
            @if outlook.near.is_some() {
                @for (name, value) in kept { @if let Some(value) = value { input type="hidden" name=(name) value=(value); } }
            } @else { (self::stations(stations, &outlook.seen.station, words)) }
            (select("date", &words.say("date-label"), days.map(|day| (day.to_string(), words.date(day), day == date))))
            (choice("sensitivity", sensitivity, parameters.sensitivity.as_deref().unwrap_or("0"), words))
            (choice("style", style, parameters.style.as_deref().unwrap_or_default(), words))
            (choice("activity", activity, parameters.activity.as_deref().unwrap_or_default(), words))
            (choice("units", units, parameters.units.as_deref().unwrap_or_default(), words))
            label { span { (words.say("outside-label")) }
                input name="outside" placeholder="07:00-09:00,12:00-13:00,18:00-20:00" size="34" maxlength="120" value=(parameters.outside.as_deref().unwrap_or(""));
            }
            button { (words.say("show")) }
        }
    }
}

/// The choice of a station.
pub(super) fn stations(stations: &[KnownStation], chosen: &StationId, words: Words) -> Markup {
    let option = |known: &KnownStation| {
        let id = &known.seen.station;
        let label = known.about.as_ref().map_or_else(|| id.to_string(), |about| words.name(about).to_owned());
        (id.to_string(), label, id == chosen)
    };
    select("station", &words.say("station-label"), stations.iter().map(option))
}

/// The same page in the other languages, each at its address.
pub(super) fn languages(words: Words, address: impl Fn(Language) -> String) -> Markup {
    html! {
        nav { @for (language, label) in [(Language::Korean, "한국어"), (Language::English, "English")] {
            @if language == words.language { b { (label) } }
            @else { a href=(address(language)) hreflang=(language.as_str()) { (label) } }
            " "
        } }
    }
}

/// A page's address with its parameters.
pub(super) fn address(path: &str, parameters: &impl Serialize) -> String {
    format!("{path}?{}", serde_urlencoded::to_string(parameters).unwrap_or_default())
}

/// One choice among a parameter's words, each labelled by the message `{name}-{word}`.
fn choice<'a>(name: &str, options: impl Iterator<Item = &'a str>, chosen: &str, words: Words) -> Markup {
    let labelled =
        options.map(|word| (word.to_owned(), words.say(&format!("{name}-{word}")), word == chosen.trim()));
    select(name, &words.say(&format!("{name}-label")), labelled)
}

/// One choice among `options`: value, label, whether it is chosen.
fn select(name: &str, label: &str, options: impl Iterator<Item = (String, String, bool)>) -> Markup {
    html! {
        label { span { (label) }
            select name=(name) {
                @for (value, label, selected) in options { option value=(value) selected[selected] { (label) } }
            }
        }
    }
}
