//! One `wearcast` process on a data directory: started, watched from outside, stopped or killed.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, bail};
use hyper::StatusCode;
use tokio::process::{Child, Command};

use crate::heard::Heard;
use crate::http::{Connection, Target};
use crate::outcome::outcome;
use crate::process;

/// How often a starting stack is asked for its page: the resolution of the time to it.
const ASK_PAGE_EVERY: Duration = Duration::from_millis(25);
/// How often a training stack is asked whether it is done: seldom, since asking costs it time.
const ASK_OUTCOME_EVERY: Duration = Duration::from_millis(250);
/// How long a process that has nothing left to do uses no CPU time.
const IDLE: Duration = Duration::from_secs(1);
/// Which binary, and what it is told.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// The binary
    #[arg(long, default_value = "target/debug/wearcast", value_name = "FILE")]
    wearcast: PathBuf,

    /// Its --preset
    #[arg(long)]
    preset: Option<String>,

    /// Its --as-of
    #[arg(long, value_name = "HOUR")]
    as_of: Option<String>,

    /// Its --no-train: the baseline's forecast is the end then
    #[arg(long)]
    no_train: bool,

    /// Seconds after which a start that has not come to its end has failed
    #[arg(long, default_value_t = 1800, value_name = "SECONDS")]
    patience_s: u64,
}

/// A running process.
#[derive(Debug)]
pub(crate) struct Wearcast {
    child: Child,
    pid: u32,
    started: Instant,
    options: Options,
    address_file: PathBuf,
    /// When the address file of an earlier process was written: that one is stale.
    stale: Option<SystemTime>,
    said: Heard,
    complained: Heard,
}

/// Where the process says it can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Address {
    s3: String,
    dynamodb: String,
    page: String,
}

/// What a process had used at a moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    /// Since its start.
    pub(crate) wall: Duration,
    pub(crate) cpu: Duration,
    pub(crate) peak_resident_bytes: u64,
}

