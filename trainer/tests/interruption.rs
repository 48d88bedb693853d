//! The batch container's program, killed: by SIGTERM, as Fargate announces that it takes a task away, and without a word.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::process::Stdio;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use store::{Expect, MODEL_NAME, RetrainRequest, RunStatus, digest, keys};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use trainer::job::run_id;
use whole_path::{Stack, announced_weather, hour, seoul};

const START: &str = "2010-01-01T00:00:00Z";
const DAYS: i64 = 400;
const KILLS: usize = 20;

/// A stack with a request to train, and its key.
async fn requested(seed: u64) -> (Stack, String) {
    let stack = Stack::temporary().await;
    stack.keep(&announced_weather(seoul(), hour(START), DAYS, 1)).await;
    let requested_at = hour(START) + DAYS * 24;
    let key = keys::retrain(requested_at, "test");
    let (cause, preset) = ("test".to_owned(), "tiny".to_owned());
    let request = RetrainRequest { requested_at, cause, stations: vec![seoul()], preset, seed };
    stack.store.put_json(&key, &request, Expect::Absent).await.unwrap();
    (stack, key)
}

fn started(stack: &Stack, key: &str) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trainer"));
    command.arg(key).env_clear().env("RUST_LOG", "trainer=debug").stdout(Stdio::piped()).kill_on_drop(true);
    command.envs(stack.environment().iter().map(|(name, value)| (*name, value.as_str())));
    command.spawn().unwrap()
}

/// Sends a signal once the program has said so many lines; whether it was killed by it before its end.
async fn killed_after(stack: &Stack, key: &str, lines: usize, signal: &str) -> bool {
    let mut program = started(stack, key);
    let mut said = BufReader::new(program.stdout.take().unwrap()).lines();
    let mut count = 0;
    while let Some(line) = said.next_line().await.unwrap() {
        count += 1;
        if count == lines {
            let id = program.id().unwrap().to_string();
            Command::new("kill").args([signal, &id]).status().await.unwrap();
        }
        assert!(!line.contains("panicked"), "{line}");
    }
    let ended = program.wait().await.unwrap();
    match (signal, ended.code()) {
        (_, Some(0)) => false,
        ("-TERM", Some(75)) => {
            let run = stack.store.run(&run_id(key)).await.unwrap().unwrap();
            assert_eq!(run.status, RunStatus::Killed);
            assert!(run.tags["error"].contains("the next try goes on from there"), "{:?}", run.tags);
            true
        }
        // by SIGTERM only before it listens for that
        ("-KILL" | "-TERM", None) => true,
        other => panic!("{other:?}"),
    }
}

/// What a finished run left: the digest of its model, and every epoch that it logged.
async fn outcome(stack: &Stack, key: &str) -> (String, Vec<(i64, f64)>) {
    let run_id = run_id(key);
    let run = stack.store.run(&run_id).await.unwrap().unwrap();
    assert_eq!(run.status, RunStatus::Finished, "{:?}", run.tags);
    let model = stack.store.get(&keys::artifact(MODEL_NAME, &run_id, "model.onnx")).await.unwrap().unwrap();
    let history = stack.store.metric_history(&run_id, "member_1_validation_loss_c").await.unwrap();
    (digest(&model.body), history.iter().map(|point| (point.step, point.value)).collect())
}

#[tokio::test]
async fn a_trainer_that_is_killed_at_twenty_random_moments_leaves_the_weights_of_an_undisturbed_one() {
    let random = &mut StdRng::seed_from_u64(7);
    let mut kills = 0;
    for seed in 0.. {
        let (stack, key) = requested(seed).await;
        assert!(started(&stack, &key).wait_with_output().await.unwrap().status.success());
        let undisturbed = outcome(&stack, &key).await;
        let (stack, key) = requested(seed).await;
        loop {
            let signal = if random.random_bool(0.5) { "-TERM" } else { "-KILL" };
            let lines = if kills < KILLS { random.random_range(1..40) } else { usize::MAX };
            if !killed_after(&stack, &key, lines, signal).await {
                break;
            }
            kills += 1;
        }
        assert_eq!(outcome(&stack, &key).await, undisturbed, "seed {seed}, after {kills} kills");
        for key in stack.store.list("checkpoints/").await.unwrap() {
            assert!(
                stack.store.get(&key).await.unwrap().unwrap().body.is_empty(),
                "what is done needs no state"
            );
        }
        if kills >= KILLS {
            break;
        }
    }
}
