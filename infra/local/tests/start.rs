//! `wearcast up`: starting, starting again, stopping, and what can be in the way.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::net::TcpListener;
use std::path::Path;
use std::time::Instant;

use serde_json::Value;
use tempfile::TempDir;
use whole_path::{Contents, Ended, Program, Wearcast, get};

const WEARCAST: &str = env!("CARGO_BIN_EXE_wearcast");
const JANUARY: [&str; 3] = ["--no-train", "--as-of", "2010-02-01T00:00:00Z"];

/// One sentence on standard error, and exit code 1.
fn refused(ended: &Ended) -> &str {
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    let sentence = ended.complained.trim_end();
    assert!(!sentence.contains('\n') && sentence.starts_with("wearcast: "), "{ended:?}");
    sentence
}

async fn up(data_dir: &Path, port: &str) -> Ended {
    let directory = data_dir.to_str().unwrap();
    Program::run(WEARCAST, &["up", "--no-train", "--port", port, "--data-dir", directory]).await
}

#[tokio::test]
async fn the_forecast_starts_at_the_hour_it_is_pretended_to_be() {
    let directory = TempDir::new().unwrap();
    let wearcast = Wearcast::up(WEARCAST, directory.path(), &JANUARY).await.ready().await;
    let answer = get(&format!("{}/v1/forecasts/54511", wearcast.page)).await;
    let forecast: Value = serde_json::from_slice(answer.body()).unwrap();
    assert_eq!(forecast["as_of"], "2010-02-01T00:00:00Z");
    assert_eq!(forecast["issued_at"], "2010-01-31T23:00:00Z");
    let page = get(&format!("{}/?lang=en", wearcast.page)).await;
    assert!(String::from_utf8_lossy(page.body()).contains("as of 1 February 2010, 8:00"));
    wearcast.stop().await;
}

#[tokio::test]
async fn a_second_start_is_ready_and_redoes_nothing() {
    let directory = TempDir::new().unwrap();
    let first = Wearcast::up(WEARCAST, directory.path(), &JANUARY).await.ready().await.stop().await;
    assert_eq!(first.status.code(), Some(0), "{}", first.complained);
    assert!(first.said.contains("752 missing hours filed under raw/"), "{}", first.said);
    let before = Contents::at_rest(directory.path()).await;

    let started = Instant::now();
    let second = Wearcast::up(WEARCAST, directory.path(), &JANUARY).await.ready().await;
    println!("ready again after {} ms", started.elapsed().as_millis());
    let second = second.stop().await;
    assert!(
        second.said.contains("nothing is missing") && !second.said.contains("preprocess"),
        "{}",
        second.said
    );
    assert_eq!(Contents::at_rest(directory.path()).await.differences(&before), Vec::<String>::new());
}

#[tokio::test]
async fn ctrl_c_stops_with_exit_code_0_and_gives_the_directory_back() {
    let directory = TempDir::new().unwrap();
    // At once: while the first data comes in.
    let wearcast = Wearcast::up(WEARCAST, directory.path(), &JANUARY).await;
    let page = wearcast.page.clone();
    let ended = wearcast.stop().await;
    assert_eq!((ended.status.code(), ended.complained.as_str()), (Some(0), ""));
    assert!(ended.said.contains("stopping; the next start goes on where this one stopped"), "{}", ended.said);
    assert!(!directory.path().join("address.json").exists());
    assert!(std::net::TcpStream::connect(page.trim_start_matches("http://")).is_err());
    Wearcast::up(WEARCAST, directory.path(), &JANUARY).await.ready().await.stop().await;
}

#[tokio::test]
async fn a_port_in_use_is_one_sentence_and_nothing_is_written() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let directory = TempDir::new().unwrap();
    let ended = up(&directory.path().join("data"), &port).await;
    let expected =
        format!("wearcast: port {port} is in use; stop the other program or choose another with --port");
    assert_eq!(refused(&ended), expected);
    assert!(!directory.path().join("data").exists());
}

