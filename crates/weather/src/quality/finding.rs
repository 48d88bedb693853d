//! What a check found.

use serde::{Deserialize, Serialize};

use crate::hour::Hour;
use crate::provenance::Provenance;
use crate::variable::Variable;

/// What is wrong with a reported value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Outside what is physically possible there at that time of the year.
    OutOfRange,
    /// Away from what stands before and after it, and back.
    Spike,
    /// Contradicts other values of the same hour.
    Inconsistent,
    /// Stayed the same for longer than that quantity does.
    FlatLine,
    /// In another unit.
    UnitError,
    /// Of another hour.
    ClockShift,
    /// A copy of other hours.
    Duplicate,
    /// A mark for "missing".
    Sentinel,
    /// Its minus sign was lost: −10.2 came as 10.2.
    LostSign,
    /// Its leading digit was lost: 1000.1 came as 0.1.
    LostDigit,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 10] = [
        Self::OutOfRange,
        Self::Spike,
        Self::Inconsistent,
        Self::FlatLine,
        Self::UnitError,
        Self::ClockShift,
        Self::Duplicate,
        Self::Sentinel,
        Self::LostSign,
        Self::LostDigit,
    ];

    /// What the grid says of a value found so.
    pub const fn provenance(self) -> Provenance {
        match self {
            Self::OutOfRange => Provenance::OutOfRange,
            Self::Spike => Provenance::Spike,
            Self::Inconsistent => Provenance::Inconsistent,
            Self::FlatLine => Provenance::FlatLine,
            Self::UnitError => Provenance::UnitError,
            Self::ClockShift => Provenance::ClockShift,
            Self::Duplicate => Provenance::Duplicate,
            Self::Sentinel => Provenance::Sentinel,
            Self::LostSign | Self::LostDigit => Provenance::Repaired,
        }
    }
}

/// One reported value that was refused or put right.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The hour it was reported for.
    pub hour: Hour,
    /// What was reported.
    pub variable: Variable,
    /// The value as reported, in the variable's unit.
    pub reported: f64,
    /// The value that it must have been, where that is known to a tenth; without it the value is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repaired: Option<f64>,
    /// What is wrong with it.
    pub reason: Reason,
}
