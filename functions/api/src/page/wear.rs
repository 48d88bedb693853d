//! What to wear and why.

use jiff::civil::Date;
use maud::{Markup, html};
use outfit::{Item, Recommendation};

use super::words::Words;
use crate::error::Problem;

/// The advice of one day, or why there is none.
pub(super) fn wear(advice: &Result<Recommendation, Problem>, date: Date, words: Words) -> Markup {
    html! {
        section.card.wear {
            h2 { (words.around("wear-title", "date", &words.date(date))) }
            @match advice {
                Ok(advice) => (outfit(advice, words)),
                Err(problem) => { p { (words.say("no-recommendation")) } p.note { (problem.detail()) } }
            }
        }
    }
}

fn outfit(advice: &Recommendation, words: Words) -> Markup {
    html! {
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
