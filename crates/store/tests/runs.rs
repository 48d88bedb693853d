//! The run log, against the embedded DynamoDB through the real SDK.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::collections::BTreeMap;

use store::{
    Audit, AuditAction, CHAMPION, DatasetInput, Lifecycle, MOST_METRICS, Metric, Point, Put, Run, RunBatch,
    RunStatus, Store, StoreError,
};
use whole_path::Stack;

fn run(number: u8) -> Run {
    let id = format!("{number:02x}").repeat(16);
    let mut run = Run::starting("e", &id, &format!("run {number}"));
    run.start_time_ms = 1000 + i64::from(number);
    run
}

async fn begun(store: &Store, number: u8) -> Run {
    store.ensure_experiment("e").await.unwrap();
    store.begin_run(&run(number)).await.unwrap()
}

fn params(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn metrics(points: &[(&str, f64, i64)]) -> RunBatch {
    let points = points.iter().map(|(key, value, step)| Metric::new(*key, *value, *step, 5));
    RunBatch::of_metrics(points.collect())
}

#[tokio::test]
async fn an_experiment_has_one_name_and_is_found_by_it() {
    let Stack { store, .. } = &Stack::temporary().await;
    assert_eq!(store.create_experiment("1", "seoul").await.unwrap(), Put::Written);
    assert_eq!(store.create_experiment("2", "seoul").await.unwrap(), Put::Refused, "the name is taken");
    assert_eq!(store.create_experiment("1", "daegu").await.unwrap(), Put::Refused, "the id is taken");
    let seoul = store.experiment_by_name("seoul").await.unwrap().unwrap();
    assert_eq!((seoul.experiment_id.as_str(), seoul.lifecycle_stage), ("1", Lifecycle::Active));
    assert_eq!(seoul.artifact_location, "s3://wearcast-local/artifacts/1");
    assert_eq!(store.experiment_by_name("daegu").await.unwrap(), None);
    store.ensure_experiment("e").await.unwrap();
    store.ensure_experiment("e").await.unwrap();
    let names: Vec<String> = store.experiments().await.unwrap().into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["e", "seoul"]);
}

#[tokio::test]
async fn a_run_is_found_by_its_id_alone_and_lists_are_newest_first_and_paged() {
    let Stack { store, .. } = &Stack::temporary().await;
    for number in 1..=5 {
        begun(store, number).await;
    }
    let found = store.run(&run(3).run_id).await.unwrap().unwrap();
    assert_eq!((found.run_name.as_str(), found.status), ("run 3", RunStatus::Running));
    assert_eq!(found.artifact_uri, format!("s3://wearcast-local/artifacts/e/{}/artifacts", found.run_id));
    let names = |runs: Vec<Run>| runs.into_iter().map(|run| run.run_name).collect::<Vec<_>>();
    assert_eq!(names(store.runs("e").await.unwrap()), ["run 5", "run 4", "run 3", "run 2", "run 1"]);
    let first = store.runs_page("e", 3, None).await.unwrap();
    assert_eq!(names(first.items), ["run 5", "run 4", "run 3"]);
    let second = store.runs_page("e", 3, first.next.as_deref()).await.unwrap();
    assert_eq!((names(second.items), second.next), (vec!["run 2".to_owned(), "run 1".to_owned()], None));
    assert_eq!(store.run("nobody").await.unwrap(), None);
}

