//! The forecast ledger: immutable documents in S3, found through an index in DynamoDB.

use forecast::Forecast;
use serde::{Deserialize, Serialize};
use weather::{Hour, StationId};

use crate::table::{Key, Query};
use crate::{Expect, Put, Store, StoreError, keys};

/// An entry of the ledger's index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedForecast {
    /// Which station.
    pub station: StationId,
    /// The last observed hour it started from.
    pub issued_at: Hour,
    /// 0 for the baseline, else the registered model's version.
    pub model_version: u32,
    /// Where the document lies.
    pub key: String,
}

impl Store {
    /// Puts a forecast into the ledger. One that is there already stays as it is.
    ///
    /// # Errors
    /// If it cannot be written.
    pub async fn issue(&self, forecast: &Forecast, model_version: u32) -> Result<Put, StoreError> {
        let key = keys::forecast(&forecast.station, forecast.issued_at, model_version);
        let put = self.put_json(&key, forecast, Expect::Absent).await?;
        let entry = IssuedForecast {
            station: forecast.station.clone(),
            issued_at: forecast.issued_at,
            model_version,
            key,
        };
        let sort_key = format!("{}#{model_version:05}", entry.issued_at);
        let index = Key::new(partition(&entry.station), sort_key);
        // The index follows the document, so whoever finds an entry finds its document; an entry lost
        // between the two is written when the same event comes again.
        self.put_item(&self.config.state_table, &index, &entry, true).await?;
        Ok(put)
    }

    /// The forecast to serve at `as_of`: the last one issued by then, and of those the newest model's.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub async fn latest_forecast(
        &self,
        station: &StationId,
        as_of: Hour,
    ) -> Result<Option<IssuedForecast>, StoreError> {
        let last = format!("{as_of}#~");
        let query = Query { up_to: Some(&last), descending: true, limit: Some(1), ..Query::default() };
        let found = self.query(&self.config.state_table, &partition(station), query).await?;
        Ok(found.into_iter().next())
    }

    /// Takes the newest forecast of a station out of the index if it is of that version, so that what the
    /// model before it said of the same hour is served again. The document stays in the ledger.
    ///
    /// # Errors
    /// If the index cannot be read or written.
    pub async fn withdraw_newest(&self, station: &StationId, model_version: u32) -> Result<(), StoreError> {
        let query = Query { descending: true, limit: Some(1), ..Query::default() };
        let found: Vec<IssuedForecast> =
            self.query(&self.config.state_table, &partition(station), query).await?;
        let Some(entry) = found.into_iter().find(|entry| entry.model_version == model_version) else {
            return Ok(());
        };
        let key = Key::new(partition(station), format!("{}#{model_version:05}", entry.issued_at));
        let request =
            self.dynamodb.delete_item().table_name(&self.config.state_table).set_key(Some(key.item()));
        request.send().await.map(drop).map_err(|error| StoreError::service("deleting", key.name(), error))
    }
}

fn partition(station: &StationId) -> String {
    format!("FORECAST#{station}")
}
