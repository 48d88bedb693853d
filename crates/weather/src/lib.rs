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
mod harmonics;
mod hour;
mod humidity;
pub mod least_squares;
mod month;
pub mod official;
mod provenance;
pub mod quality;
mod reports;
mod station;
pub mod sun;
mod units;
mod variable;
mod variable_set;

pub use climatology::{Climatology, TooFewHours};
pub use grid::{HourlyGrid, Observation};
pub use harmonics::{Harmonics, HourBasis};
pub use hour::{Hour, HourRange, ParseHourError};
pub use month::Month;
pub use provenance::Provenance;
pub use reports::{Report, Reports, Share};
pub use station::{ParseStationIdError, Position, Station, StationId};
pub use units::{
    Celsius, Centimetres, CloudTenths, Hectopascals, Kiloamperes, Metres, MetresPerSecond,
    MicrogramsPerCubicMetre, Millimetres, Probability, RelativeHumidity, UvIndex, WindDirection,
};
pub use variable::{Group, Variable};
pub use variable_set::VariableSet;
