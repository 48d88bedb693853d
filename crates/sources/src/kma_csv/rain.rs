//! Was it wet? What KMA's blanks mean for precipitation.
//!
//! An amount, even 0.0 (a trace: sensed, under 0.1 mm), means that it rained or snowed. A blank is told
//! apart by its quality flag: normal means "no precipitation", 9 means "not known". Two things follow
//! from how KMA measures:
//!
//! - From November to March an amount covers three hours and stands only at 00, 03, … 21 h. The hour with
//!   the amount counts as wet, although the three hours share it; a blank between two such hours says
//!   nothing by itself, and is dry only if the amount that covers it is blank and dry too.
//! - KMA sets flag 9 on the blanks that follow precipitation on the same day (01 to 24 h). Where a file
//!   has no flags, the same rule is applied: a blank is dry only if every earlier hour of its day is in
//!   the file and blank. So a file reads the same with and without its flags, up to blanks that KMA
//!   flagged for another reason. And a station without a single amount in the whole file is not dry: its
//!   amounts were left out.

use weather::{Hour, Observation, Variable};

use super::time::KST_HOURS;

/// What one row says about precipitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rain {
    /// There is an amount.
    Fell,
    /// The row says of this very hour that there was none.
    None,
    /// Blank, and the flag says that this is normal.
    NormalBlank,
    /// Blank, in a file without flags.
    UnflaggedBlank,
    /// The row does not know, or has no such column.
    Unknown,
}

/// Whether each hour was wet, where that is known. `rows` are of one station, by hour, each hour once.
pub(super) fn wet_hours(rows: &[(Rain, Observation)]) -> Vec<Option<bool>> {
    let mut wet = Vec::with_capacity(rows.len());
    let mut day = Day::default();
    let has_amounts = rows.iter().any(|(rain, _)| *rain == Rain::Fell);
    for (rain, observation) in rows {
        let dry_so_far = day.next(observation.hour, *rain == Rain::Fell);
        wet.push(match rain {
            Rain::Fell => Some(true),
            Rain::None | Rain::NormalBlank => Some(false),
            Rain::UnflaggedBlank if has_amounts && dry_so_far => Some(false),
            Rain::UnflaggedBlank | Rain::Unknown => None,
        });
    }
    forget_unclosed_blocks(rows, &mut wet);
    wet
}

/// Writes what is known about wet hours into the observations.
pub(super) fn mark_wet_hours(rows: &mut [(Rain, Observation)]) {
    let wet = wet_hours(rows);
    for ((_, observation), wet) in rows.iter_mut().zip(wet) {
        observation.set(Variable::WetHour, wet.map(|wet| f64::from(u8::from(wet))));
    }
}

/// Follows one station through the hours 01 to 24 of each Korean day.
#[derive(Debug, Default)]
struct Day {
    expected: Option<Hour>,
    dry: bool,
}

impl Day {
    /// Whether every hour of the day before this one is there and had no amount; then takes this one in.
    fn next(&mut self, hour: Hour, fell: bool) -> bool {
        let first_of_day = kst_hour_of_day(hour) == 1;
        let dry_so_far = first_of_day || (self.dry && self.expected == Some(hour));
        self.expected = Some(hour + 1);
        self.dry = dry_so_far && !fell;
        dry_so_far
    }
}

/// Takes back "dry" from the hours inside a three-hour block whose closing hour is not there or not dry.
fn forget_unclosed_blocks(rows: &[(Rain, Observation)], wet: &mut [Option<bool>]) {
    for index in 0..rows.len() {
        let (rain, observation) = &rows[index];
        let blank = matches!(rain, Rain::NormalBlank | Rain::UnflaggedBlank);
        let to_close = (3 - kst_hour_of_day(observation.hour) % 3) % 3;
        if !blank || to_close == 0 || !has_three_hour_amounts(observation.hour) {
            continue;
        }
        let closing = observation.hour + to_close;
        let reach = rows.len().min(index + 3);
        let closing = (index..reach).find(|later| rows[*later].1.hour == closing);
        if closing.is_none_or(|closing| wet[closing] != Some(false)) {
            wet[index] = None;
        }
    }
}

/// Hour of the Korean day, 0 to 23.
fn kst_hour_of_day(hour: Hour) -> i64 {
    (hour.epoch_hours() + KST_HOURS).rem_euclid(24)
}

/// Whether the amounts of this part of the year cover three hours.
fn has_three_hour_amounts(hour: Hour) -> bool {
    let (_, month) = (hour + KST_HOURS).year_month();
    matches!(month, 11 | 12 | 1..=3)
}

#[cfg(test)]
#[path = "rain_tests.rs"]
mod tests;
