//! What a station usually does from one hour to another, by the hour of the day.

use std::ops::Range;

use super::sheet::Sheet;
use crate::variable::Variable;

/// How far around a place its usual day is looked for.
const CONTEXT_HOURS: usize = 9 * 24;
/// A step that is less likely than this many standard deviations counts as this: weather has its surprises.
const LARGEST_DEPARTURE: f64 = 4.0;
/// Fewer steps at an hour of the day say nothing.
const LEAST_STEPS: usize = 5;

/// What follows the day, and the smallest spread of its steps, in its unit.
const DAILY: [(Variable, f64); 7] = [
    (Variable::AirTemperature, 0.3),
    (Variable::DewPoint, 0.4),
    (Variable::RelativeHumidity, 2.0),
    (Variable::StationPressure, 0.2),
    (Variable::SeaLevelPressure, 0.2),
    (Variable::GroundTemperature, 0.4),
    (Variable::SolarRadiation, 0.1),
];

/// Mean and standard deviation.
#[derive(Debug, Clone, Copy)]
struct Spread {
    mean: f64,
    deviation: f64,
}

/// Changes over some hours, by variable and by the hour of the UTC day in which they end.
#[derive(Debug)]
pub(super) struct Usual {
    steps: Vec<(Variable, [Option<Spread>; 24])>,
}

impl Usual {
    /// What changes over `lag` hours on the days around `place`.
    pub(super) fn around(sheet: Sheet<'_>, place: &Range<usize>, lag: usize) -> Self {
        let start = place.start.saturating_sub(CONTEXT_HOURS).max(lag);
        let context = start..sheet.len().min(place.end + CONTEXT_HOURS);
        let steps = DAILY.into_iter().map(|(variable, least)| {
            let values = sheet.values(variable);
            let mut by_hour: [Vec<f64>; 24] = Default::default();
            for offset in context.clone() {
                if let (Some(now), Some(before)) = (values[offset], values[offset - lag]) {
                    by_hour[hour_of_day(sheet, offset as i64)].push(now - before);
                }
            }
            (variable, by_hour.map(|steps| Spread::of(&steps, least)))
        });
        Self { steps: steps.collect() }
    }

    /// How likely the step into `offset` is, as a logarithm, if it is one that usually ends `late` hours
    /// before that.
    pub(super) fn step(&self, sheet: Sheet<'_>, offset: usize, late: i64) -> f64 {
        let hour = hour_of_day(sheet, offset as i64 - late);
        let likelihood = |(variable, steps): &(Variable, [Option<Spread>; 24])| {
            let values = sheet.values(*variable);
            let step = (*values.get(offset)?)? - values[offset.checked_sub(1)?]?;
            Some(steps[hour]?.log_likelihood(step))
        };
        self.steps.iter().filter_map(likelihood).sum()
    }
}

impl Spread {
    fn of(steps: &[f64], least: f64) -> Option<Self> {
        let count = steps.len() as f64;
        let mean = steps.iter().sum::<f64>() / count;
        let variance = steps.iter().map(|step| (step - mean).powi(2)).sum::<f64>() / count;
        (steps.len() >= LEAST_STEPS).then(|| Self { mean, deviation: variance.sqrt().max(least) })
    }

    fn log_likelihood(self, step: f64) -> f64 {
        let departure = ((step - self.mean) / self.deviation).abs().min(LARGEST_DEPARTURE);
        -0.5 * departure.powi(2) - self.deviation.ln()
    }
}

fn hour_of_day(sheet: Sheet<'_>, offset: i64) -> usize {
    usize::from((sheet.hour(0) + offset).hour_of_day())
}
