//! What to wear and why.

use jiff::civil::Date;
use maud::{Markup, html};
use outfit::recommendation::TimingKind;
use outfit::{Item, Recommendation};

use crate::error::Problem;
use crate::nearest::Nearest;
use crate::words::Words;

/// The advice of one day, or why there is none.
pub(super) fn wear(
    advice: &Result<Recommendation, Problem>,
    nearest: Option<&Nearest>,
    date: Date,
    words: Words,
) -> Markup {
    html! {
        section.card.wear {
            h2 { (words.around("wear-title", "date", &words.date(date))) }
            @if let Some(nearest) = nearest { p.note { (nearest.text) } }
            @match advice {
                Ok(advice) => (outfit(advice, words)),
                Err(problem) => { p { (words.say("no-recommendation")) } p.note { (problem.detail(words)) } }
            }
        }
    }
}

fn outfit(advice: &Recommendation, words: Words) -> Markup {
    html! {
        @if let (TimingKind::RestOfDay, Some(text)) = (advice.timing.kind, &advice.timing.text) { p.note { (text) } }
        p.headline { (advice.headline) }
        p.confidence { (advice.confidence.text) }
        div.columns {
            div { h3 { (words.say("base-title")) } (items(&advice.base)) }
            div {
                h3 { (words.say("layers-title")) }
                @if advice.layers.is_empty() { p { (words.say("no-layers")) } } @else { (items(&advice.layers)) }
            }
            div {
                h3 { (words.say("accessories-title")) }
                @if advice.accessories.is_empty() { p { (words.say("no-accessories")) } }
                ul.items { @for accessory in &advice.accessories {
                    li { b { (accessory.name) } br; small { (accessory.because) } }
                } }
            }
        }
        h3 { (words.say("plan-title")) }
        ol.plan { @for part in &advice.plan { li { (part.text) } } }
        h3 { (words.say("why-title")) }
        ul.why { @for detail in &advice.details { li { (detail) } } }
        @if !advice.assumptions.is_empty() {
            h3 { (words.say("unknown-title")) }
            ul.why { @for assumption in &advice.assumptions { li { (assumption.text) } } }
        }
        p.note { (words.say("simple-title")) ": " (advice.simple.text) }
    }
}

fn items(items: &[Item]) -> Markup {
    html! {
        ul.items { @for item in items {
            li { b { (item.name) } " " small { (format!("{:.2} clo", item.clo)) } }
        } }
    }
}
