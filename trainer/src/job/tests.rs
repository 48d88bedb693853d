use std::sync::LazyLock;

use forecast::ModelSpec;
use futures::StreamExt;
use store::{AuditAction, CHALLENGER, CHAMPION, Expect, Promotion, keys};
use weather::{Hour, StationId};
use whole_path::{Contents, Fault, Faulty, Stack, announced_weather, connect};

use super::*;
use crate::promotion::propose;
use crate::train;

/// Seven months: a fifth of them, held out, is the six weeks that the gate takes.
const DAYS: i64 = 210;
/// Stacks that are disturbed at the same time.
const AT_ONCE: usize = 8;

fn start() -> Hour {
    "2010-01-01T00:00:00Z".parse().unwrap()
}

fn seoul() -> StationId {
    "108".parse().unwrap()
}

fn config() -> TrainConfig {
    TrainConfig { refit: true, ..TrainConfig::preset(Preset::Tiny, 7) }
}

static GRID: LazyLock<HourlyGrid> = LazyLock::new(|| announced_weather(seoul(), start(), DAYS, 1));
/// Trained once, registered often.
static TRAINED: LazyLock<Arc<Trained>> = LazyLock::new(|| {
    Arc::new(
        train(
            std::slice::from_ref(&*GRID),
            &crate::Places::new(),
            &config(),
            &Session::default(),
            &mut |_| {},
        )
        .unwrap(),
    )
});

/// A training whose model, before the refit and after, is served at these leads alone.
fn serving(leads: std::ops::RangeInclusive<u16>) -> Arc<Trained> {
    let mut trained = (**TRAINED).clone();
    let limit = |spec: &mut ModelSpec| spec.served_leads.retain(|lead| leads.contains(lead));
    limit(&mut trained.spec);
    trained.judged.iter_mut().for_each(|judged| limit(&mut judged.spec));
    Arc::new(trained)
}

/// A stack with the observations and a request to train on them.
async fn requested(causes: &[&str]) -> (Stack, Vec<String>) {
    let stack = Stack::temporary().await;
    stack.keep(&GRID).await;
    let mut asked = Vec::new();
    for cause in causes {
        let requested_at = start() + DAYS * 24;
        let request = RetrainRequest {
            requested_at,
            cause: (*cause).to_owned(),
            stations: vec![seoul()],
            preset: "tiny".to_owned(),
            seed: 7,
        };
        let key = keys::retrain(requested_at, cause);
        stack.store.put_json(&key, &request, Expect::Absent).await.unwrap();
        asked.push(key);
    }
    (stack, asked)
}

/// What [`run`] does with a request, but for the training itself.
async fn register(store: &Store, key: &str, trained: &Arc<Trained>) -> Result<JobReport, JobError> {
    let request: RetrainRequest = store.get_json(key).await?.unwrap();
    let job = Job::begin(store, run_id(key), request, config(), &Arc::default()).await?;
    let pace = Pace { look: None, gather: Duration::from_millis(1), ..Pace::default() };
    let (log, writer) = run_log::start(store.clone(), job.run_id().to_owned(), pace);
    let outcome = job.conclude(&log, trained).await.map(Ok);
    let outcome = job.end(log, writer, outcome).await;
    if let Err(error) = &outcome {
        let _ = job.give_up(RunStatus::Failed, &chain(error)).await;
    }
    outcome
}

async fn verdict(store: &Store, key: &str, trained: &Arc<Trained>) -> String {
    match register(store, key, trained).await.unwrap() {
        JobReport::Judged { verdict } => verdict,
        JobReport::Failed { reason } => panic!("{reason}"),
    }
}

async fn alias(store: &Store, alias: &str) -> Option<u32> {
    store.aliases(MODEL_NAME).await.unwrap().get(alias).copied()
}

