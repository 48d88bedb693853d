//! What a study found: its trials, the best, and what mattered.

use std::collections::BTreeMap;

use serde::Serialize;

use super::space::{Choice, Dimension, SPACE};

/// Groups of values of a setting that are told apart.
const GROUPS: usize = 4;

/// A trial as its study tells of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrialSummary {
    /// From 0.
    pub number: usize,
    /// Its run.
    pub run_id: String,
    /// How it ended: `finished`, `pruned` or `failed`.
    pub outcome: &'static str,
    /// Why, if it did not come to its end.
    pub reason: Option<String>,
    /// What it chose.
    pub choice: BTreeMap<String, f64>,
    /// Its mean absolute error on the validation windows, °C.
    pub objective_c: Option<f64>,
    /// Percent of the windows that it has seen in a pass.
    pub percent: usize,
}

/// What a study found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StudySummary {
    /// The run of the study.
    pub run_id: String,
    /// Every trial that has ended, by number.
    pub trials: Vec<TrialSummary>,
    /// The best of those that came to their end.
    pub best: Option<TrialSummary>,
    /// The best objective after each trial, °C.
    pub best_so_far_c: Vec<Option<f64>>,
    /// Of the objective's variance, the share that each setting explains alone, 0 to 1: epsilon squared over
    /// four groups of its values (Kelley 1935), which is 0 on average for what does not matter.
    pub importance: BTreeMap<String, f64>,
}

impl StudySummary {
    pub(super) fn of(run_id: &str, mut trials: Vec<TrialSummary>) -> Self {
        trials.sort_by_key(|trial| trial.number);
        let complete = |trial: &&TrialSummary| trial.outcome == "finished" && trial.objective_c.is_some();
        let objective = |trial: &TrialSummary| trial.objective_c.unwrap_or(f64::INFINITY);
        let best =
            trials.iter().filter(complete).min_by(|one, other| objective(one).total_cmp(&objective(other)));
        let mut so_far: Option<f64> = None;
        let best_so_far_c = trials
            .iter()
            .map(|trial| {
                let own = trial.objective_c.filter(|_| complete(&trial));
                so_far = [so_far, own].into_iter().flatten().min_by(f64::total_cmp);
                so_far
            })
            .collect();
        Self {
            run_id: run_id.to_owned(),
            best: best.cloned(),
            best_so_far_c,
            importance: importance(&trials),
            trials,
        }
    }
}

fn importance(trials: &[TrialSummary]) -> BTreeMap<String, f64> {
    let told: Vec<(&Choice, f64)> =
        trials.iter().filter_map(|trial| Some((&trial.choice, trial.objective_c?))).collect();
    SPACE.iter().map(|dimension| (dimension.name.to_owned(), explained(dimension, &told))).collect()
}

/// The share of the variance between groups of values of one setting, less what chance would give.
fn explained(dimension: &Dimension, told: &[(&Choice, f64)]) -> f64 {
    let mut points: Vec<(f64, f64)> = told
        .iter()
        .filter_map(|(choice, objective)| {
            Some((dimension.coordinate(*choice.get(dimension.name)?)?, *objective))
        })
        .collect();
    points.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut groups: Vec<Vec<f64>> = Vec::new();
    let mut last = None;
    for (at, (coordinate, objective)) in points.iter().enumerate() {
        let begins = groups.len() * points.len() / GROUPS <= at;
        // equal values stay together
        if groups.is_empty() || (begins && last != Some(*coordinate)) {
            groups.push(Vec::new());
        }
        last = Some(*coordinate);
        groups.last_mut().into_iter().for_each(|group| group.push(*objective));
    }
    let (count, kinds) = (points.len() as f64, groups.len() as f64);
    if groups.len() < 2 || points.len() <= groups.len() {
        return 0.0;
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let squares =
        |values: &[f64], around: f64| values.iter().map(|value| (value - around).powi(2)).sum::<f64>();
    let all: Vec<f64> = points.iter().map(|point| point.1).collect();
    let total = squares(&all, mean(&all));
    let within: f64 = groups.iter().map(|group| squares(group, mean(group))).sum();
    if total <= 0.0 {
        return 0.0;
    }
    (1.0 - (within / (count - kinds)) / (total / (count - 1.0))).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(number: usize, outcome: &'static str, objective_c: f64) -> TrialSummary {
        let mut choice: Choice = super::super::space::choose(3, number, &[]).unwrap();
        choice.insert("hidden".to_owned(), [16.0, 64.0][number % 2]);
        TrialSummary {
            number,
            run_id: number.to_string(),
            outcome,
            reason: None,
            choice,
            objective_c: Some(objective_c),
            percent: 100,
        }
    }

    #[test]
    fn the_best_is_among_those_that_came_to_their_end() {
        let trials = vec![trial(2, "pruned", 0.1), trial(1, "finished", 0.5), trial(0, "finished", 0.7)];
        let study = StudySummary::of("s", trials);
        assert_eq!(study.best.unwrap().number, 1);
        assert_eq!(study.best_so_far_c, [Some(0.7), Some(0.5), Some(0.5)]);
    }

    #[test]
    fn what_decides_is_important_and_what_does_not_is_not() {
        let trials = (0..40).map(|number| trial(number, "finished", [0.5, 0.8][number % 2])).collect();
        let importance = StudySummary::of("s", trials).importance;
        assert!(importance["hidden"] > 0.99, "{importance:?}");
        assert!(importance.iter().all(|(name, share)| name == "hidden" || *share < 0.35), "{importance:?}");
        assert!(StudySummary::of("s", Vec::new()).importance.values().all(|share| share.to_bits() == 0));
    }
}
