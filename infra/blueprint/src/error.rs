//! Why a template cannot be used.

use std::path::PathBuf;

/// Why a template cannot be used at all. What merely is not run here is in
/// [`Blueprint::unknown`](crate::Blueprint::unknown) instead.
#[derive(Debug, thiserror::Error)]
pub enum BlueprintError {
    /// The file cannot be read.
    #[error("{path} cannot be read")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It is not YAML, or not the YAML that CloudFormation takes.
    #[error("not a template: {0}")]
    Yaml(String),
    /// A parameter that the template does not have.
    #[error("the template has no parameter {name}; it has {}", known.join(", "))]
    NoSuchParameter {
        /// The one that was given.
        name: String,
        /// Those there are.
        known: Vec<String>,
    },
    /// A value that a parameter does not allow.
    #[error("parameter {name} cannot be {value:?}; it can be {}", allowed.join(", "))]
    NotAllowed {
        /// Which parameter.
        name: String,
        /// The value.
        value: String,
        /// Those it can be.
        allowed: Vec<String>,
    },
    /// A parameter without a default for which no value was given.
    #[error("parameter {0} has no default: give it a value")]
    NoValue(String),
}

/// Why an expression of a schedule is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// Neither of the three forms.
    #[error("{0:?} is no schedule: write rate(1 hour), cron(12 * * * ? *) or at(2021-06-30T12:00:00)")]
    Form(String),
    /// A field that cannot be read.
    #[error("{field} {text:?}: {problem}")]
    Field {
        /// Which of cron's six fields.
        field: &'static str,
        /// What stands there.
        text: String,
        /// What is wrong with it.
        problem: String,
    },
    /// Day of month and day of week, or neither, are said.
    #[error("{0:?}: exactly one of day of month and day of week must be `?`")]
    Days(String),
    /// No such time zone.
    #[error("{0:?} is no time zone: write it like Asia/Seoul")]
    Zone(String),
}

/// Why a pattern is not one that is understood here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// An operator of EventBridge that is not matched here.
    #[error("the operator {0:?} is not matched here")]
    Operator(String),
    /// Not a pattern in EventBridge either.
    #[error("{0} is no pattern: each field has a list of values or a pattern of its own")]
    Form(String),
}
