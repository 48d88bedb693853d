//! How likely the outfit is warm enough, and the extra layer when that is too unsure.

use crate::choose::UNFELT;
use crate::day::OutsideHour;
use crate::garment::Garment;
use crate::hour_need::ByCover;
use crate::need::LEAST_CLOTHING;
use crate::recommend::Advice;
use crate::recommendation::Confidence;
use crate::rounded::hundredth;

/// A need that differs this much between p10 and p90 is met with an extra layer, not a thicker one.
const WIDE_SPREAD: f64 = 0.35;
/// Nothing about tomorrow is surer than this.
const SUREST: f64 = 0.99;
/// Below this it is said that one will be cold.
const HOPELESS: f64 = 0.05;
/// Standard deviations between the median and p10 or p90 of a bell curve.
const Z90: f64 = 1.281_55;
/// How much weight a wind has that blows once in ten times, against the mean wind.
const STRONG_WIND_WEIGHT: f64 = 0.2;

/// The thinnest layer that packs small and makes up what a cold draw of a wide forecast asks for.
pub(crate) fn extra_layer(advice: &Advice<'_>) -> Option<&'static Garment> {
    const PACKS_SMALL: [&str; 3] = ["jacket_light", "cardigan", "down_light"];
    let spread = |(trip, hour): (usize, &OutsideHour<'_>)| {
        let need = |quantile: usize| hour.need.street[quantile].with(advice.windproof(trip));
        need(0) - need(2)
    };
    let wide = advice.outside().map(spread).fold(0.0, f64::max) > WIDE_SPREAD;
    let short = advice
        .outside()
        .map(|(trip, hour)| hour.need.cold.with(advice.windproof(trip)) - advice.worn(trip))
        .fold(0.0, f64::max);
    if !wide || short <= 0.0 {
        return None;
    }
    let spare = |garment: &&'static Garment| !advice.layers.garments.contains(garment);
    let candidates = || PACKS_SMALL.iter().filter_map(|id| Garment::named(id)).filter(spare);
    candidates().find(|garment| garment.clo().0 >= short).or_else(|| candidates().next_back())
}

/// How sure the outfit is, in a number and in words.
pub(crate) fn of(advice: &Advice<'_>) -> Confidence {
    let not_cold = hundredth(not_cold(advice));
    let percent = format!("{:.0}%", not_cold * 100.0);
    let key = match advice.extra {
        _ if not_cold < HOPELESS => "confidence-cold",
        Some(_) => "confidence-with-extra",
        None => "confidence",
    };
    Confidence { not_cold, text: advice.words.say(key, &[("percent", percent)]) }
}

/// The probability of being cold at no time outside with everything on that one has along.
///
/// Hours of one trip stand or fall together, so a trip is as sure as its least sure hour. Errors at
/// different times of the day are half alike: the least sure trip counts fully, the others by half.
pub(crate) fn not_cold(advice: &Advice<'_>) -> f64 {
    let (worn, windproof) = (advice.all_on() + UNFELT, advice.all_windproof());
    let trips = advice
        .trips
        .iter()
        .map(|trip| trip.hours.iter().map(|hour| hour_not_cold(hour, worn, windproof)).fold(1.0, f64::min));
    let (least, product) =
        trips.fold((1.0_f64, 1.0), |(least, product), trip| (least.min(trip), product * trip));
    if least == 0.0 { 0.0 } else { (least * (product / least).sqrt()).min(SUREST) }
}

/// The probability that an hour asks for no more than `worn`.
fn hour_not_cold(hour: &OutsideHour<'_>, worn: f64, windproof: bool) -> f64 {
    let need = hour.need.street.map(|need: ByCover| need.with(windproof));
    let gust = hour.need.gust.with(windproof);
    let calm = below(need, worn);
    if gust == 0.0 {
        calm
    } else {
        (1.0 - STRONG_WIND_WEIGHT) * calm + STRONG_WIND_WEIGHT * below(need.map(|need| need + gust), worn)
    }
}

/// The probability that a need with these values at a temperature's p10, p50 and p90 is at most
/// `worn`: a bell curve with its own width on either side of the median.
fn below([cold, median, warm]: [f64; 3], worn: f64) -> f64 {
    if worn >= cold.max(median) && cold <= LEAST_CLOTHING.0 {
        return 1.0;
    }
    let side = if worn >= median { cold - median } else { median - warm };
    let deviations = match side {
        width if width > 1e-9 => Z90 * (worn - median) / width,
        _ if worn >= median => f64::INFINITY,
        _ => f64::NEG_INFINITY,
    };
    bell(deviations)
}

/// The normal distribution function (Abramowitz & Stegun 26.2.17, error below 1e-7).
fn bell(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let polynomial = t
        * (0.319_381_530
            + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let tail = (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt() * polynomial;
    if z.is_infinite() {
        return f64::from(u8::from(z > 0.0));
    }
    if z > 0.0 { 1.0 - tail } else { tail }
}

#[cfg(test)]
mod tests {
    use super::{bell, below};

    #[test]
    fn the_bell_curve_is_the_one_in_tables() {
        for (z, expected) in [(0.0, 0.5), (1.281_55, 0.9), (-1.281_55, 0.1), (1.959_96, 0.975)] {
            assert!((bell(z) - expected).abs() < 1e-5, "{z}");
        }
    }

    #[test]
    fn clothes_for_the_cold_quantile_are_ninety_percent_sure() {
        assert!((below([1.5, 1.2, 1.0], 1.5) - 0.9).abs() < 1e-5);
        assert!((below([1.5, 1.2, 1.0], 1.2) - 0.5).abs() < 1e-5);
        assert!((below([1.5, 1.2, 1.0], 1.0) - 0.1).abs() < 1e-5);
    }

    #[test]
    fn a_certain_forecast_is_yes_or_no() {
        assert!(below([1.2, 1.2, 1.2], 1.3) > 0.999);
        assert!(below([1.2, 1.2, 1.2], 1.1) < 0.001);
    }
}
