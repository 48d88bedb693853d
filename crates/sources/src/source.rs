//! The seam between a weather service and everything else.

use async_trait::async_trait;
use jiff::Timestamp;
use weather::{HourRange, Observation, StationId};

use crate::error::SourceError;
use crate::raw::{RawObject, SourceId};

/// What one call to a service asks for. It stays within the service's [`Reach`], so that its answer is
/// one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// For which stations: at least one.
    pub stations: Vec<StationId>,
    /// For which hours: at least one.
    pub hours: HourRange,
}

impl Question {
    /// Whether an observation is one that was asked for.
    pub(crate) fn asks_for(&self, observation: &Observation) -> bool {
        self.hours.contains(observation.hour) && self.stations.contains(&observation.station)
    }
}

/// How much one call may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// Stations at most.
    pub stations: usize,
    /// Hours from the first to the last, at most.
    pub hours: usize,
}

/// A service that reports hourly observations of stations.
///
/// What every implementor promises:
/// - **Bytes are handed on as received.** Reading them is [`parse`](crate::parse)'s work; an answer that
///   [`parse`](crate::parse) would refuse is an error here, so nothing unreadable is stored as if it were data.
/// - **Reading all objects of one `fetch` gives every observation that the service has inside the range**
///   for those stations. It may give some just outside (a service that answers in whole days, say): the
///   caller merges by station and hour, so they do no harm. Hours that the service does not have are
///   simply not there; when it has none, there is no object.
/// - **One `fetch` is one call**, without retries: the caller counts calls and decides about trying again.
/// - **Asking again is harmless**, and gives the same observations unless the service corrected them.
/// - **No clock.** Time comes in through the arguments; a limit that depends on the time of asking
///   ("until yesterday") is [`available`](WeatherSource::available)'s to tell.
/// - **No secret** is in an object, an error or its causes.
#[async_trait]
pub trait WeatherSource: Send + Sync {
    /// Which source this is: the folder its objects are filed under, and how they are read.
    fn id(&self) -> SourceId;

    /// How much one question may ask for.
    fn reach(&self) -> Reach;

    /// The hours that this source can have for `station` when asked at `now`: those it has reported
    /// before that instant, none for a station that it does not know. Expected hours (these) without the
    /// hours that are stored is the work to do, so the range must not promise what cannot come.
    fn available(&self, station: &StationId, now: Timestamp) -> HourRange;

    /// The raw objects that answer a question within [`reach`](WeatherSource::reach).
    ///
    /// # Errors
    /// Why there is no answer; [`SourceError::remedy`] tells what would help.
    async fn fetch(&self, question: &Question) -> Result<Vec<RawObject>, SourceError>;
}
