//! Observations as they arrive, and the gapless hourly grid that everything else reads.

use serde::{Deserialize, Serialize};

use crate::hour::{Hour, HourRange};
use crate::provenance::Provenance;
use crate::station::StationId;
use crate::units::Celsius;
use crate::variable::{Group, Variable};

/// One station's report of one hour, as its source gave it: only what was measured, nothing filled.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Which station.
    pub station: StationId,
    /// The hour it describes (sums and means are of the hour that ends here).
    pub hour: Hour,
    /// Whether its source's own quality flags came with it, and let these values stand.
    pub flagged: bool,
    /// What its source reports on, by place in [`Group::ALL`], whether it measured anything of it or not.
    about: [bool; Group::ALL.len()],
    values: [Option<f64>; Variable::COUNT],
}

impl Observation {
    /// A weather report in which nothing has been measured yet.
    pub fn new(station: StationId, hour: Hour) -> Self {
        Self::of(Group::Weather, station, hour)
    }

    /// A report on a group in which nothing has been measured yet.
    pub fn of(group: Group, station: StationId, hour: Hour) -> Self {
        let about = Group::ALL.map(|one| one == group);
        Self { station, hour, flagged: false, about, values: [None; Variable::COUNT] }
    }

    /// The same report from a source that reports on `group` too.
    #[must_use]
    pub fn and(mut self, group: Group) -> Self {
        self.about[group as usize] = true;
        self
    }

    /// The same report with `variable` measured, in that variable's unit. A value that is not a
    /// finite number counts as not reported.
    #[must_use]
    pub fn with(mut self, variable: Variable, value: f64) -> Self {
        self.set(variable, Some(value));
        self
    }

    /// Sets or clears one value, in the variable's unit.
    pub fn set(&mut self, variable: Variable, value: Option<f64>) {
        self.values[variable.index()] = value.filter(|value| value.is_finite());
    }

    /// One value in its variable's unit; `None` when it was not reported.
    pub fn get(&self, variable: Variable) -> Option<f64> {
        self.values[variable.index()]
    }

    /// Whether it reports on a group: what it left blank of that was not measured, rather than not asked for.
    pub fn is_about(&self, group: Group) -> bool {
        self.about[group as usize]
    }
}

/// Every hour from a first to a last one, each variable with value and provenance.
///
/// Invariant: a value is present exactly where its provenance is measured or filled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HourlyGrid {
    /// Which station.
    pub station: StationId,
    start: Hour,
    columns: Vec<Column>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Column {
    values: Vec<Option<f64>>,
    provenance: Vec<Provenance>,
}

impl HourlyGrid {
    /// A grid over `range` in which every hour is absent.
    pub fn absent(station: StationId, range: HourRange) -> Self {
        let column =
            Column { values: vec![None; range.len()], provenance: vec![Provenance::HourAbsent; range.len()] };
        Self { station, start: range.start, columns: vec![column; Variable::COUNT] }
    }

    /// The hours it covers.
    pub fn range(&self) -> HourRange {
        HourRange::new(self.start, self.start + self.len() as i64)
    }

    /// Number of hours.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    /// Whether it covers no hour.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at `hour` in the variable's unit; `None` outside the grid or where it is missing.
    pub fn get(&self, variable: Variable, hour: Hour) -> Option<f64> {
        self.columns[variable.index()].values[self.offset(hour)?]
    }

    /// Where the value at `hour` came from; outside the grid the hour is absent.
    pub fn provenance(&self, variable: Variable, hour: Hour) -> Provenance {
        self.offset(hour)
            .map_or(Provenance::HourAbsent, |offset| self.columns[variable.index()].provenance[offset])
    }

    /// The value at `hour` only if it was measured: never one that fills a gap.
    pub fn observed(&self, variable: Variable, hour: Hour) -> Option<f64> {
        self.provenance(variable, hour).is_measured().then(|| self.get(variable, hour)).flatten()
    }

    /// All values of one variable, by hour from the start of [`HourlyGrid::range`].
    pub fn values(&self, variable: Variable) -> &[Option<f64>] {
        &self.columns[variable.index()].values
    }

    /// All provenances of one variable, by hour from the start of [`HourlyGrid::range`].
    pub fn provenances(&self, variable: Variable) -> &[Provenance] {
        &self.columns[variable.index()].provenance
    }

