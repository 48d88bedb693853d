//! Official forecasts: immutable documents in S3, found through an index in DynamoDB.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use weather::official::{OfficialForecast, Product};
use weather::{Hour, StationId};

use crate::table::{Key, Query};
use crate::{Expect, Put, Store, StoreError, keys};

/// For how long an issue is news: the twelve hours between two of the mid-term forecast, twice more in case
/// some are missed.
const NEWS_HOURS: i64 = 36;

/// An entry of the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedOfficial {
    /// Which product.
    pub product: Product,
    /// The hour it was issued in.
    pub issued_at: Hour,
    /// Where the document lies.
    pub key: String,
}

impl Store {
    /// The key under `raw/` of an answer with that issue, if one is filed.
    ///
    /// # Errors
    /// If the bucket cannot be listed.
    pub async fn filed_official(
        &self,
        product: Product,
        station: &StationId,
        issued_at: Hour,
    ) -> Result<Option<String>, StoreError> {
        let folder = keys::raw_folder(product.as_str(), station.as_str(), issued_at);
        let filed = self.list(&format!("{folder}/")).await?;
        let is_of = |key: &String| keys::parse_raw(key).is_some_and(|key| key.issued_at == Some(issued_at));
        Ok(filed.into_iter().find(is_of))
    }

    /// Keeps an issue of an official forecast. One that is there already stays as it is.
    ///
    /// # Errors
    /// If it cannot be written.
    pub async fn put_official(&self, forecast: &OfficialForecast) -> Result<Put, StoreError> {
        let OfficialForecast { product, station, issued_at, .. } = forecast;
        let key = keys::official(*product, station, *issued_at);
        let put = self.put_json(&key, forecast, Expect::Absent).await?;
        let index = Key::new(partition(station), format!("{issued_at}#{product}"));
        let entry = IssuedOfficial { product: *product, issued_at: *issued_at, key };
        // After the document, as in the ledger: whoever finds an entry finds its document.
        self.put_item(&self.config.state_table, &index, &entry, true).await?;
        Ok(put)
    }

    /// The last issue of each product that was out at `as_of`: issued in an hour before it, and not long ago.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub async fn latest_official(
        &self,
        station: &StationId,
        as_of: Hour,
    ) -> Result<Vec<IssuedOfficial>, StoreError> {
        // An entry's `{hour}#{product}` sorts after its bare hour: the last hour itself is not included.
        let (first, last) = ((as_of - NEWS_HOURS).to_string(), as_of.to_string());
        let query = Query { between: Some((&first, &last)), ..Query::default() };
        let issued: Vec<IssuedOfficial> =
            self.query(&self.config.state_table, &partition(station), query).await?;
        let last_of_each: BTreeMap<Product, IssuedOfficial> =
            issued.into_iter().map(|entry| (entry.product, entry)).collect();
        Ok(last_of_each.into_values().collect())
    }
}

fn partition(station: &StationId) -> String {
    format!("OFFICIAL#{station}")
}
