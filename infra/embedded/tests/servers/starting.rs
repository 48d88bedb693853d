use std::fs;
use std::net::TcpListener;
use std::path::Path;

use aws_sdk_dynamodb::types::AttributeValue;
use embedded::{EmbeddedError, Options, Servers};
use tempfile::TempDir;
use tokio::net::TcpStream;

use super::{BUCKET, dynamodb, dynamodb_client, get, put, s3_client};

async fn start(directory: &Path) -> Result<Servers, EmbeddedError> {
    Servers::start(directory, Options::default()).await
}

#[tokio::test]
async fn what_was_stored_is_there_after_a_restart() {
    let directory = TempDir::new().unwrap();
    let data = directory.path().join("new/data");
    let servers = start(&data).await.unwrap();
    let (s3, tables) = (s3_client(&servers).await, dynamodb_client(&servers).await);
    s3.create_bucket().bucket(BUCKET).send().await.unwrap();
    put(&s3, "key", "body").await;
    dynamodb::create_table(&tables).await;
    dynamodb::item(&tables, "run", 1).send().await.unwrap();
    servers.shutdown().await;

    let servers = start(&data).await.unwrap();
    assert_eq!(get(&s3_client(&servers).await, "key").await, b"body");
    let found = dynamodb_client(&servers).await.get_item().table_name(dynamodb::TABLE);
    let found =
        found.key("id", AttributeValue::S("run".to_owned())).key("step", AttributeValue::N("1".to_owned()));
    assert!(found.send().await.unwrap().item.is_some());
}

#[tokio::test]
async fn a_table_that_a_kill_left_half_made_is_made_by_the_next_start() {
    let directory = TempDir::new().unwrap();
    let servers = start(directory.path()).await.unwrap();
    dynamodb::create_table(&dynamodb_client(&servers).await).await;
    servers.shutdown().await;
    // As the engine leaves it when it is killed between the table's name and the table.
    let file = rusqlite::Connection::open(directory.path().join("dynamodb.sqlite")).unwrap();
    file.execute(&format!("DROP TABLE {}", dynamodb::TABLE), []).unwrap();
    drop(file);

    let servers = start(directory.path()).await.unwrap();
    let tables = dynamodb_client(&servers).await;
    dynamodb::create_table(&tables).await;
    dynamodb::item(&tables, "run", 1).send().await.unwrap();
}

#[tokio::test]
async fn the_servers_listen_on_loopback_until_they_are_stopped() {
    let servers = Servers::temporary().await.unwrap();
    let endpoints = [servers.s3_endpoint(), servers.dynamodb_endpoint()];
    let addresses = endpoints.map(|endpoint| endpoint.strip_prefix("http://").unwrap().to_owned());
    for address in &addresses {
        assert!(address.starts_with("127.0.0.1:"), "{address}");
        TcpStream::connect(address).await.unwrap();
    }
    servers.shutdown().await;
    for address in &addresses {
        assert!(TcpStream::connect(address).await.is_err());
    }
}

#[tokio::test]
async fn the_environment_names_the_servers() {
    let servers = Servers::temporary().await.unwrap();
    let environment = servers.environment();
    assert!(environment.contains(&("AWS_ENDPOINT_URL_S3", servers.s3_endpoint())));
    assert!(environment.contains(&("AWS_ENDPOINT_URL_DYNAMODB", servers.dynamodb_endpoint())));
    assert!(environment.contains(&("AWS_ACCESS_KEY_ID", "local".to_owned())));
}

#[tokio::test]
async fn a_port_that_was_chosen_but_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let directory = TempDir::new().unwrap();
    for (options, service) in [
        (Options { s3_port: Some(port), ..Options::default() }, "S3"),
        (Options { dynamodb_port: Some(port), ..Options::default() }, "DynamoDB"),
    ] {
        let error = Servers::start(directory.path(), options).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "{service} cannot listen on 127.0.0.1:{port}: the port is in use; stop the other program or choose another port"
            )
        );
    }
}

#[tokio::test]
async fn a_directory_serves_one_at_a_time() {
    let directory = TempDir::new().unwrap();
    let first = start(directory.path()).await.unwrap();
    let error = start(directory.path()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "the data directory {} is in use by another wearcast; stop that one or choose another directory",
            directory.path().display()
        )
    );
    first.shutdown().await;
    start(directory.path()).await.unwrap();
}

#[tokio::test]
async fn a_path_that_is_a_file_is_no_data_directory() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let error = start(file.path()).await.unwrap_err();
    assert!(matches!(error, EmbeddedError::Directory { .. }), "{error:?}");
    assert!(error.to_string().contains("cannot be used; choose another one"), "{error}");
}

/// Starts on a directory in which `name` was replaced, and returns the complaint about it.
async fn complaint(name: &str, replace: impl Fn(&Path)) -> String {
    let directory = TempDir::new().unwrap();
    start(directory.path()).await.unwrap().shutdown().await;
    let file = directory.path().join(name);
    replace(&file);
    let before = fs::read(&file).unwrap();
    let error = start(directory.path()).await.unwrap_err();
    assert!(matches!(error, EmbeddedError::Damaged { .. }), "{error:?}");
    assert_eq!(fs::read(&file).unwrap(), before, "the file is left as it was");
    error.to_string().replace(directory.path().to_str().unwrap(), "DATA")
}

#[tokio::test]
async fn a_file_of_something_else_is_named_and_left_alone() {
    for name in ["s3.sqlite", "dynamodb.sqlite"] {
        let expected =
            format!("DATA/{name} is not a wearcast data file or is damaged; move it away and start again");
        let text =
            complaint(name, |file| fs::write(file, "station,observed_at\n".repeat(100)).unwrap()).await;
        assert_eq!(text, expected);
        let cut_off = complaint(name, |file| {
            let whole = fs::read(file).unwrap();
            fs::write(file, &whole[..whole.len() / 2]).unwrap();
        })
        .await;
        assert_eq!(cut_off, expected);
        let other_database = complaint(name, |file| {
            fs::remove_file(file).unwrap();
            let other = rusqlite::Connection::open(file).unwrap();
            other.execute_batch("CREATE TABLE bookmarks (url TEXT)").unwrap();
        })
        .await;
        assert_eq!(other_database, expected);
    }
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_left_alone() {
    let directory = TempDir::new().unwrap();
    start(directory.path()).await.unwrap().shutdown().await;
    let file = directory.path().join("s3.sqlite");
    rusqlite::Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let error = start(directory.path()).await.unwrap_err();
    assert!(
        error.to_string().contains("written by a newer wearcast (format 99, this one knows 1)"),
        "{error}"
    );
}
