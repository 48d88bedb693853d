//! Weather services and files, read into observations.
//!
//! Two halves, joined only by bytes. A [`WeatherSource`] fetches raw objects exactly as its service
//! gave them; [`parse`] reads any raw object again, from its bytes and the name of its source alone.
//! So what is kept forever is what was received, and a better reading can be run over all of it.
//!
//! Nothing here reads the clock.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[cfg(test)]
mod canned;
mod error;
mod field;
mod http;
mod kma_asos;
mod kma_code;
pub mod kma_csv;
mod kma_hub;
pub mod official;
pub mod open_meteo;
mod raw;
mod sample;
mod service_key;
mod source;
mod text;

pub use error::{CallLimit, ParseError, Remedy, SourceError, ValueProblem};
pub use http::{BaseUrl, BaseUrlError, Http, HttpError};
pub use kma_asos::KmaAsos;
pub use kma_code::KmaCode;
pub use kma_csv::{FileSummary, detect};
pub use kma_hub::KmaHub;
pub use raw::{Extension, ParseSourceIdError, RawObject, SourceId};
pub use sample::Sample;
pub use service_key::{ServiceKey, ServiceKeyError};
pub use source::{Question, Reach, WeatherSource};

use weather::{Observation, StationId};

/// Reads a raw object into observations, in order of station and hour, each station-hour once.
///
/// The result depends on nothing but the arguments: the same bytes give the same observations,
/// whenever and wherever they are read. `filed_under` is the station that the object is filed under: some
/// services answer without saying for which place.
///
/// # Errors
/// What stands where in the bytes that cannot be read. Then nothing was read: there are no half results.
pub fn parse(
    source: SourceId,
    filed_under: &StationId,
    bytes: &[u8],
) -> Result<Vec<Observation>, ParseError> {
    match source {
        SourceId::Sample => sample::parse(bytes),
        SourceId::KmaCsv => kma_csv::parse(bytes),
        SourceId::KmaAsos => kma_asos::parse(bytes),
        SourceId::KmaHub => kma_hub::parse(bytes),
        SourceId::OpenMeteo | SourceId::OpenMeteoAir => open_meteo::parse(filed_under, bytes),
        SourceId::KmaUltraNcst
        | SourceId::KmaUltraFcst
        | SourceId::KmaVilageFcst
        | SourceId::KmaMidTa
        | SourceId::KmaMidLand
        | SourceId::OpenMeteoForecast
        | SourceId::OpenMeteoAirForecast => Err(ParseError::Forecast),
    }
}
