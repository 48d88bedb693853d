//! What to have on at each time outside.

use super::{known, off, part};
use crate::day::OutsideHour;
use crate::recommend::Advice;
use crate::recommendation::PlanPart;
use crate::rounded::{hundredth, tenth};

/// What to have on at each time outside, in order.
pub(crate) fn plan(advice: &Advice<'_>) -> Vec<PlanPart> {
    (0..advice.trips.len()).map(|number| plan_part(advice, number)).collect()
}

fn plan_part(advice: &Advice<'_>, number: usize) -> PlanPart {
    let trip = &advice.trips[number];
    let air = |hour: &OutsideHour<'_>| hour.weather.air_temperature.p50.0;
    let known = !trip.hours.is_empty();
    let least = trip.hours.iter().map(air).fold(f64::INFINITY, f64::min);
    let most = trip.hours.iter().map(air).fold(f64::NEG_INFINITY, f64::max);
    let windproof = advice.windproof(number);
    let required = trip.hours.iter().map(|hour| hour.need.shade.with(windproof)).fold(0.0, f64::max);
    PlanPart {
        part: part(trip),
        outside: trip.window,
        wear: advice.on(number).map(|garment| garment.id).collect(),
        off: off(advice, number),
        worn_clo: known.then(|| advice.worn(number)),
        required_clo: known.then(|| hundredth(required)),
        air_temperature_min_c: known.then(|| tenth(least)),
        air_temperature_max_c: known.then(|| tenth(most)),
        text: text(advice, number, known.then_some((least, most))),
    }
}

fn text(advice: &Advice<'_>, number: usize, air: Option<(f64, f64)>) -> String {
    let words = advice.words;
    let trip = &advice.trips[number];
    let (from, until) = trip.window.clock_times();
    let part = words.say(part(trip).key(), &[]);
    let when = words.say("plan-when", &[("part", part), ("from", from), ("until", until)]);
    let Some((least, most)) = air else { return words.say("plan-unknown", &[("when", when)]) };
    let on: Vec<&'static str> = advice.on(number).map(|garment| garment.id).collect();
    let off = off(advice, number);
    let key = match (on.is_empty(), off.is_empty()) {
        (true, true) => "plan-base",
        (true, false) => "plan-none",
        (false, true) => "plan-all",
        (false, false) => "plan-some",
    };
    let air = words.temperatures(least, most);
    let (layers, off) = (known(advice, &on), known(advice, &off));
    words.say(key, &[("when", when), ("air", air), ("layers", layers), ("off", off)])
}
