//! Which stations have observations, and up to when.

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};
use weather::{Hour, StationId};

use crate::error::code;
use crate::table::{Key, Query};
use crate::{Store, StoreError};

const PARTITION: &str = "STATIONS";

/// What is known about a station that has sent observations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StationState {
    /// Its number.
    pub station: StationId,
    /// First hour with a measured air temperature.
    pub first_observed: Hour,
    /// Last hour with a measured air temperature.
    pub last_observed: Hour,
}

impl Store {
    /// Widens what is known about when a station was observed. Two writers at once end with the
    /// earliest first and the latest last hour.
    ///
    /// # Errors
    /// If the state table cannot be written.
    pub async fn note_station(&self, seen: &StationState) -> Result<(), StoreError> {
        let key = Key::new(PARTITION, seen.station.as_str());
        self.put_item(&self.config.state_table, &key, seen, true).await?;
        // Hours are text of one length, so that DynamoDB's order of text is the order of time.
        self.move_bound(&key, "first_observed", '>', seen.first_observed).await?;
        self.move_bound(&key, "last_observed", '<', seen.last_observed).await
    }

    async fn move_bound(
        &self,
        key: &Key,
        bound: &'static str,
        order: char,
        hour: Hour,
    ) -> Result<(), StoreError> {
        let request = self
            .dynamodb
            .update_item()
            .table_name(&self.config.state_table)
            .set_key(Some(key.item()))
            .update_expression("SET #bound = :hour")
            .condition_expression(format!("#bound {order} :hour"))
            .expression_attribute_names("#bound", bound)
            .expression_attribute_values(":hour", AttributeValue::S(hour.to_string()));
        match request.send().await {
            Err(error) if code(&error) != Some("ConditionalCheckFailedException") => {
                Err(StoreError::service("writing", key.name(), error))
            }
            _ => Ok(()),
        }
    }

    /// One station; `None` if it has no observations.
    ///
    /// # Errors
    /// If the state table cannot be read.
    pub async fn station(&self, station: &StationId) -> Result<Option<StationState>, StoreError> {
        self.get_item(&self.config.state_table, &Key::new(PARTITION, station.as_str())).await
    }

    /// Every station with observations, by number as text.
    ///
    /// # Errors
    /// If the state table cannot be read.
    pub async fn stations(&self) -> Result<Vec<StationState>, StoreError> {
        self.query(&self.config.state_table, PARTITION, Query::default()).await
    }
}