#[tokio::test]
async fn a_parameter_does_not_change_but_may_be_said_again() {
    let Stack { store, .. } = &Stack::temporary().await;
    let run = begun(store, 1).await;
    let batch = |pairs| RunBatch { params: params(pairs), ..RunBatch::default() };
    store.log_batch(&run.run_id, &batch(&[("seed", "1"), ("hidden", "32")])).await.unwrap();
    store.log_batch(&run.run_id, &batch(&[("seed", "1")])).await.unwrap();
    let other = RunBatch { params: params(&[("seed", "2")]), ..metrics(&[("loss", 1.0, 1)]) };
    let error = store.log_batch(&run.run_id, &other).await.unwrap_err();
    assert!(matches!(error, StoreError::Invalid { .. }));
    assert!(error.to_string().contains(r#"logged as "1" and does not change; "2" is another"#), "{error}");
    let kept = store.run(&run.run_id).await.unwrap().unwrap();
    assert_eq!(kept.params, params(&[("hidden", "32"), ("seed", "1")]));
    assert!(store.metric_history(&run.run_id, "loss").await.unwrap().is_empty(), "refused as a whole");
}

#[tokio::test]
async fn every_point_is_kept_and_the_summary_has_the_last_and_the_best() {
    let Stack { store, .. } = &Stack::temporary().await;
    let run = begun(store, 1).await;
    let batch = metrics(&[("loss", 2.0, 1), ("loss", 1.0, 2), ("loss", 1.5, 10), ("loss b", 7.0, -1)]);
    store.log_batch(&run.run_id, &batch).await.unwrap();
    let logged = store.log_batch(&run.run_id, &batch).await.unwrap();
    let history = store.metric_history(&run.run_id, "loss").await.unwrap();
    assert_eq!(
        history.iter().map(|point| (point.step, point.value)).collect::<Vec<_>>(),
        [(1, 2.0), (2, 1.0), (10, 1.5)]
    );
    let summary = logged.metrics["loss"];
    let point = |value, step| Point { value, step, timestamp_ms: 5 };
    assert_eq!(
        (summary.last, summary.least, summary.greatest),
        (point(1.5, 10), point(1.0, 2), point(2.0, 1))
    );
    let page = store.metric_page(&run.run_id, "loss", 2, None).await.unwrap();
    let rest = store.metric_page(&run.run_id, "loss", 2, page.next.as_deref()).await.unwrap();
    assert_eq!((page.items.len(), rest.items.len(), rest.next), (2, 1, None));
}

#[tokio::test]
async fn what_is_no_number_is_kept_as_what_it_is() {
    let Stack { store, .. } = &Stack::temporary().await;
    let run = begun(store, 1).await;
    let values = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e-300, f64::MAX, 0.1 + 0.2];
    let points: Vec<_> = values.iter().zip(0..).map(|(value, step)| ("m", *value, step)).collect();
    store.log_batch(&run.run_id, &metrics(&points)).await.unwrap();
    let back = store.metric_history(&run.run_id, "m").await.unwrap();
    let bits = |value: f64| if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() };
    assert_eq!(back.iter().map(|point| bits(point.value)).collect::<Vec<_>>(), values.map(bits));
    let summary = store.run(&run.run_id).await.unwrap().unwrap().metrics["m"];
    assert_eq!((summary.least.value, summary.greatest.value), (f64::NEG_INFINITY, f64::INFINITY));
}

#[tokio::test]
async fn a_batch_of_the_greatest_size_is_taken_and_one_that_is_too_long_is_refused_with_the_limit() {
    let Stack { store, .. } = &Stack::temporary().await;
    let run = begun(store, 1).await;
    let point = |step| Metric::new("m", 1.0, step, 0);
    let full: Vec<Metric> = (0..MOST_METRICS as i64).map(point).collect();
    store.log_batch(&run.run_id, &RunBatch::of_metrics(full.clone())).await.unwrap();
    assert_eq!(store.metric_history(&run.run_id, "m").await.unwrap().len(), MOST_METRICS);
    let refused = async |batch: RunBatch| store.log_batch(&run.run_id, &batch).await.unwrap_err().to_string();
    let more = RunBatch::of_metrics([full, vec![point(-1)]].concat());
    assert!(refused(more).await.contains("at most 1000 metrics"));
    let long = |length: usize| "가".repeat(length);
    let param = |key: &str, value: &str| RunBatch { params: params(&[(key, value)]), ..RunBatch::default() };
    let tag = |key: &str, value: &str| RunBatch { tags: params(&[(key, value)]), ..RunBatch::default() };
    store.log_batch(&run.run_id, &param(&long(250), &long(6000))).await.unwrap();
    store.log_batch(&run.run_id, &tag(&long(250), &long(8000))).await.unwrap();
    assert!(refused(param(&long(251), "")).await.contains("1 to 250 letters"));
    assert!(refused(param("a#b", "")).await.contains("1 to 250 letters"));
    assert!(refused(param("p", &long(6001))).await.contains("6001 characters, at most 6000"));
    assert!(refused(tag("t", &long(8001))).await.contains("8001 characters, at most 8000"));
    let huge = RunBatch {
        tags: (0..40).map(|number| (format!("t{number}"), long(8000))).collect(),
        ..RunBatch::default()
    };
    assert!(refused(huge).await.contains("log them as an artifact"));
}

#[tokio::test]
async fn many_who_log_into_one_run_at_once_lose_nothing() {
    let stack = Stack::temporary().await;
    let run = begun(&stack.store, 1).await;
    let mut writers = tokio::task::JoinSet::new();
    for number in 0..12 {
        let (store, run_id) = (stack.store.clone(), run.run_id.clone());
        writers.spawn(async move {
            let mut batch = metrics(&[("shared", f64::from(number), number.into())]);
            batch.params = params(&[(&format!("p{number}"), "1")]);
            store.log_batch(&run_id, &batch).await.unwrap();
        });
    }
    writers.join_all().await;
    let run = stack.store.run(&run.run_id).await.unwrap().unwrap();
    assert_eq!((run.params.len(), run.metric("shared")), (12, Some(11.0)));
    assert_eq!(stack.store.metric_history(&run.run_id, "shared").await.unwrap().len(), 12);
}

