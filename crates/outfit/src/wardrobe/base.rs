//! Bases: what stays on all day.

use super::Closet;
use crate::garment::Garment;

/// What is worn on the upper body, as far as it decides what goes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Torso {
    /// A T-shirt or short-sleeved shirt.
    Light,
    /// A long-sleeved shirt or blouse.
    Shirt,
    /// A shirt with a knit vest over it, or a flannel shirt.
    Filled,
    /// A sweatshirt.
    Sweatshirt,
    /// A thin pullover.
    ThinKnit,
    /// A thick pullover.
    ThickKnit,
    /// A summer dress.
    SummerDress,
    /// A winter dress.
    WinterDress,
}

/// What is worn on the legs, as far as it decides what goes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Legs {
    /// Shorts.
    Shorts,
    /// A summer skirt.
    SummerSkirt,
    /// A winter skirt over stockings.
    WinterSkirt,
    /// Thin trousers.
    Thin,
    /// Ordinary trousers.
    Ordinary,
    /// Sweatpants or joggers.
    Sweatpants,
    /// Lined trousers.
    Lined,
    /// Long underwear under trousers.
    Doubled,
    /// Bare legs under a summer dress.
    Bare,
    /// Stockings under a winter dress.
    Stockings,
}

/// What stays on all day.
#[derive(Debug)]
pub(crate) struct Base {
    /// From the inside out, the feet last.
    pub(crate) garments: Vec<&'static Garment>,
    /// Their sum, hundredths of a clo.
    pub(crate) hundredths: u16,
    pub(crate) torso: Torso,
    pub(crate) legs: Legs,
    /// Whether a thermal undershirt is part of it.
    pub(crate) thermal: bool,
    pub(crate) reluctance: f64,
}

type Upper = (Vec<&'static str>, Torso);
type Lower = (&'static [&'static str], Legs);

const SHIRTS: [&str; 3] = ["blouse_light", "shirt_light", "shirt"];

/// Legs and feet that are worn together.
const LOWERS: [Lower; 28] = [
    (&["shorts", "sandals"], Legs::Shorts),
    (&["shorts", "socks", "shoes"], Legs::Shorts),
    (&["skirt_thin", "sandals"], Legs::SummerSkirt),
    (&["skirt_thin", "socks", "shoes"], Legs::SummerSkirt),
    (&["skirt_thick", "stockings", "shoes"], Legs::WinterSkirt),
    (&["skirt_thick", "stockings", "boots"], Legs::WinterSkirt),
    (&["chinos", "socks", "shoes"], Legs::Thin),
    (&["slacks_thin", "socks", "shoes"], Legs::Thin),
    (&["joggers_thin", "socks", "shoes"], Legs::Sweatpants),
    (&["sweatpants", "socks", "shoes"], Legs::Sweatpants),
    (&["jeans", "socks", "shoes"], Legs::Ordinary),
    (&["slacks", "socks", "shoes"], Legs::Ordinary),
    (&["trousers_thick", "socks", "shoes"], Legs::Lined),
    (&["trousers_thick", "socks_thick", "boots"], Legs::Lined),
    (&["slacks_thick", "socks", "shoes"], Legs::Lined),
    (&["slacks_thick", "socks_thick", "boots"], Legs::Lined),
    (&["thermal_bottom", "jeans", "socks", "shoes"], Legs::Doubled),
    (&["thermal_bottom", "slacks", "socks", "shoes"], Legs::Doubled),
    (&["thermal_bottom", "sweatpants", "socks_thick", "shoes"], Legs::Doubled),
    (&["thermal_bottom", "trousers_thick", "socks_thick", "shoes"], Legs::Doubled),
    (&["thermal_bottom", "trousers_thick", "socks_thick", "boots"], Legs::Doubled),
    (&["thermal_bottom", "slacks_thick", "socks_thick", "shoes"], Legs::Doubled),
    (&["thermal_bottom", "slacks_thick", "socks_thick", "boots"], Legs::Doubled),
    (&["sandals"], Legs::Bare),
    (&["socks", "shoes"], Legs::Bare),
    (&["stockings", "shoes"], Legs::Stockings),
    (&["stockings", "boots"], Legs::Stockings),
    (&["thermal_bottom", "socks_thick", "boots"], Legs::Stockings),
];

/// Every base that the closet allows.
pub(super) fn all(closet: &Closet) -> Vec<Base> {
    let mut bases = Vec::new();
    for (upper, torso) in uppers() {
        for (lower, legs) in LOWERS {
            let thermal = upper.contains(&"thermal_top");
            if !go_together(torso, thermal, legs) {
                continue;
            }
            let Some((mut garments, reluctance)) = closet.take(&[upper.as_slice(), lower].concat()) else {
                continue;
            };
            garments.splice(0..0, closet.underwear());
            let hundredths = garments.iter().map(|garment| garment.hundredths).sum();
            bases.push(Base { garments, hundredths, torso, legs, thermal, reluctance });
        }
    }
    bases
}

fn uppers() -> Vec<Upper> {
    let mut uppers: Vec<Upper> = vec![
        (vec!["tshirt"], Torso::Light),
        (vec!["shirt_short"], Torso::Light),
        (vec!["tshirt", "flannel_shirt"], Torso::Filled),
        (vec!["thermal_top", "flannel_shirt"], Torso::Filled),
        (vec!["tshirt", "sweatshirt"], Torso::Sweatshirt),
        (vec!["thermal_top", "sweatshirt"], Torso::Sweatshirt),
        (vec!["knit_thin"], Torso::ThinKnit),
        (vec!["tshirt", "knit_thin"], Torso::ThinKnit),
        (vec!["thermal_top", "knit_thin"], Torso::ThinKnit),
        (vec!["tshirt", "knit_thick"], Torso::ThickKnit),
        (vec!["thermal_top", "knit_thick"], Torso::ThickKnit),
        (vec!["dress_summer"], Torso::SummerDress),
        (vec!["dress_winter"], Torso::WinterDress),
        (vec!["thermal_top", "dress_winter"], Torso::WinterDress),
    ];
    for shirt in SHIRTS {
        uppers.push((vec!["singlet", shirt], Torso::Shirt));
        let over = [
            (None, Torso::Shirt),
            (Some("vest_knit"), Torso::Filled),
            (Some("knit_thin"), Torso::ThinKnit),
            (Some("knit_thick"), Torso::ThickKnit),
        ];
        for (knit, torso) in over {
            for under in [None, Some("thermal_top")] {
                uppers.push((under.into_iter().chain([shirt]).chain(knit).collect(), torso));
            }
        }
    }
    uppers
}

/// Whether people wear this over those legs; `thermal` is a thermal undershirt.
fn go_together(torso: Torso, thermal: bool, legs: Legs) -> bool {
    match legs {
        Legs::Bare => torso == Torso::SummerDress,
        Legs::Stockings => torso == Torso::WinterDress,
        _ if matches!(torso, Torso::SummerDress | Torso::WinterDress) => false,
        Legs::Shorts => torso == Torso::Light,
        Legs::SummerSkirt => !thermal && matches!(torso, Torso::Light | Torso::Shirt | Torso::ThinKnit),
        Legs::WinterSkirt => torso != Torso::Light,
        Legs::Thin => !thermal && torso != Torso::ThickKnit,
        Legs::Ordinary => true,
        Legs::Sweatpants => matches!(torso, Torso::Light | Torso::Sweatshirt),
        // lined trousers under a single shirt would be warm below and cold above
        Legs::Lined => torso != Torso::Light && (thermal || torso != Torso::Shirt),
        Legs::Doubled => thermal,
    }
}
