//! Why this outfit: the numbers that decided, found by asking what would change without each.

use crate::choose::UNFELT;
use crate::day::OutsideHour;
use crate::hour_need::{CALM, WINDY, is_out_of_reach, is_wet, surroundings, with_wind};
use crate::need::{LEAST_CLOTHING, OuterLayer, Surroundings, time_until_cold_h};
use crate::numbers::{clock, feels_like};
use crate::phrase;
use crate::recommend::Advice;
use crate::recommendation::{Cause, Reason};
use crate::request::Activity;
use crate::rounded::{hundredth, tenth};
use crate::units::Clo;

/// A difference that a person would dress differently for, clo.
const WORTH_SAYING: f64 = 0.1;
/// Rain and the person's own sense are small but certain.
const WORTH_SAYING_SMALL: f64 = 0.03;
/// A day that swings this much between the hours outside asks for layers, K.
const SWING: f64 = 7.0;
/// p90 less p10 from which the forecast is called unsure, K.
const UNSURE: f64 = 5.0;
/// A time limit is said when it is shorter than this, hours.
const SHORT: f64 = 3.0;
/// KMA's heat thresholds on the feels-like temperature begin here.
const HOT: f64 = 31.0;

/// Every reason, the decisive hour first, then by weight.
pub(crate) fn all(advice: &Advice<'_>) -> Vec<Reason> {
    let (trip, hour) = advice.decisive();
    let mut causes = vec![decisive_hour(advice, trip, hour)];
    causes.extend(out_of_reach(hour));
    causes.extend(heat(advice));
    causes.extend(factors(advice, trip, hour));
    causes.extend(swing(advice));
    causes.extend(spread(hour));
    causes.extend(time_limit(advice, trip, hour));
    causes.into_iter().map(|cause| Reason { text: phrase::reason(advice, hour, &cause), cause }).collect()
}

fn decisive_hour(advice: &Advice<'_>, trip: usize, hour: &OutsideHour<'_>) -> Cause {
    Cause::DecisiveHour {
        local_time: clock(&hour.local),
        air_temperature_c: tenth(hour.weather.air_temperature.p50.0),
        feels_like_c: feels_like(hour.weather, hour.local.month()).value().map(|value| tenth(value.0)),
        required_clo: hundredth(hour.need.shade.with(advice.windproof(trip))),
        required_if_colder_clo: hundredth(hour.need.cold.with(advice.windproof(trip))),
        worn_clo: advice.worn(trip),
    }
}

/// Wind, rain, sun and the person, each by the need without it; the largest first.
fn factors(advice: &Advice<'_>, trip: usize, hour: &OutsideHour<'_>) -> Vec<Cause> {
    let frame = &advice.frame;
    if frame.request.activity == Activity::Indoors {
        return Vec::new();
    }
    let windproof = advice.windproof(trip);
    let around = shade(hour);
    let wet = is_wet(hour.weather);
    let need = |around: &Surroundings, wet| frame.need(around, wet);
    let asked = need(&around, wet);
    let mut found: Vec<(f64, Cause)> = Vec::new();
    let wind = asked.open - need(&with_wind(&around, CALM), wet).open;
    if hour.weather.wind_speed.is_some() && wind >= WORTH_SAYING {
        let cause = Cause::Wind { wind_speed_10m_ms: tenth(around.wind_10m.0), extra_clo: hundredth(wind) };
        found.push((wind, cause));
    }
    let shell = asked.open - asked.windproof;
    if windproof && around.wind_10m.0 >= WINDY && shell >= WORTH_SAYING {
        found.push((shell, Cause::Windproof { saved_clo: hundredth(shell) }));
    }
    let rain = asked.with(windproof) - need(&around, false).with(windproof);
    if let (true, Some(probability)) = (rain >= WORTH_SAYING_SMALL, hour.weather.precipitation_probability) {
        found.push((rain, Cause::Rain { probability: hundredth(probability), extra_clo: hundredth(rain) }));
    }
    // whoever is cold anyway is not helped by hearing of the sun
    let enough = asked.with(windproof) <= advice.worn(trip) + UNFELT;
    if let (true, Some((saved, cause))) = (enough, sun(advice)) {
        found.push((saved, cause));
    }
    if let Some((moved, cause)) = sensitivity(advice, &around, windproof, wet) {
        found.push((moved, cause));
    }
    found.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    found.into_iter().map(|(_, cause)| cause).collect()
}

