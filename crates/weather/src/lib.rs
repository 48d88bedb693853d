//! Weather as this project means it: typed units, UTC hours, stations, hourly observations with the
//! provenance of every value, quality checks, gaps and their repair, climatology.
//!
//! Pure: nothing here reads a clock, a file, the network or the environment.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod climatology;
pub mod features;
pub mod gaps;
mod grid;
mod hour;
mod humidity;
pub mod least_squares;
mod provenance;
pub mod quality;
mod station;
mod units;
mod variable;

pub use climatology::{Climatology, Harmonics, TooFewHours};
pub use grid::{HourlyGrid, Observation};
pub use hour::{Hour, HourRange, ParseHourError};
pub use provenance::Provenance;
pub use station::{ParseStationIdError, Station, StationId};
pub use units::{
    Celsius, CloudTenths, Hectopascals, Metres, MetresPerSecond, MicrogramsPerCubicMetre, Millimetres,
    RelativeHumidity, WindDirection,
};
pub use variable::Variable;
