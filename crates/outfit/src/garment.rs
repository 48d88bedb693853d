//! The garment list.

use std::sync::LazyLock;

use serde::Serialize;
use utoipa::ToSchema;

use crate::request::Style;
use crate::units::Clo;

/// A kind of garment: what of it can be worn with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// Briefs, bra: always worn, never talked about.
    Underwear,
    /// Under a top.
    Undershirt,
    /// Under trousers.
    LongUnderwear,
    /// Next to the skin or over an undershirt.
    Top,
    /// A sleeveless layer over a shirt.
    Mid,
    /// A pullover: over a shirt, or a top itself.
    Knit,
    /// Trousers, shorts or skirt.
    Bottom,
    /// Top and bottom in one.
    Dress,
    /// Stockings.
    Legs,
    /// Socks.
    Socks,
    /// Shoes.
    Shoes,
    /// Opens in front, worn under a jacket or coat or alone.
    OpenLayer,
    /// A thin windproof jacket.
    Shell,
    /// A jacket of cloth.
    Jacket,
    /// A coat.
    Coat,
    /// A thin down jacket, over a top or inside a coat.
    LightDown,
    /// A padded jacket or long padded coat.
    Padded,
    /// Gloves, scarf, hat.
    Accessory,
}

/// One garment.
#[derive(Debug, Clone, PartialEq)]
pub struct Garment {
    /// Its name in data, requests and the language files.
    pub id: &'static str,
    /// Its kind.
    pub slot: Slot,
    /// What it adds to the insulation of an outfit, in hundredths of a clo so that sums are exact.
    pub hundredths: u16,
    /// Whether it stops the wind.
    pub windproof: bool,
    /// Whether rain runs off it.
    pub sheds_rain: bool,
    /// Coldest weather that people wear it in, °C, where it has a season.
    pub from_c: Option<f64>,
    /// Warmest weather that people wear it in, °C, where it has a season.
    pub up_to_c: Option<f64>,
}

impl Garment {
    /// What it adds to the insulation of an outfit.
    pub fn clo(&self) -> Clo {
        Clo(f64::from(self.hundredths) / 100.0)
    }

    /// The garment of that name.
    pub fn named(id: &str) -> Option<&'static Self> {
        GARMENTS.iter().find(|garment| garment.id == id)
    }

    /// Every garment, in the order of the list.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        GARMENTS.iter()
    }

    fn from_row(row: &'static str) -> Option<Self> {
        let mut fields = row.split(',');
        Some(Self {
            id: fields.next()?,
            slot: Slot::named(fields.next()?)?,
            hundredths: (fields.next()?.parse::<f64>().ok()? * 100.0).round() as u16,
            windproof: fields.next()? == "windproof",
            sheds_rain: fields.next()? == "sheds",
            from_c: fields.next()?.parse().ok(),
            up_to_c: fields.next()?.parse().ok(),
        })
    }
}

impl Slot {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "underwear" => Self::Underwear,
            "undershirt" => Self::Undershirt,
            "long_underwear" => Self::LongUnderwear,
            "top" => Self::Top,
            "mid" => Self::Mid,
            "knit" => Self::Knit,
            "bottom" => Self::Bottom,
            "dress" => Self::Dress,
            "legs" => Self::Legs,
            "socks" => Self::Socks,
            "shoes" => Self::Shoes,
            "open_layer" => Self::OpenLayer,
            "shell" => Self::Shell,
            "jacket" => Self::Jacket,
            "coat" => Self::Coat,
            "light_down" => Self::LightDown,
            "padded" => Self::Padded,
            "accessory" => Self::Accessory,
            _ => return None,
        })
    }
}

static GARMENTS: LazyLock<Vec<Garment>> = LazyLock::new(|| {
    let rows = include_str!("../data/garments.csv").lines().skip(1);
    rows.map(|row| Garment::from_row(row).expect("every committed row has a slot and a clo value")).collect()
});

/// A garment in a style's wardrobe.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Owned {
    pub(crate) garment: &'static Garment,
    /// How much misfit the style would rather bear than wear it, clo.
    pub(crate) reluctance: f64,
}

/// The garments of a style.
pub(crate) fn owned(style: Style) -> Vec<Owned> {
    let rows = include_str!("../data/wardrobes.csv").lines().skip(1);
    rows.filter_map(|row| {
        let (name, rest) = row.split_once(',')?;
        let (id, reluctance) = rest.split_once(',')?;
        let owned = || Some(Owned { garment: Garment::named(id)?, reluctance: reluctance.parse().ok()? });
        (name == style.as_str()).then(owned)?
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_every_wardrobe_is_a_garment() {
        let rows = include_str!("../data/wardrobes.csv").lines().count() - 1;
        let owned: usize = Style::ALL.iter().map(|style| owned(*style).len()).sum();
        assert_eq!(owned, rows);
    }

    #[test]
    fn names_are_unique_and_values_plausible() {
        for garment in Garment::all() {
            assert_eq!(Garment::all().filter(|other| other.id == garment.id).count(), 1, "{}", garment.id);
            assert!((1..=70).contains(&garment.hundredths), "{}", garment.id);
        }
    }
}
