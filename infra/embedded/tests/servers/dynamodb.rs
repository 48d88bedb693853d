use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, Put, ScalarAttributeType,
    TransactWriteItem,
};
use embedded::Servers;

use super::{all_at_once, dynamodb_client};

pub(crate) const TABLE: &str = "runs";

/// Creates a table of items with an `id` and, in order, a `step`.
pub(crate) async fn create_table(client: &Client) {
    let key =
        |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
    let attribute = |name: &str, kind| {
        AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().unwrap()
    };
    client
        .create_table()
        .table_name(TABLE)
        .key_schema(key("id", KeyType::Hash))
        .key_schema(key("step", KeyType::Range))
        .attribute_definitions(attribute("id", ScalarAttributeType::S))
        .attribute_definitions(attribute("step", ScalarAttributeType::N))
        .billing_mode(BillingMode::PayPerRequest)
        .send()
        .await
        .unwrap();
}

/// The put of an item.
pub(crate) fn item(client: &Client, id: &str, step: i32) -> PutItemFluentBuilder {
    client
        .put_item()
        .table_name(TABLE)
        .item("id", AttributeValue::S(id.to_owned()))
        .item("step", AttributeValue::N(step.to_string()))
}

async fn with_table() -> (Servers, Client) {
    let servers = Servers::temporary().await.unwrap();
    let client = dynamodb_client(&servers).await;
    create_table(&client).await;
    (servers, client)
}

async fn steps(client: &Client, id: &str, condition: &str, values: &[(&str, i32)]) -> Vec<i32> {
    let mut query = client
        .query()
        .table_name(TABLE)
        .key_condition_expression(condition)
        .expression_attribute_values(":id", AttributeValue::S(id.to_owned()));
    for (name, value) in values {
        query = query.expression_attribute_values(*name, AttributeValue::N(value.to_string()));
    }
    let found = query.send().await.unwrap();
    found.items().iter().map(|item| item["step"].as_n().unwrap().parse().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixteen_concurrent_conditional_puts_exactly_one_wins() {
    let (_servers, client) = with_table().await;
    let results = all_at_once(16, |writer| {
        item(&client, "lease", 0)
            .item("owner", AttributeValue::N(writer.to_string()))
            .condition_expression("attribute_not_exists(id)")
            .send()
    })
    .await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    for loser in results.into_iter().filter_map(Result::err) {
        assert!(loser.as_service_error().unwrap().is_conditional_check_failed_exception());
    }
}

#[tokio::test]
async fn items_are_queried_in_the_order_of_their_sort_key() {
    let (_servers, client) = with_table().await;
    for step in [10, 2, 1, 20] {
        item(&client, "run", step).send().await.unwrap();
    }
    item(&client, "another", 5).send().await.unwrap();
    assert_eq!(steps(&client, "run", "id = :id", &[]).await, [1, 2, 10, 20]);
    let between = "id = :id AND step BETWEEN :from AND :to";
    assert_eq!(steps(&client, "run", between, &[(":from", 2), (":to", 10)]).await, [2, 10]);
}

#[tokio::test]
async fn a_transaction_writes_all_or_nothing() {
    let (_servers, client) = with_table().await;
    let write = |step: i32| {
        let put = Put::builder()
            .table_name(TABLE)
            .item("id", AttributeValue::S("run".to_owned()))
            .item("step", AttributeValue::N(step.to_string()))
            .condition_expression("attribute_not_exists(id)");
        TransactWriteItem::builder().put(put.build().unwrap()).build()
    };
    let both =
        |one, other| client.transact_write_items().transact_items(write(one)).transact_items(write(other));
    both(1, 2).send().await.unwrap();
    let canceled = both(3, 2).send().await.unwrap_err();
    assert_eq!(canceled.code(), Some("TransactionCanceledException"));
    assert_eq!(steps(&client, "run", "id = :id", &[]).await, [1, 2]);
}
