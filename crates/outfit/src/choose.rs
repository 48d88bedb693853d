//! Choosing an outfit for a day.
//!
//! First the insulation with everything on, from what the coldest hour outside asks for: the level of
//! the wardrobe with the least of misfit and reluctance, and none warmer than what is worn in that season.
//! As the reluctance of a level never depends on the weather, and a colder day is a season for the same
//! clothes and warmer ones, a colder day chooses the same or a warmer level. Only then, among the outfits of that
//! level, the one whose base and layers suit the other hours, the room and the season best. Everything
//! is deterministic: ties go to the outfit that was laid out first.

use weather::Celsius;

use crate::day::Trip;
use crate::garment::Garment;
use crate::hour_need::{WINDY, is_out_of_reach};
use crate::index::insulation::ensemble;
use crate::need::{LEAST_CLOTHING, indoor_need};
use crate::request::{Activity, Request};
use crate::units::Clo;
use crate::wardrobe::{Cover, Level, Outfit, Wardrobe};

mod outside;

use outside::Outside;

/// What a clo-hour of too little costs against one of too much.
pub(crate) const UNDERDRESSED: f64 = 2.5;
/// What a clo-hour of too much costs.
pub(crate) const OVERDRESSED: f64 = 1.0;
const BASE_TOO_WARM: f64 = 1.6;
const BASE_TOO_COOL: f64 = 0.8;
/// Every garment costs this, clo-hours, and every layer to be carried when it is off this more.
const PER_GARMENT: f64 = 0.02;
const PER_LAYER: f64 = 0.06;
/// A garment a little out of season costs this, clo-hours per K; twice as much per K when it is this
/// many K out of season, and more when it is heavier than a thick sweater.
const OUT_OF_SEASON: f64 = 0.05;
const FAR_OUT_OF_SEASON: f64 = 10.0;
const HEAVY: f64 = 0.35;
/// Clothes too warm for the season are worn when it is up to this many K warmer.
const OFF_SEASON: f64 = 2.0;
/// As many K more for each step that somebody feels the cold, and for whoever stands about.
const OFF_SEASON_IF_COLD: f64 = 2.0;
const OFF_SEASON_STANDING: f64 = 6.0;
/// Every clo above what is worn in the season costs this: more than being cold does.
const BEYOND_SEASON: f64 = 2.6;
/// How far above the typical need the clothes go to be safe; beyond that an extra layer is packed.
const HALF_SPREAD: f64 = 0.175;

/// An outfit and which of its layers are on at each time outside.
#[derive(Debug)]
pub(crate) struct Choice {
    pub(crate) outfit: &'static Outfit,
    /// One for each trip, in order.
    pub(crate) worn: Vec<Wearing>,
}

/// Which layers are on; bit 0 is the innermost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wearing(u8);

impl Wearing {
    const NONE: Self = Self(0);

    fn all(layers: usize) -> Self {
        Self((1 << layers) - 1)
    }

    /// Whether layer `index`, from the inside out, is on.
    pub(crate) fn has(self, index: usize) -> bool {
        self.0 & (1 << index) != 0
    }
}

/// What the day asks for as a whole.
#[derive(Debug)]
struct Demand {
    /// To be reached with everything on, open and windproof.
    cold: [f64; 2],
    /// The trip that asks for most: there everything is on.
    coldest_trip: usize,
    windy: bool,
    indoors: bool,
    /// What the base is best worth.
    base: f64,
    /// Warmest and mean air outside.
    noon: f64,
    mean: f64,
    coolest: f64,
    /// How much warmer than their season clothes are worn, K; where no index reaches, whatever there is.
    off_season: f64,
}