    /// Puts a value or the reason why there is none. Hours outside the grid are left alone, and a
    /// value that contradicts its provenance is stored as not reported.
    pub fn put(&mut self, variable: Variable, hour: Hour, value: Option<f64>, provenance: Provenance) {
        let Some(offset) = self.offset(hour) else { return };
        let present = provenance.is_measured() || provenance.is_filled();
        let (value, provenance) = match (value.filter(|value| value.is_finite()), present) {
            (Some(value), true) => (Some(value), provenance),
            (_, false) => (None, provenance),
            (None, true) => (None, Provenance::NotReported),
        };
        let column = &mut self.columns[variable.index()];
        column.values[offset] = value;
        column.provenance[offset] = provenance;
    }

    /// Merges one report: what it measured replaces what was there, what it left blank keeps what an
    /// earlier report measured. Reports of hours outside the grid are left out.
    pub fn merge(&mut self, observation: &Observation) {
        for variable in Variable::ALL {
            match observation.get(variable) {
                Some(value) => self.put(variable, observation.hour, Some(value), Provenance::Observed),
                None if !observation.is_about(variable.group()) => {}
                None if self.provenance(variable, observation.hour) == Provenance::HourAbsent => {
                    self.put(variable, observation.hour, None, Provenance::NotReported);
                }
                None => {}
            }
        }
    }

    /// The last hour whose air temperature was measured: where a forecast starts.
    pub fn last_observed(&self) -> Option<Hour> {
        self.range().iter().rev().find(|hour| self.observed(Variable::AirTemperature, *hour).is_some())
    }

