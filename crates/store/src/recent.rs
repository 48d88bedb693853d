//! The last window of a station's grid, as one small object: what a forecast and a request read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use weather::{Hour, HourRange, HourlyGrid, Provenance, StationId, Variable};

use crate::{Expect, Patience, Put, Store, StoreError, keys};

/// How many hours a recent window holds: the 30 days that a baseline looks back on, and room for
/// a station that reports late.
pub const RECENT_HOURS: i64 = 744;

/// Columns by variable name; a variable of which every hour is absent is left out.
#[derive(Debug, Serialize, Deserialize)]
struct RecentDocument {
    station: StationId,
    start: Hour,
    hours: usize,
    variables: BTreeMap<String, RecentColumn>,
}

#[derive(Debug, Serialize, Deserialize)]
struct RecentColumn {
    values: Vec<Option<f64>>,
    /// Codes of [`Provenance`].
    provenance: Vec<u8>,
}

impl Store {
    /// Rebuilds a station's recent window from its observations up to its last observed hour. Says
    /// whether it changed. Two writers at once end with the later view.
    ///
    /// # Errors
    /// If it cannot be read or written.
    pub async fn refresh_recent(&self, station: &StationId) -> Result<Put, StoreError> {
        let mut patience = Patience::begin();
        loop {
            match self.try_refresh_recent(station).await {
                Err(error) => patience.after(error).await?,
                put => return put,
            }
        }
    }

    async fn try_refresh_recent(&self, station: &StationId) -> Result<Put, StoreError> {
        let key = keys::recent(station);
        let before = self.get(&key).await?;
        // Read after the version that is to be replaced: whoever wrote that one had noted its last
        // hour before, so this window never ends earlier.
        let Some(known) = self.station(station).await? else { return Ok(Put::Refused) };
        let window = HourRange::new(known.last_observed + 1 - RECENT_HOURS, known.last_observed + 1);
        let Some(grid) = self.read_observations(station, Some(window)).await? else {
            return Ok(Put::Refused);
        };
        let document = RecentDocument::from(&grid);
        let body = serde_json::to_vec(&document).map_err(|error| StoreError::damaged(&key, error))?;
        let expect = match before {
            Some(before) if before.body == body => return Ok(Put::Refused),
            Some(before) => Expect::Version(before.etag),
            None => Expect::Absent,
        };
        match self.put(&key, body, "application/json", expect).await? {
            Put::Written => Ok(Put::Written),
            Put::Refused => Err(StoreError::Conflict { target: key }),
        }
    }

    /// A station's window as it was before `as_of`: the recent one, or one from its history when more
    /// has been observed since. `None` if there are no observations of it before.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn read_recent_before(
        &self,
        station: &StationId,
        as_of: Option<Hour>,
    ) -> Result<Option<HourlyGrid>, StoreError> {
        let recent = self.read_recent(station).await?;
        match (recent, as_of) {
            (Some(recent), Some(as_of)) if as_of < recent.range().end => {
                self.read_observations(station, Some(HourRange::new(as_of - RECENT_HOURS, as_of))).await
            }
            (recent, _) => Ok(recent),
        }
    }

    /// Reads a station's recent window; `None` if there are no observations of it.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn read_recent(&self, station: &StationId) -> Result<Option<HourlyGrid>, StoreError> {
        let document: Option<RecentDocument> = self.get_json(&keys::recent(station)).await?;
        Ok(document.map(HourlyGrid::from))
    }
}

impl From<&HourlyGrid> for RecentDocument {
    fn from(grid: &HourlyGrid) -> Self {
        let variables = Variable::ALL
            .into_iter()
            .filter(|variable| {
                grid.provenances(*variable).iter().any(|provenance| *provenance != Provenance::HourAbsent)
            })
            .map(|variable| {
                let provenance =
                    grid.provenances(variable).iter().map(|provenance| provenance.code()).collect();
                let column = RecentColumn { values: grid.values(variable).to_vec(), provenance };
                (variable.name().to_owned(), column)
            })
            .collect();
        Self { station: grid.station.clone(), start: grid.range().start, hours: grid.len(), variables }
    }
}

impl From<RecentDocument> for HourlyGrid {
    fn from(document: RecentDocument) -> Self {
        let range = HourRange::new(document.start, document.start + document.hours as i64);
        let mut grid = Self::absent(document.station, range);
        for variable in Variable::ALL {
            let Some(column) = document.variables.get(variable.name()) else { continue };
            for ((hour, value), code) in range.iter().zip(&column.values).zip(&column.provenance) {
                let provenance = Provenance::from_code(*code).unwrap_or(Provenance::NotReported);
                grid.put(variable, hour, *value, provenance);
            }
        }
        grid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recent_window_survives_its_json() {
        let start = Hour::from_epoch_hours(394_000);
        let mut grid = HourlyGrid::absent("108".parse().unwrap(), HourRange::new(start, start + 4));
        grid.put(Variable::AirTemperature, start, Some(-8.4), Provenance::Observed);
        grid.put(Variable::AirTemperature, start + 1, Some(-8.1), Provenance::Interpolated);
        grid.put(Variable::AirTemperature, start + 2, None, Provenance::Spike);
        let json = serde_json::to_string(&RecentDocument::from(&grid)).unwrap();
        let document: RecentDocument = serde_json::from_str(&json).unwrap();
        assert_eq!(HourlyGrid::from(document), grid);
    }
}
