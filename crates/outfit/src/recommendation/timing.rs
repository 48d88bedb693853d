//! Which hours outside an answer is for.

use serde::Serialize;
use utoipa::ToSchema;

use crate::request::Window;

/// Which hours outside an answer is for.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Timing {
    /// All of the day's, or which.
    pub kind: TimingKind,
    /// Times outside, or parts of them, that are over at the current hour.
    #[schema(value_type = Vec<String>)]
    pub over: Vec<Window>,
    /// The same in words, where it is not simply the whole day.
    pub text: Option<String>,
}

/// Which hours outside an answer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimingKind {
    /// All of them are ahead.
    WholeDay,
    /// Those that are left today.
    RestOfDay,
    /// Tomorrow's: today's are over, and no date was asked for.
    Tomorrow,
    /// All of a date whose hours outside are over.
    Past,
}
