//! What a schedule, a backfill or a replay asks for.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sources::SourceId;
use weather::{Hour, StationId};

/// What a schedule sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IngestRequest {
    /// Logical time: only hours before it are asked for. Not the time at which the function happens to run.
    pub time: Timestamp,
    /// Which source to ask: for its observations, or for the newest issue of its official forecast.
    pub source: SourceId,
    /// For which stations.
    pub stations: Vec<StationId>,
    /// Observations only: from which hour on; left out, from the station's first observed hour, and for a station without any
    /// from as far back as one call reaches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Hour>,
    /// Observations only: up to but without which hour; left out, up to the last that the source can have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Hour>,
    /// Observations only: ask again for hours that the source did not have the last time, however long ago they were.
    #[serde(default)]
    pub again: bool,
}

impl IngestRequest {
    /// What the schedule asks for at `time`.
    pub fn scheduled(time: Timestamp, source: SourceId, stations: Vec<StationId>) -> Self {
        Self { time, source, stations, from: None, until: None, again: false }
    }
}
