//! The seam between a weather service and everything else.

use async_trait::async_trait;
use weather::{Hour, HourRange, StationId};

use crate::error::SourceError;
use crate::raw::{RawObject, SourceId};

/// A service that reports hourly observations of stations.
///
/// What every implementor promises:
/// - **Bytes are handed on as received.** Reading them is [`parse`](crate::parse)'s work; an answer that
///   [`parse`](crate::parse) would refuse is an error here, so nothing unreadable is stored as if it were data.
/// - **Reading all objects of one `fetch` gives every observation that the service has inside the range**
///   for that station. It may give some just outside (a service that answers in whole days, say): the
///   caller merges by station and hour, so they do no harm. Hours that the service does not have are
///   simply not there; when it has none, there is no object.
/// - **Asking again is harmless**, and gives the same observations unless the service corrected them.
/// - **No clock.** Time comes in through the arguments; a limit that depends on the time of asking
///   ("until yesterday") is [`available`](WeatherSource::available)'s to tell.
/// - **No secret** is in an object, an error or its causes.
#[async_trait]
pub trait WeatherSource: Send + Sync {
    /// Which source this is: the folder its objects are filed under, and how they are read.
    fn id(&self) -> SourceId;

    /// The hours that this source can have for `station` when asked at `as_of`: those it has reported
    /// before that hour, none for a station that it does not know. Expected hours (these) without the
    /// hours that are stored is the work to do, so the range must not promise what cannot come.
    fn available(&self, station: &StationId, as_of: Hour) -> HourRange;

    /// The raw objects that hold the observations of `station` in `hours`.
    ///
    /// # Errors
    /// Why there is no answer; [`SourceError::retry_helps`] tells whether asking again later can help.
    async fn fetch(&self, station: &StationId, hours: HourRange) -> Result<Vec<RawObject>, SourceError>;
}
