//! What the gate decided, with the numbers it decided on.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use weather::HourRange;

use super::bootstrap::{Interval, LEAST_BLOCKS, RESAMPLES};
use super::{BLOCK_DAYS, CONFIDENCE, SEED};

/// What the gate decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Whether the model may become the champion.
    pub promote: bool,
    /// Why not, besides the numbers.
    pub obstacle: Option<String>,
    /// The hours that were compared.
    pub hours: HourRange,
    /// Forecasts that it rests on.
    pub origins: usize,
    /// Blocks of origins that were drawn.
    pub blocks: usize,
    /// Days in a block.
    pub block_days: usize,
    /// Mornings on which somebody dressed.
    pub mornings: usize,
    /// How often blocks were drawn.
    pub resamples: usize,
    /// Seed of the drawings.
    pub seed: u64,
    /// What every interval holds.
    pub confidence: f64,
    /// The candidate's errors.
    pub model: Means,
    /// Beside what it was held.
    pub against: Vec<Against>,
}

/// Mean errors over all hours, or mornings.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Means {
    /// Mean absolute error of the median, °C.
    pub mae_c: f64,
    /// Mean pinball loss of the three quantiles, °C.
    pub pinball_c: f64,
    /// Outfit regret, clo-hours a morning; `None` where nobody dressed.
    pub regret_clo_h: Option<f64>,
}

/// The candidate beside one reference: its errors, and how much the candidate's are above them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Against {
    /// Who it is.
    pub name: String,
    /// Its errors on the same hours.
    pub means: Means,
    /// Difference of the mean absolute errors, °C.
    pub mae_c: Interval,
    /// Difference of the pinball losses, °C.
    pub pinball_c: Interval,
    /// Difference of the regrets, clo-hours a morning.
    pub regret_clo_h: Option<Interval>,
}

impl Against {
    /// In what the candidate is not shown to be better.
    pub fn shortcomings(&self) -> Vec<&'static str> {
        let mut found = Vec::new();
        if !self.mae_c.is_below() {
            found.push("MAE");
        }
        if !self.pinball_c.is_below() {
            found.push("pinball loss");
        }
        if self.regret_clo_h.is_some_and(|regret| !regret.is_below()) {
            found.push("outfit regret");
        }
        found
    }
}

impl Verdict {
    /// Decides. `counts` are those of origins, blocks and mornings.
    pub(super) fn new(hours: HourRange, counts: [usize; 3], model: Means, against: Vec<Against>) -> Self {
        let [origins, blocks, mornings] = counts;
        let obstacle = (blocks < LEAST_BLOCKS).then(|| {
            let days = hours.len() / 24;
            format!(
                "{days} held-out days are too few to tell skill from chance: it takes {LEAST_BLOCKS} weeks; train with a \
                 longer history"
            )
        });
        let better =
            !against.is_empty() && against.iter().all(|reference| reference.shortcomings().is_empty());
        Self {
            promote: obstacle.is_none() && better,
            obstacle,
            hours,
            origins,
            blocks,
            block_days: BLOCK_DAYS,
            mornings,
            resamples: RESAMPLES,
            seed: SEED,
            confidence: CONFIDENCE,
            model,
            against,
        }
    }

    /// The same numbers, refused for another reason.
    #[must_use]
    pub fn refused(self, obstacle: String) -> Self {
        Self { promote: false, obstacle: Some(obstacle), ..self }
    }

    /// The numbers by name with unit, for a record.
    pub fn numbers(&self) -> BTreeMap<String, f64> {
        let mut numbers = BTreeMap::from([
            ("origins".to_owned(), self.origins as f64),
            ("blocks".to_owned(), self.blocks as f64),
            ("mornings".to_owned(), self.mornings as f64),
        ]);
        let mut means = |name: &str, means: &Means| {
            numbers.insert(format!("{name} mae_c"), means.mae_c);
            numbers.insert(format!("{name} pinball_c"), means.pinball_c);
            numbers.extend(means.regret_clo_h.map(|regret| (format!("{name} regret_clo_h"), regret)));
        };
        means("model", &self.model);
        self.against.iter().for_each(|reference| means(&reference.name, &reference.means));
        numbers
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { promote, obstacle, origins, model, against, confidence, .. } = self;
        let decision = if *promote { "promoted" } else { "refused" };
        let Means { mae_c, pinball_c, regret_clo_h } = model;
        write!(
            f,
            "{decision}: over 168 hours and {origins} held-out origins the model's MAE is {mae_c:.3} °C, its pinball \
             loss {pinball_c:.3} °C"
        )?;
        if let Some(regret) = regret_clo_h {
            write!(f, ", its outfit regret {regret:.3} clo-h a morning")?;
        }
        if let Some(obstacle) = obstacle {
            return write!(f, "; {obstacle}");
        }
        let (better, others): (Vec<_>, Vec<_>) =
            against.iter().partition(|reference| reference.shortcomings().is_empty());
        for reference in others {
            let short = reference.shortcomings().join(" and ");
            write!(f, "; not shown to be better in {short} than {reference}")?;
        }
        let better: Vec<String> = better.iter().map(ToString::to_string).collect();
        if better.is_empty() {
            return Ok(());
        }
        write!(f, "; better at {:.0} % than {}", 100.0 * confidence, better.join(" and "))
    }
}

impl fmt::Display for Against {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Means { mae_c, pinball_c, regret_clo_h } = self.means;
        write!(f, "{} ({mae_c:.3}, {pinball_c:.3}", self.name)?;
        match regret_clo_h {
            Some(regret) => write!(f, ", {regret:.3})"),
            None => f.write_str(")"),
        }
    }
}