#[tokio::test]
async fn a_model_that_is_better_is_promoted_and_one_that_is_not_is_refused() {
    let (stack, keys) = requested(&["first", "same", "worse"]).await;
    let store = &stack.store;
    let said = verdict(store, &keys[0], &TRAINED).await;
    assert!(said.starts_with("air-temperature v1: promoted"), "{said}");
    assert_eq!((alias(store, CHAMPION).await, alias(store, CHALLENGER).await), (Some(1), None));
    let said = verdict(store, &keys[1], &TRAINED).await;
    assert!(said.starts_with("air-temperature v2: refused"), "{said}");
    assert!(
        said.contains("not shown to be better in MAE and pinball loss and outfit regret than the champion")
    );
    let said = verdict(store, &keys[2], &serving(1..=6)).await;
    assert!(said.starts_with("air-temperature v3: refused"), "{said}");
    assert_eq!((alias(store, CHAMPION).await, alias(store, CHALLENGER).await), (Some(1), Some(3)));
    let decisions: Vec<(u32, bool)> =
        store.audits(MODEL_NAME).await.unwrap().iter().map(|audit| (audit.version, audit.promoted)).collect();
    assert_eq!(decisions, [(1, true), (2, false), (3, false)]);
    assert_eq!(store.list("promotions/").await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_champion_is_beaten_by_a_better_model_on_hours_that_neither_has_seen() {
    let (stack, keys) = requested(&["first", "better"]).await;
    let store = &stack.store;
    // it does not pass the gate by itself
    verdict(store, &keys[0], &serving(160..=168)).await;
    let proposal = propose(store, 1).await.unwrap();
    proposal.carry_out(store, "me", "to have a champion", None).await.unwrap();
    let said = verdict(store, &keys[1], &TRAINED).await;
    assert!(said.starts_with("air-temperature v2: promoted"), "{said}");
    assert!(said.contains("and the champion (version 1) ("), "{said}");
    assert_eq!(alias(store, CHAMPION).await, Some(2));
    let audits = store.audits(MODEL_NAME).await.unwrap();
    assert_eq!(
        audits.last().map(|audit| (audit.action, audit.champion_before)),
        Some((AuditAction::Gate, Some(1)))
    );
}

#[tokio::test]
async fn the_model_from_before_the_refit_is_judged_and_the_one_after_it_is_served() {
    let (stack, keys) = requested(&["first"]).await;
    verdict(&stack.store, &keys[0], &TRAINED).await;
    let version = stack.store.model_by_alias(MODEL_NAME, CHAMPION).await.unwrap().unwrap();
    let served = crate::registered::load(&stack.store, &version).await.unwrap();
    let judged = crate::registered::load_judged(&stack.store, &version).await.unwrap();
    assert_eq!(served.spec(), &TRAINED.spec);
    assert_eq!(judged.spec(), TRAINED.judged_spec());
    assert_eq!(served.spec().trained, GRID.range());
    assert!(judged.spec().held_out(&seoul()).len() >= 42 * 24 && served.spec().held_out(&seoul()).is_empty());
    let card = format!("{}/card.md", version.source);
    let card = String::from_utf8(stack.store.get(&card).await.unwrap().unwrap().body.to_vec()).unwrap();
    assert!(card.contains("fitted once more to") && card.contains("다시 학습"), "{card}");
}

/// What a registration writes besides its run's history: artifacts, versions, aliases, records, and the run's end.
fn is_step(path: &str, body: &[u8]) -> bool {
    let says = |text: &str| body.windows(text.len()).any(|part| part == text.as_bytes());
    path.contains("/artifacts/") || path.contains("/promotions/") || says("RM#") || says("FINISHED")
}

/// Every version loads and has its run; the champion, and whoever a promotion names, has its record.
async fn assert_whole(store: &Store, when: &str) {
    let audits = store.audits(MODEL_NAME).await.unwrap();
    let promoted = |version| audits.iter().any(|audit| audit.promoted && audit.version == version);
    for version in store.model_versions(MODEL_NAME).await.unwrap() {
        assert_eq!(crate::registered::load(store, &version).await.unwrap().spec(), &TRAINED.spec, "{when}");
        let judged = crate::registered::load_judged(store, &version).await.unwrap();
        assert_eq!(judged.spec(), TRAINED.judged_spec(), "{when}");
        for name in ["MLmodel", "metrics.json", "data_manifest.json", "plots/calibration.svg"] {
            let key = format!("{}/{name}", version.source);
            assert!(store.get(&key).await.unwrap().is_some(), "{when}: no {key}");
        }
        assert!(store.run(&version.run_id).await.unwrap().is_some(), "{when}");
    }
    if let Some(version) = alias(store, CHAMPION).await {
        assert!(promoted(version), "{when}: a champion without a record");
        let source = store.model_version(MODEL_NAME, version).await.unwrap().unwrap().source;
        for name in ["card.md", "gate.json"] {
            assert!(store.get(&format!("{source}/{name}")).await.unwrap().is_some(), "{when}: no {name}");
        }
    }
    for key in store.list("promotions/").await.unwrap() {
        let promotion: Promotion = store.get_json(&key).await.unwrap().unwrap();
        assert!(promoted(promotion.version), "{when}: a promotion without a record");
    }
}

/// Everything that is kept; an object that was written twice is two events, and that is all right.
async fn kept(stack: &Stack) -> Contents {
    Contents { waiting: Vec::new(), ..Contents::of(&stack.servers).await }
}

/// Registers through servers that go wrong at one step; how many steps there were.
async fn disturbed(stack: &Stack, key: &str, at: usize, fault: Fault) -> usize {
    let faulty = Faulty::between(stack, is_step, at, fault).await;
    let store = connect(&faulty.s3, &faulty.dynamodb).await;
    let registering = register(&store, key, &TRAINED);
    tokio::select! {
        // its futures are dropped: the process is gone
        () = faulty.death() => {}
        outcome = registering => {
            let fails = at > 0 && fault == Fault::Refused;
            assert_eq!(outcome.is_err(), fails, "{fault:?} at step {at}: {outcome:?}");
        }
    }
    faulty.steps()
}

#[tokio::test]
async fn whatever_step_of_registration_goes_wrong_a_model_is_registered_whole_or_not_at_all() {
    let (stack, keys) = requested(&["first"]).await;
    let steps = disturbed(&stack, &keys[0], 0, Fault::Refused).await;
    assert!(steps > 20, "{steps}");
    assert_eq!(alias(&stack.store, CHAMPION).await, Some(1));
    let undisturbed = kept(&stack).await;
    let all = Fault::ALL.into_iter().flat_map(|fault| (1..=steps).map(move |at| (fault, at)));
    // several at once, because clients wait before they try again
    let disturb = async |(fault, at)| {
        let when = format!("{fault:?} at step {at} of {steps}");
        let (stack, keys) = requested(&["first"]).await;
        disturbed(&stack, &keys[0], at, fault).await;
        assert_whole(&stack.store, &when).await;
        if fault != Fault::Unanswered {
            // the next try of the same job
            verdict(&stack.store, &keys[0], &TRAINED).await;
        }
        let differences = undisturbed.differences(&kept(&stack).await);
        assert!(differences.is_empty(), "{when}: {differences:#?}");
    };
    futures::stream::iter(all).for_each_concurrent(AT_ONCE, disturb).await;
}

/// Trains what `key` asks for; how many steps that took. At the `hold`th step it waits until a state is kept, and is killed.
async fn steps_of_a_try(stack: &Stack, key: &str, hold: Option<usize>) -> usize {
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let (go_on, wait) = std::sync::mpsc::channel::<()>();
    let (store, asked) = (stack.store.clone(), key.to_owned());
    let job = tokio::spawn(async move {
        let steps = std::sync::Mutex::new(0);
        let progress = move |event: &TrainEvent| {
            if !matches!(event, TrainEvent::Step { .. }) {
                return;
            }
            let mut steps = steps.lock().unwrap();
            *steps += 1;
            // nobody listens any more once it is killed
            let _ = tell.send(*steps);
            if Some(*steps) == hold {
                // until this test has seen enough and goes away
                let _ = wait.recv();
            }
        };
        run(&store, &asked, &Arc::default(), progress).await
    });
    let mut steps = 0;
    while let Some(step) = told.recv().await {
        steps = step;
        if Some(step) == hold {
            let kept = format!("checkpoints/{}/", run_id(key));
            while stack.store.list(&kept).await.unwrap().is_empty() {
                tokio::task::yield_now().await;
            }
            job.abort();
            drop(go_on);
            return steps;
        }
    }
    job.await.unwrap().unwrap();
    steps
}

#[tokio::test(flavor = "multi_thread")]
async fn a_training_that_was_killed_goes_on_from_the_last_state_that_was_kept() {
    let (stack, keys) = requested(&["undisturbed", "killed"]).await;
    let all = steps_of_a_try(&stack, &keys[0], None).await;
    steps_of_a_try(&stack, &keys[1], Some(3)).await;
    let rest = steps_of_a_try(&stack, &keys[1], None).await;
    assert!(rest < all, "{rest} of {all} steps were taken by the second try");
    let digest = async |key: &str| {
        let model = stack.store.get(&keys::artifact(MODEL_NAME, &run_id(key), "model.onnx")).await.unwrap();
        digest(&model.unwrap().body)
    };
    assert_eq!(digest(&keys[1]).await, digest(&keys[0]).await);
    for key in stack.store.list("checkpoints/").await.unwrap() {
        assert!(stack.store.get(&key).await.unwrap().unwrap().body.is_empty(), "what is done needs no state");
    }
}

#[tokio::test]
async fn a_state_that_is_damaged_or_of_other_observations_is_not_gone_on_from() {
    let (stack, keys) = requested(&["damaged"]).await;
    let request: RetrainRequest = stack.store.get_json(&keys[0]).await.unwrap().unwrap();
    let begin = async |config| {
        Job::begin(&stack.store, run_id(&keys[0]), request.clone(), config, &Arc::default()).await.unwrap()
    };
    let job = begin(config()).await;
    let key = &job.checkpoint_key;
    stack.store.put(key, "a state", "application/cbor", Expect::Anything).await.unwrap();
    job.resume().await.unwrap();
    assert_eq!(job.session.checkpoint().steps(), 0);
    let other = begin(TrainConfig { hidden: 9, ..config() }).await;
    assert_ne!(&other.checkpoint_key, key);
}
