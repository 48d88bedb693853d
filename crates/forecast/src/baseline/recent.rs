//! What the damped anomaly looks at: how the last month departed from what is usual.

/// How many numbers describe the recent departures.
pub(crate) const RECENT: usize = 11;

/// Place of the present departure.
pub(crate) const NOW: usize = 0;
/// Place of the mean of the last day.
pub(crate) const MEAN_24: usize = 3;
/// Place of the mean of the last week.
pub(crate) const MEAN_168: usize = 8;

/// Hours looked back, the origin included.
pub(crate) const LOOKBACK: usize = 720;

/// Describes the departures from usual that end at the origin, oldest first, in °C: the present one,
/// means of the last 3, 6, 24, 72, 168 and 720 hours, the mean of the day before, the same hour and
/// the hour after it of yesterday, and 1. What a gap hides is taken from the nearest shorter mean.
/// `None` when the origin itself is missing.
pub(crate) fn recent(departures: &[Option<f64>]) -> Option<[f64; RECENT]> {
    let now = departures.last().copied().flatten()?;
    let mean_3 = mean(departures, 0, 3).unwrap_or(now);
    let mean_6 = mean(departures, 0, 6).unwrap_or(mean_3);
    let mean_24 = mean(departures, 0, 24).unwrap_or(mean_6);
    let mean_day_before = mean(departures, 24, 48).unwrap_or(mean_24);
    let mean_72 = mean(departures, 0, 72).unwrap_or(mean_24);
    let mean_168 = mean(departures, 0, 168).unwrap_or(mean_72);
    let mean_720 = mean(departures, 0, LOOKBACK).unwrap_or(mean_168);
    let yesterday = mean(departures, 24, 25).unwrap_or(mean_24);
    let hour_after = mean(departures, 23, 24).unwrap_or(mean_24);
    Some([
        now,
        mean_3,
        mean_6,
        mean_24,
        mean_day_before,
        yesterday,
        hour_after,
        mean_72,
        mean_168,
        mean_720,
        1.0,
    ])
}

/// Mean of the hours from `newest` ago up to but without `oldest` ago; `None` where less than half is known.
fn mean(departures: &[Option<f64>], newest: usize, oldest: usize) -> Option<f64> {
    let end = departures.len().checked_sub(newest)?;
    let hours = &departures[departures.len().saturating_sub(oldest)..end];
    let (sum, known) =
        hours.iter().flatten().fold((0.0, 0_usize), |(sum, known), value| (sum + value, known + 1));
    (2 * known >= oldest - newest).then(|| sum / known as f64)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these numbers are exact")]
mod tests {
    use super::*;

    #[test]
    fn a_month_of_the_same_departure_is_described_by_it() {
        let described = recent(&[Some(2.0); LOOKBACK]).unwrap();
        assert_eq!(described[..RECENT - 1], [2.0; RECENT - 1]);
    }

    #[test]
    fn a_gap_is_taken_from_the_nearest_shorter_mean() {
        let mut departures = vec![None; LOOKBACK];
        departures[LOOKBACK - 2..].copy_from_slice(&[Some(1.0), Some(3.0)]);
        let described = recent(&departures).unwrap();
        assert_eq!(described[0], 3.0);
        assert_eq!(described[1..RECENT - 1], [2.0; RECENT - 2]);
    }

    #[test]
    fn without_the_present_hour_there_is_nothing_to_start_from() {
        assert_eq!(recent(&[Some(1.0), None]), None);
        assert_eq!(recent(&[]), None);
    }
}
