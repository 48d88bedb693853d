//! Runs of hours without a value: their class, and the line across the short ones.

use std::ops::Range;

use crate::reading::Reading;

/// The longest gap that a straight line crosses.
const LONGEST_SHORT_HOURS: usize = 3;
/// The longest gap that the peer calls a medium one.
const LONGEST_MEDIUM_HOURS: usize = 24;

/// The length of the gap that an hour lies in, as the peer writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum GapClass {
    /// In none: there is a value.
    Observed = 0,
    /// Up to 3 hours.
    Short = 1,
    /// Up to 24 hours.
    Medium = 2,
    /// Longer.
    Long = 3,
}

impl GapClass {
    fn of(hours: usize) -> Self {
        if hours <= LONGEST_SHORT_HOURS {
            Self::Short
        } else if hours <= LONGEST_MEDIUM_HOURS {
            Self::Medium
        } else {
            Self::Long
        }
    }
}

/// Writes down the class of every hour, and fills the short gaps that have a value on both sides; each
/// hour that was filled is handed over.
pub(crate) fn repair(values: &mut [Reading], classes: &mut [GapClass], mut filled: impl FnMut(usize)) {
    classes.fill(GapClass::Observed);
    let mut from = 0;
    while let Some(gap) = next_gap(values, from) {
        from = gap.end;
        let class = GapClass::of(gap.len());
        classes[gap.clone()].fill(class);
        if class == GapClass::Short && interpolate(values, gap.clone()) {
            gap.for_each(&mut filled);
        }
    }
}

/// The first gap at or after `from`.
fn next_gap(values: &[Reading], from: usize) -> Option<Range<usize>> {
    let start = from + values[from..].iter().position(|value| !value.is_some())?;
    let length = values[start..].iter().position(|value| value.is_some());
    Some(start..length.map_or(values.len(), |length| start + length))
}

/// Draws the straight line between the values on both sides of a gap; false if one of them is missing.
fn interpolate(values: &mut [Reading], gap: Range<usize>) -> bool {
    let before = gap.start.checked_sub(1).and_then(|before| values[before].get());
    let after = values.get(gap.end).and_then(|after| after.get());
    let (Some(before), Some(after)) = (before, after) else { return false };
    let step = (after - before) / (gap.len() + 1) as f64;
    for (steps, hour) in (1_u32..).zip(gap) {
        values[hour] = Reading::from(before + step * f64::from(steps));
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values, the classes as the peer writes them, and the hours that were filled.
    fn repaired(values: &[Option<f64>]) -> (Vec<Option<f64>>, Vec<u8>, Vec<usize>) {
        let mut readings: Vec<Reading> =
            values.iter().map(|value| value.map_or(Reading::NONE, Reading::from)).collect();
        let (mut classes, mut filled) = (vec![GapClass::Long; values.len()], Vec::new());
        repair(&mut readings, &mut classes, |hour| filled.push(hour));
        let values = readings.into_iter().map(Reading::get).collect();
        (values, classes.into_iter().map(|class| class as u8).collect(), filled)
    }

    #[test]
    fn three_hours_are_filled_by_a_straight_line() {
        let (values, classes, filled) = repaired(&[Some(1.0), None, None, None, Some(3.0)]);
        assert_eq!(values, [Some(1.0), Some(1.5), Some(2.0), Some(2.5), Some(3.0)]);
        assert_eq!(classes, [0, 1, 1, 1, 0]);
        assert_eq!(filled, [1, 2, 3]);
    }

    #[test]
    fn four_hours_are_classified_and_left() {
        let gap = [Some(1.0), None, None, None, None, Some(3.0)];
        assert_eq!(repaired(&gap), (gap.to_vec(), vec![0, 2, 2, 2, 2, 0], vec![]));
    }

    #[test]
    fn a_gap_is_medium_up_to_a_day_and_long_beyond() {
        for (hours, class) in [(24, 2), (25, 3)] {
            let mut values = vec![None; hours + 2];
            values[0] = Some(0.0);
            values[hours + 1] = Some(0.0);
            assert_eq!(repaired(&values).1[1..=hours], vec![class; hours]);
        }
    }

    #[test]
    fn a_short_gap_at_an_end_is_classified_but_not_invented() {
        let open = [None, Some(2.0), None, None];
        assert_eq!(repaired(&open), (open.to_vec(), vec![1, 0, 1, 1], vec![]));
        assert_eq!(repaired(&[None, None]), (vec![None, None], vec![1, 1], vec![]));
        assert_eq!(repaired(&[]), (vec![], vec![], vec![]));
    }
}
