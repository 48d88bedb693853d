use jiff::Timestamp;
use proptest::prelude::*;

use super::When;

/// The first `count` instants after one, in UTC.
fn runs(expression: &str, zone: &str, after: &str, count: usize) -> Vec<String> {
    let when = When::parse(expression, Some(zone)).unwrap();
    let first: Timestamp = after.parse().unwrap();
    let all = std::iter::successors(when.next_after(first), |last| when.next_after(*last));
    all.take(count).map(|instant| instant.to_string()).collect()
}

/// The days on which it runs in a zone where nothing is ever set back or forward.
fn days(expression: &str, after: &str, count: usize) -> Vec<String> {
    runs(expression, "UTC", after, count).into_iter().map(|instant| instant[..10].to_owned()).collect()
}

#[test]
fn an_hourly_schedule_of_seoul_runs_at_its_minute() {
    assert_eq!(
        runs("cron(12 * * * ? *)", "Asia/Seoul", "2021-06-30T22:12:00Z", 2),
        ["2021-06-30T23:12:00Z", "2021-07-01T00:12:00Z"]
    );
    assert_eq!(
        runs("cron(20 11 * * ? *)", "Asia/Seoul", "2021-06-30T02:20:00Z", 1),
        ["2021-07-01T02:20:00Z"],
        "half past eleven in Korea, at night in UTC"
    );
}

#[test]
fn lists_ranges_steps_and_names_are_numbers() {
    assert_eq!(
        runs("cron(0/20 8-9 ? * MON-WED,6 *)", "UTC", "2021-07-01T00:00:00Z", 3),
        ["2021-07-02T08:00:00Z", "2021-07-02T08:20:00Z", "2021-07-02T08:40:00Z"]
    );
    assert_eq!(days("cron(0 0 1 JAN,jul ? *)", "2021-02-01T00:00:00Z", 2), ["2021-07-01", "2022-01-01"]);
    assert_eq!(runs("cron(0 10 1 1 ? 2023/2)", "UTC", "2021-02-01T00:00:00Z", 2)[1], "2025-01-01T10:00:00Z");
}

#[test]
fn the_last_day_the_nearest_workday_and_the_nth_weekday_are_found() {
    assert_eq!(days("cron(0 0 L * ? *)", "2024-02-01T00:00:00Z", 2), ["2024-02-29", "2024-03-31"]);
    // 2021-05-01 and 2021-05-15 are Saturdays, 2021-08-15 and 2021-10-31 are Sundays.
    assert_eq!(days("cron(0 0 1W * ? *)", "2021-04-30T12:00:00Z", 1), ["2021-05-03"]);
    assert_eq!(days("cron(0 0 15W 5,8 ? *)", "2021-05-01T00:00:00Z", 2), ["2021-05-14", "2021-08-16"]);
    assert_eq!(days("cron(0 0 31W * ? *)", "2021-10-01T00:00:00Z", 2), ["2021-10-29", "2021-12-31"]);
    assert_eq!(days("cron(0 0 LW * ? *)", "2021-10-01T00:00:00Z", 1), ["2021-10-29"]);
    assert_eq!(days("cron(0 0 ? * 6L *)", "2022-01-01T00:00:00Z", 2), ["2022-01-28", "2022-02-25"]);
    assert_eq!(days("cron(0 0 ? * L *)", "2021-07-01T00:00:00Z", 1), ["2021-07-03"]);
    assert_eq!(days("cron(0 0 ? * 3#2 *)", "2021-07-01T00:00:00Z", 2), ["2021-07-13", "2021-08-10"]);
    assert_eq!(days("cron(0 0 ? * MON#5 *)", "2021-07-01T00:00:00Z", 1), ["2021-08-30"], "not every month");
}

#[test]
fn a_rate_does_not_depend_on_when_the_stack_was_started() {
    assert_eq!(
        runs("rate(3 hours)", "Asia/Seoul", "2021-06-30T04:00:01Z", 2),
        ["2021-06-30T06:00:00Z", "2021-06-30T09:00:00Z"]
    );
    assert_eq!(runs("rate(1 day)", "UTC", "2021-06-30T00:00:00Z", 1), ["2021-07-01T00:00:00Z"]);
}

