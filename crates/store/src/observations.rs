//! Merged observations, a Parquet object a month.

use std::collections::BTreeMap;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use weather::{HourRange, HourlyGrid, Month, Reports, StationId};

use crate::{Expect, Store, StoreError, codec, keys};

/// Months read at once: enough to hide the round trips, few enough for a small Lambda.
const CONCURRENT_READS: usize = 8;

/// One month of a station as it lies in the bucket, in one version.
#[derive(Debug, Clone)]
pub struct StoredMonth {
    station: StationId,
    month: Month,
    etag: String,
    bytes: Bytes,
}

impl StoredMonth {
    /// Which month.
    pub fn month(&self) -> Month {
        self.month
    }

    /// Its version.
    pub fn etag(&self) -> &str {
        &self.etag
    }

    /// What is published of it: checked and repaired.
    ///
    /// # Errors
    /// If it is damaged.
    pub fn grid(&self) -> Result<HourlyGrid, StoreError> {
        codec::decode(&self.station, self.bytes.clone())
            .map_err(|error| StoreError::damaged(key(&self.station, self.month), error))
    }

    /// What was reported of it, which the next merge starts from.
    ///
    /// # Errors
    /// If it is damaged.
    pub fn reports(&self) -> Result<Reports, StoreError> {
        codec::decode_reports(&self.station, self.bytes.clone())
            .map_err(|error| StoreError::damaged(key(&self.station, self.month), error))
    }
}

impl Store {
    /// Reads one month of a station; `None` if nothing is stored.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn read_month(
        &self,
        station: &StationId,
        month: Month,
    ) -> Result<Option<StoredMonth>, StoreError> {
        let stored = self.get(&key(station, month)).await?;
        Ok(stored.map(|stored| StoredMonth {
            station: station.clone(),
            month,
            etag: stored.etag,
            bytes: stored.body,
        }))
    }

    /// Writes one month over exactly the version that was read, and nothing if it says the same. Returns
    /// the month as it lies there now, if it was written.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if somebody else wrote the month meanwhile: read it again.
    pub async fn write_month(
        &self,
        published: &HourlyGrid,
        reports: &Reports,
        read: Option<&StoredMonth>,
    ) -> Result<Option<StoredMonth>, StoreError> {
        let (station, month) = (published.station.clone(), Month::of(published.range().start));
        let (key, bytes) = encode_month(published, reports)?;
        if read.is_some_and(|read| read.bytes == bytes) {
            return Ok(None);
        }
        let expect = read.map_or(Expect::Absent, |read| Expect::Version(read.etag.clone()));
        let written = self.put_version(&key, bytes.clone(), "application/vnd.apache.parquet", expect).await?;
        match written {
            Some(etag) => Ok(Some(StoredMonth { station, month, etag, bytes })),
            None => Err(StoreError::Conflict { target: key }),
        }
    }

    /// Which months of a station are stored, each with its version.
    ///
    /// # Errors
    /// If they cannot be listed.
    pub async fn month_versions(&self, station: &StationId) -> Result<BTreeMap<Month, String>, StoreError> {
        let listed = self.list_versions(&keys::observations_prefix(station)).await?;
        let months = listed.into_iter().filter_map(|(key, etag)| {
            let (_, year, number) = keys::parse_observations(&key)?;
            Some((Month::new(year, number)?, etag))
        });
        Ok(months.collect())
    }

    /// Reads some months of a station, each with the version that was read; those that are not stored are
    /// left out.
    ///
    /// # Errors
    /// If a month cannot be read.
    pub async fn read_months(
        &self,
        station: &StationId,
        months: impl IntoIterator<Item = Month>,
    ) -> Result<Vec<StoredMonth>, StoreError> {
        let months: Vec<Month> = months.into_iter().collect();
        futures::stream::iter(months)
            .map(|month| self.read_month(station, month))
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
        let months = self.month_versions(station).await?.into_keys();
        let wanted = |month: &Month| within.is_none_or(|within| within.overlaps(month.hours()));
        let months = self.read_months(station, months.filter(wanted)).await?;
        let grids = months.iter().map(StoredMonth::grid).collect::<Result<Vec<HourlyGrid>, _>>()?;
        Ok(HourlyGrid::join(&grids, within))
    }
}

fn key(station: &StationId, month: Month) -> String {
    keys::observations(station, month.year(), month.number())
}

/// The object that [`Store::write_month`] writes: its key and its bytes.
///
/// # Errors
/// If the month cannot be encoded.
pub fn encode_month(published: &HourlyGrid, reports: &Reports) -> Result<(String, Bytes), StoreError> {
    let key = key(&published.station, Month::of(published.range().start));
    let bytes = codec::encode(published, reports).map_err(|error| StoreError::damaged(&key, error))?;
    Ok((key, bytes))
}
