//! A program as a person starts it: arguments in, lines and an exit code out.

use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use serde_json::Value;
use store::Store;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::stack::connect;

/// Longer than anything a test waits for, so that a hung program fails instead of hanging the suite.
const LONGEST_WAIT: Duration = Duration::from_mins(2);

/// A running program. Dropping it kills it.
#[derive(Debug)]
pub struct Program {
    process: Child,
    lines: mpsc::UnboundedReceiver<String>,
    said: Vec<String>,
    complaints: JoinHandle<String>,
}

/// A program that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// With which exit code, or by which signal.
    pub status: ExitStatus,
    /// What it wrote to standard output.
    pub said: String,
    /// What it wrote to standard error.
    pub complained: String,
}

impl Program {
    /// Starts it.
    pub fn start(binary: impl AsRef<Path>, arguments: &[&str]) -> Self {
        let mut process = Command::new(binary.as_ref())
            .args(arguments)
            .env_remove("WEARCAST_LOG")
            // else somebody who commits while a test runs makes two runs of it differ
            .env("WEARCAST_GIT_COMMIT", "of-the-tests")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let lines = lines_of(process.stdout.take().unwrap());
        let mut stderr = process.stderr.take().unwrap();
        let complaints = tokio::spawn(async move {
            let mut text = String::new();
            stderr.read_to_string(&mut text).await.unwrap();
            text
        });
        Self { process, lines, said: Vec::new(), complaints }
    }

    /// Runs it to its end.
    pub async fn run(binary: impl AsRef<Path>, arguments: &[&str]) -> Ended {
        Self::start(binary, arguments).ended().await
    }

    /// Waits for a line that begins so (blanks aside) and returns it.
    pub async fn says(&mut self, beginning: &str) -> String {
        let found = async {
            while let Some(line) = self.lines.recv().await {
                self.said.push(line);
                if let Some(line) = self.said.last().filter(|line| line.trim_start().starts_with(beginning)) {
                    return Some(line.clone());
                }
            }
            None
        };
        match tokio::time::timeout(LONGEST_WAIT, found).await {
            Ok(Some(line)) => line,
            // An end of its output is an end of the program, so there is all of what it complained of.
            Ok(None) => panic!("no {beginning:?} in {:?}, {:?}", self.said, (&mut self.complaints).await),
            Err(tokio::time::error::Elapsed { .. }) => {
                panic!("no {beginning:?} in {LONGEST_WAIT:?}, only {:?}", self.said)
            }
        }
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.process.id().expect("it has not been waited for")
    }

    /// Ctrl-C.
    pub async fn interrupt(&self) {
        let command = format!("kill -INT {}", self.id());
        assert!(Command::new("sh").args(["-c", &command]).status().await.unwrap().success());
    }

    /// `kill -9`, and waits until it is gone.
    pub async fn kill(mut self) {
        self.process.kill().await.unwrap();
    }

    /// Waits until it ends by itself.
    pub async fn ended(mut self) -> Ended {
        let ended = tokio::time::timeout(LONGEST_WAIT, self.process.wait()).await;
        let status = ended.unwrap_or_else(|_| panic!("no end in {LONGEST_WAIT:?}: {:?}", self.said)).unwrap();
        while let Some(line) = self.lines.recv().await {
            self.said.push(line);
        }
        Ended { status, said: self.said.join("\n"), complained: self.complaints.await.unwrap() }
    }
}

fn lines_of(output: impl AsyncRead + Unpin + Send + 'static) -> mpsc::UnboundedReceiver<String> {
    let (heard, lines) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut output = BufReader::new(output).lines();
        while let Ok(Some(line)) = output.next_line().await {
            // Nobody listens any more once the test has dropped the program.
            let _ = heard.send(line);
        }
    });
    lines
}

/// A running `wearcast up` on any free port.
#[derive(Debug)]
pub struct Wearcast {
    /// The program.
    pub program: Program,
    /// A store on its servers.
    pub store: Store,
    /// Where its page is, such as `http://127.0.0.1:40123`.
    pub page: String,
}

impl Wearcast {
    /// Starts it on a data directory, and waits for nothing.
    pub fn start(binary: impl AsRef<Path>, data_dir: &Path, arguments: &[&str]) -> Program {
        let directory = data_dir.to_str().unwrap();
        Program::start(binary, &[&["up", "--port", "0", "--data-dir", directory], arguments].concat())
    }

    /// Starts it on a data directory and waits until its servers answer.
    pub async fn up(binary: impl AsRef<Path>, data_dir: &Path, arguments: &[&str]) -> Self {
        let mut program = Self::start(binary, data_dir, arguments);
        program.says("servers").await;
        let address = std::fs::read(data_dir.join("address.json")).unwrap();
        let address: Value = serde_json::from_slice(&address).unwrap();
        let at = |name: &str| address[name].as_str().unwrap().to_owned();
        Self { program, store: connect(&at("s3"), &at("dynamodb")).await, page: at("page") }
    }

    /// Waits until it says that it is ready.
    pub async fn ready(mut self) -> Self {
        let line = self.program.says("ready").await;
        assert!(line.contains(&self.page), "{line}");
        self
    }

    /// Ctrl-C; then waits for its end.
    pub async fn stop(self) -> Ended {
        self.program.interrupt().await;
        self.program.ended().await
    }
}
