//! The choices a person makes, as a plain form: the state is in the address.

use jiff::civil::Date;
use maud::{Markup, html};
use outfit::{Language, Style};
use serde::Serialize;
use store::KnownStation;
use weather::{Station, StationId};

use super::words::Words;
use crate::outlook::Outlook;
use crate::recommendations::Parameters;

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
    let chosen = |name: Option<&String>, value: &str| name.is_some_and(|name| name == value);
    html! {
        h1 { (name(&outlook.station, words)) " " small { (words.around("as-of", "when", &words.moment(&now))) } }
        form method="get" action="/" {
            input type="hidden" name="lang" value=(words.language.as_str());
            (self::stations(stations, &outlook.seen.station, words))
            (select("date", &words.say("date-label"), days.map(|day| (day.to_string(), words.date(day), day == date))))
            (select("sensitivity", &words.say("sensitivity-label"), (-2..=2).rev().map(|value: i8| {
                let text = value.to_string();
                let selected = chosen(parameters.sensitivity.as_ref(), &text) || (parameters.sensitivity.is_none() && value == 0);
                let label = words.say(&format!("sensitivity-{text}"));
                (text, label, selected)
            })))
            (select("style", &words.say("style-label"), Style::ALL.iter().map(|style| {
                let label = words.say(&format!("style-{}", style.as_str()));
                (style.as_str().to_owned(), label, chosen(parameters.style.as_ref(), style.as_str()))
            })))
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
        let label = known.about.as_ref().map_or_else(|| id.to_string(), |about| name(about, words));
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

fn name(station: &Station, words: Words) -> String {
    match words.language {
        Language::Korean => station.name_ko.clone(),
        Language::English => station.name_en.clone(),
    }
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
