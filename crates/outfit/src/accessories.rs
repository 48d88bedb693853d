//! Umbrella, gloves, scarf, hat, sun cream, mask, spare socks: what each is decided by.

use weather::Celsius;

use crate::day::OutsideHour;
use crate::garment::Garment;
use crate::hour_need::WET;
use crate::hour_weather::{Falling, HourWeather};
use crate::index::feels_like::wind_chill_for_skin;
use crate::index::insulation::ensemble;
use crate::need::indoor_need;
use crate::recommend::Advice;
use crate::recommendation::{Accessory, AccessoryKind};
use crate::request::Activity;
use crate::rounded::{hundredth, percent};
use crate::units::Clo;

/// A folding umbrella is worth its weight from this probability on, a full one from [`WET`].
const PERHAPS_WET: f64 = 0.2;
/// Umbrellas turn inside out from this wind on, m/s.
const UMBRELLA_BREAKS: f64 = 8.0;
/// Cold rain soaks shoes and chills feet below this.
const COLD_RAIN: f64 = 10.0;
/// An hour as wet as this, or hours as likely wet as this, soak shoes: mm, probability.
const SOAKING_MM: f64 = 3.0;
const SOAKING_PROBABILITY: f64 = 0.7;
/// KMA's cold index bands: gloves and scarf, then also a hat.
const CAUTION: f64 = -3.2;
const WARNING: f64 = -10.5;
/// WHO's UV bands: protection is needed, extra protection.
const UV_MODERATE: f64 = 3.0;
const UV_HIGH: f64 = 6.0;
/// Korea's fine dust classes, µg/m³: bad and very bad.
const PM2_5_BAD: f64 = 36.0;
const PM2_5_VERY_BAD: f64 = 76.0;
const PM10_BAD: f64 = 81.0;
const PM10_VERY_BAD: f64 = 151.0;
/// Rooms are cooled to this in summer, °C; a cardigan is worth carrying when it is so much warmer outside,
/// K, or when the clothes are so much thinner than such a room asks for, clo.
const COOLED_ROOM: f64 = 26.0;
const COOLED_BY: f64 = 8.0;
const THIN_FOR_A_COOLED_ROOM: f64 = 0.15;

/// The wind chill on bare skin in the coldest hour outside.
pub(crate) fn coldest_chill(advice: &Advice<'_>) -> f64 {
    let chill = |(_, hour): (usize, &OutsideHour<'_>)| {
        wind_chill_for_skin(hour.weather.air_temperature.p50, hour.weather.wind_or_assumed()).0
    };
    advice.outside().map(chill).fold(f64::INFINITY, f64::min)
}

