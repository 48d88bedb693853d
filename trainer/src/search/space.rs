//! What a search may choose, and how: at random first, then by a tree-structured Parzen estimator.

use std::collections::BTreeMap;

use serde_json::Value;
use tpe_rand::SeedableRng;
use tpe_rand::rngs::StdRng;

use super::SearchError;
use crate::TrainConfig;

/// Trials at random before the estimator is asked: it has nothing to go by.
const RANDOM_TRIALS: usize = 6;

/// One choice, by the name of the setting.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dimension {
    pub(super) name: &'static str,
    values: Values,
}

#[derive(Debug, Clone, Copy)]
enum Values {
    /// Any number between two, every one as likely.
    Linear(f64, f64),
    /// Any number between two, every order of magnitude as likely.
    Logarithmic(f64, f64),
    /// One of these.
    OneOf(&'static [f64]),
}

/// What is chosen. Every name is a setting of [`TrainConfig`].
pub(super) const SPACE: [Dimension; 6] = [
    Dimension { name: "hidden", values: Values::OneOf(&[16.0, 32.0, 48.0, 64.0]) },
    Dimension { name: "learning_rate", values: Values::Logarithmic(3e-4, 1e-2) },
    Dimension { name: "weight_decay", values: Values::Logarithmic(1e-5, 1e-1) },
    Dimension { name: "dropout", values: Values::Linear(0.0, 0.5) },
    Dimension { name: "batch_size", values: Values::OneOf(&[64.0, 128.0, 256.0]) },
    Dimension { name: "window_hours", values: Values::OneOf(&[48.0, 96.0, 168.0, 240.0, 336.0]) },
];

/// The longest window that can be chosen, hours: what every trial is scored on lies after so many unbroken ones.
pub(super) fn longest_window() -> usize {
    let windows = SPACE.iter().filter(|dimension| dimension.name == "window_hours");
    let longest = windows.map(|dimension| match dimension.values {
        Values::Linear(_, high) | Values::Logarithmic(_, high) => high,
        Values::OneOf(values) => values.iter().copied().fold(0.0, f64::max),
    });
    longest.fold(0.0, f64::max) as usize
}

/// The settings of a trial, by name.
pub(super) type Choice = BTreeMap<String, f64>;

/// What a finished trial chose, and its objective: smaller is better.
pub(super) struct Tried<'a> {
    pub(super) choice: &'a Choice,
    pub(super) objective: f64,
}

/// Chooses the settings of trial `number`, from 0. The same seed after the same trials chooses the same.
pub(super) fn choose(seed: u64, number: usize, tried: &[Tried<'_>]) -> Result<Choice, SearchError> {
    let mut random = StdRng::seed_from_u64(seed.wrapping_mul(1_000_003).wrapping_add(number as u64));
    let known = if number < RANDOM_TRIALS { &[] } else { tried };
    SPACE
        .iter()
        .map(|dimension| Ok((dimension.name.to_owned(), dimension.ask(known, &mut random)?)))
        .collect()
}

/// A configuration with the chosen settings in the place of its own.
pub(super) fn apply(config: &TrainConfig, choice: &Choice) -> Result<TrainConfig, SearchError> {
    let mut fields = serde_json::to_value(config)?;
    for (name, value) in choice {
        let field = fields.get_mut(name).ok_or_else(|| SearchError::NoSuchSetting { name: name.clone() })?;
        // whole settings are whole numbers
        *field = if field.is_u64() { Value::from(value.round() as u64) } else { Value::from(*value) };
    }
    Ok(serde_json::from_value(fields)?)
}

impl Dimension {
    fn ask(&self, tried: &[Tried<'_>], random: &mut StdRng) -> Result<f64, SearchError> {
        let failed = |error: &dyn std::fmt::Display| SearchError::Sampler {
            name: self.name,
            reason: error.to_string(),
        };
        let (range, builder) = match self.values {
            Values::Linear(low, high) => (tpe::range(low, high), tpe::parzen_estimator()),
            Values::Logarithmic(low, high) => (tpe::range(low.ln(), high.ln()), tpe::parzen_estimator()),
            Values::OneOf(values) => (tpe::categorical_range(values.len()), tpe::histogram_estimator()),
        };
        let mut optimizer = tpe::TpeOptimizer::new(builder, range.map_err(|error| failed(&error))?);
        for Tried { choice, objective } in tried {
            let told = choice.get(self.name).and_then(|value| self.coordinate(*value));
            if let Some(at) = told.filter(|_| objective.is_finite()) {
                optimizer.tell(at, *objective).map_err(|error| failed(&error))?;
            }
        }
        let at = optimizer.ask(random).map_err(|error| failed(&error))?;
        Ok(match self.values {
            Values::Linear(..) => at,
            Values::Logarithmic(..) => at.exp(),
            Values::OneOf(values) => values[(at as usize).min(values.len() - 1)],
        })
    }

    /// Where a value lies in the estimator's range; `None` if it is no value of this dimension any more.
    pub(super) fn coordinate(&self, value: f64) -> Option<f64> {
        match self.values {
            Values::Linear(low, high) => Some(value.clamp(low, high)),
            Values::Logarithmic(low, high) => Some(value.clamp(low, high).ln().clamp(low.ln(), high.ln())),
            Values::OneOf(values) => {
                values.iter().position(|known| known.total_cmp(&value).is_eq()).map(|at| at as f64)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Preset;

    #[test]
    fn every_choice_is_a_setting_and_takes_its_place() {
        let config = TrainConfig::preset(Preset::Quick, 7);
        for number in 0..40 {
            let choice = choose(1, number, &[]).unwrap();
            let chosen = apply(&config, &choice).unwrap();
            assert_eq!((chosen.seed, chosen.epochs), (config.seed, config.epochs));
            assert_eq!(chosen.params()["hidden"], choice["hidden"].to_string());
            assert_eq!(chosen.window_hours % chosen.step_hours, 0, "a window is whole steps");
        }
        let nonsense = [("nonsense".to_owned(), 1.0)].into();
        assert_eq!(
            apply(&config, &nonsense).unwrap_err().to_string(),
            "\"nonsense\" is no setting of a training"
        );
    }

    #[test]
    fn the_same_seed_chooses_the_same_and_the_estimator_goes_where_it_was_good() {
        assert_eq!(choose(1, 3, &[]).unwrap(), choose(1, 3, &[]).unwrap());
        assert_ne!(choose(1, 3, &[]).unwrap(), choose(2, 3, &[]).unwrap());
        // the best learning rate is 1e-3
        let mut tried: Vec<(Choice, f64)> = Vec::new();
        for number in 0..60 {
            let known: Vec<Tried<'_>> =
                tried.iter().map(|(choice, objective)| Tried { choice, objective: *objective }).collect();
            let choice = choose(5, number, &known).unwrap();
            let objective = (choice["learning_rate"].ln() - 1e-3_f64.ln()).abs();
            tried.push((choice, objective));
        }
        let mean = |part: &[(Choice, f64)]| part.iter().map(|(_, far)| far).sum::<f64>() / part.len() as f64;
        assert!(
            mean(&tried[40..]) < 0.6 * mean(&tried[..6]),
            "{} and {}",
            mean(&tried[40..]),
            mean(&tried[..6])
        );
    }
}
