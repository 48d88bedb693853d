//! Layers: what goes over a base and comes off again.

use super::base::{Base, Legs, Torso};
use super::{Closet, Cover};
use crate::garment::{Garment, Slot};

/// What goes over a base.
#[derive(Debug)]
pub(crate) struct Layers {
    /// From the inside out.
    pub(crate) garments: Vec<&'static Garment>,
    pub(crate) reluctance: f64,
}

impl Layers {
    /// The sum of the garments, hundredths of a clo.
    pub(crate) fn hundredths(&self) -> u16 {
        self.garments.iter().map(|garment| garment.hundredths).sum()
    }

    /// What they do together.
    pub(crate) fn cover(&self) -> Cover {
        if self.garments.is_empty() {
            Cover::Bare
        } else if self.garments.iter().any(|garment| garment.windproof) {
            Cover::Windproof
        } else {
            Cover::Open
        }
    }

    fn has(&self, slot: Slot) -> bool {
        self.garments.iter().any(|garment| garment.slot == slot)
    }
}

/// What is worn over a base together, from the inside out, and how odd that looks, clo.
const COMBINATIONS: [(&[&str], f64); 38] = [
    (&[], 0.0),
    (&["cardigan"], 0.0),
    (&["hoodie_zip"], 0.0),
    (&["fleece"], 0.0),
    (&["vest_padded"], 0.0),
    (&["jacket_light"], 0.0),
    (&["jacket"], 0.0),
    (&["field_jacket"], 0.0),
    (&["trench"], 0.0),
    (&["coat"], 0.0),
    (&["down_light"], 0.0),
    (&["down"], 0.0),
    (&["parka"], 0.0),
    (&["cardigan", "field_jacket"], 0.02),
    (&["cardigan", "trench"], 0.0),
    (&["cardigan", "coat"], 0.0),
    (&["cardigan", "down"], 0.02),
    (&["cardigan", "parka"], 0.02),
    (&["hoodie_zip", "vest_padded"], 0.0),
    (&["hoodie_zip", "jacket_light"], 0.02),
    (&["hoodie_zip", "field_jacket"], 0.0),
    (&["hoodie_zip", "coat"], 0.02),
    (&["hoodie_zip", "down_light"], 0.02),
    (&["hoodie_zip", "down"], 0.0),
    (&["hoodie_zip", "parka"], 0.0),
    (&["fleece", "vest_padded"], 0.02),
    (&["fleece", "jacket_light"], 0.0),
    (&["fleece", "down_light"], 0.04),
    (&["fleece", "down"], 0.01),
    (&["fleece", "parka"], 0.01),
    (&["jacket", "trench"], 0.02),
    (&["jacket", "coat"], 0.02),
    (&["jacket", "down"], 0.04),
    (&["jacket", "parka"], 0.04),
    (&["down_light", "field_jacket"], 0.02),
    (&["down_light", "trench"], 0.05),
    (&["down_light", "coat"], 0.02),
    (&["down_light", "parka"], 0.04),
];

/// All layers that the closet allows.
pub(super) fn all(closet: &Closet) -> Vec<Layers> {
    COMBINATIONS
        .iter()
        .filter_map(|(ids, misfit)| {
            let (garments, reluctance) = closet.take(ids)?;
            Some(Layers { garments, reluctance: reluctance + misfit })
        })
        .collect()
}

/// How odd layers look over a base, clo; `None` when nobody wears them so.
pub(super) fn misfit(base: &Base, layers: &Layers) -> Option<f64> {
    let heavy = layers.has(Slot::Padded) || layers.garments.iter().any(|garment| garment.id == "coat");
    let warm_outer = heavy || layers.has(Slot::Coat) || layers.has(Slot::LightDown);
    if base.thermal && !warm_outer {
        return None; // long underwear is for days with a coat
    }
    let legs = legs_misfit(base.legs, layers, heavy, warm_outer)?;
    layers.garments.iter().try_fold(legs, |sum, garment| {
        let first = layers.garments.first().is_some_and(|inner| inner.id == garment.id);
        Some(sum + if first { next_to_torso(base.torso, garment)? } else { 0.0 })
    })
}

fn legs_misfit(legs: Legs, layers: &Layers, heavy: bool, warm_outer: bool) -> Option<f64> {
    match legs {
        Legs::Shorts if warm_outer || layers.has(Slot::Jacket) || layers.garments.len() > 1 => None,
        Legs::Shorts if !layers.garments.is_empty() => Some(0.10),
        Legs::SummerSkirt | Legs::Bare if heavy || layers.has(Slot::LightDown) => None,
        Legs::Thin if heavy => Some(0.06),
        Legs::Doubled if !heavy => None,
        _ => Some(0.0),
    }
}

/// How odd `garment` looks directly over this torso.
fn next_to_torso(torso: Torso, garment: &Garment) -> Option<f64> {
    let id = garment.id;
    match (garment.slot, torso) {
        (Slot::OpenLayer, Torso::Light) => Some(0.0),
        (Slot::OpenLayer, Torso::ThinKnit) if id == "cardigan" => Some(0.03),
        (Slot::OpenLayer, Torso::Sweatshirt) if id == "fleece" => Some(0.03),
        (Slot::OpenLayer, Torso::Shirt | Torso::SummerDress | Torso::WinterDress) if id == "cardigan" => {
            Some(0.0)
        }
        (Slot::Shell, Torso::ThickKnit) if id == "vest_padded" => Some(0.0),
        (Slot::Jacket, Torso::Sweatshirt) => Some(0.05),
        (Slot::Coat, Torso::Light) if id == "field_jacket" => Some(0.02),
        (Slot::Coat, Torso::SummerDress) if id != "coat" => Some(0.02),
        (Slot::OpenLayer, _)
        | (Slot::Shell, Torso::SummerDress | Torso::WinterDress | Torso::ThickKnit)
        | (Slot::Jacket, Torso::ThickKnit)
        | (Slot::LightDown | Slot::Padded | Slot::Coat, Torso::Light | Torso::SummerDress) => None,
        _ => Some(0.0),
    }
}
