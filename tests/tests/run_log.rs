//! The trainer's run log against a DynamoDB that fails, comes back, or never does.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::time::{Duration, Instant};

use store::{MODEL_NAME, Run, Store};
use trainer::run_log::{self, Pace, Written};
use whole_path::{Line, Stack};

const PATIENCE: Duration = Duration::from_secs(30);

/// As fast as it goes.
fn pace() -> Pace {
    let moment = Duration::from_millis(1);
    Pace { gather: moment, first_pause: moment, longest_pause: 10 * moment, look: None, ..Pace::default() }
}

async fn begun(store: &Store) -> Run {
    store.ensure_experiment(MODEL_NAME).await.unwrap();
    store.begin_run(&Run::starting(MODEL_NAME, &"0f".repeat(16), "test")).await.unwrap()
}

async fn steps(store: &Store, run: &Run) -> Vec<i64> {
    store.metric_history(&run.run_id, "loss").await.unwrap().iter().map(|point| point.step).collect()
}

#[tokio::test]
async fn everything_that_was_logged_is_there_when_the_log_is_closed() {
    let Stack { store, .. } = &Stack::temporary().await;
    let run = begun(store).await;
    let (log, writer) = run_log::start(store.clone(), run.run_id.clone(), pace());
    (0..3000).for_each(|step| log.metric("loss", f64::from(step), step.into()));
    log.metric("loss", f64::NAN, 3000);
    log.tag("verdict", "good");
    let written = writer.close(PATIENCE).await;
    assert_eq!(written, Written { points: 3001, dropped: 0, unwritten: 0 });
    assert_eq!(steps(store, &run).await, (0..=3000).collect::<Vec<_>>());
    assert_eq!(store.run(&run.run_id).await.unwrap().unwrap().tags["verdict"], "good");
}

#[tokio::test]
async fn what_is_logged_while_the_connection_is_lost_is_caught_up() {
    let stack = Stack::temporary().await;
    let run = begun(&stack.store).await;
    let line = Line::to(stack.servers.dynamodb_endpoint()).await;
    let store = whole_path::connect(&stack.servers.s3_endpoint(), &line.address).await;
    let (log, writer) = run_log::start(store, run.run_id.clone(), pace());
    log.metric("loss", 1.0, 0);
    while steps(&stack.store, &run).await.is_empty() {
        tokio::task::yield_now().await;
    }
    line.cut();
    // This thread runs the writing task too: if logging waited for it, it would wait for ever.
    (1..500).for_each(|step| log.metric("loss", 1.0, step));
    let closing = tokio::spawn(writer.close(PATIENCE));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(steps(&stack.store, &run).await, [0], "nothing comes through a line that is cut");
    line.mend();
    assert_eq!(closing.await.unwrap(), Written { points: 500, dropped: 0, unwritten: 0 });
    assert_eq!(steps(&stack.store, &run).await, (0..500).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_table_that_never_comes_back_ends_the_log_in_time_with_a_count() {
    let stack = Stack::temporary().await;
    let run = begun(&stack.store).await;
    let (log, writer) = run_log::start(stack.store.clone(), run.run_id, Pace { most_waiting: 100, ..pace() });
    stack.servers.shutdown().await;
    (0..150).for_each(|step| log.metric("loss", 1.0, step));
    let started = Instant::now();
    let written = writer.close(Duration::from_millis(300)).await;
    assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
    assert_eq!(written, Written { points: 0, dropped: 50, unwritten: 100 });
}

#[tokio::test]
async fn points_that_the_table_refuses_do_not_hold_up_the_others() {
    let Stack { store, .. } = &Stack::temporary().await;
    let run = begun(store).await;
    let (log, writer) = run_log::start(store.clone(), run.run_id.clone(), pace());
    log.metric("no#name", 1.0, 0);
    while store.run(&run.run_id).await.unwrap().unwrap().metrics.is_empty() {
        log.metric("loss", 1.0, 1);
        tokio::task::yield_now().await;
    }
    let written = writer.close(PATIENCE).await;
    assert!(written.dropped >= 1 && written.unwritten == 0, "{written:?}");
    assert!(!steps(store, &run).await.is_empty());
}

#[tokio::test]
async fn a_log_leaves_signs_of_life_and_what_the_machine_does() {
    let Stack { store, .. } = &Stack::temporary().await;
    let run = begun(store).await;
    let look = Some(Duration::from_millis(5));
    let (_log, writer) = run_log::start(store.clone(), run.run_id.clone(), Pace { look, ..pace() });
    let alive = async || {
        let now = store.run(&run.run_id).await.unwrap().unwrap();
        now.heartbeat_time_ms > run.heartbeat_time_ms
            && now.metric("system/cpu_utilization_percentage").is_some()
    };
    while !alive().await {
        tokio::task::yield_now().await;
    }
    writer.close(PATIENCE).await;
}
