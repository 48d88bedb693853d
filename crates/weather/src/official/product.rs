//! Which forecast it is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A kind of official forecast. Its text names folders and index entries, so it is never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Product {
    /// KMA's analysis of the hour just begun on its 5 km grid (`getUltraSrtNcst`), every hour.
    KmaUltraNcst,
    /// KMA's forecast of the next six hours on that grid (`getUltraSrtFcst`), every hour at half past.
    KmaUltraFcst,
    /// KMA's forecast of the next three to five days on that grid (`getVilageFcst`), every three hours.
    KmaVilageFcst,
    /// KMA's lowest and highest temperatures of days 4 to 10 by city (`getMidTa`), twice a day.
    KmaMidTa,
    /// KMA's sky and rain of days 4 to 10 by region (`getMidLandFcst`), twice a day.
    KmaMidLand,
    /// Open-Meteo's forecast of a week, for any place.
    OpenMeteoForecast,
    /// Open-Meteo's forecast of fine dust and UV, for any place.
    OpenMeteoAirForecast,
}

impl Product {
    /// Every product.
    pub const ALL: [Self; 7] = [
        Self::KmaUltraNcst,
        Self::KmaUltraFcst,
        Self::KmaVilageFcst,
        Self::KmaMidTa,
        Self::KmaMidLand,
        Self::OpenMeteoForecast,
        Self::OpenMeteoAirForecast,
    ];

    /// Its name in keys: lower-case letters and `-`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::KmaUltraNcst => "kma-ultra-ncst",
            Self::KmaUltraFcst => "kma-ultra-fcst",
            Self::KmaVilageFcst => "kma-vilage-fcst",
            Self::KmaMidTa => "kma-mid-ta",
            Self::KmaMidLand => "kma-mid-land",
            Self::OpenMeteoForecast => "open-meteo-forecast",
            Self::OpenMeteoAirForecast => "open-meteo-air-forecast",
        }
    }

    /// Whether it is the Korea Meteorological Administration's.
    pub const fn is_of_kma(self) -> bool {
        !matches!(self, Self::OpenMeteoForecast | Self::OpenMeteoAirForecast)
    }

    /// Whom to name where it is shown, and its licence.
    pub const fn credit(self) -> &'static str {
        match self {
            Self::OpenMeteoForecast => "Open-Meteo.com (CC BY 4.0)",
            Self::OpenMeteoAirForecast => "Open-Meteo.com, CAMS (CC BY 4.0)",
            _ => "Korea Meteorological Administration (KOGL Type 1)",
        }
    }
}

impl fmt::Display for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_has_one_name_in_keys_and_in_documents() {
        for product in Product::ALL {
            assert_eq!(serde_json::to_value(product).unwrap(), product.as_str());
        }
    }
}
