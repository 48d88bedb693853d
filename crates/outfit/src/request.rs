//! What a person asks for.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

mod error;
mod parameters;
mod window;

pub use error::RequestError;
pub use parameters::{Parameters, Point};
pub use window::{Window, Windows};

/// What of a text is repeated to whoever sent it.
fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

/// How a person feels cold and heat, from −2 ("I feel the heat easily") over 0 to +2 ("I feel the
/// cold easily").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(into = "i8", try_from = "i64")]
pub struct Sensitivity(i8);

impl Sensitivity {
    /// As a share of the band between the least and the comfortable clothing, −1 to +1.
    pub fn share(self) -> f64 {
        f64::from(self.0) / 2.0
    }
}

impl TryFrom<i64> for Sensitivity {
    type Error = RequestError;
    fn try_from(value: i64) -> Result<Self, RequestError> {
        match i8::try_from(value) {
            Ok(small @ -2..=2) => Ok(Self(small)),
            _ => Err(RequestError::Sensitivity { value }),
        }
    }
}

impl From<Sensitivity> for i8 {
    fn from(sensitivity: Sensitivity) -> Self {
        sensitivity.0
    }
}

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident, $parameter:literal, $allowed:literal { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// Every choice.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its word in requests and answers.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl FromStr for $name {
            type Err = RequestError;
            fn from_str(text: &str) -> Result<Self, RequestError> {
                Self::ALL.iter().copied().find(|choice| choice.as_str() == text).ok_or_else(|| {
                    RequestError::Unknown { parameter: $parameter, text: shortened(text), allowed: $allowed }
                })
            }
        }
    };
}

choice!(
    /// What the person does while outside.
    Activity, "activity", "walking, cycling, standing, indoors" {
        /// Walks at 4 km/h.
        #[default]
        Walking = "walking",
        /// Rides to work at 18 km/h.
        Cycling = "cycling",
        /// Stands and waits.
        Standing = "standing",
        /// Stays in a heated or cooled room all day.
        Indoors = "indoors",
    }
);
choice!(
    /// The wardrobe that is chosen from.
    Style, "style", "casual, business, sporty, feminine, minimal" {
        /// T-shirts, sweatshirts, jeans.
        #[default]
        Casual = "casual",
        /// Shirts, suit jackets, coats.
        Business = "business",
        /// Hoodies, fleece, sweatpants.
        Sporty = "sporty",
        /// Blouses, skirts, dresses.
        Feminine = "feminine",
        /// A few plain pieces.
        Minimal = "minimal",
    }
);
choice!(
    /// The language of the words.
    Language, "lang", "ko, en" {
        /// Korean.
        #[default]
        Korean = "ko",
        /// English.
        English = "en",
    }
);
choice!(
    /// The units in the words; numbers in fields keep the unit in their name.
    Units, "units", "metric, imperial" {
        /// °C and m/s.
        #[default]
        Metric = "metric",
        /// °F and mph.
        Imperial = "imperial",
    }
);

/// What a person asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Request {
    /// When they are outside.
    pub outside: Windows,
    /// What they do there.
    pub activity: Activity,
    /// How they feel cold.
    pub sensitivity: Sensitivity,
    /// Which wardrobe they dress from.
    pub style: Style,
    /// Which language they read.
    pub language: Language,
    /// Which units they read.
    pub units: Units,
}

#[cfg(test)]
mod tests;
