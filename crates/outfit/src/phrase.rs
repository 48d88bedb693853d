//! Sentences from the numbers: the advice itself. The reasons are in [`reason`].

use crate::day::Trip;
use crate::garment::{Garment, Slot};
use crate::recommend::Advice;
use crate::recommendation::{Accessory, AccessoryKind, Cause, Missing, Reason, Timing, TimingKind};
use crate::request::{Language, Window};
use crate::rounded::percent;
use crate::words::Words;

mod plan;
mod reason;

pub(crate) use plan::plan;
pub(crate) use reason::reason;

/// KMA's heat advisory and warning, feels-like °C.
const HEAT_ADVISORY: f64 = 33.0;
const HEAT_WARNING: f64 = 35.0;

/// The advice in a few short sentences.
pub(crate) fn headline(
    advice: &Advice<'_>,
    timing: &Timing,
    accessories: &[Accessory],
    reasons: &[Reason],
) -> String {
    let words = advice.words;
    let base = words.list(&base_phrases(advice));
    let layers: Vec<String> = worn_somewhere(advice).map(|garment| words.garment(garment.id)).collect();
    // that it is not for today comes first; that it is for the rest of the day is beside it
    let when = timing.text.clone().filter(|_| timing.kind != TimingKind::RestOfDay);
    let mut sentences: Vec<String> = when.into_iter().collect();
    sentences.push(if layers.is_empty() {
        words.say("headline-base", &[("base", base)])
    } else {
        words.say("headline-layers", &[("base", base), ("layers", words.list(&layers))])
    });
    sentences.extend(taking_off(advice));
    let carried = accessories.iter().filter(|item| is_headline(item.kind));
    let carried: Vec<String> = carried.map(|item| carried_phrase(advice, item)).collect();
    if !carried.is_empty() {
        sentences.push(words.say("headline-carry", &[("things", words.list(&carried))]));
    }
    sentences.extend(warning(advice, reasons));
    sentences.join(" ")
}

fn carried_phrase(advice: &Advice<'_>, item: &Accessory) -> String {
    let words = advice.words;
    let phrase = words.phrase(item.kind.key());
    match (item.kind, advice.extra, item.falling.zip(item.probability)) {
        (AccessoryKind::ExtraLayer, Some(extra), _) => words.garment(extra.id),
        (.., Some((falling, probability))) => {
            let what = words.say(falling.key(), &[]);
            let args = [("thing", phrase), ("what", what), ("percent", percent(probability))];
            words.say("carry-with-chance", &args)
        }
        _ => phrase,
    }
}

/// What is worth naming in the first sentences.
fn is_headline(kind: AccessoryKind) -> bool {
    !matches!(
        kind,
        AccessoryKind::WaterproofShoes | AccessoryKind::SunHat | AccessoryKind::CardiganForCooledRooms
    )
}

/// What stays on, as a person says it: no underwear, nothing on the feet.
fn base_phrases(advice: &Advice<'_>) -> Vec<String> {
    let base = &advice.base.garments;
    let has = |id: &str| base.iter().any(|garment| garment.id == id);
    let set = has("thermal_top") && has("thermal_bottom");
    let said = |garment: &&&'static Garment| {
        !matches!(garment.slot, Slot::Underwear | Slot::Legs | Slot::Socks | Slot::Shoes)
    };
    base.iter()
        .filter(said)
        .filter(|garment| !(set && garment.id == "thermal_bottom"))
        .map(|garment| if set && garment.id == "thermal_top" { "thermal_set" } else { garment.id })
        .map(|id| advice.words.garment(id))
        .collect()
}

/// The layers that are on at some time outside, from the inside out.
fn worn_somewhere<'a>(advice: &'a Advice<'_>) -> impl Iterator<Item = &'static Garment> + 'a {
    let on = |index: usize| advice.choice.worn.iter().any(|wearing| wearing.has(index));
    let layers = advice.layers.garments.iter().enumerate();
    layers.filter(move |(index, _)| on(*index)).map(|(_, garment)| *garment)
}

