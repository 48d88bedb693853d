//! What must hold of any bytes.
#![forbid(unsafe_code)]

use sources::SourceId;
use weather::Variable;

/// Reads the bytes as that source's: there is an answer or an error, no panic; and what was read is finite
/// numbers at hours of the calendar, in order, each station-hour once.
///
/// # Panics
/// If that does not hold: a finding.
pub fn parse(source: SourceId, bytes: &[u8]) {
    let filed_under = "108".parse().expect("a number is a station");
    let Ok(observations) = sources::parse(source, &filed_under, bytes) else { return };
    let keys: Vec<_> = observations.iter().map(|one| (&one.station, one.hour)).collect();
    assert!(keys.is_sorted_by(|left, right| left < right), "not in order, or an hour twice");
    for observation in &observations {
        let values = Variable::ALL.iter().filter_map(|variable| observation.get(*variable));
        assert!(values.into_iter().all(f64::is_finite));
    }
}
