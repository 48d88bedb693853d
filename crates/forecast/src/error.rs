//! What can stand in the way of a forecast.

use weather::{Hour, StationId};

/// A baseline could not be fitted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaselineError {
    /// Too little has been observed.
    #[error(
        "station {station} has {observed} observed hours of air temperature; a forecast takes at least {needed}: \
         wait or backfill {} more",
        needed - observed
    )]
    TooLittleHistory {
        /// Which station.
        station: StationId,
        /// Observed hours there are.
        observed: usize,
        /// Observed hours it takes.
        needed: usize,
    },
}

/// A forecast could not be made. Where the model cannot, the baseline often can: see
/// [`ForecastError::baseline_may_serve`].
#[derive(Debug, thiserror::Error)]
pub enum ForecastError {
    /// The origin has no measured air temperature.
    #[error(
        "station {station} has no observed air temperature at {origin}; start from the last observed hour"
    )]
    OriginNotObserved {
        /// Which station.
        station: StationId,
        /// Where the forecast should have started.
        origin: Hour,
    },
    /// The model's window holds hours that were neither observed nor repaired.
    #[error(
        "station {station}: {missing} of the {window} hours up to {origin} have no air temperature, the first at \
         {first}; the model takes an unbroken window, the baseline does not"
    )]
    WindowGap {
        /// Which station.
        station: StationId,
        /// Where the forecast should have started.
        origin: Hour,
        /// Hours in the window.
        window: usize,
        /// How many of them are missing.
        missing: usize,
        /// The first of them.
        first: Hour,
    },
    /// The model was not trained on this station.
    #[error("the model knows no station {station}; it was trained on {known}")]
    UnknownStation {
        /// Which station was asked for.
        station: StationId,
        /// Those it knows.
        known: String,
    },
    /// The grid belongs to another station than the baseline.
    #[error("the baseline is of station {fitted}, the observations are of station {given}")]
    OtherStation {
        /// Whose baseline it is.
        fitted: StationId,
        /// Whose observations were given.
        given: StationId,
    },
    /// The graph did not run, or answered something that is not a forecast.
    #[error("the model's graph failed for station {station} at {origin}: {reason}")]
    Graph {
        /// Which station.
        station: StationId,
        /// Where the forecast started.
        origin: Hour,
        /// What went wrong.
        reason: String,
    },
}

impl ForecastError {
    /// Whether the station's baseline may serve instead: the fault is in the model or its window.
    pub fn baseline_may_serve(&self) -> bool {
        matches!(self, Self::WindowGap { .. } | Self::UnknownStation { .. } | Self::Graph { .. })
    }
}
