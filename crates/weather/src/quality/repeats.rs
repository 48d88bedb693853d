//! Where a station says again, hour for hour, what it said before.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use super::REACH_HOURS;
use super::sheet::Sheet;
use crate::variable::Variable;

/// What differs from hour to hour in any weather.
const VARYING: [Variable; 7] = [
    Variable::AirTemperature,
    Variable::DewPoint,
    Variable::RelativeHumidity,
    Variable::StationPressure,
    Variable::SeaLevelPressure,
    Variable::WindSpeed,
    Variable::GroundTemperature,
];

/// Reports with the same content are compared with this many that came before.
const MOST_EARLIER: usize = 4;

/// Hours that say what the hours `lag` before them say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Repeat {
    pub(super) hours: Range<usize>,
    pub(super) lag: usize,
    /// How many values changed from one hour to the next, and changed just so in both places: how much
    /// would have to agree by chance.
    pub(super) changes: usize,
}

impl Repeat {
    /// The earlier hours that say the same.
    pub(super) fn earlier(&self) -> Range<usize> {
        self.hours.start - self.lag..self.hours.end - self.lag
    }

    fn new(sheet: Sheet<'_>, hours: Range<usize>, lag: usize) -> Self {
        let changed = |offset: usize| {
            let changed = |variable: &Variable| {
                let values = sheet.values(*variable);
                offset > 0
                    && values[offset].is_some()
                    && values[offset - 1].is_some_and(|before| Some(before) != values[offset])
            };
            VARYING.iter().filter(|variable| changed(variable)).count()
        };
        let changes = hours.clone().map(|offset| changed(offset - lag)).sum();
        Self { hours, lag, changes }
    }
}

/// Every repeat within reach, in order of its end.
pub(super) fn repeats(sheet: Sheet<'_>) -> Vec<Repeat> {
    let reports: Vec<Option<u64>> = (0..sheet.len()).map(|offset| content(sheet, offset)).collect();
    let mut earlier: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut open: Vec<(usize, usize)> = Vec::new(); // start and lag
    let mut found = Vec::new();
    for offset in 0..=reports.len() {
        let report = reports.get(offset).copied().flatten();
        open.retain(|(start, lag)| {
            let goes_on = report.is_some() && report == reports[offset - lag];
            if !goes_on {
                found.push(Repeat::new(sheet, *start..offset, *lag));
            }
            goes_on
        });
        let Some(report) = report else { continue };
        let same = earlier.entry(report).or_default();
        same.retain(|before| (offset - before) as i64 <= REACH_HOURS);
        for before in &*same {
            if open.iter().all(|(_, lag)| *lag != offset - before) {
                open.push((offset, offset - before));
            }
        }
        if same.len() == MOST_EARLIER {
            same.remove(0);
        }
        same.push(offset);
    }
    found
}

/// What an hour says, as a hash; `None` if it says nothing that varies.
fn content(sheet: Sheet<'_>, offset: usize) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    let mut says_something = false;
    for variable in VARYING {
        let value = sheet.values(variable)[offset];
        says_something |= value.is_some();
        value.map(f64::to_bits).hash(&mut hasher);
    }
    says_something.then(|| hasher.finish())
}
