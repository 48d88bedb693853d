//! How likely the outfit is warm enough, and the extra layer when that is too unsure.

use crate::choose::UNFELT;
use crate::day::OutsideHour;
use crate::garment::Garment;
use crate::hour_need::ByCover;
use crate::need::LEAST_CLOTHING;
use crate::recommend::Advice;
use crate::recommendation::Confidence;
use crate::rounded::{hundredth, percent};

/// A need that differs this much between p10 and p90 is met with an extra layer, not a thicker one.
const WIDE_SPREAD: f64 = 0.35;
/// Nothing about tomorrow is surer than this.
const SUREST: f64 = 0.99;
/// Below this it is said that one will be cold.
const HOPELESS: f64 = 0.05;
/// Weights of a wind that is exceeded once in ten times, of the mean, and of one fallen short of once in ten
/// times (Swanson's rule).
const WIND_WEIGHTS: [f64; 3] = [0.3, 0.4, 0.3];
/// Cloud, humidity and rain err as well, and a cold front lets all err together: the band of the need
/// is this much wider than the temperature alone makes it. Chosen on Seoul 2016-2018 (`bench regret
/// --year 2016 --to 2018 --wider 1,1.15,1.3,1.6`): 89 % of the days said to be 90 % sure were not cold.
pub(crate) const WIDER: f64 = 1.3;

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
    let not_cold = hundredth(not_cold(advice, WIDER));
    let key = match advice.extra {
        _ if not_cold < HOPELESS => "confidence-cold",
        Some(_) => "confidence-with-extra",
        None => "confidence",
    };
    Confidence { not_cold, text: advice.words.say(key, &[("percent", percent(not_cold))]) }
}

/// The probability of being cold at no time outside with everything on that one has along, if the band of
/// the need is `wider` times as wide as the temperature alone makes it.
///
/// Hours of one trip stand or fall together, so a trip is as sure as its least sure hour. Errors at
/// different times of the day are half alike: the least sure trip counts fully, the others by half.
pub(crate) fn not_cold(advice: &Advice<'_>, wider: f64) -> f64 {
    let (worn, windproof) = (advice.all_on() + UNFELT, advice.all_windproof());
    let hour = |hour: &OutsideHour<'_>| hour_not_cold(hour, worn, windproof, wider);
    let trips = advice.trips.iter().map(|trip| trip.hours.iter().map(hour).fold(1.0, f64::min));
    let (least, product) =
        trips.fold((1.0_f64, 1.0), |(least, product), trip| (least.min(trip), product * trip));
    if least == 0.0 { 0.0 } else { (least * (product / least).sqrt()).min(SUREST) }
}

/// The probability that an hour asks for no more than `worn`, over winds as they blow one time in ten, as
/// usual, and as little as one time in ten.
fn hour_not_cold(hour: &OutsideHour<'_>, worn: f64, windproof: bool, wider: f64) -> f64 {
    let need = hour.need.street.map(|need: ByCover| need.with(windproof));
    let (gust, lull) = (hour.need.gust.with(windproof), hour.need.lull.with(windproof));
    let with = |more: f64| below(need.map(|need| need + more), worn, wider);
    if gust == 0.0 && lull == 0.0 {
        return with(0.0);
    }
    let [strong, usual, weak] = WIND_WEIGHTS;
    strong * with(gust) + usual * with(0.0) + weak * with(-lull)
}

/// The probability that a need with these values at a temperature's p10, p50 and p90 is at most
/// `worn`: a logistic curve with its own width on either side of the median. A cold front makes errors
/// of twice the usual size more common than a bell curve has them: in Seoul 2017-2019 one in sixty.
fn below([cold, median, warm]: [f64; 3], worn: f64, wider: f64) -> f64 {
    if worn >= cold.max(median) && cold <= LEAST_CLOTHING.0 {
        return 1.0;
    }
    let side = if worn >= median { cold - median } else { median - warm };
    match wider * side {
        width if width > 1e-9 => 1.0 / (1.0 + 9_f64.powf((median - worn) / width)),
        _ if worn >= median => 1.0,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::{WIDER, below};

    #[test]
    fn clothes_for_the_cold_end_of_the_band_are_ninety_percent_sure() {
        let band = [1.2 + 0.3 / WIDER, 1.2, 1.2 - 0.2 / WIDER];
        for (worn, sure) in [(1.5, 0.9), (1.2, 0.5), (1.0, 0.1), (1.8, 0.988)] {
            assert!((below(band, worn, WIDER) - sure).abs() < 1e-3, "{worn}: {}", below(band, worn, WIDER));
        }
    }

    #[test]
    fn a_certain_forecast_is_yes_or_no() {
        assert!(below([1.2, 1.2, 1.2], 1.3, WIDER) > 0.999);
        assert!(below([1.2, 1.2, 1.2], 1.1, WIDER) < 0.001);
    }
}
