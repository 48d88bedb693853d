//! Why a training ended without a model.

use forecast::{BaselineError, ForecastError, ModelError};

use crate::processor::ProcessorError;

/// A training ended without a model.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// No observations were given.
    #[error("there are no observations to train on; ingest or import some first")]
    NoObservations,
    /// The window does not consist of whole steps.
    #[error(
        "a window of {window_hours} hours does not consist of steps of {step_hours} hours; choose a multiple"
    )]
    UnevenWindow {
        /// The window's length.
        window_hours: usize,
        /// The step's length.
        step_hours: usize,
    },
    /// The processor that it is to train on is not there.
    #[error(transparent)]
    Processor(#[from] ProcessorError),
    /// The history cannot be split.
    #[error(
        "{hours} hours of history are too few to train, choose and test on; it takes {needed}, of one station at \
         least: wait or backfill"
    )]
    ShortHistory {
        /// Hours from the first to the last.
        hours: usize,
        /// Hours it takes.
        needed: usize,
    },
    /// A station has too few observations in its training hours.
    #[error("what is usual in the training hours cannot be told")]
    Usual(#[from] BaselineError),
    /// Gaps leave too few windows.
    #[error(
        "only {windows} unbroken windows of {window_hours} hours are there to {purpose}; it takes {needed}: backfill \
         the gaps or shorten the window"
    )]
    TooFewWindows {
        /// `train on` or `choose on`.
        purpose: &'static str,
        /// How many there are.
        windows: usize,
        /// How many it takes.
        needed: usize,
        /// The window's length.
        window_hours: usize,
    },
    /// The loss of a member is not a number.
    #[error("member {member} diverged in epoch {epoch}: its loss is {loss}; lower the learning rate")]
    Diverged {
        /// Which member, from 0.
        member: usize,
        /// Which epoch, from 1.
        epoch: usize,
        /// Its loss.
        loss: f64,
    },
    /// It was told to stop; its session has the state to go on from.
    #[error("the training was told to stop before its end")]
    Interrupted,
    /// The exported graph cannot be loaded.
    #[error("the exported model cannot be loaded")]
    Export(#[from] ModelError),
    /// The exported graph answers something else than the trained network.
    #[error(
        "on {windows} windows tract and burn differ by up to {difference_c:e} °C, more than {} °C: the export is wrong",
        crate::parity::LARGEST_DIFFERENCE_C
    )]
    Parity {
        /// Windows compared.
        windows: usize,
        /// The largest difference, °C.
        difference_c: f64,
    },
    /// The exported model failed on a held-out window.
    #[error("the exported model cannot forecast the held-out hours")]
    Evaluation(#[from] ForecastError),
    /// The exported graph failed on a window.
    #[error("the exported model failed: {reason}")]
    Graph {
        /// What tract says.
        reason: String,
    },
}
