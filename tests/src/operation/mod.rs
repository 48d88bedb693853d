//! Weeks of operation in driven time: once undisturbed, once with everything that goes wrong, from the
//! same beginning. In the end both must have the same.

mod compared;
mod observed;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use embedded::{Options, Servers};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use stand_in::{Order, StandIn};
use store::{Expect, Store, keys};
use tokio::process::Command;
use weather::Hour;

pub use compared::{Compared, SET_ASIDE};

use crate::stack::connect;

/// Midnight in Korea.
const START: &str = "2021-05-01T00:00:00+09:00";
/// What is observed before the operation begins: enough for a baseline and the smallest training.
const PREHISTORY_DAYS: i64 = 120;
/// After so long into its work a trainer is killed.
const KILLED_AFTER: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(400)];
/// The unreadable objects: a window, and a raw object whose key promises a KMA answer.
const POISON: [&str; 2] =
    ["recent/poison.json", "raw/kma-hub/108/2021/05/01/20210501T000000Z-0123456789abcdef.txt"];

/// An operation to be run twice.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The program, `wearcast`.
    pub wearcast: PathBuf,
    /// Where both data directories go.
    pub directory: PathBuf,
    /// How long it is.
    pub days: u32,
    /// Seed of the disturbances.
    pub seed: u64,
    /// The day on which a training is asked for; none if `None`.
    pub train_on: Option<u32>,
}

/// What went wrong on purpose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disturbances {
    /// Hours during which the service answered nothing but errors.
    pub outage_hours: u32,
    /// Objects that nobody can read.
    pub poisoned: usize,
    /// Trainers that were killed.
    pub killed_trainers: usize,
    /// What each drive of the stack said last.
    pub said: Vec<String>,
}

fn start() -> Timestamp {
    START.parse().unwrap()
}

impl Operation {
    /// Runs it undisturbed and disturbed, and compares what there is in the end. `watch` hears of each day.
    pub async fn run(&self, mut watch: impl FnMut(&str)) -> (Compared, Disturbances) {
        let beginning = self.directory.join("beginning");
        watch("the months before");
        let stand_in = observed::stand_in(start(), self.days).await;
        self.backfill(&beginning, &stand_in).await;
        let [undisturbed, disturbed] = ["undisturbed", "disturbed"].map(|name| self.directory.join(name));
        for directory in [&undisturbed, &disturbed] {
            copy(&beginning, directory);
        }
        self.operate(&undisturbed, &stand_in, false, &mut watch).await;
        let disturbances = self.operate(&disturbed, &stand_in, true, &mut watch).await;
        stand_in.stop().await;
        watch("comparing");
        (Compared::of(&undisturbed, &disturbed, &POISON).await, disturbances)
    }

    async fn operate(
        &self,
        directory: &Path,
        stand_in: &StandIn,
        disturbed: bool,
        watch: &mut impl FnMut(&str),
    ) -> Disturbances {
        let mut happened = Disturbances::default();
        for day in 0..self.days {
            let name = if disturbed { "disturbed" } else { "undisturbed" };
            watch(&format!("{name}: day {} of {}", day + 1, self.days));
            if self.train_on == Some(day) {
                self.ask_for_training(directory, day).await;
                if disturbed {
                    for moment in KILLED_AFTER {
                        happened.killed_trainers +=
                            usize::from(self.kill_trainer(directory, stand_in, moment).await);
                    }
                }
            }
            if disturbed && day == self.days / 2 {
                happened.poisoned = poison(directory).await;
            }
            let outage = if disturbed { self.outage(day) } else { None };
            for (until_hour, fails) in steps(outage) {
                let to = start() + SignedDuration::from_hours(i64::from(day) * 24 + i64::from(until_hour));
                stand_in.set_now(to);
                if fails {
                    stand_in.outage(to - SignedDuration::from_hours(24)..to + SignedDuration::from_secs(1));
                }
                let mut arguments = vec!["--to".to_owned(), to.to_string()];
                if day == 0 {
                    arguments.extend(["--from".to_owned(), start().to_string()]);
                }
                if disturbed {
                    arguments.extend(["--disorder".to_owned(), self.seed.to_string()]);
                }
                happened.said.push(self.tick(directory, stand_in, &arguments).await);
            }
            if let Some((from, until)) = outage {
                happened.outage_hours += until - from;
            }
        }
        happened
    }

