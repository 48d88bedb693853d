//! Writing items: under a condition, several together or none, many at once.

use aws_sdk_dynamodb::types::{
    AttributeValue, DeleteRequest, Put as PutItem, PutRequest, TransactWriteItem, WriteRequest,
};
use serde::Serialize;

use crate::error::code;
use crate::table::{Item, Key, Query, encode};
use crate::{Patience, Put, Store, StoreError};

/// Items that DynamoDB takes in one batch.
const BATCH: usize = 25;

/// What must hold of the item that is there for a write to happen.
#[derive(Debug, Clone)]
pub(crate) enum Condition {
    /// Whatever is there may be replaced.
    Anything,
    /// Nothing is there.
    Absent,
    /// The attribute of that name has this value.
    Is(&'static str, AttributeValue),
}

/// One item to write.
#[derive(Debug)]
pub(crate) struct Write {
    item: Item,
    condition: Condition,
}

impl Condition {
    /// The item's `revision` is this.
    pub(crate) fn revision(revision: u64) -> Self {
        Self::Is("revision", AttributeValue::N(revision.to_string()))
    }

    fn expression(&self) -> Option<&'static str> {
        match self {
            Self::Anything => None,
            Self::Absent => Some("attribute_not_exists(pk)"),
            Self::Is(..) => Some("#name = :value"),
        }
    }
}

impl Write {
    /// An item of the runs table to write together with others.
    pub(crate) fn of<T: Serialize>(key: &Key, value: &T, condition: Condition) -> Result<Self, StoreError> {
        Ok(Self { item: encode(key, value)?, condition })
    }
}

impl Store {
    /// Writes all items into the runs table, or none if a condition does not hold.
    pub(crate) async fn write_together(
        &self,
        what: &str,
        writes: impl IntoIterator<Item = Write>,
    ) -> Result<Put, StoreError> {
        let mut request = self.dynamodb.transact_write_items();
        for Write { item, condition } in writes {
            let mut put = PutItem::builder().table_name(&self.config.runs_table).set_item(Some(item));
            put = put.set_condition_expression(condition.expression().map(str::to_owned));
            if let Condition::Is(name, value) = condition {
                put = put
                    .expression_attribute_names("#name", name)
                    .expression_attribute_values(":value", value);
            }
            let put = put.build().map_err(|error| StoreError::damaged(what, error))?;
            request = request.transact_items(TransactWriteItem::builder().put(put).build());
        }
        match request.send().await {
            Ok(_) => Ok(Put::Written),
            // Among its reasons is a condition that does not hold, or another transaction on the same items.
            Err(error) if code(&error) == Some("TransactionCanceledException") => Ok(Put::Refused),
            Err(error) => Err(StoreError::service("writing", what, error)),
        }
    }

    /// Writes one item of the runs table if the condition holds.
    pub(crate) async fn write_if<T: Serialize>(
        &self,
        key: &Key,
        value: &T,
        condition: Condition,
    ) -> Result<Put, StoreError> {
        let mut request = self
            .dynamodb
            .put_item()
            .table_name(&self.config.runs_table)
            .set_item(Some(encode(key, value)?))
            .set_condition_expression(condition.expression().map(str::to_owned));
        if let Condition::Is(name, value) = condition {
            request = request
                .expression_attribute_names("#name", name)
                .expression_attribute_values(":value", value);
        }
        match request.send().await {
            Ok(_) => Ok(Put::Written),
            Err(error) if code(&error) == Some("ConditionalCheckFailedException") => Ok(Put::Refused),
            Err(error) => Err(StoreError::service("writing", key.name(), error)),
        }
    }

    /// Writes many items of the runs table; in no order, and some may be written when it fails.
    pub(crate) async fn write_many(&self, what: &str, items: Vec<Item>) -> Result<(), StoreError> {
        let put = |item| PutRequest::builder().set_item(Some(item)).build();
        let requests = items.into_iter().map(|item| {
            let put = put(item).map_err(|error| StoreError::damaged(what, error))?;
            Ok(WriteRequest::builder().put_request(put).build())
        });
        self.send_many(what, requests.collect::<Result<_, StoreError>>()?).await
    }

    /// Deletes every item of a partition of the runs table whose sort key begins with `prefix`.
    pub(crate) async fn delete_many(&self, pk: &str, prefix: &str) -> Result<(), StoreError> {
        let query = Query { prefix: Some(prefix), ..Query::default() };
        let keys: Vec<SortKey> = self.query(&self.config.runs_table, pk, query).await?;
        let requests = keys.into_iter().map(|SortKey { sk }| {
            let delete = DeleteRequest::builder().set_key(Some(Key::new(pk, sk).item())).build();
            let delete = delete.map_err(|error| StoreError::damaged(pk, error))?;
            Ok(WriteRequest::builder().delete_request(delete).build())
        });
        self.send_many(pk, requests.collect::<Result<_, StoreError>>()?).await
    }

    async fn send_many(&self, what: &str, mut left: Vec<WriteRequest>) -> Result<(), StoreError> {
        let table = &self.config.runs_table;
        let mut patience = Patience::begin();
        while !left.is_empty() {
            let batch: Vec<WriteRequest> = left.drain(..left.len().min(BATCH)).collect();
            let answer = self.dynamodb.batch_write_item().request_items(table, batch).send().await;
            let answer = answer.map_err(|error| StoreError::service("writing", what, error))?;
            let refused = answer.unprocessed_items.and_then(|mut tables| tables.remove(table));
            if let Some(refused) = refused.filter(|refused| !refused.is_empty()) {
                left.extend(refused);
                patience.after(StoreError::Conflict { target: what.to_owned() }).await?;
            }
        }
        Ok(())
    }
}

#[derive(serde::Deserialize)]
struct SortKey {
    sk: String,
}
