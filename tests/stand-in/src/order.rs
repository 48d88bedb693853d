//! What a test, or a person over the admin route, tells the stand-in to do.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use weather::{Hour, StationId};

use crate::fault::Trouble;

/// One order. In JSON its `order` tells which: `{"order": "set-now", "now": "2021-06-30T10:15+09:00"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Order {
    /// It is another time now.
    SetNow {
        /// Which.
        now: Timestamp,
    },
    /// Calls go wrong. Of several troubles that are meant for a call, the first one given befalls it.
    Fail(Trouble),
    /// No trouble any more.
    StopFailing,
    /// Between two instants nothing but HTML with status 502 comes, from any service.
    Outage {
        /// The first instant.
        from: Timestamp,
        /// The first instant after it.
        until: Timestamp,
    },
    /// From an instant on both keys are unknown to their services.
    RevokeKeys {
        /// Which.
        at: Timestamp,
    },
    /// Some hours of a station are missing from every answer.
    Withhold {
        /// Whose.
        station: StationId,
        /// The first hour.
        from: Hour,
        /// The first hour after them.
        until: Hour,
    },
    /// All withheld hours are given out again.
    Release,
    /// Another number of calls a day for each service. Calls of the day so far count.
    CallsPerDay {
        /// How many.
        calls: u32,
    },
    /// Another number of calls a second in all.
    CallsPerSecond {
        /// How many.
        calls: usize,
    },
    /// Whether error texts repeat the request with its key, as the real ones may.
    EchoKey {
        /// Whether they do.
        echo: bool,
    },
    /// The calls so far are not kept any longer.
    ForgetCalls,
}