/// How much the sun of the brightest hour outside takes off.
fn sun(advice: &Advice<'_>) -> Option<(f64, Cause)> {
    let known = advice.outside().filter(|(_, hour)| hour.weather.cloud.is_some());
    let saved = known.map(|(_, hour)| hour.need.shade.open - hour.need.street[1].open).fold(0.0, f64::max);
    (saved >= WORTH_SAYING).then(|| (saved, Cause::Sun { saved_clo: hundredth(saved) }))
}

fn sensitivity(
    advice: &Advice<'_>,
    around: &Surroundings,
    windproof: bool,
    wet: bool,
) -> Option<(f64, Cause)> {
    let request = advice.frame.request;
    let average =
        crate::request::Request { sensitivity: crate::request::Sensitivity::default(), ..request.clone() };
    let usual = crate::day::Frame { request: &average, ..advice.frame }.need(around, wet).with(windproof);
    let moved = advice.frame.need(around, wet).with(windproof) - usual;
    (moved.abs() >= WORTH_SAYING_SMALL).then(|| (moved.abs(), Cause::Sensitivity { clo: hundredth(moved) }))
}

fn swing(advice: &Advice<'_>) -> Option<Cause> {
    let air = || advice.outside().map(|(_, hour)| hour.weather.air_temperature.p50.0);
    let (coldest, warmest) = (air().fold(f64::INFINITY, f64::min), air().fold(f64::NEG_INFINITY, f64::max));
    (warmest - coldest >= SWING && !advice.layers.garments.is_empty())
        .then(|| Cause::Swing { coldest_c: tenth(coldest), warmest_c: tenth(warmest) })
}

fn spread(hour: &OutsideHour<'_>) -> Option<Cause> {
    let air = hour.weather.air_temperature;
    (air.p90.0 - air.p10.0 >= UNSURE)
        .then(|| Cause::Spread { p10_c: tenth(air.p10.0), p90_c: tenth(air.p90.0) })
}

fn time_limit(advice: &Advice<'_>, trip: usize, hour: &OutsideHour<'_>) -> Option<Cause> {
    let outer = if advice.windproof(trip) && hour.weather.wind_or_assumed().0 >= WINDY {
        OuterLayer::Windproof
    } else {
        OuterLayer::Open
    };
    let worn = Clo(advice.all_on());
    let hours = time_until_cold_h(&shade(hour), advice.frame.request.activity, outer, worn)?;
    (hours < SHORT && worn.0 > LEAST_CLOTHING.0).then(|| Cause::TimeLimit { hours: hundredth(hours) })
}

fn heat(advice: &Advice<'_>) -> Option<Cause> {
    if advice.frame.request.activity == Activity::Indoors {
        return None;
    }
    let felt = |(_, hour): (usize, &OutsideHour<'_>)| {
        feels_like(hour.weather, hour.local.month()).value().map(|value| value.0)
    };
    let hottest = advice.outside().filter_map(felt).reduce(f64::max)?;
    (hottest >= HOT).then(|| Cause::Heat { feels_like_c: tenth(hottest) })
}

/// The decisive hour beyond UTCI's domain.
fn out_of_reach(hour: &OutsideHour<'_>) -> Option<Cause> {
    let (air, wind) = (hour.weather.air_temperature.p50, hour.weather.wind_or_assumed());
    is_out_of_reach(hour.weather)
        .then(|| Cause::OutOfReach { air_temperature_c: tenth(air.0), wind_speed_10m_ms: tenth(wind.0) })
}

fn shade(hour: &OutsideHour<'_>) -> Surroundings {
    surroundings(hour.weather, hour.sun_elevation_deg, hour.weather.air_temperature.p50, 0.0)
}
