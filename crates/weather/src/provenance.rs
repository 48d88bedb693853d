//! Where a value came from, or why there is none.

use serde::{Deserialize, Serialize};

/// Where one hourly value came from, or why it is missing. Stored beside every value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// Missing: no report of that hour has been received.
    HourAbsent,
    /// Missing: the hour was reported, this value was not.
    NotReported,
    /// Measured, and plausible.
    Observed,
    /// Repaired: a straight line across a gap of at most three hours.
    Interpolated,
    /// Repaired: the days around it, shifted to meet both ends of a gap of 4 to 48 hours.
    Bridged,
    /// Missing: what was reported lies outside what is physically possible there.
    OutOfRange,
    /// Missing: what was reported jumped away from both neighbours and back.
    Spike,
    /// Missing: what was reported contradicts another value of the same hour.
    Inconsistent,
}

impl Provenance {
    /// Every provenance; the place in this list is its code on disk, so new ones go at the end.
    pub const ALL: [Self; 8] = [
        Self::HourAbsent,
        Self::NotReported,
        Self::Observed,
        Self::Interpolated,
        Self::Bridged,
        Self::OutOfRange,
        Self::Spike,
        Self::Inconsistent,
    ];

    /// Its code on disk.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The provenance with that code, if there is one.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// Whether the value was filled in by us.
    pub const fn is_repaired(self) -> bool {
        matches!(self, Self::Interpolated | Self::Bridged)
    }

    /// Whether a value was reported but refused by a quality check.
    pub const fn is_rejected(self) -> bool {
        matches!(self, Self::OutOfRange | Self::Spike | Self::Inconsistent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_back_as_its_provenance() {
        for provenance in Provenance::ALL {
            assert_eq!(Provenance::from_code(provenance.code()), Some(provenance));
        }
        assert_eq!(Provenance::from_code(Provenance::ALL.len() as u8), None);
    }
}