/// Gloves, scarf and hat for bare skin, by KMA's cold index.
pub(crate) fn against_cold(advice: &Advice<'_>) -> Vec<&'static Garment> {
    if advice.frame.request.activity == Activity::Indoors {
        return Vec::new();
    }
    let chill = coldest_chill(advice);
    let worn: &[&str] = match chill {
        chill if chill < WARNING => &["gloves", "scarf", "hat"],
        chill if chill < CAUTION => &["gloves", "scarf"],
        _ => &[],
    };
    worn.iter().filter_map(|id| Garment::named(id)).collect()
}

/// Everything to carry or wear besides clothes.
pub(crate) fn all(advice: &Advice<'_>) -> Vec<Accessory> {
    let mut found = Vec::new();
    if let Some(extra) = advice.extra {
        found.push(Accessory {
            name: advice.words.name(extra.id),
            clo: Some(extra.clo().0),
            ..accessory(advice, AccessoryKind::ExtraLayer, "because-unsure", &[])
        });
    }
    if advice.frame.request.activity != Activity::Indoors {
        found.extend(in_rain(advice));
        found.extend(in_cold(advice));
        found.extend(in_sun(advice));
        found.extend(in_dust(advice));
    }
    found.extend(in_cooled_rooms(advice));
    found
}

fn accessory(
    advice: &Advice<'_>,
    kind: AccessoryKind,
    because: &str,
    args: &[(&'static str, String)],
) -> Accessory {
    Accessory {
        kind,
        name: advice.words.say(kind.key(), &[]),
        clo: None,
        probability: None,
        falling: None,
        because: advice.words.say(because, args),
    }
}

fn in_rain(advice: &Advice<'_>) -> Vec<Accessory> {
    let chance = |hour: &OutsideHour<'_>| hour.weather.precipitation_probability.unwrap_or(0.0);
    let Some((_, wettest)) = advice.outside().max_by(|(_, a), (_, b)| chance(a).total_cmp(&chance(b))) else {
        return Vec::new();
    };
    let probability = chance(wettest);
    if probability < PERHAPS_WET {
        return Vec::new();
    }
    let wet = || advice.outside().map(|(_, hour)| hour).filter(|hour| chance(hour) >= PERHAPS_WET);
    let wind = wet().map(|hour| hour.weather.wind_or_assumed().0).fold(0.0, f64::max);
    let coldest = wet().map(|hour| hour.weather.air_temperature.p50.0).fold(f64::INFINITY, f64::min);
    let falling = wettest.weather.falling();
    let kind = match probability {
        _ if wind >= UMBRELLA_BREAKS => AccessoryKind::Raincoat,
        probability if probability >= WET => AccessoryKind::Umbrella,
        _ => AccessoryKind::FoldingUmbrella,
    };
    let what = advice.words.say(falling.key(), &[]);
    let because = if kind == AccessoryKind::Raincoat { "because-rain-and-wind" } else { "because-rain" };
    let args = [("what", what), ("percent", percent(probability)), ("wind", advice.words.speed(wind))];
    let mut found = vec![Accessory {
        probability: Some(hundredth(probability)),
        falling: Some(falling),
        ..accessory(advice, kind, because, &args)
    }];
    let snow = falling == Falling::Snow;
    if probability >= WET && coldest < COLD_RAIN {
        let because = if snow { "because-snow-on-the-ground" } else { "because-cold-rain" };
        found.push(accessory(advice, AccessoryKind::WaterproofShoes, because, &[]));
    }
    if soaks(advice) && !snow {
        found.push(accessory(advice, AccessoryKind::SpareSocks, "because-soaking", &[]));
    }
    found
}

/// Whether shoes get wet through: heavy rain where its amount is known, else lasting rain.
fn soaks(advice: &Advice<'_>) -> bool {
    let hours = || advice.outside().map(|(_, hour)| hour.weather);
    let likely = |probability: f64| probability >= WET;
    let heavy = hours().any(|hour| {
        hour.precipitation_probability.is_some_and(likely)
            && hour.precipitation.is_some_and(|depth| depth.0 >= SOAKING_MM)
    });
    let without_amount = hours().filter(|hour| hour.precipitation.is_none());
    let chances: Vec<f64> = without_amount.filter_map(|hour| hour.precipitation_probability).collect();
    let mean = chances.iter().sum::<f64>() / chances.len().max(1) as f64;
    heavy || mean >= SOAKING_PROBABILITY
}

fn in_cold(advice: &Advice<'_>) -> Vec<Accessory> {
    let chill = advice.words.temperature(coldest_chill(advice));
    advice
        .against_cold
        .iter()
        .map(|garment| {
            let kind = match garment.id {
                "gloves" => AccessoryKind::Gloves,
                "scarf" => AccessoryKind::Scarf,
                _ => AccessoryKind::Hat,
            };
            let mut worn = accessory(advice, kind, "because-wind-chill", &[("chill", chill.clone())]);
            worn.clo = Some(garment.clo().0);
            worn
        })
        .collect()
}

fn in_sun(advice: &Advice<'_>) -> Vec<Accessory> {
    // each hour by its forecast where there is one, else by the sun; the strongest decides
    let index_of = |(_, hour): (usize, &OutsideHour<'_>)| match hour.weather.uv_index {
        Some(index) => (index, "because-uv"),
        None => (uv_by_sun(hour), "because-uv-estimated"),
    };
    let strongest = advice.outside().map(index_of).max_by(|(a, _), (b, _)| a.total_cmp(b));
    let Some((index, because)) = strongest else { return Vec::new() };
    let args = [("index", format!("{index:.0}"))];
    let mut found = Vec::new();
    if index >= UV_MODERATE {
        found.push(accessory(advice, AccessoryKind::SunCream, because, &args));
    }
    if index >= UV_HIGH {
        found.push(accessory(advice, AccessoryKind::SunHat, because, &args));
    }
    found
}

/// The UV index from the height of the sun under 340 Dobson units of ozone, usual over Korea
/// (Madronich 2007, Photochem. Photobiol. 83:1537), weakened by cloud (Josefsson 1986).
fn uv_by_sun(hour: &OutsideHour<'_>) -> f64 {
    let height = hour.sun_elevation_deg.to_radians().sin().max(0.0);
    10.7 * height.powf(2.42) * (1.0 - 0.7 * hour.weather.cloud_or_assumed().as_fraction().powf(2.5))
}

fn in_dust(advice: &Advice<'_>) -> Option<Accessory> {
    let most = |value: fn(&HourWeather) -> Option<f64>| {
        advice.outside().filter_map(|(_, hour)| value(hour.weather)).fold(0.0, f64::max)
    };
    let (fine, coarse) =
        (most(|hour| hour.pm2_5.map(|mass| mass.0)), most(|hour| hour.pm10.map(|mass| mass.0)));
    let key = if fine >= PM2_5_VERY_BAD || coarse >= PM10_VERY_BAD {
        "because-dust-very-bad"
    } else if fine >= PM2_5_BAD || coarse >= PM10_BAD {
        "because-dust-bad"
    } else {
        return None;
    };
    let fine_decides = fine / PM2_5_BAD >= coarse / PM10_BAD;
    let (what, mass) = if fine_decides { ("dust-fine", fine) } else { ("dust-coarse", coarse) };
    let args = [("dust", advice.words.say(what, &[])), ("mass", format!("{mass:.0}"))];
    Some(accessory(advice, AccessoryKind::Mask, key, &args))
}

/// A cardigan for rooms cooled in summer, when nothing in the outfit could serve.
fn in_cooled_rooms(advice: &Advice<'_>) -> Option<Accessory> {
    let warmest = advice
        .outside()
        .map(|(_, hour)| hour.weather.air_temperature.p50.0)
        .fold(f64::NEG_INFINITY, f64::max);
    let base = ensemble(Clo(f64::from(advice.base.hundredths) / 100.0)).0;
    let summer = warmest >= 25.0;
    let chilly = indoor_need(Celsius(warmest)).0 - base >= THIN_FOR_A_COOLED_ROOM;
    let sudden = warmest - COOLED_ROOM >= COOLED_BY;
    (summer && (chilly || sudden) && advice.layers.garments.is_empty() && advice.extra.is_none())
        .then(|| accessory(advice, AccessoryKind::CardiganForCooledRooms, "because-cooled-rooms", &[]))
}
