//! The well-known Korean table of clothes by temperature, for comparison and as a fallback.

use serde::Serialize;
use utoipa::ToSchema;
use weather::Celsius;

/// A row of the table that people pass around as "기온별 옷차림".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// 4 °C and below.
    UpTo4,
    /// 5 to 8 °C.
    From5,
    /// 9 to 11 °C.
    From9,
    /// 12 to 16 °C.
    From12,
    /// 17 to 19 °C.
    From17,
    /// 20 to 22 °C.
    From20,
    /// 23 to 27 °C.
    From23,
    /// 28 °C and above.
    From28,
}

impl Band {
    /// Every band, the coldest first.
    pub const ALL: [Self; 8] = [
        Self::UpTo4,
        Self::From5,
        Self::From9,
        Self::From12,
        Self::From17,
        Self::From20,
        Self::From23,
        Self::From28,
    ];

    /// The band of a temperature; the table has whole degrees, so it is rounded first.
    pub fn of(air: Celsius) -> Self {
        const STARTS: [(f64, Band); 7] = [
            (28.0, Band::From28),
            (23.0, Band::From23),
            (20.0, Band::From20),
            (17.0, Band::From17),
            (12.0, Band::From12),
            (9.0, Band::From9),
            (5.0, Band::From5),
        ];
        let whole = air.0.round();
        STARTS.iter().find(|(start, _)| whole >= *start).map_or(Self::UpTo4, |(_, band)| *band)
    }

    /// Its key in the language files.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::UpTo4 => "band-up-to-4",
            Self::From5 => "band-from-5",
            Self::From9 => "band-from-9",
            Self::From12 => "band-from-12",
            Self::From17 => "band-from-17",
            Self::From20 => "band-from-20",
            Self::From23 => "band-from-23",
            Self::From28 => "band-from-28",
        }
    }

    /// What the table's clothes are in the garment list, worn all day: names of [`crate::Garment`]s, from the
    /// inside out.
    pub fn garments(self) -> &'static [&'static str] {
        match self {
            Self::UpTo4 => &[
                "underwear",
                "thermal_top",
                "knit_thick",
                "trousers_thick",
                "socks_thick",
                "boots",
                "down",
                "scarf",
            ],
            Self::From5 => &["underwear", "thermal_top", "knit_thin", "jeans", "socks", "shoes", "coat"],
            Self::From9 => &["underwear", "shirt_light", "knit_thin", "jeans", "socks", "shoes", "trench"],
            Self::From12 => &["underwear", "tshirt", "cardigan", "jeans", "socks", "shoes", "jacket"],
            Self::From17 => &["underwear", "tshirt", "sweatshirt", "jeans", "socks", "shoes"],
            Self::From20 => &["underwear", "shirt_light", "jeans", "socks", "shoes"],
            Self::From23 => &["underwear", "tshirt", "chinos", "socks", "shoes"],
            Self::From28 => &["underwear", "tshirt", "shorts", "socks", "shoes"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Garment;

    #[test]
    fn the_bands_meet_without_a_gap() {
        let of = |t: f64| Band::of(Celsius(t));
        assert_eq!((of(4.4), of(4.5)), (Band::UpTo4, Band::From5));
        assert_eq!((of(11.0), of(12.0), of(16.4)), (Band::From9, Band::From12, Band::From12));
        assert_eq!((of(27.4), of(27.5), of(40.0)), (Band::From23, Band::From28, Band::From28));
    }

    #[test]
    fn a_colder_band_is_a_warmer_outfit_from_the_list() {
        let sum = |band: Band| -> u16 {
            band.garments().iter().map(|id| Garment::named(id).unwrap().hundredths).sum()
        };
        for pair in Band::ALL.windows(2) {
            assert!(sum(pair[0]) > sum(pair[1]), "{pair:?}");
        }
    }
}
