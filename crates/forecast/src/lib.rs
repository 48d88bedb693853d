//! The model contract, tract inference, baselines, skill and the phase canary.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod baseline;
mod borrowed;
pub mod canary;
mod digest;
mod document;
mod error;
pub mod hindcast;
mod horizon;
mod model;
mod recalibration;
pub mod scores;
mod secondary;
pub mod smooth;
mod spec;
#[cfg(test)]
mod synthetic;
mod unseen;

pub use baseline::{Baseline, UsualHours};
pub use borrowed::{LONG_HISTORY_HOURS, lenders};
pub use digest::{bytes_digest, grid_digest};
pub use document::{BASELINE_VERSION, Estimate, Forecast, Input, LeadForecast, Source};
pub use error::{BaselineError, ForecastError};
pub use hindcast::Hindcast;
pub use horizon::{Band, HORIZON, QUANTILES};
pub use model::{Model, ModelError, Said, band_sides};
pub use recalibration::Recalibration;
pub use secondary::Quantity;
pub use spec::{
    CONTRACT, INPUT_BAND, INPUT_FEATURES, LeadSkill, ModelSpec, OUTPUT_DEPARTURES, OUTPUT_SECONDARY,
    SECONDARY_LEADS, SecondaryHead, StationContract,
};
pub use unseen::{ByYear, Others, Unseen};
