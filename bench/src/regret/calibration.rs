//! Whether "90 % sure you won't be cold" comes true on nine days of ten.

use std::fmt;

/// Where one bin of stated probability ends and the next begins.
const EDGES: [f64; 7] = [0.0, 0.5, 0.7, 0.85, 0.925, 0.975, 1.0];

/// What is never said counts as said to so much, or one day would decide the score.
const LEAST_GIVEN: f64 = 0.005;

/// Stated probabilities and what came, in bins.
#[derive(Debug, Default)]
pub(super) struct Calibration {
    bins: [Bin; EDGES.len() - 1],
    /// Sum of the logarithmic score, less is better.
    log_score: f64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Bin {
    days: usize,
    stated: f64,
    came_true: usize,
}

impl Calibration {
    /// A day on which `stated` was said.
    pub(super) fn add(&mut self, stated: f64, came_true: bool) {
        let above = EDGES[1..].iter().position(|edge| stated < *edge);
        let bin = &mut self.bins[above.unwrap_or(EDGES.len() - 2)];
        bin.days += 1;
        bin.stated += stated;
        bin.came_true += usize::from(came_true);
        let given = if came_true { stated } else { 1.0 - stated };
        self.log_score -= given.max(LEAST_GIVEN).ln();
    }
}

impl fmt::Display for Calibration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days: usize = self.bins.iter().map(|bin| bin.days).sum();
        let score = self.log_score / days.max(1) as f64;
        write!(f, "stated, and how often it came true (logarithmic score {score:.4} a day)")?;
        for (bin, edges) in self.bins.iter().zip(EDGES.windows(2)).filter(|(bin, _)| bin.days > 0) {
            let (stated, came_true) = (bin.stated / bin.days as f64, bin.came_true as f64 / bin.days as f64);
            // of days that do not differ in their probability, so many either way are chance
            let chance = 2.0 * (stated * (1.0 - stated) / bin.days as f64).sqrt();
            write!(
                f,
                "\n  said {:>5.1}-{:>5.1} %: {:>3} days, mean {:>5.1} %, came true on {:>5.1} % (chance: +-{:.1})",
                100.0 * edges[0],
                100.0 * edges[1],
                bin.days,
                100.0 * stated,
                100.0 * came_true,
                100.0 * chance,
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_stands_beside_what_came_true() {
        let mut calibration = Calibration::default();
        for day in 0..10 {
            calibration.add(0.9, day > 0);
        }
        calibration.add(1.0, true);
        insta::assert_snapshot!(calibration, @"
        stated, and how often it came true (logarithmic score 0.2955 a day)
          said  85.0- 92.5 %:  10 days, mean  90.0 %, came true on  90.0 % (chance: +-19.0)
          said  97.5-100.0 %:   1 days, mean 100.0 %, came true on 100.0 % (chance: +-0.0)
        ");
    }
}
