//! What was written to a table, in order.

use embedded::{Options, Servers};
use serde_json::Value;
use tempfile::TempDir;

use super::dynamodb::{TABLE, create_table, item};
use super::dynamodb_client;

fn steps(records: &[Value]) -> Vec<(String, String)> {
    let said = |value: &Value| value.as_str().unwrap().to_owned();
    let of =
        |record: &Value| (said(&record["eventName"]), said(&record["dynamodb"]["NewImage"]["step"]["N"]));
    records.iter().map(of).collect()
}

#[tokio::test]
async fn a_stream_brings_what_is_written_after_it_was_switched_on_and_goes_on_after_a_restart() {
    let directory = TempDir::new().unwrap();
    let servers = Servers::start(directory.path(), Options::default()).await.unwrap();
    let client = dynamodb_client(&servers).await;
    create_table(&client).await;
    item(&client, "a", 1).send().await.unwrap();
    let stream = servers.table_stream(TABLE).await.unwrap();
    let start = stream.latest().await.unwrap();
    for step in [2, 3, 2] {
        item(&client, "a", step).send().await.unwrap();
    }
    let (records, position) = stream.after(&start).await.unwrap();
    let expected = [("INSERT", "2"), ("INSERT", "3"), ("MODIFY", "2")];
    assert_eq!(steps(&records), expected.map(|(name, step)| (name.to_owned(), step.to_owned())));
    assert_eq!(stream.after(&position).await.unwrap(), (Vec::new(), position.clone()));

    item(&client, "a", 4).send().await.unwrap();
    drop(stream);
    servers.shutdown().await;
    let servers = Servers::start(directory.path(), Options::default()).await.unwrap();
    let stream = servers.table_stream(TABLE).await.unwrap();
    let (records, _) = stream.after(&position).await.unwrap();
    assert_eq!(steps(&records), [("INSERT".to_owned(), "4".to_owned())]);
    servers.shutdown().await;
}

#[tokio::test]
async fn a_stream_of_a_table_that_is_not_there_is_one_sentence() {
    let servers = Servers::temporary().await.unwrap();
    let error = servers.table_stream("nothing").await.unwrap_err();
    assert_eq!(error.to_string(), "the stream of the table nothing cannot be read");
}
