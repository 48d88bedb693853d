//! One message for one cause, whatever happens on the way.

use jiff::{SignedDuration, Timestamp};
use store::{Notice, Telling};
use whole_path::Stack;

#[tokio::test]
async fn a_cause_is_told_once_until_its_quiet_time_is_over() {
    let stack = Stack::temporary().await;
    let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let notice = notice("gap/108", now);
    let claim = |at| stack.store.claim_notice(&notice, at);
    assert_eq!(claim(now).await.unwrap(), Telling::Mine);
    assert_eq!(claim(now).await.unwrap(), Telling::Busy, "nobody knows yet whether it arrives");
    stack.store.told(&notice, now, SignedDuration::from_hours(6)).await.unwrap();
    assert_eq!(claim(now + SignedDuration::from_hours(5)).await.unwrap(), Telling::Told);
    assert_eq!(claim(now + SignedDuration::from_hours(6)).await.unwrap(), Telling::Mine);
}

#[tokio::test]
async fn what_did_not_arrive_is_told_by_whoever_comes_next() {
    let stack = Stack::temporary().await;
    let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let (refused, stopped) = (notice("run/1", now), notice("run/2", now));
    for notice in [&refused, &stopped] {
        assert_eq!(stack.store.claim_notice(notice, now).await.unwrap(), Telling::Mine);
    }
    stack.store.not_told(&refused).await.unwrap();
    assert_eq!(stack.store.claim_notice(&refused, now).await.unwrap(), Telling::Mine);
    let later = now + SignedDuration::from_mins(3);
    assert_eq!(stack.store.claim_notice(&stopped, later).await.unwrap(), Telling::Mine, "its claim is over");
    stack.store.told(&stopped, later, SignedDuration::from_hours(1)).await.unwrap();
    stack.store.not_told(&stopped).await.unwrap();
    assert_eq!(stack.store.claim_notice(&stopped, later).await.unwrap(), Telling::Told, "told stays told");
}

#[tokio::test]
async fn of_twenty_at_once_one_tells_it() {
    let stack = Stack::temporary().await;
    let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let notice = notice("alarm/errors", now);
    let claims = (0..20).map(|_| stack.store.claim_notice(&notice, now));
    let claims = futures::future::try_join_all(claims).await.unwrap();
    assert_eq!(claims.iter().filter(|claim| **claim == Telling::Mine).count(), 1, "{claims:?}");
}

#[tokio::test]
async fn the_digest_finds_what_was_noticed_since_yesterday() {
    let stack = Stack::temporary().await;
    let now: Timestamp = "2026-01-02T00:00:00Z".parse().unwrap();
    for (cause, hours) in [("a", 30), ("c", 2), ("b", 20)] {
        let at = now - SignedDuration::from_hours(hours);
        stack.store.told(&notice(cause, at), at, SignedDuration::from_hours(1)).await.unwrap();
    }
    let found = stack.store.notices(now - SignedDuration::from_hours(24)).await.unwrap();
    assert_eq!(found.iter().map(|notice| notice.cause.as_str()).collect::<Vec<_>>(), ["b", "c"]);
}

fn notice(cause: &str, at: Timestamp) -> Notice {
    Notice {
        cause: cause.to_owned(),
        topic: "gap".to_owned(),
        text: "a sentence".to_owned(),
        noticed_at_s: at.as_second(),
    }
}
