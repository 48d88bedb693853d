//! What "now" is. No handler reads the wall clock: the time of a request comes with the request.

use std::str::FromStr;

use store::StationState;
use weather::{Hour, ParseHourError};

use crate::error::Problem;

/// When the request was made; put into the request's extensions at the rim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestTime(pub Hour);

/// Where "now" comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The time of the request: in the cloud.
    Request,
    /// One hour after a station's last observed hour: on a laptop, where the sample ended long ago.
    LastObserved,
    /// A fixed hour: `wearcast up --as-of`.
    AsOf(Hour),
}

/// A clock that cannot be read from its setting.
#[derive(Debug, thiserror::Error)]
#[error(
    "WEARCAST_CLOCK is {text:?}; set it to request, last-observed or an hour such as 2014-12-31T15:00:00Z"
)]
pub struct ClockError {
    text: String,
    #[source]
    source: ParseHourError,
}

impl FromStr for Clock {
    type Err = ClockError;
    fn from_str(text: &str) -> Result<Self, ClockError> {
        match text {
            "request" => Ok(Self::Request),
            "last-observed" => Ok(Self::LastObserved),
            hour => match hour.parse() {
                Ok(hour) => Ok(Self::AsOf(hour)),
                Err(source) => Err(ClockError { text: text.to_owned(), source }),
            },
        }
    }
}

impl Clock {
    /// The current hour at a station.
    pub(crate) fn now(self, station: &StationState, request: Option<RequestTime>) -> Result<Hour, Problem> {
        match self {
            Self::AsOf(hour) => Ok(hour),
            Self::LastObserved => Ok(station.last_observed + 1),
            Self::Request => request.map(|time| time.0).ok_or_else(|| {
                tracing::error!("the request carries no time; call the function through API Gateway");
                Problem::no_request_time()
            }),
        }
    }
}
