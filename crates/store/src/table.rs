//! Items of the tables. Each has a partition key `pk` and a sort key `sk`; the rest is a typed struct.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::code;
use crate::{Put, Store, StoreError};

pub(crate) type Item = HashMap<String, AttributeValue>;

/// Partition and sort key of one item.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

impl Key {
    pub(crate) fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self { pk: pk.into(), sk: sk.into() }
    }

    pub(crate) fn item(&self) -> Item {
        HashMap::from([
            ("pk".to_owned(), AttributeValue::S(self.pk.clone())),
            ("sk".to_owned(), AttributeValue::S(self.sk.clone())),
        ])
    }

    pub(crate) fn name(&self) -> String {
        format!("{}/{}", self.pk, self.sk)
    }
}

/// Which sort keys of a partition to read, and how.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query<'a> {
    /// Only sort keys that begin so.
    pub(crate) prefix: Option<&'a str>,
    /// Only sort keys up to and including this one. Not together with `prefix`.
    pub(crate) up_to: Option<&'a str>,
    /// Only sort keys from the first to the second, both included. Not together with the two above.
    pub(crate) between: Option<(&'a str, &'a str)>,
    /// Last first.
    pub(crate) descending: bool,
    /// At most this many.
    pub(crate) limit: Option<usize>,
    /// Only what follows this sort key, in the query's order.
    pub(crate) after: Option<&'a str>,
}

/// Part of a long answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// What was found.
    pub items: Vec<T>,
    /// Where the next page begins; `None` if this is the last.
    pub next: Option<String>,
}

impl Store {
    /// Creates the tables if they are not there: the local stack's part of the template.
    ///
    /// # Errors
    /// If DynamoDB cannot be reached or refuses.
    pub async fn create_tables(&self) -> Result<(), StoreError> {
        for table in [&self.config.runs_table, &self.config.state_table, &self.config.events_table] {
            let mut request =
                self.dynamodb.create_table().table_name(table).billing_mode(BillingMode::PayPerRequest);
            for (name, role) in [("pk", KeyType::Hash), ("sk", KeyType::Range)] {
                let definition = AttributeDefinition::builder()
                    .attribute_name(name)
                    .attribute_type(ScalarAttributeType::S)
                    .build();
                let element = KeySchemaElement::builder().attribute_name(name).key_type(role).build();
                let (Ok(definition), Ok(element)) = (definition, element) else {
                    unreachable!("name, type and role are set");
                };
                request = request.attribute_definitions(definition).key_schema(element);
            }
            match request.send().await {
                Err(error) if code(&error) != Some("ResourceInUseException") => {
                    return Err(StoreError::service("creating table", table, error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Creates the bucket if it is not there: the local stack's part of the template.
    ///
    /// # Errors
    /// If S3 cannot be reached or refuses.
    pub async fn create_bucket(&self) -> Result<(), StoreError> {
        match self.s3.create_bucket().bucket(self.bucket()).send().await {
            Err(error)
                if !matches!(code(&error), Some("BucketAlreadyOwnedByYou" | "BucketAlreadyExists")) =>
            {
                Err(StoreError::service("creating bucket", self.bucket(), error))
            }
            _ => Ok(()),
        }
    }

    pub(crate) async fn get_item<T: DeserializeOwned>(
        &self,
        table: &str,
        key: &Key,
    ) -> Result<Option<T>, StoreError> {
        let request =
            self.dynamodb.get_item().table_name(table).set_key(Some(key.item())).consistent_read(true);
        let answer =
            request.send().await.map_err(|error| StoreError::service("reading", key.name(), error))?;
        answer.item.map(|item| decode(key.name(), item)).transpose()
    }

    /// Writes one item; with `only_if_absent` an existing one stays.
    pub(crate) async fn put_item<T: Serialize>(
        &self,
        table: &str,
        key: &Key,
        value: &T,
        only_if_absent: bool,
    ) -> Result<Put, StoreError> {
        let item = encode(key, value)?;
        let mut request = self.dynamodb.put_item().table_name(table).set_item(Some(item));
        if only_if_absent {
            request = request.condition_expression("attribute_not_exists(pk)");
        }
        match request.send().await {
            Ok(_) => Ok(Put::Written),
            Err(error) if code(&error) == Some("ConditionalCheckFailedException") => Ok(Put::Refused),
            Err(error) => Err(StoreError::service("writing", key.name(), error)),
        }
    }

    pub(crate) async fn query<T: DeserializeOwned>(
        &self,
        table: &str,
        pk: &str,
        query: Query<'_>,
    ) -> Result<Vec<T>, StoreError> {
        Ok(self.query_page(table, pk, query).await?.items)
    }

    /// The same, and where the next page begins if the limit ended this one.
    pub(crate) async fn query_page<T: DeserializeOwned>(
        &self,
        table: &str,
        pk: &str,
        query: Query<'_>,
    ) -> Result<Page<T>, StoreError> {
        let start = query.after.map(|after| Key::new(pk, after).item());
        let mut request = self
            .dynamodb
            .query()
            .table_name(table)
            .consistent_read(true)
            .scan_index_forward(!query.descending)
            .set_limit(query.limit.map(|limit| limit as i32))
            .set_exclusive_start_key(start)
            .expression_attribute_values(":pk", AttributeValue::S(pk.to_owned()));
        let text = |text: &str| AttributeValue::S(text.to_owned());
        request = match query {
            Query { prefix: Some(prefix), .. } => request
                .key_condition_expression("pk = :pk AND begins_with(sk, :sk)")
                .expression_attribute_values(":sk", text(prefix)),
            Query { up_to: Some(last), .. } => request
                .key_condition_expression("pk = :pk AND sk <= :sk")
                .expression_attribute_values(":sk", text(last)),
            Query { between: Some((first, last)), .. } => request
                .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
                .expression_attribute_values(":first", text(first))
                .expression_attribute_values(":last", text(last)),
            _ => request.key_condition_expression("pk = :pk"),
        };
        let mut items = request.into_paginator().items().send();
        let mut found = Vec::new();
        while let Some(item) = items.next().await {
            let item = item.map_err(|error| StoreError::service("querying", pk, error))?;
            let sort_key = item.get("sk").and_then(|sk| sk.as_s().ok()).cloned();
            found.push(decode(pk.to_owned(), item)?);
            if query.limit.is_some_and(|limit| found.len() >= limit) {
                return Ok(Page { items: found, next: sort_key });
            }
        }
        Ok(Page { items: found, next: None })
    }
}

pub(crate) fn encode<T: Serialize>(key: &Key, value: &T) -> Result<Item, StoreError> {
    let mut item: Item =
        serde_dynamo::to_item(value).map_err(|error| StoreError::damaged(key.name(), error))?;
    item.extend(key.item());
    Ok(item)
}

fn decode<T: DeserializeOwned>(target: String, item: Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(item).map_err(|error| StoreError::damaged(target, error))
}
