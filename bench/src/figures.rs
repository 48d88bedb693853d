//! The arithmetic of measurements, and how they are printed.

use std::fmt;
use std::time::Duration;

/// Named figures, each measured once a round.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    name: &'static str,
    unit: &'static str,
    rounds: Vec<f64>,
}

impl Figures {
    /// Adds what one round measured.
    pub(crate) fn add(&mut self, name: &'static str, unit: &'static str, value: f64) {
        match self.rows.iter_mut().find(|row| row.name == name) {
            Some(row) => row.rounds.push(value),
            None => self.rows.push(Row { name, unit, rounds: vec![value] }),
        }
    }
}

/// A line a figure: its value, or over several rounds `median [min–max]`.
impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
        for (index, Row { name, unit, rounds }) in self.rows.iter().enumerate() {
            let line_end = if index + 1 < self.rows.len() { "\n" } else { "" };
            let median = shown(median(rounds));
            let range = match rounds.as_slice() {
                [_] => String::new(),
                _ => format!(" [{}–{}]", shown(least(rounds)), shown(most(rounds))),
            };
            write!(f, "  {name:width$}  {median:>8}{range} {unit}{line_end}")?;
        }
        Ok(())
    }
}

/// The smallest of the sorted durations that at least `percent` % of them do not exceed (nearest rank,
/// so it is always one that was measured). `None` of none.
pub(crate) fn percentile(sorted: &[Duration], percent: f64) -> Option<Duration> {
    let rank = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.clamp(1, sorted.len().max(1)) - 1).copied()
}

/// The middle value, or the mean of the middle two. NaN of none.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => sorted[odd / 2],
        even => f64::midpoint(sorted[even / 2 - 1], sorted[even / 2]),
    }
}

fn least(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

fn most(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

/// Three significant digits: more would promise what a shared machine cannot repeat.
fn shown(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        _ => 3,
    };
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn milliseconds(values: impl IntoIterator<Item = u64>) -> Vec<Duration> {
        values.into_iter().map(Duration::from_millis).collect()
    }

    #[test]
    fn a_percentile_is_the_nearest_rank() {
        let hundred = milliseconds(1..=100);
        let at = |percent| percentile(&hundred, percent).map(|found| found.as_millis());
        assert_eq!(at(50.0), Some(50));
        assert_eq!(at(90.0), Some(90));
        assert_eq!(at(99.0), Some(99));
        assert_eq!(at(99.1), Some(100));
        assert_eq!(at(100.0), Some(100));
        assert_eq!(at(0.0), Some(1));
    }

    #[test]
    fn a_percentile_of_few_values_is_one_of_them() {
        let three = milliseconds([10, 20, 1000]);
        assert_eq!(percentile(&three, 50.0), Some(Duration::from_millis(20)));
        assert_eq!(percentile(&three, 99.0), Some(Duration::from_secs(1)));
        assert_eq!(percentile(&three[..1], 99.0), Some(Duration::from_millis(10)));
        assert_eq!(percentile(&[], 50.0), None);
    }

    #[test]
    fn a_median_lies_in_the_middle_whatever_the_order() {
        assert!((median(&[9.0, 1.0, 2.0]) - 2.0).abs() < 1e-12);
        assert!((median(&[4.0, 1.0, 2.0, 9.0]) - 3.0).abs() < 1e-12);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn one_round_is_a_value_and_several_are_a_median_with_its_range() {
        let mut figures = Figures::default();
        figures.add("p50", "ms", 1.234);
        figures.add("requests", "/s", 12345.6);
        assert_eq!(figures.to_string(), "  p50           1.23 ms\n  requests     12346 /s");
        figures.add("p50", "ms", 9.0);
        figures.add("p50", "ms", 12.04);
        assert!(figures.to_string().starts_with("  p50           9.00 [1.23–12.0] ms\n"), "{figures}");
    }
}
