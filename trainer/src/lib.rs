//! The batch container: trains the LSTM, exports ONNX, logs the run, passes the gate.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod adjust;
mod config;
mod dataset;
mod ensemble;
mod error;
mod evaluation;
mod gate;
pub mod job;
mod lesson;
mod linear;
mod member;
mod network;
mod onnx;
pub mod parity;
pub mod recorded;
mod shape;
mod split;
mod stations;
mod step;
#[cfg(test)]
mod synthetic;
mod train;
mod whole;

pub use config::{ParsePresetError, Preset, TrainConfig};
pub use error::TrainError;
pub use evaluation::{Evaluation, ORIGIN_STRIDE_HOURS, Scores};
pub use gate::{Verdict, gate};
pub use member::Epoch;
pub use shape::InputSizes;
pub use split::Split;
pub use train::{TrainEvent, Trained, train};
