use std::collections::BTreeSet;

use store::{Expect, keys};
use whole_path::{Stack, announced_weather, hour, seoul};

use super::*;

const START: &str = "2010-01-01T00:00:00Z";
const DAYS: i64 = 210;

/// A stack with observations and the request for a study; its key.
async fn asked(trials: usize) -> (Stack, String) {
    let stack = Stack::temporary().await;
    stack.keep(&announced_weather(seoul(), hour(START), DAYS, 1)).await;
    let requested_at = hour(START) + DAYS * 24;
    let request =
        SearchRequest { requested_at, stations: vec![seoul()], preset: "tiny".to_owned(), seed: 3, trials };
    let key = keys::search(requested_at, "test");
    stack.store.put_json(&key, &request, Expect::Absent).await.unwrap();
    (stack, key)
}

#[tokio::test]
async fn trials_are_runs_scored_on_the_same_windows_whatever_their_own_and_a_study_that_is_done_stays_so() {
    let (stack, key) = asked(4).await;
    let study = work(&stack.store, &key, "one", |_| ()).await.unwrap();
    assert_eq!(study.trials.len(), 4);
    let windows: BTreeSet<String> =
        study.trials.iter().map(|trial| trial.choice["window_hours"].to_string()).collect();
    assert!(windows.len() > 1, "the seed draws one window only: {windows:?}");
    let mut scored = BTreeSet::new();
    for trial in &study.trials {
        let run = stack.store.run(&trial.run_id).await.unwrap().unwrap();
        assert_eq!(run.parent(), Some(study.run_id.as_str()));
        assert!(run.status.has_ended() && trial.objective_c.is_some(), "{:?}", run.tags);
        scored.insert(run.metric("validation_windows").unwrap().to_string());
    }
    assert_eq!(scored.len(), 1, "{scored:?}");
    let best = study.best.as_ref().unwrap().objective_c.unwrap();
    assert!(
        study.trials.iter().all(|trial| trial.outcome != "finished" || trial.objective_c.unwrap() >= best)
    );
    let again = work(&stack.store, &key, "two", |event| panic!("nothing is left to do: {event:?}")).await;
    assert_eq!(again.unwrap(), study);
}