#[tokio::test]
async fn a_run_that_is_begun_again_has_forgotten_the_try_before_but_not_its_start() {
    let Stack { store, .. } = &Stack::temporary().await;
    let first = begun(store, 1).await;
    let batch =
        RunBatch { params: params(&[("seed", "1")]), ..metrics(&[("loss", 1.0, 1), ("loss", 0.5, 2)]) };
    store.log_batch(&first.run_id, &batch).await.unwrap();
    store.end_run(&first.run_id, RunStatus::Failed).await.unwrap();
    let mut later = run(1);
    later.start_time_ms = 9999;
    later.params = params(&[("seed", "2")]);
    let again = store.begin_run(&later).await.unwrap();
    assert_eq!((again.status, again.start_time_ms), (RunStatus::Running, first.start_time_ms));
    assert_eq!((again.params, again.metrics.len()), (params(&[("seed", "2")]), 0));
    assert!(store.metric_history(&first.run_id, "loss").await.unwrap().is_empty());
    assert_eq!(store.runs("e").await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_run_that_nothing_is_heard_of_ends_as_failed_and_one_that_lives_does_not() {
    let Stack { store, .. } = &Stack::temporary().await;
    let (lost, alive) = (begun(store, 1).await, begun(store, 2).await);
    let silent = |run: &mut Run| {
        run.heartbeat_time_ms = Some(10);
        Ok(())
    };
    store.change_run(&lost.run_id, silent).await.unwrap();
    let failed = store.fail_lost_runs("e").await.unwrap();
    assert_eq!(failed.len(), 1);
    assert_eq!((failed[0].run_id.as_str(), failed[0].status), (lost.run_id.as_str(), RunStatus::Failed));
    assert_eq!(failed[0].end_time_ms, Some(10));
    assert!(failed[0].tags["error"].contains("start the same job again"));
    let other = store.run(&alive.run_id).await.unwrap().unwrap();
    assert_eq!(other.status, RunStatus::Running);
    assert!(store.fail_lost_runs("e").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_dataset_is_noted_once_and_a_deleted_run_takes_nothing() {
    let Stack { store, .. } = &Stack::temporary().await;
    let run = begun(store, 1).await;
    let data = DatasetInput {
        name: "observations".to_owned(),
        digest: "0f".repeat(16),
        source_type: "s3".to_owned(),
        source: "{}".to_owned(),
        profile: None,
        context: "train".to_owned(),
    };
    store.log_inputs(&run.run_id, std::slice::from_ref(&data)).await.unwrap();
    assert_eq!(store.log_inputs(&run.run_id, std::slice::from_ref(&data)).await.unwrap().inputs, [data]);
    let delete = |run: &mut Run| {
        run.lifecycle_stage = Lifecycle::Deleted;
        Ok(())
    };
    store.change_run(&run.run_id, delete).await.unwrap();
    let error = store.log_batch(&run.run_id, &metrics(&[("m", 1.0, 1)])).await.unwrap_err();
    assert!(error.to_string().contains("restore it"), "{error}");
    let nobody = store.log_batch("nobody", &metrics(&[])).await.unwrap_err();
    assert_eq!(nobody.to_string(), "there is no run nobody");
}

#[tokio::test]
async fn a_champion_moves_with_a_record_or_not_at_all_and_back_to_the_one_before() {
    use AuditAction::{Gate, Promote, Rollback};
    let Stack { store, .. } = &Stack::temporary().await;
    for number in 1..=3 {
        store.register_model("m", &format!("run{number}"), "artifacts/r", "").await.unwrap();
    }
    let audit = |action, version, champion_before, timestamp_ms| Audit {
        action,
        version,
        champion_before,
        promoted: true,
        forced: false,
        by: "me".to_owned(),
        reason: "it is better".to_owned(),
        numbers: BTreeMap::new(),
        timestamp_ms,
    };
    assert_eq!(store.move_champion("m", &audit(Gate, 1, None, 1)).await.unwrap(), Put::Written);
    assert_eq!(store.move_champion("m", &audit(Gate, 2, None, 2)).await.unwrap(), Put::Refused);
    assert_eq!(store.audits("m").await.unwrap().len(), 1, "no record of what did not happen");
    store.move_champion("m", &audit(Gate, 2, Some(1), 2)).await.unwrap();
    store.move_champion("m", &audit(Promote, 3, Some(2), 3)).await.unwrap();
    assert_eq!(store.champion_before("m", 3).await.unwrap(), Some(2));
    store.move_champion("m", &audit(Rollback, 2, Some(3), 4)).await.unwrap();
    assert_eq!(store.champion_before("m", 2).await.unwrap(), Some(1), "not back to what was rolled back");
    store.move_champion("m", &audit(Rollback, 1, Some(2), 5)).await.unwrap();
    assert_eq!(store.champion_before("m", 1).await.unwrap(), None);
    assert_eq!(store.model_by_alias("m", CHAMPION).await.unwrap().unwrap().version, 1);
    assert_eq!(store.aliases("m").await.unwrap(), [(CHAMPION.to_owned(), 1)].into());
    let actions: Vec<_> = store.audits("m").await.unwrap().iter().map(|audit| audit.action).collect();
    assert_eq!(actions, [Gate, Gate, Promote, Rollback, Rollback]);
}
