//! Parts of the day.

use serde::Serialize;
use utoipa::ToSchema;

/// Part of the day by the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartOfDay {
    /// Midnight to 5.
    Night,
    /// 5 to 11.
    Morning,
    /// 11 to 14.
    Midday,
    /// 14 to 17.
    Afternoon,
    /// 17 to 21.
    Evening,
    /// 21 to midnight.
    LateEvening,
}

impl PartOfDay {
    /// The part that a minute of the day falls in.
    pub fn at_minute(minute: i32) -> Self {
        match minute.rem_euclid(1_440) / 60 {
            0..=4 => Self::Night,
            5..=10 => Self::Morning,
            11..=13 => Self::Midday,
            14..=16 => Self::Afternoon,
            17..=20 => Self::Evening,
            _ => Self::LateEvening,
        }
    }

    /// Its key in the language files.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Night => "part-night",
            Self::Morning => "part-morning",
            Self::Midday => "part-midday",
            Self::Afternoon => "part-afternoon",
            Self::Evening => "part-evening",
            Self::LateEvening => "part-late-evening",
        }
    }
}
