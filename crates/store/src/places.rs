//! Places that are in no station table: any point on earth that somebody wants a forecast for.

use std::collections::BTreeMap;

use futures::future::try_join;
use weather::{Station, StationId};

use crate::table::{Key, Query};
use crate::{Put, StationState, Store, StoreError};

const PARTITION: &str = "PLACES";

/// A station with observations, and where it is.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownStation {
    /// When it was observed.
    pub seen: StationState,
    /// Where it is; `None` if it is in no table and no place that was added.
    pub about: Option<Station>,
}

impl Store {
    /// Keeps a place; one of the same id is replaced.
    ///
    /// # Errors
    /// If the state table cannot be written.
    pub async fn add_place(&self, place: &Station) -> Result<Put, StoreError> {
        let key = Key::new(PARTITION, place.id.as_str());
        self.put_item(&self.config.state_table, &key, place, false).await
    }

    /// Every place that was added, by id.
    ///
    /// # Errors
    /// If the state table cannot be read.
    pub async fn places(&self) -> Result<Vec<Station>, StoreError> {
        self.query(&self.config.state_table, PARTITION, Query::default()).await
    }

    /// Every station with observations and where it is, by number as text.
    ///
    /// # Errors
    /// If the state table cannot be read.
    pub async fn known_stations(&self) -> Result<Vec<KnownStation>, StoreError> {
        let (stations, places) = try_join(self.stations(), self.places()).await?;
        let about = |id: &StationId| {
            Station::known(id).or_else(|| places.iter().find(|place| place.id == *id).cloned())
        };
        Ok(stations.into_iter().map(|seen| KnownStation { about: about(&seen.station), seen }).collect())
    }

    /// Of these stations, those whose place is known, as [`Store::describe`] knows it.
    ///
    /// # Errors
    /// If the state table cannot be read.
    pub async fn describe_all(
        &self,
        stations: &[StationId],
    ) -> Result<BTreeMap<StationId, Station>, StoreError> {
        let mut known = BTreeMap::new();
        for station in stations {
            known.extend(self.describe(station).await?.map(|place| (station.clone(), place)));
        }
        Ok(known)
    }

    /// Where a station is and what time people keep there: from the table of stations, else from the places
    /// that were added. `None` for an id that is neither.
    ///
    /// # Errors
    /// If the state table cannot be read.
    pub async fn describe(&self, station: &StationId) -> Result<Option<Station>, StoreError> {
        if let Some(known) = Station::known(station) {
            return Ok(Some(known));
        }
        self.get_item(&self.config.state_table, &Key::new(PARTITION, station.as_str())).await
    }
}
