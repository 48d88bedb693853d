//! Weather services and files, read into observations.
//!
//! Two halves, joined only by bytes. A [`WeatherSource`] fetches raw objects exactly as its service
//! gave them; [`parse`] reads any raw object again, from its bytes and the name of its source alone.
//! So what is kept forever is what was received, and a better reading can be run over all of it.
//!
//! Nothing here reads the clock.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod error;
mod field;
pub mod kma_csv;
mod raw;
mod sample;
mod source;
mod text;

pub use error::{ParseError, Remedy, SourceError, ValueProblem};
pub use kma_csv::{FileSummary, detect};
pub use raw::{Extension, ParseSourceIdError, RawObject, SourceId};
pub use sample::Sample;
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
    let _ = filed_under;
    match source {
        SourceId::Sample => sample::parse(bytes),
        SourceId::KmaCsv => kma_csv::parse(bytes),
    }
}
