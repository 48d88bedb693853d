//! What a SAM template declares, resolved for one machine: functions and their environment, HTTP routes,
//! schedules, event rules and what they start, and batch jobs.
//!
//! Pure: a text and answers to its parameters in, a [`Blueprint`] out. What the template has and this does
//! not read is named in [`Blueprint::unknown`], so that nothing is left out in silence.
//!
//! ```
//! let template = r#"
//! Resources:
//!   Bucket: { Type: AWS::S3::Bucket }
//!   GreetFunction:
//!     Type: AWS::Serverless::Function
//!     Metadata: { BuildProperties: { Binary: greet } }
//!     Properties:
//!       Environment: { Variables: { WEARCAST_BUCKET: !Ref Bucket } }
//!       Events:
//!         Hello: { Type: HttpApi, Properties: { Method: GET, Path: /hello } }
//! "#;
//! let blueprint = blueprint::Blueprint::read(template, &[])?;
//! assert_eq!(blueprint.functions["GreetFunction"].environment["WEARCAST_BUCKET"], "wearcast-local");
//! assert_eq!(blueprint.routes[0].to_string(), "GET /hello");
//! # Ok::<(), blueprint::BlueprintError>(())
//! ```
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod declared;
mod error;
mod input;
mod intrinsics;
mod names;
mod parameters;
mod pattern;
mod reading;
mod route;
mod schedule;
mod yaml;

pub use declared::{Blueprint, Function, Job, Mapping, Rule, Schedule, Subscription, Target, TargetKind};
pub use error::{BlueprintError, PatternError, ScheduleError};
pub use input::Input;
pub use pattern::Pattern;
pub use route::{Matched, Route};
pub use schedule::When;
