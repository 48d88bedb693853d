//! What tests start: embedded S3 and DynamoDB with the stack's bucket and tables, a Lambda Runtime API
//! that the real function binaries poll as they do in the cloud, and the programs themselves.
#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![expect(clippy::missing_panics_doc, clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

mod contents;
mod differences;
mod faults;
mod http;
mod line;
mod made_up;
pub mod operation;
mod outages;
mod program;
mod runtime;
mod scene;
mod stack;
mod stream;

use std::path::{Path, PathBuf};

use serde_json::Value;
use weather::{Hour, StationId};

pub use contents::{Contents, SET_ASIDE};
pub use faults::{Fault, Faulty, IsStep};
pub use http::get;
pub use line::Line;
pub use made_up::announced_weather;
pub use outages::{Outage, Table, outages};
pub use program::{Ended, Program, Wearcast};
pub use runtime::{Answer, Lambda};
pub use scene::{Scene, Watched, june};
pub use stack::{Stack, Worked, connect};
pub use stream::recorded;

/// The folder with one JSON for each trigger.
pub fn events() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../events")
}

/// The event in `events/{name}.json`.
pub fn event(name: &str) -> Value {
    let text = std::fs::read(events().join(name).with_extension("json")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

/// An hour from its text, such as `2010-02-01T00:00:00Z`.
pub fn hour(text: &str) -> Hour {
    text.parse().unwrap()
}

/// The sample's station.
pub fn beijing() -> StationId {
    "54511".parse().unwrap()
}

/// A Korean station that the tests make observations for.
pub fn seoul() -> StationId {
    "108".parse().unwrap()
}