#[test]
fn a_single_time_comes_once() {
    assert_eq!(
        runs("at(2021-06-30T12:00:00)", "Asia/Seoul", "2021-06-01T00:00:00Z", 5),
        ["2021-06-30T03:00:00Z"]
    );
}

#[test]
fn an_hour_that_the_clocks_skip_is_skipped_and_one_that_comes_twice_is_taken_once() {
    assert_eq!(
        runs("cron(30 2 * 3 ? *)", "Europe/Paris", "2021-03-27T12:00:00Z", 1),
        ["2021-03-29T00:30:00Z"],
        "on the 28th there is no half past two"
    );
    assert_eq!(
        runs("cron(30 2 * 10 ? *)", "Europe/Paris", "2021-10-30T12:00:00Z", 2),
        ["2021-10-31T00:30:00Z"].into_iter().chain(["2022-10-01T00:30:00Z"]).collect::<Vec<_>>()
    );
}

#[test]
fn an_expression_that_has_passed_runs_no_more() {
    assert_eq!(runs("cron(0 0 1 1 ? 2020)", "UTC", "2021-01-01T00:00:00Z", 1), [""; 0]);
    assert_eq!(runs("cron(0 0 30 2 ? 2020-2022)", "UTC", "2021-01-01T00:00:00Z", 1), [""; 0]);
}

#[test]
fn what_eventbridge_refuses_is_refused_with_the_reason() {
    let said = |text: &str| When::parse(text, None).unwrap_err().to_string();
    insta::assert_snapshot!(said("every hour"), @r#""every hour" is no schedule: write rate(1 hour), cron(12 * * * ? *) or at(2021-06-30T12:00:00)"#);
    insta::assert_snapshot!(said("cron(0 10 * * *)"), @r#""cron(0 10 * * *)" is no schedule: write rate(1 hour), cron(12 * * * ? *) or at(2021-06-30T12:00:00)"#);
    insta::assert_snapshot!(said("cron(0 10 * * * *)"), @r#""0 10 * * * *": exactly one of day of month and day of week must be `?`"#);
    insta::assert_snapshot!(said("cron(0 10 ? * ? *)"), @r#""0 10 ? * ? *": exactly one of day of month and day of week must be `?`"#);
    insta::assert_snapshot!(said("cron(60 10 * * ? *)"), @r#"minutes "60": not between 0 and 59"#);
    insta::assert_snapshot!(said("cron(0 10 ? * FRI-MON *)"), @r#"day of week "FRI-MON": its end is before its start"#);
    insta::assert_snapshot!(said("cron(0/0 10 * * ? *)"), @r#"minutes "0/0": its step is no whole number above 0"#);
    insta::assert_snapshot!(said("cron(0 10 ? * 8L *)"), @r#"day of week "8": not between 1 and 7"#);
    insta::assert_snapshot!(said("rate(1 hours)"), @r#""rate(1 hours)" is no schedule: write rate(1 hour), cron(12 * * * ? *) or at(2021-06-30T12:00:00)"#);
    insta::assert_snapshot!(said("rate(0 minutes)"), @r#""rate(0 minutes)" is no schedule: write rate(1 hour), cron(12 * * * ? *) or at(2021-06-30T12:00:00)"#);
    let zone = When::parse("rate(1 hour)", Some("Seoul")).unwrap_err();
    insta::assert_snapshot!(zone, @r#""Seoul" is no time zone: write it like Asia/Seoul"#);
}

proptest! {
    #[test]
    fn every_run_is_later_than_what_it_was_asked_after(second in 0_i64..4_000_000_000, minute in 0_u8..60) {
        let when = When::parse(&format!("cron({minute} 3,9 ? * MON-FRI *)"), Some("America/New_York")).unwrap();
        let after = Timestamp::from_second(second).unwrap();
        let next = when.next_after(after).unwrap();
        prop_assert!(next > after);
        prop_assert_eq!(when.next_after(next - jiff::SignedDuration::from_secs(1)), Some(next));
    }
}
