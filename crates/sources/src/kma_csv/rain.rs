//! Was it wet? What KMA's blanks mean for precipitation. A blank that is known to be dry is an amount of 0,
//! wherever there are amounts.
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

use weather::{Hour, Variable};

use super::rows::Row;
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
pub(super) fn wet_hours(rows: &[Row]) -> Vec<Option<bool>> {
    let mut wet = Vec::with_capacity(rows.len());
    let mut day = Day::default();
    let has_amounts = rows.iter().any(|row| row.rain == Rain::Fell);
    for row in rows {
        let dry_so_far = day.next(row.observation.hour, row.rain == Rain::Fell);
        wet.push(match row.rain {
            Rain::Fell => Some(true),
            Rain::None | Rain::NormalBlank => Some(false),
            Rain::UnflaggedBlank if has_amounts && dry_so_far => Some(false),
            Rain::UnflaggedBlank | Rain::Unknown => None,
        });
    }
    forget_unclosed_blocks(rows, &mut wet);
    wet
}

/// Writes what is known about wet and dry hours into the observations.
pub(super) fn settle_rain(rows: &mut [Row]) {
    let wet = wet_hours(rows);
    for (row, wet) in rows.iter_mut().zip(wet) {
        let observation = &mut row.observation;
        observation.set(Variable::WetHour, wet.map(|wet| f64::from(u8::from(wet))));
        if wet == Some(false) && hours_to_amount(observation.hour) == 0 {
            observation.set(Variable::Precipitation, Some(0.0));
        }
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
fn forget_unclosed_blocks(rows: &[Row], wet: &mut [Option<bool>]) {
    for index in 0..rows.len() {
        let (rain, hour) = (rows[index].rain, rows[index].observation.hour);
        let to_close = hours_to_amount(hour);
        if to_close == 0 || !matches!(rain, Rain::NormalBlank | Rain::UnflaggedBlank) {
            continue;
        }
        let reach = rows.len().min(index + 3);
        let closing = (index..reach).find(|later| rows[*later].observation.hour == hour + to_close);
        if closing.is_none_or(|closing| wet[closing] != Some(false)) {
            wet[index] = None;
        }
    }
}

/// Hour of the Korean day, 0 to 23.
fn kst_hour_of_day(hour: Hour) -> i64 {
    (hour.epoch_hours() + KST_HOURS).rem_euclid(24)
}

/// How many hours later the amount that covers `hour` stands: 0, but from November to March up to 2.
fn hours_to_amount(hour: Hour) -> i64 {
    let (_, month) = (hour + KST_HOURS).year_month();
    match month {
        11 | 12 | 1..=3 => (3 - kst_hour_of_day(hour) % 3) % 3,
        _ => 0,
    }
}

#[cfg(test)]
#[path = "rain_tests.rs"]
mod tests;