/// Which layers come off when; times with the same layers off share a sentence.
fn taking_off(advice: &Advice<'_>) -> Vec<String> {
    let mut groups: Vec<(Vec<&'static str>, Vec<usize>)> = Vec::new();
    for (number, trip) in advice.trips.iter().enumerate() {
        let off = off(advice, number);
        if off.is_empty() || trip.hours.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|(layers, _)| *layers == off) {
            Some((_, trips)) => trips.push(number),
            None => groups.push((off, vec![number])),
        }
    }
    groups.iter().map(|(off, trips)| taking_off_at(advice, off, trips)).collect()
}

fn taking_off_at(advice: &Advice<'_>, off: &[&'static str], trips: &[usize]) -> String {
    // what has not been put on yet is not taken off
    let key = if trips.contains(&0) { "headline-without" } else { "headline-off" };
    let mut parts: Vec<String> = Vec::new();
    for number in trips {
        let part = advice.words.say(part(&advice.trips[*number]).key(), &[]);
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    advice.words.say(key, &[("parts", advice.words.list(&parts)), ("layers", known(advice, off))])
}

/// Layers that are worn at some time, but not during this trip.
fn off(advice: &Advice<'_>, trip: usize) -> Vec<&'static str> {
    let on: Vec<&str> = advice.on(trip).map(|garment| garment.id).collect();
    worn_somewhere(advice).map(|garment| garment.id).filter(|id| !on.contains(id)).collect()
}

/// Garments that have been spoken of: `the cardigan and trench coat`.
fn known(advice: &Advice<'_>, ids: &[&'static str]) -> String {
    let names: Vec<String> = ids.iter().map(|id| advice.words.name(id)).collect();
    let list = advice.words.list(&names);
    match advice.frame.request.language {
        Language::English => format!("the {list}"),
        Language::Korean => list,
    }
}

fn warning(advice: &Advice<'_>, reasons: &[Reason]) -> Option<String> {
    let words = advice.words;
    reasons.iter().find_map(|reason| match &reason.cause {
        Cause::TimeLimit { hours } => {
            Some(words.say("headline-too-cold", &[("duration", words.duration(*hours))]))
        }
        Cause::Heat { feels_like_c } if *feels_like_c >= HEAT_ADVISORY => {
            let key =
                if *feels_like_c >= HEAT_WARNING { "headline-heat-stop" } else { "headline-heat-avoid" };
            Some(words.say(key, &[("felt", words.temperature(*feels_like_c))]))
        }
        _ => None,
    })
}

fn part(trip: &Trip<'_>) -> crate::recommendation::PartOfDay {
    crate::recommendation::PartOfDay::at_minute(trip.window.minutes_of_day().0)
}

/// What was not known, in words: at these times, or at no time when there are none.
pub(crate) fn assumption(words: Words, missing: Missing, times: &[Window]) -> String {
    let key = match (missing, times.is_empty()) {
        (Missing::Humidity, _) => "missing-humidity",
        (Missing::Wind, _) => "missing-wind",
        (Missing::Cloud, _) => "missing-cloud",
        (Missing::Precipitation, true) => "missing-precipitation",
        (Missing::Precipitation, false) => "missing-precipitation-then",
        (Missing::Dust, true) => "missing-dust",
        (Missing::Dust, false) => "missing-dust-then",
        (Missing::Uv, _) => "missing-uv",
        (Missing::Hours, _) => "missing-hours",
    };
    let times = words.list(&times.iter().map(|window| words.window(*window)).collect::<Vec<_>>());
    let then = if times.is_empty() { times.clone() } else { words.say("then", &[("times", times.clone())]) };
    let wind = words.speed(crate::hour_weather::ASSUMED_WIND.0);
    words.say(key, &[("wind", wind), ("times", times), ("then", then)])
}
