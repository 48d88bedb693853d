//! `kill -9` at any moment of the first start, then starting again, ends with the same objects and
//! bytes as a first start that nobody disturbed. `bench kill` is the full form, with the quick preset.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::path::Path;
use std::time::{Duration, Instant};

use store::{MODEL_NAME, Store};
use whole_path::{Contents, Program, Wearcast};

const BINARY: &str = env!("CARGO_BIN_EXE_wearcast");
/// Four months of the sample: enough for every stage, seconds to train on.
const FIRST_START: [&str; 6] = ["--as-of", "2010-05-01T00:00:00Z", "--preset", "tiny", "--seed", "7"];
const KILLS: u32 = 10;
/// An event may be handled, but not yet acknowledged, when a stack is stopped: one more start sees to it.
const STARTS_TO_FINISH: u32 = 4;
/// How much longer each start than the one before is let alone when everything is there.
const LET_ALONE: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_mins(2);

/// Whether the training has ended, and the champion, if there is one, has forecast.
async fn has_ended(store: &Store) -> bool {
    let runs = store.runs(MODEL_NAME).await.unwrap();
    let Some(run) = runs.first().filter(|run| run.status.has_ended()) else { return false };
    let promoted = run.tags.get("verdict").is_some_and(|verdict| verdict.contains(": promoted"));
    let end = whole_path::hour("2010-05-01T00:00:00Z");
    let served = store.latest_forecast(&whole_path::beijing(), end).await.unwrap();
    served.is_some_and(|forecast| !promoted || forecast.model_version > 0)
}

/// Starts on a directory, as often as it takes to come to the end of everything.
async fn finish(directory: &Path) -> Contents {
    for start in 0..STARTS_TO_FINISH {
        let stack = Wearcast::up(BINARY, directory, &FIRST_START).await.ready().await;
        let deadline = Instant::now() + LONGEST_WAIT;
        while !has_ended(&stack.store).await {
            assert!(Instant::now() < deadline, "no end after {LONGEST_WAIT:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        tokio::time::sleep(start * LET_ALONE).await;
        assert!(stack.stop().await.status.success());
        let contents = Contents::at_rest(directory).await;
        if contents.waiting.is_empty() {
            return contents;
        }
    }
    panic!("events are left that no start works off");
}

/// Moments spread over a first start: one somewhere in each part, earliest first.
fn moments(seed: u64, whole: Duration) -> Vec<Duration> {
    let mut state = seed;
    (0..KILLS)
        .map(|part| {
            // A linear congruential generator (Knuth, MMIX): enough to be somewhere.
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let share = (state >> 40) as f64 / (1_u64 << 24) as f64;
            whole.mul_f64((f64::from(part) + share) / f64::from(KILLS))
        })
        .collect()
}

#[tokio::test]
async fn a_first_start_that_is_killed_at_any_moment_ends_with_the_same_objects_and_bytes() {
    let directory = tempfile::tempdir().unwrap();
    let started = Instant::now();
    let undisturbed = finish(&directory.path().join("undisturbed")).await;
    let whole = started.elapsed();
    assert!(undisturbed.objects.len() > 15, "the whole path leaves more than {}", undisturbed.objects.len());
    for (kill, moment) in moments(7, whole).into_iter().enumerate() {
        let killed = directory.path().join(kill.to_string());
        start_and_kill(&killed, moment).await;
        let differences = undisturbed.differences(&finish(&killed).await);
        assert!(differences.is_empty(), "killed after {moment:?}: {differences:#?}");
    }
}

#[tokio::test]
async fn a_first_start_that_is_killed_again_and_again_ends_with_the_same_objects_and_bytes() {
    let directory = tempfile::tempdir().unwrap();
    let started = Instant::now();
    let undisturbed = finish(&directory.path().join("undisturbed")).await;
    let whole = started.elapsed();
    let killed = directory.path().join("killed");
    for moment in moments(8, whole) {
        start_and_kill(&killed, moment).await;
    }
    let differences = undisturbed.differences(&finish(&killed).await);
    assert!(differences.is_empty(), "{differences:#?}");
}

async fn start_and_kill(data_dir: &Path, moment: Duration) {
    let arguments =
        [&["up", "--port", "0", "--data-dir", data_dir.to_str().unwrap()], &FIRST_START[..]].concat();
    let stack = Program::start(BINARY, &arguments);
    tokio::time::sleep(moment).await;
    stack.kill().await;
}
