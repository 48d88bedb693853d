//! Merged observations, a Parquet object a month.

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use weather::{Hour, HourRange, HourlyGrid, StationId};

use crate::{Expect, Put, Store, StoreError, codec, keys};

/// Months read at once: enough to hide the round trips, few enough for a small Lambda.
const CONCURRENT_READS: usize = 8;

/// One month as it lies in the bucket.
#[derive(Debug, Clone)]
pub struct StoredMonth {
    /// Its hours.
    pub grid: HourlyGrid,
    /// The version that was read.
    etag: String,
    bytes: Bytes,
}

impl Store {
    /// Reads one month of a station; `None` if nothing is stored.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn read_month(
        &self,
        station: &StationId,
        year: i16,
        month: i8,
    ) -> Result<Option<StoredMonth>, StoreError> {
        let key = keys::observations(station, year, month);
        let Some(stored) = self.get(&key).await? else { return Ok(None) };
        let grid =
            codec::decode(station, stored.body.clone()).map_err(|error| StoreError::damaged(&key, error))?;
        Ok(Some(StoredMonth { grid, etag: stored.etag, bytes: stored.body }))
    }

    /// Writes one month over exactly the version that was read, and nothing if it says the same.
    /// Returns whether it was written.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if somebody else wrote the month meanwhile: read it again.
    pub async fn write_month(
        &self,
        grid: &HourlyGrid,
        read: Option<&StoredMonth>,
    ) -> Result<bool, StoreError> {
        let (year, month) = grid.range().start.year_month();
        let key = keys::observations(&grid.station, year, month);
        let bytes = codec::encode(grid).map_err(|error| StoreError::damaged(&key, error))?;
        if read.is_some_and(|read| read.bytes == bytes) {
            return Ok(false);
        }
        let expect = read.map_or(Expect::Absent, |read| Expect::Version(read.etag.clone()));
        match self.put(&key, bytes, "application/vnd.apache.parquet", expect).await? {
            Put::Written => Ok(true),
            Put::Refused => Err(StoreError::Conflict { target: key }),
        }
    }

    /// Reads the months of a station that overlap `within`, each with the version that was read.
    ///
    /// # Errors
    /// If a month cannot be read.
    pub async fn read_months(
        &self,
        station: &StationId,
        within: Option<HourRange>,
    ) -> Result<Vec<StoredMonth>, StoreError> {
        let months: Vec<(i16, i8)> = self
            .list(&keys::observations_prefix(station))
            .await?
            .iter()
            .filter_map(|key| keys::parse_observations(key))
            .map(|(_, year, month)| (year, month))
            .filter(|(year, month)| within.is_none_or(|within| overlaps(within, *year, *month)))
            .collect();
        futures::stream::iter(months)
            .map(|(year, month)| self.read_month(station, year, month))
            .buffered(CONCURRENT_READS)
            .try_filter_map(|stored| async move { Ok(stored) })
            .try_collect()
            .await
    }

    /// Reads a station's hours from its first to its last stored month, cut to `within`; months
    /// between that are not stored are absent hours. `None` if nothing is stored there.
    ///
    /// # Errors
    /// If a month cannot be read.
    pub async fn read_observations(
        &self,
        station: &StationId,
        within: Option<HourRange>,
    ) -> Result<Option<HourlyGrid>, StoreError> {
        let months = self.read_months(station, within).await?;
        let grids: Vec<HourlyGrid> = months.into_iter().map(|month| month.grid).collect();
        Ok(HourlyGrid::join(&grids, within))
    }
}

fn overlaps(range: HourRange, year: i16, month: i8) -> bool {
    let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    let (start, end) = (Hour::first_of_month(year, month), Hour::first_of_month(next.0, next.1));
    start.is_some_and(|start| start < range.end) && end.is_some_and(|end| end > range.start)
}
