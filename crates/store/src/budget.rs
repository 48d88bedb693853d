//! Calls that a weather service allows in a day, counted where every invocation sees them.

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::civil::Date;

use crate::error::code;
use crate::table::Key;
use crate::{Store, StoreError};

const CALLS: &str = "calls";
const SPENT: &str = "spent";

/// How long a day's count is kept: long enough to look at it after the day.
const KEPT_DAYS: i64 = 30;

impl Store {
    /// Takes one call out of the budget of `service` for `day`. `false` if `limit` calls were taken, or
    /// the service said that the day's calls are spent. Any number of callers at once take no more than
    /// `limit` together.
    ///
    /// # Errors
    /// If the state table cannot be written.
    pub async fn take_call(&self, service: &str, day: Date, limit: u32) -> Result<bool, StoreError> {
        let key = budget_key(service, day);
        let request = self
            .update_budget(&key, day)
            .update_expression("ADD #calls :one SET #expires = :expires")
            .condition_expression(
                "(attribute_not_exists(#calls) OR #calls < :limit) AND attribute_not_exists(#spent)",
            )
            .expression_attribute_names("#calls", CALLS)
            .expression_attribute_values(":one", AttributeValue::N("1".to_owned()))
            .expression_attribute_values(":limit", AttributeValue::N(limit.to_string()));
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) if code(&error) == Some("ConditionalCheckFailedException") => Ok(false),
            Err(error) => Err(StoreError::service("counting a call in", key.name(), error)),
        }
    }

    /// Notes that `service` allows no more calls on `day`, whatever was counted here.
    ///
    /// # Errors
    /// If the state table cannot be written.
    pub async fn spend_calls(&self, service: &str, day: Date) -> Result<(), StoreError> {
        let key = budget_key(service, day);
        let request = self
            .update_budget(&key, day)
            .update_expression("SET #spent = :yes, #expires = :expires")
            .expression_attribute_values(":yes", AttributeValue::Bool(true));
        request.send().await.map(drop).map_err(|error| StoreError::service("writing", key.name(), error))
    }

    /// An update of a day's count, with the names and values that every one of them has.
    fn update_budget(&self, key: &Key, day: Date) -> UpdateItemFluentBuilder {
        self.dynamodb
            .update_item()
            .table_name(&self.config.state_table)
            .set_key(Some(key.item()))
            .expression_attribute_names("#spent", SPENT)
            .expression_attribute_names("#expires", "expires_at")
            .expression_attribute_values(":expires", AttributeValue::N(expires(day).to_string()))
    }

    /// Calls taken on `day`.
    ///
    /// # Errors
    /// If the state table cannot be read.
    pub async fn calls_taken(&self, service: &str, day: Date) -> Result<u32, StoreError> {
        #[derive(serde::Deserialize)]
        struct Count {
            #[serde(default)]
            calls: u32,
        }
        let count: Option<Count> = self.get_item(&self.config.state_table, &budget_key(service, day)).await?;
        Ok(count.map_or(0, |count| count.calls))
    }
}

fn budget_key(service: &str, day: Date) -> Key {
    Key::new(format!("CALLS#{service}"), day.to_string())
}

/// When DynamoDB may drop the item: seconds since 1970.
fn expires(day: Date) -> i64 {
    let start = jiff::civil::date(1970, 1, 1);
    let days = start.until(day).map_or(0, |span| i64::from(span.get_days()));
    (days + KEPT_DAYS) * 24 * 60 * 60
}