impl Demand {
    fn of(trips: &[Trip<'_>], request: &Request) -> Self {
        let activity = request.activity;
        let hours = || {
            trips
                .iter()
                .enumerate()
                .flat_map(|(number, trip)| trip.hours.iter().map(move |hour| (number, hour)))
        };
        let safe = |windproof: bool| {
            hours().map(move |(number, hour)| {
                let need = &hour.need;
                (number, need.cold.with(windproof).min(need.shade.with(windproof) + HALF_SPREAD))
            })
        };
        let most = |windproof: bool| safe(windproof).map(|(_, need)| need).fold(LEAST_CLOTHING.0, f64::max);
        let coldest_trip =
            safe(true).fold((0, 0.0), |most, next| if next.1 > most.1 { next } else { most }).0;
        let air = || hours().map(|(_, hour)| hour.weather.air_temperature.p50.0);
        let mean = air().sum::<f64>() / air().count().max(1) as f64;
        let noon = air().fold(f64::NEG_INFINITY, f64::max);
        let warm = hours().map(|(_, hour)| hour.need.street[1].open).fold(f64::INFINITY, f64::min);
        let indoors = indoor_need(Celsius(mean)).0;
        let base = if noon >= 15.0 { indoors.min(warm + 0.30) } else { indoors };
        let wind = hours().map(|(_, hour)| hour.weather.wind_or_assumed().0).fold(0.0, f64::max);
        Self {
            cold: [most(false), most(true)],
            coldest_trip,
            windy: activity != Activity::Indoors && wind >= WINDY,
            indoors: activity == Activity::Indoors,
            base: base.max(0.36),
            noon,
            mean,
            coolest: air().fold(f64::INFINITY, f64::min),
            off_season: if hours().any(|(_, hour)| is_out_of_reach(hour.weather)) {
                f64::INFINITY
            } else {
                off_season(request)
            },
        }
    }

    /// What a level with this cover has to reach; `None` when it is not worn. Indoors nobody wears
    /// layers to take off. In wind the first layer is a shell, and there is one threshold from which it
    /// is worn: were shells and bare outfits to compete at every level, a colder day could go over to a
    /// shell over lighter clothes.
    fn cold(&self, level: f64, cover: Cover, shell_from: f64) -> Option<f64> {
        match cover {
            _ if self.indoors => (cover == Cover::Bare).then_some(self.cold[0]),
            _ if !self.windy => Some(self.cold[0]),
            Cover::Windproof => (level >= shell_from).then_some(self.cold[1]),
            Cover::Bare => (level < shell_from).then_some(self.cold[0]),
            Cover::Open => None,
        }
    }

    /// The insulation of the warmest outfit that is worn on such a day, clo.
    fn warmest(&self, wardrobe: &Wardrobe) -> f64 {
        let (noon, coolest) = (self.noon - self.off_season, self.coolest - self.off_season);
        let worn = |level: &&Level| {
            Cover::ALL.into_iter().any(|cover| {
                self.cold(level.clo(), cover, wardrobe.shell_from).is_some()
                    && level.is_in_season(cover, noon, coolest)
            })
        };
        wardrobe.levels.iter().rev().find(worn).map_or(0.0, Level::clo)
    }

    /// How much the garments are out of season. A base meets the warmest and the coolest hour, layers
    /// come off, so they go by the mean.
    fn out_of_season(&self, base: &[&Garment], layers: &[&Garment]) -> f64 {
        let cost = |excess: f64| excess.max(0.0) * (1.0 + excess.max(0.0) / FAR_OUT_OF_SEASON);
        let too_warm = |garment: &Garment, air: f64| {
            let weight = (garment.clo().0 / HEAVY).max(1.0);
            garment.up_to_c.map_or(0.0, |up_to| weight * cost(air - up_to))
        };
        let too_cold = |garment: &Garment| garment.from_c.map_or(0.0, |from| cost(from - self.coolest));
        let stays = base.iter().map(|garment| too_warm(garment, self.noon) + too_cold(garment));
        let comes_off = layers.iter().map(|garment| too_warm(garment, self.mean));
        OUT_OF_SEASON * stays.chain(comes_off).sum::<f64>()
    }
}

fn off_season(request: &Request) -> f64 {
    let standing = if request.activity == Activity::Standing { OFF_SEASON_STANDING } else { 0.0 };
    OFF_SEASON + OFF_SEASON_IF_COLD * 2.0 * request.sensitivity.share().max(0.0) + standing
}

/// What clothes are worth against a need: never less than the least that anybody wears.
pub(crate) fn protection(hundredths: u16) -> f64 {
    ensemble(Clo(f64::from(hundredths) / 100.0)).0.max(LEAST_CLOTHING.0)
}

/// Nobody tells a smaller lack of clothing from none, clo; garment tables do not either.
pub(crate) const UNFELT: f64 = 0.05;

/// The cost of an hour in clothes worth `worn` that needs `need`, clo-hours.
pub(crate) fn hour_cost(need: f64, worn: f64) -> f64 {
    if worn < need { UNDERDRESSED * (need - worn) } else { OVERDRESSED * (worn - need) }
}

/// The best outfit of a wardrobe for these times outside.
pub(crate) fn choose(wardrobe: &'static Wardrobe, trips: &[Trip<'_>], request: &Request) -> Choice {
    let demand = Demand::of(trips, request);
    let (level, cover) = level(wardrobe, &demand);
    let mut outside = Outside::new(trips, demand.coldest_trip);
    let mut best: Option<(f64, Choice)> = None;
    for outfit in &level.outfits {
        // outdoors in calm air every cover serves alike
        if (demand.windy || demand.indoors) && outfit.cover != cover {
            continue;
        }
        let (cost, worn) = cost(wardrobe, outfit, &mut outside, &demand);
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, Choice { outfit, worn }));
        }
    }
    best.expect("a level is chosen for an outfit that it has").1
}

/// The level and cover whose insulation with everything on suits the coldest hour.
fn level(wardrobe: &'static Wardrobe, demand: &Demand) -> (&'static Level, Cover) {
    let warmest = demand.warmest(wardrobe);
    let mut best: Option<(f64, &Level, Cover)> = None;
    for level in &wardrobe.levels {
        for cover in Cover::ALL {
            let Some(cold) = demand.cold(level.clo(), cover, wardrobe.shell_from) else { continue };
            let beyond = BEYOND_SEASON * (level.clo() - warmest).max(0.0);
            let cost = hour_cost(cold, level.clo().max(LEAST_CLOTHING.0)) + level.reluctance(cover) + beyond;
            if cost.is_finite() && best.is_none_or(|(least, ..)| cost < least) {
                best = Some((cost, level, cover));
            }
        }
    }
    let (_, level, cover) = best.expect("every wardrobe has outfits without layers");
    (level, cover)
}

fn cost(
    wardrobe: &'static Wardrobe,
    outfit: &'static Outfit,
    outside: &mut Outside<'_>,
    demand: &Demand,
) -> (f64, Vec<Wearing>) {
    let (base, layers) = (wardrobe.base(outfit), wardrobe.layers(outfit));
    let at_rest = ensemble(Clo(f64::from(base.hundredths) / 100.0)).0;
    let garments = (base.garments.len() + layers.garments.len()) as f64;
    let (worn_cost, worn) = outside.wear(base.hundredths, &layers.garments);
    let cost = worn_cost
        + outfit.reluctance
        + PER_GARMENT * garments
        + PER_LAYER * layers.garments.len() as f64
        + BASE_TOO_WARM * (at_rest - demand.base).max(0.0)
        + BASE_TOO_COOL * (demand.base - at_rest).max(0.0)
        + demand.out_of_season(&base.garments, &layers.garments);
    (cost, worn)
}

#[cfg(test)]
mod tests;
