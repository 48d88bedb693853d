//! Reasons in words.

use crate::choose::UNFELT;
use crate::day::OutsideHour;
use crate::index::feels_like::FeelsLike;
use crate::need::LEAST_CLOTHING;
use crate::numbers::feels_like;
use crate::recommend::Advice;
use crate::recommendation::Cause;
use crate::request::Activity;
use crate::rounded::percent;
use crate::units::Clo;
use crate::wardrobe::as_told;

/// A reason in words; `hour` is the decisive one.
pub(crate) fn reason(advice: &Advice<'_>, hour: &OutsideHour<'_>, cause: &Cause) -> String {
    let words = advice.words;
    let temperature = |celsius: &f64| words.temperature(*celsius);
    let clo = |value: &f64| format!("{:.1}", value.abs());
    match cause {
        Cause::DecisiveHour { air_temperature_c, required_clo, required_if_colder_clo, worn_clo, .. } => {
            decisive(advice, hour, *air_temperature_c, [*required_clo, *required_if_colder_clo], *worn_clo)
        }
        Cause::Wind { wind_speed_10m_ms, extra_clo } => {
            words.say("reason-wind", &[("wind", words.speed(*wind_speed_10m_ms)), ("extra", clo(extra_clo))])
        }
        Cause::Windproof { saved_clo } => words.say("reason-windproof", &[("saved", clo(saved_clo))]),
        Cause::Rain { probability, extra_clo } => {
            let what = words.say(hour.weather.falling().key(), &[]);
            let args =
                [("what", what), ("percent", percent(*probability)), ("extra", format!("{extra_clo:.2}"))];
            words.say("reason-rain", &args)
        }
        Cause::Sun { saved_clo } => words.say("reason-sun", &[("saved", clo(saved_clo))]),
        Cause::Swing { coldest_c, warmest_c } => {
            let (coldest, warmest) = (temperature(coldest_c), temperature(warmest_c));
            words.say("reason-swing", &[("coldest", coldest), ("warmest", warmest)])
        }
        Cause::Spread { p10_c, p90_c } => {
            words.say("reason-spread", &[("range", words.temperatures(*p10_c, *p90_c))])
        }
        Cause::Sensitivity { clo: moved } => {
            let key = if *moved > 0.0 { "reason-feels-cold" } else { "reason-feels-heat" };
            words.say(key, &[("extra", clo(moved))])
        }
        Cause::TimeLimit { hours } => words.say("reason-time-limit", &[("duration", words.duration(*hours))]),
        Cause::Heat { feels_like_c } => words.say("reason-heat", &[("felt", temperature(feels_like_c))]),
        Cause::OutOfReach { air_temperature_c, wind_speed_10m_ms } => {
            let (air, wind) = (temperature(air_temperature_c), words.speed(*wind_speed_10m_ms));
            words.say("reason-out-of-reach", &[("air", air), ("wind", wind)])
        }
    }
}

fn decisive(advice: &Advice<'_>, hour: &OutsideHour<'_>, air: f64, required: [f64; 2], worn: f64) -> String {
    let words = advice.words;
    let [typical, colder] = required.map(|clo| as_told(Clo(clo)).0);
    let key = match advice.frame.request.activity {
        Activity::Indoors => "reason-indoors",
        _ if typical <= LEAST_CLOTHING.0 + UNFELT => "reason-decisive-mild",
        _ if typical > worn + UNFELT => "reason-decisive-short",
        _ => "reason-decisive",
    };
    let key_of_need = if colder > typical { "need-range" } else { "need-one" };
    let clo = |value: f64| format!("{value:.2}");
    let need = words.say(key_of_need, &[("typical", clo(typical)), ("colder", clo(colder))]);
    words.say(
        key,
        &[
            ("time", words.time(hour.local.hour(), hour.local.minute())),
            ("air", words.temperature(air)),
            ("felt", felt(advice, hour)),
            ("required", need),
            ("worn", clo(worn)),
        ],
    )
}

/// The official feels-like temperature in brackets, or why there is none.
fn felt(advice: &Advice<'_>, hour: &OutsideHour<'_>) -> String {
    let felt = feels_like(hour.weather, hour.local.month());
    let key = match felt {
        FeelsLike::Summer(_) | FeelsLike::Winter(_) => "felt-official",
        FeelsLike::NoneAbove10C => "felt-none-above-ten",
        FeelsLike::NoneInCalm => "felt-none-calm",
        FeelsLike::Unknown => "felt-unknown",
    };
    let value = felt.value().map_or_else(String::new, |value| advice.words.temperature(value.0));
    advice.words.say(key, &[("felt", value), ("ten", advice.words.temperature(10.0))])
}