impl Wearcast {
    /// Starts the binary on a data directory, its page on any free port.
    pub(crate) fn start(options: &Options, data_dir: &Path) -> Result<Self> {
        let address_file = data_dir.join("address.json");
        let stale = modified(&address_file);
        let mut command = Command::new(&options.wearcast);
        command.arg("up").arg("--data-dir").arg(data_dir).args(["--port", "0"]);
        for (name, value) in [("--preset", &options.preset), ("--as-of", &options.as_of)] {
            command.args(value.iter().flat_map(|value| [name, value]));
        }
        command.args(options.no_train.then_some("--no-train"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let started = Instant::now();
        let mut child = command.spawn().with_context(|| {
            format!("{} cannot be started; build it with `cargo build`", options.wearcast.display())
        })?;
        let said = Heard::from(child.stdout.take().expect("it is piped"));
        let complained = Heard::from(child.stderr.take().expect("it is piped"));
        let pid = child.id().expect("it has not been waited for");
        Ok(Self { child, pid, started, options: options.clone(), address_file, stale, said, complained })
    }

    /// Waits for the first page that shows a forecast.
    pub(crate) async fn first_page(&mut self) -> Result<Usage> {
        let target = Target::parse(&self.address().await?.page)?;
        let mut connection = Connection::open(&target).await?;
        loop {
            let answer = connection.get().await.context("asking for the page")?;
            if answer.status == StatusCode::OK && String::from_utf8_lossy(&answer.body).contains("<svg") {
                return self.usage();
            }
            self.wait(ASK_PAGE_EVERY, "shown a forecast").await?;
        }
    }

    /// Waits until all that the first start set going has come to its end, and says what to: the
    /// champion's forecast is in the ledger, or the gate refused the model.
    pub(crate) async fn outcome(&mut self) -> Result<(Usage, String)> {
        let address = self.address().await?;
        let store = whole_path::connect(&address.s3, &address.dynamodb).await;
        loop {
            if let Some(outcome) = outcome(&store, !self.options.no_train).await? {
                return Ok((self.usage()?, outcome));
            }
            self.wait(ASK_OUTCOME_EVERY, "finished").await?;
        }
    }

    /// Waits until it has nothing left to do: the last record is written before the event that it came
    /// of is acknowledged, so an outcome is not yet the end of the work.
    pub(crate) async fn idle(&mut self) -> Result<()> {
        loop {
            let before = process::cpu_time(self.pid)?;
            self.wait(IDLE, "come to rest").await?;
            if process::cpu_time(self.pid)? == before {
                return Ok(());
            }
        }
    }

    /// Lets it run to a moment after its start.
    pub(crate) async fn run_until(&mut self, moment: Duration) -> Result<()> {
        let ended = tokio::select! {
            () = tokio::time::sleep(moment.saturating_sub(self.started.elapsed())) => return Ok(()),
            ended = self.child.wait() => ended?,
        };
        bail!("wearcast ended by itself ({ended}): {}", self.last_complaint().await)
    }

    /// SIGKILL: it learns nothing of it.
    pub(crate) async fn kill(mut self) -> Result<()> {
        self.child.kill().await.context("killing wearcast")
    }

    /// SIGTERM, as a service manager stops it.
    pub(crate) async fn stop(mut self) -> Result<()> {
        // The shell's own `kill`, which every system has: signals other than SIGKILL are not in std.
        let pid = self.pid.to_string();
        let asked = Command::new("sh").args(["-c", "kill -TERM \"$0\"", &pid]).status().await;
        asked.context("asking wearcast to stop")?;
        let ended = self.child.wait().await?;
        if !ended.success() {
            bail!("wearcast stopped with {ended}: {}", self.last_complaint().await);
        }
        Ok(())
    }

    /// What it said last.
    pub(crate) fn last_words(&self) -> String {
        self.said.last().unwrap_or_else(|| "it has said nothing".to_owned())
    }

    /// Why it ended: what it wrote to standard error, else what it said last.
    async fn last_complaint(&mut self) -> String {
        self.said.ended().await;
        self.complained.ended().await;
        self.complained.all().unwrap_or_else(|| self.last_words())
    }

    fn usage(&self) -> Result<Usage> {
        Ok(Usage {
            wall: self.started.elapsed(),
            cpu: process::cpu_time(self.pid)?,
            peak_resident_bytes: process::peak_resident_bytes(self.pid)?,
        })
    }

    async fn address(&mut self) -> Result<Address> {
        // A starting stack takes away what an earlier one left, then writes its own.
        while modified(&self.address_file).is_none_or(|written| Some(written) == self.stale) {
            self.wait(ASK_PAGE_EVERY, "said its address").await?;
        }
        let bytes = std::fs::read(&self.address_file).context("reading the stack's address")?;
        Address::parse(&bytes).with_context(|| format!("{} is damaged", self.address_file.display()))
    }

    /// Waits a moment for something that has not happened yet, unless it no longer can.
    async fn wait(&mut self, pause: Duration, what: &str) -> Result<()> {
        if self.started.elapsed() > Duration::from_secs(self.options.patience_s) {
            bail!(
                "wearcast has not {what} within {} s; it said last: {}",
                self.options.patience_s,
                self.last_words()
            );
        }
        self.run_until(self.started.elapsed() + pause).await
    }
}

impl Address {
    fn parse(json: &[u8]) -> Result<Self> {
        let json: serde_json::Value = serde_json::from_slice(json)?;
        let text = |name: &str| {
            json[name].as_str().map(str::to_owned).with_context(|| format!("there is no {name:?}"))
        };
        Ok(Self { s3: text("s3")?, dynamodb: text("dynamodb")?, page: text("page")? })
    }
}

fn modified(file: &Path) -> Option<SystemTime> {
    file.metadata().and_then(|metadata| metadata.modified()).ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[tokio::test]
    async fn a_program_that_ends_by_itself_is_quoted() {
        let directory = tempfile::tempdir().unwrap();
        let binary = directory.path().join("program");
        std::fs::write(&binary, "#!/bin/sh\necho hello; echo no: $1 >&2; echo never >&2; exit 3\n").unwrap();
        std::fs::set_permissions(&binary, std::fs::Permissions::from_mode(0o700)).unwrap();
        let options = Options { wearcast: binary, preset: None, as_of: None, no_train: true, patience_s: 60 };
        let mut program = Wearcast::start(&options, directory.path()).unwrap();
        let error = program.first_page().await.unwrap_err();
        assert_eq!(error.to_string(), "wearcast ended by itself (exit status: 3): no: up never");
    }

    #[test]
    fn an_address_is_read_and_what_it_lacks_is_named() {
        let json = br#"{"s3":"http://a","dynamodb":"http://b","page":"http://c"}"#;
        assert_eq!(Address::parse(json).unwrap().page, "http://c");
        let error = Address::parse(br#"{"s3":"http://a","page":"http://c"}"#).unwrap_err();
        assert_eq!(error.to_string(), "there is no \"dynamodb\"");
    }
}
