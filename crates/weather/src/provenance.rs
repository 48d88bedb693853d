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
    /// Filled in: a straight line across a gap of at most three hours.
    Interpolated,
    /// Filled in: what is usual there at that hour, plus an anomaly interpolated across a gap of 4 to 48
    /// hours. Files written before the word was "climatology" say "bridged".
    #[serde(alias = "bridged")]
    Climatology,
    /// Missing: what was reported lies outside what is physically possible there.
    OutOfRange,
    /// Missing: what was reported jumped away from what stands before and after it, and back.
    Spike,
    /// Missing: what was reported contradicts another value of the same hour.
    Inconsistent,
    /// Measured, and put right: reported with a lost sign or a lost leading character that other
    /// measurements give back to a tenth.
    Repaired,
    /// Missing: what was reported stayed the same for longer than that quantity does.
    FlatLine,
    /// Missing: what was reported is in another unit (°F, K, tenths of a degree).
    UnitError,
    /// Missing: what was reported belongs to another hour, because a clock was wrong.
    ClockShift,
    /// Missing: what was reported is a copy of other hours.
    Duplicate,
    /// Missing: what was reported is a mark for "missing", such as −9 or 999.
    Sentinel,
}

impl Provenance {
    /// Every provenance; the place in this list is its code on disk, so new ones go at the end.
    pub const ALL: [Self; 14] = [
        Self::HourAbsent,
        Self::NotReported,
        Self::Observed,
        Self::Interpolated,
        Self::Climatology,
        Self::OutOfRange,
        Self::Spike,
        Self::Inconsistent,
        Self::Repaired,
        Self::FlatLine,
        Self::UnitError,
        Self::ClockShift,
        Self::Duplicate,
        Self::Sentinel,
    ];

    /// Its code on disk.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The provenance with that code, if there is one.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// Whether the value was measured at that hour: as it was reported, or with its lost sign or character
    /// put back, which is as exact. Forecasts start from such hours, and are trained and scored on them.
    pub const fn is_measured(self) -> bool {
        matches!(self, Self::Observed | Self::Repaired)
    }

    /// Whether the value was filled into a gap by us.
    pub const fn is_filled(self) -> bool {
        matches!(self, Self::Interpolated | Self::Climatology)
    }

    /// Whether a value was reported but refused by a quality check.
    pub const fn is_refused(self) -> bool {
        matches!(
            self,
            Self::OutOfRange
                | Self::Spike
                | Self::Inconsistent
                | Self::FlatLine
                | Self::UnitError
                | Self::ClockShift
                | Self::Duplicate
                | Self::Sentinel
        )
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

    #[test]
    fn a_provenance_is_at_most_one_of_measured_filled_and_refused() {
        for provenance in Provenance::ALL {
            let kinds = [provenance.is_measured(), provenance.is_filled(), provenance.is_refused()];
            let missing = matches!(provenance, Provenance::HourAbsent | Provenance::NotReported);
            assert_eq!(
                kinds.into_iter().filter(|kind| *kind).count(),
                usize::from(!missing),
                "{provenance:?}"
            );
        }
    }
}
