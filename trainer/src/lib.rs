//! The batch container: trains the LSTM, exports ONNX, logs the run, passes the gate.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod adjust;
mod artifacts;
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
pub mod mornings;
mod network;
mod onnx;
pub mod parity;
mod prepared;
mod processor;
pub mod promotion;
pub mod recorded;
mod recurrence;
mod registered;
pub mod run_log;
pub mod search;
mod secondary;
mod session;
mod shape;
mod split;
mod stations;
mod step;
#[cfg(test)]
mod synthetic;
mod train;
mod whole;

pub use artifacts::ArtifactError;
pub use config::{ParsePresetError, Places, Preset, TrainConfig};
pub use error::TrainError;
pub use evaluation::{Evaluation, ORIGIN_STRIDE_HOURS, SLICE_HOURS, Scores, Slice};
pub use gate::{Against, BLOCK_DAYS, CONFIDENCE, Champion, Interval, LEAST_BLOCKS, Means, Verdict, judge};
pub use member::Epoch;
pub use processor::{Processor, ProcessorError};
pub use registered::LoadError;
pub use session::{Checkpoint, CheckpointError, Session};
pub use shape::InputSizes;
pub use split::Split;
pub use train::{Judged, TrainEvent, Trained, train};
