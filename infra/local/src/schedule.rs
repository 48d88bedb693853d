//! Logical time: what "now" is on a machine whose sample ended in 2014.

use sources::Sample;
use weather::Hour;

/// The logical time of the ingest schedule: the hour asked for, else one hour after the sample's last.
pub(crate) fn ingest_time(as_of: Option<Hour>) -> Hour {
    as_of.unwrap_or(Sample::hours().end)
}