    /// From which hour of a day to which the service is out. Never on the first, the last, and the two days
    /// before a training: what it learns from must be the same.
    fn outage(&self, day: u32) -> Option<(u32, u32)> {
        let calm = day == 0
            || day + 1 == self.days
            || self.train_on.is_some_and(|train| day + 2 > train && day <= train);
        let draw = store::digest(format!("{} {day}", self.seed).as_bytes());
        let draw = u32::from_str_radix(&draw[..6], 16).unwrap();
        let (from, hours) = (draw % 12, 3 + draw / 12 % 10);
        (!calm && (draw / 1000).is_multiple_of(3)).then_some((from, from + hours))
    }

    async fn backfill(&self, directory: &Path, stand_in: &StandIn) {
        let from = start() - SignedDuration::from_hours(PREHISTORY_DAYS * 24);
        let (from, to) = (from.to_string(), start().to_string());
        stand_in.set_now(start());
        let mut command = self.command(directory, stand_in, "backfill");
        let ended = command.args(["--from", &from, "--to", &to]).output().await.unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    }

    async fn tick(&self, directory: &Path, stand_in: &StandIn, arguments: &[String]) -> String {
        let ended = self.command(directory, stand_in, "tick").args(arguments).output().await.unwrap();
        let said = String::from_utf8(ended.stdout).unwrap();
        assert!(ended.status.success(), "{said}{}", String::from_utf8_lossy(&ended.stderr));
        said.lines().last().unwrap_or_default().to_owned()
    }

    /// Starts the waiting training and kills it; tells whether it was still at work.
    async fn kill_trainer(&self, directory: &Path, stand_in: &StandIn, after: Duration) -> bool {
        let mut trainer = self.command(directory, stand_in, "tick").args(["--hours", "0"]).spawn().unwrap();
        tokio::time::sleep(after).await;
        let at_work = trainer.try_wait().unwrap().is_none();
        trainer.kill().await.unwrap();
        at_work
    }

    fn command(&self, directory: &Path, stand_in: &StandIn, command: &str) -> Command {
        let mut program = Command::new(&self.wearcast);
        program
            .arg(command)
            .arg("--data-dir")
            .arg(directory)
            .args(["--source", "kma-hub", "--stations", "108,159", "--kma-url", stand_in.url()])
            .env("WEARCAST_KMA_HUB_KEY", stand_in::Options::HUB_KEY)
            .env_remove("WEARCAST_LOG")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        program
    }

    async fn ask_for_training(&self, directory: &Path, day: u32) {
        let at = Hour::floor(start()) + i64::from(day) * 24;
        let request = json!({
            "requested_at": at, "cause": "operation", "stations": ["108", "159"], "preset": "tiny", "seed": self.seed,
        });
        at_rest(directory, async |store| {
            store.put_json(&keys::retrain(at, "operation"), &request, Expect::Absent).await.unwrap();
        })
        .await;
    }
}

/// Until which hour of a day each drive goes, and whether the service fails meanwhile.
fn steps(outage: Option<(u32, u32)>) -> Vec<(u32, bool)> {
    let Some((from, until)) = outage else { return vec![(24, false)] };
    let all = [(from, false), (until, true), (24, false)];
    all.into_iter().filter(|(hour, _)| *hour > 0).collect()
}

async fn poison(directory: &Path) -> usize {
    at_rest(directory, async |store| {
        for key in POISON {
            store.put(key, "\u{0}not what the key says", "text/plain", Expect::Absent).await.unwrap();
        }
    })
    .await;
    POISON.len()
}

/// Does something to the store of a stack that does not run.
async fn at_rest(directory: &Path, act: impl AsyncFnOnce(&Store)) {
    let servers = Servers::start(directory, Options::default()).await.unwrap();
    act(&connect(&servers.s3_endpoint(), &servers.dynamodb_endpoint()).await).await;
    servers.shutdown().await;
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

/// Orders that every stand-in of an operation gets: nobody waits here.
fn unhurried() -> [Order; 2] {
    [Order::CallsPerSecond { calls: 10_000 }, Order::CallsPerDay { calls: 100_000 }]
}