#[tokio::test]
async fn a_data_file_of_something_else_is_one_sentence_and_left_alone() {
    let directory = TempDir::new().unwrap();
    for name in ["s3.sqlite", "dynamodb.sqlite"] {
        let (data, junk) = (directory.path().join(name), "bookmarks,of,a,browser\n".repeat(100));
        std::fs::create_dir(&data).unwrap();
        std::fs::write(data.join(name), &junk).unwrap();
        let ended = up(&data, "0").await;
        let sentence = refused(&ended);
        let expected =
            format!("{name} is not a wearcast data file or is damaged; move it away and start again");
        assert!(sentence.ends_with(&expected), "{sentence}");
        assert_eq!(std::fs::read_to_string(data.join(name)).unwrap(), junk);
    }
}

#[tokio::test]
async fn a_data_directory_that_cannot_be_one_is_one_sentence() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("notes.txt");
    std::fs::write(&file, "notes").unwrap();
    let ended = up(&file, "0").await;
    let sentence = refused(&ended);
    assert!(sentence.contains("notes.txt cannot be used; choose another one"), "{sentence}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "notes");
}

/// Not even the superuser creates a directory in `/sys`.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_data_directory_that_cannot_be_written_is_one_sentence() {
    let ended = up(Path::new("/sys/wearcast"), "0").await;
    let sentence = refused(&ended);
    assert!(sentence.contains("/sys/wearcast cannot be written: it is read-only"), "{sentence}");
}

#[tokio::test]
async fn a_data_directory_in_use_is_one_sentence() {
    let directory = TempDir::new().unwrap();
    let first = Wearcast::up(WEARCAST, directory.path(), &JANUARY).await.ready().await;
    let ended = up(directory.path(), "0").await;
    let sentence = refused(&ended);
    assert!(sentence.contains("is in use by another wearcast"), "{sentence}");
    assert_eq!(get(&format!("{}/healthz", first.page)).await.status(), 200, "the first one goes on");
    first.stop().await;
}

#[tokio::test]
async fn help_names_every_command_and_option() {
    let ended = Program::run(WEARCAST, &["--help"]).await;
    assert_eq!(ended.status.code(), Some(0));
    for word in ["up", "import", "train", "--data-dir"] {
        assert!(ended.said.contains(word), "no {word} in {}", ended.said);
    }
    let ended = Program::run(WEARCAST, &["up", "--help"]).await;
    assert_eq!(ended.status.code(), Some(0));
    for word in ["--as-of", "--data-dir", "--port", "--no-train", "--seed", "--preset"] {
        assert!(ended.said.contains(word), "no {word} in {}", ended.said);
    }
}

#[tokio::test]
async fn a_time_without_an_offset_is_refused_with_an_example() {
    let ended = Program::run(WEARCAST, &["up", "--as-of", "2014-06-30"]).await;
    assert_eq!(ended.status.code(), Some(2), "the command line itself is wrong");
    assert!(ended.complained.contains("write it like 2014-12-31T15:00:00Z"), "{}", ended.complained);
}

/// The addresses that a process listens on, from the system's own tables.
#[cfg(target_os = "linux")]
fn listening(process: u32) -> Vec<String> {
    let sockets: Vec<String> = std::fs::read_dir(format!("/proc/{process}/fd"))
        .unwrap()
        .filter_map(|file| std::fs::read_link(file.unwrap().path()).ok())
        .filter_map(|target| Some(target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()))
        .collect();
    let table =
        |name: &str| std::fs::read_to_string(format!("/proc/{process}/net/{name}")).unwrap_or_default();
    let mut found = Vec::new();
    for row in [table("tcp"), table("tcp6")].concat().lines() {
        let fields: Vec<&str> = row.split_whitespace().collect();
        // local address, state 0A (listening), inode
        if let [_, local, _, "0A", _, _, _, _, _, inode, ..] = fields[..]
            && sockets.iter().any(|socket| socket == inode)
        {
            found.push(local.split(':').next().unwrap().to_owned());
        }
    }
    found
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn nothing_listens_beyond_loopback() {
    let directory = TempDir::new().unwrap();
    let wearcast = Wearcast::up(WEARCAST, directory.path(), &JANUARY).await.ready().await;
    // 127.0.0.1 as the system writes it: the page, S3 and DynamoDB.
    assert_eq!(listening(wearcast.program.id()), ["0100007F"; 3]);
    wearcast.stop().await;
}
