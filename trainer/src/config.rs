//! What a training is asked to do.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use weather::{Station, StationId};

use crate::processor::{Processor, ProcessorError};

/// Where stations are, as far as it is known.
pub type Places = BTreeMap<StationId, Station>;

/// Every choice of a training. Two trainings with equal configuration, observations and code give the
/// same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainConfig {
    /// Which preset it started from.
    pub preset: Preset,
    /// Seed of every random choice.
    pub seed: u64,
    /// What the networks are trained on.
    pub processor: Processor,
    /// Hours of input.
    pub window_hours: usize,
    /// Hours without a gap that a window to choose on has before it, be it shorter: trainings with other
    /// windows are comparable when they are chosen on the same ones.
    pub unbroken_hours: usize,
    /// Hours that the LSTM takes in at once; the window is a multiple of it. Steps cost time, hours hardly.
    pub step_hours: usize,
    /// Size of the LSTM's state.
    pub hidden: usize,
    /// Networks trained from different seeds and averaged.
    pub members: usize,
    /// Passes over the training origins, at most.
    pub epochs: usize,
    /// Passes without a better validation loss after which a member stops.
    pub patience: usize,
    /// Windows per step.
    pub batch_size: usize,
    /// Hours between the windows that are learned from.
    pub origin_stride_hours: usize,
    /// One in so many of them, drawn anew, is seen in one pass of a network.
    pub windows_per_pass: usize,
    /// Whether everything is fitted once more to all hours, with what the held-out ones have chosen.
    pub refit: bool,
    /// The learning rate after its warm-up; from there it falls along a cosine.
    pub learning_rate: f64,
    /// Decoupled weight decay.
    pub weight_decay: f32,
    /// Gradients are scaled down to this global norm.
    pub gradient_norm: f32,
    /// Share of the LSTM's last state that is hidden from the head during training.
    pub dropout: f64,
    /// Last days, held out for the evaluation.
    pub test_days: usize,
    /// Days before them, which choose the epoch, the shrinkage and the served leads.
    pub validation_days: usize,
}

/// A named configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// Seconds, for tests: no skill is expected of it.
    Tiny,
    /// Under three minutes on two cores for five years of one station.
    Quick,
    /// Two weeks of input and a larger network: for the batch container.
    Full,
}

/// Text that names no preset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a preset; there are tiny, quick and full")]
pub struct ParsePresetError {
    text: String,
}

impl TrainConfig {
    /// The configuration of a preset, on the processor that this program's environment says.
    ///
    /// # Errors
    /// When the program was not built for it, or it is not here.
    pub fn here(preset: Preset, seed: u64) -> Result<Self, ProcessorError> {
        let processor = Processor::from_env()?;
        processor.find()?;
        Ok(Self { processor, ..Self::preset(preset, seed) })
    }

    /// The configuration of a preset, on this machine's cores.
    pub fn preset(preset: Preset, seed: u64) -> Self {
        let quick = Self {
            preset,
            seed,
            processor: Processor::Cpu,
            window_hours: 168,
            unbroken_hours: 0,
            step_hours: 6,
            hidden: 32,
            members: 2,
            epochs: 1,
            patience: 1,
            batch_size: 128,
            origin_stride_hours: 2,
            windows_per_pass: 1,
            refit: true,
            learning_rate: 1e-3,
            weight_decay: 1e-2,
            gradient_norm: 1.0,
            dropout: 0.3,
            test_days: 365,
            validation_days: 365,
        };
        match preset {
            Preset::Tiny => Self {
                window_hours: 48,
                hidden: 8,
                epochs: 2,
                batch_size: 64,
                origin_stride_hours: 6,
                learning_rate: 2e-3,
                refit: false,
                // the six weeks that the gate takes, where the history is long enough
                test_days: 42,
                validation_days: 20,
                ..quick
            },
            Preset::Quick => quick,
            Preset::Full => Self {
                window_hours: 336,
                hidden: 64,
                members: 6,
                origin_stride_hours: 1,
                windows_per_pass: 2,
                ..quick
            },
        }
    }

    /// Every choice by name, as a run logs it.
    pub fn params(&self) -> BTreeMap<String, String> {
        // numbers and names are JSON, and a struct is a JSON object
        let fields = serde_json::to_value(self).unwrap_or_default();
        let named = fields.as_object().into_iter().flatten();
        named.map(|(name, value)| (name.clone(), value.to_string().trim_matches('"').to_owned())).collect()
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tiny => "tiny",
            Self::Quick => "quick",
            Self::Full => "full",
        })
    }
}

impl FromStr for Preset {
    type Err = ParsePresetError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found =
            [Self::Tiny, Self::Quick, Self::Full].into_iter().find(|preset| preset.to_string() == text);
        found.ok_or_else(|| ParsePresetError { text: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preset_is_written_as_it_is_read() {
        for preset in [Preset::Tiny, Preset::Quick, Preset::Full] {
            assert_eq!(preset.to_string().parse::<Preset>().unwrap(), preset);
        }
        let error = "fast".parse::<Preset>().unwrap_err();
        assert_eq!(error.to_string(), "\"fast\" is not a preset; there are tiny, quick and full");
    }

    #[test]
    fn every_choice_is_logged_by_its_name() {
        let params = TrainConfig::preset(Preset::Quick, 7).params();
        assert_eq!(params["preset"], "quick");
        assert_eq!(params["seed"], "7");
        assert_eq!(params["window_hours"], "168");
    }
}
