//! What networks are trained on: this machine's cores, or a graphics card that the program was built for.

use std::fmt;
use std::str::FromStr;

use burn::prelude::Device;
use serde::{Deserialize, Serialize};

/// What networks are trained on. The linear part, the choices and the scores are the cores' work in any case, and so is the
/// exported model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Processor {
    /// The cores, by `trainer/lstm`: the same weights on every machine.
    Cpu,
    /// An NVIDIA card, by burn (`--features cuda`).
    #[cfg(feature = "cuda")]
    Cuda,
    /// A card that Vulkan, Metal or DirectX 12 reaches, by burn (`--features wgpu`).
    #[cfg(feature = "wgpu")]
    Wgpu,
}

/// There is no such processor to train on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProcessorError {
    /// The program was not built for it.
    #[error(
        "this program was not built to train on {text:?}, only on {}; `cargo build --features cuda` or `wgpu` adds one",
        built_for()
    )]
    NotBuilt {
        /// What was asked for.
        text: String,
    },
    /// The machine has none, or no driver for it.
    #[error("no {processor} device was found here; look at its driver, or set {}=cpu", Processor::VARIABLE)]
    NotFound {
        /// What was asked for.
        processor: Processor,
    },
}

impl Processor {
    /// The environment's variable that chooses one.
    pub const VARIABLE: &str = "WEARCAST_PROCESSOR";
    /// Every one that this program was built for, the one that it takes by itself first.
    pub const BUILT_FOR: &[Self] = &[
        #[cfg(feature = "cuda")]
        Self::Cuda,
        #[cfg(feature = "wgpu")]
        Self::Wgpu,
        Self::Cpu,
    ];

    /// The one that the environment names, else the first of [`Processor::BUILT_FOR`].
    ///
    /// # Errors
    /// When the program was not built for it.
    pub fn from_env() -> Result<Self, ProcessorError> {
        match std::env::var(Self::VARIABLE) {
            Ok(text) if !text.is_empty() => text.parse(),
            _ => Ok(Self::BUILT_FOR[0]),
        }
    }

    /// Whether the machine has it: asked once, because burn panics where it has not.
    pub(crate) fn find(self) -> Result<(), ProcessorError> {
        let found = match self {
            Self::Cpu => true,
            #[cfg(feature = "cuda")]
            Self::Cuda => is_there(burn::tensor::DeviceType::Cuda),
            #[cfg(feature = "wgpu")]
            Self::Wgpu => is_there(burn::tensor::DeviceType::Wgpu),
        };
        if found { Ok(()) } else { Err(ProcessorError::NotFound { processor: self }) }
    }

    /// As burn knows it.
    pub(crate) fn device(self) -> Device {
        match self {
            Self::Cpu => Device::flex(),
            #[cfg(feature = "cuda")]
            Self::Cuda => Device::cuda(burn::tensor::DeviceIndex::Default),
            #[cfg(feature = "wgpu")]
            Self::Wgpu => Device::wgpu(burn::tensor::DeviceKind::DefaultDevice),
        }
    }
}

#[cfg(any(feature = "cuda", feature = "wgpu"))]
fn is_there(kind: burn::tensor::DeviceType) -> bool {
    std::panic::catch_unwind(|| !Device::enumerate(kind).is_empty()).unwrap_or(false)
}

fn built_for() -> String {
    Processor::BUILT_FOR.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Processor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cpu => "cpu",
            #[cfg(feature = "cuda")]
            Self::Cuda => "cuda",
            #[cfg(feature = "wgpu")]
            Self::Wgpu => "wgpu",
        })
    }
}

impl FromStr for Processor {
    type Err = ProcessorError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::BUILT_FOR.iter().find(|processor| processor.to_string() == text);
        found.copied().ok_or_else(|| ProcessorError::NotBuilt { text: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Checkpoint, Epoch, Preset, Session, TrainConfig, TrainError, TrainEvent, synthetic, train};

    #[test]
    fn a_processor_is_written_as_it_is_read_and_another_is_refused_with_what_there_is() {
        for processor in Processor::BUILT_FOR {
            assert_eq!(processor.to_string().parse(), Ok(*processor));
            assert_eq!(serde_json::to_value(processor).unwrap(), processor.to_string());
        }
        let error = "abacus".parse::<Processor>().unwrap_err().to_string();
        assert!(error.starts_with("this program was not built to train on \"abacus\", only on "), "{error}");
        assert!(error.contains("cpu"), "{error}");
    }

    /// The epochs of a training that is stopped after some steps, and goes on from there.
    fn interrupted(processor: Processor) -> Vec<Epoch> {
        let grids = [synthetic::grid("108", 150 * 24, 1)];
        let config = TrainConfig { processor, ..TrainConfig::preset(Preset::Tiny, 7) };
        let session = Session::default();
        let mut stop = |event: TrainEvent| {
            if matches!(event, TrainEvent::Step { step: 3.., .. }) {
                session.stop();
            }
        };
        let stopped = train(&grids, &crate::Places::new(), &config, &session, &mut stop);
        assert!(matches!(stopped, Err(TrainError::Interrupted)), "{processor}");
        let state = session.checkpoint().to_bytes().unwrap();
        let session = Session::default();
        session.resume(Checkpoint::from_bytes(&state).unwrap());
        train(&grids, &crate::Places::new(), &config, &session, &mut |_| ()).unwrap().history
    }

    #[test]
    fn every_processor_that_is_here_learns_what_the_cores_learn_and_goes_on_where_it_was_stopped() {
        let cores = interrupted(Processor::Cpu);
        for processor in Processor::BUILT_FOR {
            if let Err(missing) = processor.find() {
                assert!(std::env::var_os("WEARCAST_CARD_IS_HERE").is_none(), "{missing}");
                eprintln!("skipped: {missing}");
                continue;
            }
            let history = interrupted(*processor);
            assert_eq!(history.len(), cores.len());
            for (here, there) in history.iter().zip(&cores) {
                assert_eq!((here.member, here.epoch, here.step), (there.member, there.epoch, there.step));
                let difference = (here.validation_loss_c - there.validation_loss_c).abs();
                assert!(difference < 1e-3, "{processor}: {here:?} {there:?}");
            }
        }
    }
}
