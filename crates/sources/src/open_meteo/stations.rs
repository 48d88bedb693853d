//! The stations that a source was set up with, and what comes of an answer for one of them.

use bytes::Bytes;
use jiff::Timestamp;
use weather::{Hour, HourRange, Station, StationId};

use super::Answer;
use super::columns::observations;
use crate::error::{ParseError, SourceError};
use crate::raw::{Extension, RawObject, SourceId};
use crate::source::Question;

/// Stations by their ids: Open-Meteo itself knows only positions.
#[derive(Debug, Clone)]
pub(super) struct Stations(pub(super) Vec<Station>);

impl Stations {
    pub(super) fn find(&self, source_id: SourceId, id: &StationId) -> Result<&Station, SourceError> {
        self.0.iter().find(|station| station.id == *id).ok_or_else(|| SourceError::UnknownStation {
            source_id,
            station: id.clone(),
            known: format!("the {} stations that it was set up with", self.0.len()),
        })
    }

    /// The hours before `now`, from `first` on, of a station that is one of these.
    pub(super) fn available(&self, id: &StationId, first: Hour, now: Timestamp) -> HourRange {
        let known = self.0.iter().any(|station| station.id == *id);
        HourRange::new(first, if known { Hour::ceil(now) } else { first })
    }
}

/// The object to hand on for an answer: none where there is not a single value.
pub(super) fn object(
    source_id: SourceId,
    station: &Station,
    question: &Question,
    bytes: Bytes,
) -> Result<Vec<RawObject>, SourceError> {
    let broken = |what| SourceError::Broken { source_id, what };
    let read = |error| match error {
        ParseError::NotAnAnswer { .. } => broken("it is cut off, or not of the service itself"),
        _ => SourceError::Unreadable { source_id },
    };
    let answer = Answer::read(&bytes).map_err(read)?;
    if question.hours.iter().any(|hour| answer.hours().binary_search(&hour).is_err()) {
        return Err(broken("it is about other hours"));
    }
    let observations = observations(&station.id, &answer).map_err(read)?;
    let first = observations.first();
    Ok(Vec::from_iter(first.map(|first| RawObject {
        source: source_id,
        station: station.id.clone(),
        first_hour: first.hour,
        extension: Extension::Json,
        bytes,
    })))
}
