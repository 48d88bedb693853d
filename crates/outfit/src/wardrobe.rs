//! What people really wear together: every outfit of every style, laid out once.
//!
//! An outfit is a base, which stays on all day, and up to two layers over it that come off. The rules
//! here say which garments go together; `data/wardrobes.csv` says who owns what.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::garment::{Garment, Owned, Slot, owned};
use crate::index::insulation::ensemble;
use crate::request::Style;
use crate::units::Clo;

mod base;
mod layers;
#[cfg(test)]
mod tests;

pub(crate) use base::Base;
pub(crate) use layers::Layers;

/// A base and layers that go together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outfit {
    base: u16,
    layers: u16,
    pub(crate) cover: Cover,
    /// How much misfit the style would rather bear than wear this, clo.
    pub(crate) reluctance: f64,
}

/// Outfits of the same insulation with all layers on, as far as garment tables can tell.
#[derive(Debug)]
pub(crate) struct Level {
    /// Their insulation in [`GRAIN`]s.
    grains: u16,
    /// The outfits.
    pub(crate) outfits: Vec<Outfit>,
    /// The least reluctance among the outfits of each cover.
    reluctance: [f64; Cover::COUNT],
    /// The warmest weather that they are worn in, by cover: none is worn in warmer weather than all of these.
    seasons: [Vec<Season>; Cover::COUNT],
}

/// The warmest weather that an outfit is worn in, °C.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Season {
    /// At the warmest hour: the base stays on.
    noon: f64,
    /// At the coolest hour: layers come off afterwards.
    coolest: f64,
}

impl Season {
    fn of(base: &Base, layers: &Layers) -> Self {
        let least = |garments: &[&Garment]| {
            garments.iter().filter_map(|garment| garment.up_to_c).fold(f64::INFINITY, f64::min)
        };
        Self { noon: least(&base.garments), coolest: least(&layers.garments) }
    }

    fn includes(self, noon: f64, coolest: f64) -> bool {
        noon <= self.noon && coolest <= self.coolest
    }
}

/// Published tables agree on an outfit to no better than this, clo.
const GRAIN: f64 = 0.05;

/// Insulation to what garment tables can tell: 0.05 clo.
pub(crate) fn as_told(insulation: Clo) -> Clo {
    Clo((insulation.0 / GRAIN).round() / 20.0)
}

/// What covers a base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cover {
    /// Nothing.
    Bare,
    /// Layers that the wind goes through.
    Open,
    /// At least one windproof layer.
    Windproof,
}

impl Cover {
    const COUNT: usize = 3;
    pub(crate) const ALL: [Self; Self::COUNT] = [Self::Bare, Self::Open, Self::Windproof];
}

impl Level {
    /// Their insulation.
    pub(crate) fn clo(&self) -> f64 {
        f64::from(self.grains) / 20.0
    }

    /// The least reluctance among the outfits of a cover; infinite when there is none.
    pub(crate) fn reluctance(&self, cover: Cover) -> f64 {
        self.reluctance[cover as usize]
    }

    /// Whether any outfit of a cover is worn on a day with such a warmest and coolest hour, °C.
    pub(crate) fn is_in_season(&self, cover: Cover, noon: f64, coolest: f64) -> bool {
        self.seasons[cover as usize].iter().any(|season| season.includes(noon, coolest))
    }

    fn add(&mut self, outfit: Outfit, season: Season) {
        let cover = outfit.cover as usize;
        self.reluctance[cover] = self.reluctance[cover].min(outfit.reluctance);
        let known = &mut self.seasons[cover];
        if !known.iter().any(|other| other.includes(season.noon, season.coolest)) {
            known.retain(|other| !season.includes(other.noon, other.coolest));
            known.push(season);
        }
        self.outfits.push(outfit);
    }
}

/// Everything that one style can put on.
#[derive(Debug)]
pub(crate) struct Wardrobe {
    bases: Vec<Base>,
    layers: Vec<Layers>,
    /// The lightest first.
    pub(crate) levels: Vec<Level>,
    /// From this insulation on there is a shell for windy days, clo.
    pub(crate) shell_from: f64,
}

/// Lighter outfits than this go without a shell even in wind: it is a warm day, clo.
const NO_SHELL_BELOW: f64 = 0.6;

impl Wardrobe {
    /// The wardrobe of a style.
    pub(crate) fn of(style: Style) -> &'static Self {
        &WARDROBES[Style::ALL.iter().position(|other| *other == style).unwrap_or(0)]
    }

    /// The base of one of its outfits.
    pub(crate) fn base(&self, outfit: &Outfit) -> &Base {
        &self.bases[usize::from(outfit.base)]
    }

    /// The layers of one of its outfits, from the inside out.
    pub(crate) fn layers(&self, outfit: &Outfit) -> &Layers {
        &self.layers[usize::from(outfit.layers)]
    }

    fn lay_out(style: Style) -> Self {
        let closet = Closet(owned(style));
        let (bases, layers) = (base::all(&closet), layers::all(&closet));
        let mut levels: BTreeMap<u16, Level> = BTreeMap::new();
        for (b, base) in bases.iter().enumerate() {
            for (l, over) in layers.iter().enumerate() {
                let Some(misfit) = layers::misfit(base, over) else { continue };
                let reluctance = base.reluctance + over.reluctance + misfit;
                let cover = over.cover();
                let sum = Clo(f64::from(base.hundredths + over.hundredths()) / 100.0);
                let grains = (as_told(ensemble(sum)).0 / GRAIN).round() as u16;
                let level = levels.entry(grains).or_insert_with(|| Level {
                    grains,
                    outfits: Vec::new(),
                    reluctance: [f64::INFINITY; Cover::COUNT],
                    seasons: Default::default(),
                });
                let outfit = Outfit { base: b as u16, layers: l as u16, cover, reluctance };
                level.add(outfit, Season::of(base, over));
            }
        }
        let levels: Vec<Level> = levels.into_values().collect();
        let with_shell = levels
            .iter()
            .find(|level| level.clo() >= NO_SHELL_BELOW && level.reluctance(Cover::Windproof).is_finite());
        let shell_from = with_shell.map_or(f64::INFINITY, Level::clo);
        Self { bases, layers, levels, shell_from }
    }
}

static WARDROBES: LazyLock<Vec<Wardrobe>> =
    LazyLock::new(|| Style::ALL.iter().map(|style| Wardrobe::lay_out(*style)).collect());

/// What a style owns.
struct Closet(Vec<Owned>);

impl Closet {
    fn find(&self, id: &str) -> Option<Owned> {
        self.0.iter().copied().find(|owned| owned.garment.id == id)
    }

    /// These garments together and the sum of their reluctance, if the style owns them all.
    fn take(&self, ids: &[&str]) -> Option<(Vec<&'static Garment>, f64)> {
        let owned: Vec<Owned> = ids.iter().map(|id| self.find(id)).collect::<Option<_>>()?;
        let reluctance = owned.iter().map(|owned| owned.reluctance).sum();
        Some((owned.into_iter().map(|owned| owned.garment).collect(), reluctance))
    }

    fn underwear(&self) -> Vec<&'static Garment> {
        self.0.iter().map(|owned| owned.garment).filter(|garment| garment.slot == Slot::Underwear).collect()
    }
}
