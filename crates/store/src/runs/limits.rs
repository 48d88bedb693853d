//! What may be logged: MLflow's limits, and what one DynamoDB item can hold.

use crate::StoreError;

/// Characters of a key.
pub const LONGEST_KEY: usize = 250;
/// Characters of a parameter's value.
pub const LONGEST_PARAM: usize = 6000;
/// Characters of a tag's value.
pub const LONGEST_TAG: usize = 8000;
/// Metric points of one batch.
pub const MOST_METRICS: usize = 1000;
/// Parameters, and tags, of one batch.
pub const MOST_LABELS: usize = 100;
/// Bytes of all parameters, tags and metric names of a run together: an item ends at 400 KB.
pub const LARGEST_RUN: usize = 300_000;

/// Refuses a key that MLflow would refuse too.
pub(super) fn key(kind: &'static str, key: &str) -> Result<(), StoreError> {
    let known = |c: char| c.is_alphanumeric() || "_-. :/".contains(c);
    if key.is_empty() || key.chars().count() > LONGEST_KEY || !key.chars().all(known) {
        return Err(invalid(
            format!("{kind} {:?}", shortened(key)),
            format!("a name has 1 to {LONGEST_KEY} letters, digits, spaces or any of _-.:/"),
        ));
    }
    Ok(())
}

/// Refuses a value that is too long.
pub(super) fn value(kind: &'static str, key: &str, value: &str, most: usize) -> Result<(), StoreError> {
    let length = value.chars().count();
    if length > most {
        let reason =
            format!("its value has {length} characters, at most {most} are kept; log it as an artifact");
        return Err(invalid(format!("{kind} {key:?}"), reason));
    }
    Ok(())
}

pub(super) fn invalid(target: String, reason: impl Into<String>) -> StoreError {
    StoreError::Invalid { target, reason: reason.into() }
}

fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}
