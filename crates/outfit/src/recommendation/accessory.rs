//! What to carry or wear besides clothes.

use serde::Serialize;
use utoipa::ToSchema;

use crate::hour_weather::Falling;

/// What to carry or wear besides clothes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccessoryKind {
    /// An umbrella.
    Umbrella,
    /// A folding umbrella, in case.
    FoldingUmbrella,
    /// A raincoat, because an umbrella will not stand the wind.
    Raincoat,
    /// Waterproof shoes.
    WaterproofShoes,
    /// A spare pair of socks.
    SpareSocks,
    /// Gloves.
    Gloves,
    /// A scarf.
    Scarf,
    /// A knit hat over the ears.
    Hat,
    /// A hat or parasol against the sun.
    SunHat,
    /// Sun cream.
    SunCream,
    /// A mask against fine dust.
    Mask,
    /// One more layer in the bag, because the forecast is unsure.
    ExtraLayer,
    /// A thin cardigan against cooled rooms.
    CardiganForCooledRooms,
}

/// One thing to carry or wear besides, and why.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Accessory {
    /// What.
    pub kind: AccessoryKind,
    /// Its name for people.
    pub name: String,
    /// What it adds when worn.
    pub clo: Option<f64>,
    /// Probability of the rain or snow that it is for, 0 to 1.
    pub probability: Option<f64>,
    /// Which of them that is.
    pub falling: Option<Falling>,
    /// Why, in words.
    pub because: String,
}

impl AccessoryKind {
    /// Its name's key in the language files.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Umbrella => "carry-umbrella",
            Self::FoldingUmbrella => "carry-folding-umbrella",
            Self::Raincoat => "carry-raincoat",
            Self::WaterproofShoes => "carry-waterproof-shoes",
            Self::SpareSocks => "carry-spare-socks",
            Self::Gloves => "garment-gloves",
            Self::Scarf => "garment-scarf",
            Self::Hat => "garment-hat",
            Self::SunHat => "carry-sun-hat",
            Self::SunCream => "carry-sun-cream",
            Self::Mask => "carry-mask",
            Self::ExtraLayer => "carry-extra-layer",
            Self::CardiganForCooledRooms => "carry-cardigan",
        }
    }
}
