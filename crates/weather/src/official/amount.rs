//! Amounts of rain and snow as forecasters state them.

use serde::{Deserialize, Serialize};

use crate::units::Millimetres;

/// An amount that may be known only roughly. Forecasts of heavy rain name a class, not a number.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount<U> {
    /// Nothing falls.
    Nothing,
    /// Something falls, but less than this.
    LessThan(U),
    /// This.
    About(U),
    /// At least the first, less than the second.
    Between(U, U),
    /// This or more.
    AtLeast(U),
}

impl Amount<Millimetres> {
    /// One number for it: the middle of a class, and where a class is open, its lower bound.
    pub fn estimate(self) -> Millimetres {
        Millimetres(match self {
            Self::Nothing => 0.0,
            Self::LessThan(bound) => bound.0 / 2.0,
            Self::About(amount) | Self::AtLeast(amount) => amount.0,
            Self::Between(low, high) => f64::midpoint(low.0, high.0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_counts_as_its_middle_and_an_open_one_as_its_beginning() {
        let mm = Millimetres;
        let amounts = [
            Amount::Nothing,
            Amount::LessThan(mm(1.0)),
            Amount::About(mm(6.2)),
            Amount::Between(mm(30.0), mm(50.0)),
            Amount::AtLeast(mm(50.0)),
        ];
        assert_eq!(amounts.map(Amount::estimate), [0.0, 0.5, 6.2, 40.0, 50.0].map(mm));
    }
}