    /// The measured air temperatures with their hours, in order.
    pub fn observed_air_temperatures(&self) -> impl Iterator<Item = (Hour, Celsius)> + '_ {
        self.range()
            .iter()
            .filter_map(|hour| Some((hour, Celsius(self.observed(Variable::AirTemperature, hour)?))))
    }

    /// The same values over another range; hours that this grid does not hold are absent.
    #[must_use]
    pub fn slice(&self, range: HourRange) -> Self {
        let mut part = Self::absent(self.station.clone(), range);
        part.overlay(self);
        part
    }

    /// The same hours without the absent ones at either end; `None` if every hour is absent.
    pub fn trimmed(&self) -> Option<Self> {
        let known = |hour: &Hour| {
            Variable::ALL.iter().any(|variable| self.provenance(*variable, *hour) != Provenance::HourAbsent)
        };
        let first = self.range().iter().find(known)?;
        let last = self.range().iter().rev().find(known)?;
        Some(self.slice(HourRange::new(first, last + 1)))
    }

    /// Whether any report of `hour` was received, whatever it measured.
    pub fn is_reported(&self, hour: Hour) -> bool {
        Variable::ALL.iter().any(|variable| self.is_reported_value(*variable, hour))
    }

    /// Whether a report of `hour` was received that measures what is in `group`.
    pub fn is_reported_of(&self, group: Group, hour: Hour) -> bool {
        let mut of_group = Variable::ALL.iter().filter(|variable| variable.group() == group);
        of_group.any(|variable| self.is_reported_value(*variable, hour))
    }

    fn is_reported_value(&self, variable: Variable, hour: Hour) -> bool {
        let provenance = self.provenance(variable, hour);
        provenance != Provenance::HourAbsent && !provenance.is_filled()
    }

    /// One grid from the first to the last hour of several, cut to `within`; hours that none holds
    /// are absent. `None` without any hour, or when they are not all of one station.
    pub fn join(parts: &[Self], within: Option<HourRange>) -> Option<Self> {
        let station = &parts.first()?.station;
        let start = parts.iter().map(|part| part.range().start).min()?;
        let end = parts.iter().map(|part| part.range().end).max()?;
        let whole = HourRange::new(start, end);
        let range = within
            .map_or(whole, |within| HourRange::new(whole.start.max(within.start), whole.end.min(within.end)));
        if range.is_empty() || parts.iter().any(|part| part.station != *station) {
            return None;
        }
        let mut joined = Self::absent(station.clone(), range);
        for part in parts {
            joined.overlay(part);
        }
        Some(joined)
    }

    /// Copies every hour of `part` that lies in this grid.
    pub fn overlay(&mut self, part: &Self) {
        let range = self.range();
        let first = part.range().start.max(range.start);
        let hours = HourRange::new(first, part.range().end.min(range.end)).len();
        if hours == 0 {
            return;
        }
        let (to, from) = ((first - range.start) as usize, (first - part.range().start) as usize);
        for (column, source) in self.columns.iter_mut().zip(&part.columns) {
            column.values[to..to + hours].copy_from_slice(&source.values[from..from + hours]);
            column.provenance[to..to + hours].copy_from_slice(&source.provenance[from..from + hours]);
        }
    }

    pub(crate) fn offset(&self, hour: Hour) -> Option<usize> {
        self.range().contains(hour).then(|| (hour - self.start) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seoul() -> StationId {
        "108".parse().unwrap()
    }

    fn hour(offset: i64) -> Hour {
        Hour::from_epoch_hours(400_000 + offset)
    }

    #[test]
    fn a_later_report_replaces_what_it_measured_and_keeps_what_it_left_blank() {
        let mut grid = HourlyGrid::absent(seoul(), HourRange::new(hour(0), hour(2)));
        let first = Observation::new(seoul(), hour(0))
            .with(Variable::AirTemperature, 3.0)
            .with(Variable::DewPoint, 1.0);
        grid.merge(&first);
        grid.merge(&Observation::new(seoul(), hour(0)).with(Variable::AirTemperature, 3.5));
        assert_eq!(grid.get(Variable::AirTemperature, hour(0)), Some(3.5));
        assert_eq!(grid.get(Variable::DewPoint, hour(0)), Some(1.0));
        assert_eq!(grid.provenance(Variable::WindSpeed, hour(0)), Provenance::NotReported);
        assert_eq!(grid.provenance(Variable::WindSpeed, hour(1)), Provenance::HourAbsent);
    }

    #[test]
    fn joined_grids_leave_the_hours_between_them_absent() {
        let part = |first: i64| {
            let mut part = HourlyGrid::absent(seoul(), HourRange::new(hour(first), hour(first + 2)));
            part.put(Variable::AirTemperature, hour(first), Some(first as f64), Provenance::Observed);
            part
        };
        let joined = HourlyGrid::join(&[part(0), part(5)], None).unwrap();
        assert_eq!(joined.len(), 7);
        assert_eq!(joined.get(Variable::AirTemperature, hour(5)), Some(5.0));
        assert_eq!(joined.provenance(Variable::AirTemperature, hour(3)), Provenance::HourAbsent);
        let cut = HourlyGrid::join(&[part(0), part(5)], Some(HourRange::new(hour(4), hour(90)))).unwrap();
        assert_eq!((cut.range().start, cut.len()), (hour(4), 3));
        assert_eq!(joined.slice(HourRange::new(hour(4), hour(7))), cut);
        assert_eq!(HourlyGrid::join(&[], None), None);
        assert_eq!(joined.slice(HourRange::new(hour(100), hour(102))).len(), 2);
    }

    #[test]
    fn trimming_takes_absent_hours_from_the_ends_only() {
        let mut grid = HourlyGrid::absent(seoul(), HourRange::new(hour(0), hour(9)));
        grid.merge(&Observation::new(seoul(), hour(2)).with(Variable::AirTemperature, 1.0));
        grid.merge(&Observation::new(seoul(), hour(5)));
        let trimmed = grid.trimmed().unwrap();
        assert_eq!(trimmed.range(), HourRange::new(hour(2), hour(6)));
        assert!(trimmed.is_reported(hour(5)) && !trimmed.is_reported(hour(3)));
        assert_eq!(HourlyGrid::absent(seoul(), grid.range()).trimmed(), None);
    }

    #[test]
    fn not_a_number_is_not_a_measurement() {
        let observation = Observation::new(seoul(), hour(0)).with(Variable::AirTemperature, f64::NAN);
        assert_eq!(observation.get(Variable::AirTemperature), None);
    }

    #[test]
    fn a_forecast_starts_from_the_last_measured_hour_not_from_a_filled_one() {
        let mut grid = HourlyGrid::absent(seoul(), HourRange::new(hour(0), hour(3)));
        grid.put(Variable::AirTemperature, hour(0), Some(1.0), Provenance::Observed);
        grid.put(Variable::AirTemperature, hour(1), Some(2.0), Provenance::Interpolated);
        assert_eq!(grid.last_observed(), Some(hour(0)));
    }
}
