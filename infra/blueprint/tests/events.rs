//! The template and the folder `events/` agree: each trigger that is declared has its event there, and each
//! event there is one that is declared.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use aws_lambda_events::eventbridge::EventBridgeEvent;
use blueprint::{Blueprint, TargetKind};
use serde_json::{Value, json};

/// `ingest.json` asks for the sample, which no schedule does; `api.json` is a request; `notify-….json` come
/// from a topic and a stream.
const NOT_SCHEDULED: [&str; 4] = ["api", "ingest", "notify-alarm", "notify-recorded"];

fn events() -> BTreeMap<String, Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let read = |file: &Path| serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    files.map(|file| (file.file_stem().unwrap().to_str().unwrap().to_owned(), read(&file))).collect()
}

fn declared() -> Blueprint {
    Blueprint::read(include_str!("../../template.yaml"), &[]).unwrap()
}

/// The events that come over the bus, with the names that the resources have here.
fn on_the_bus(blueprint: &Blueprint) -> BTreeMap<String, Value> {
    let queue = blueprint.rules.iter().flat_map(|rule| &rule.targets).find_map(|target| match &target.kind {
        TargetKind::Job { queue, .. } => Some(queue.clone()),
        _ => None,
    });
    let mut events = events();
    events.retain(|_, event| event.get("detail-type").is_some());
    for event in events.values_mut() {
        if event["source"] == "aws.batch" {
            event["detail"]["jobQueue"] = json!(queue);
        }
    }
    events
}

fn file_of(schedule: &str) -> String {
    let words = schedule.chars().enumerate().flat_map(|(index, letter)| {
        let dash = (letter.is_ascii_uppercase() && index > 0).then_some('-');
        dash.into_iter().chain([letter.to_ascii_lowercase()])
    });
    words.collect()
}

#[test]
fn every_schedule_has_its_event_word_for_word() {
    let events = events();
    for schedule in declared().schedules {
        let file = file_of(&schedule.name);
        let event = events
            .get(&file)
            .unwrap_or_else(|| panic!("add events/{file}.json for the schedule {}", schedule.name));
        let time = event["time"].as_str().unwrap().parse().unwrap();
        assert_eq!(event, &schedule.input_at(time), "events/{file}.json");
        let second = jiff::SignedDuration::from_secs(1);
        assert_eq!(
            schedule.when.next_after(time - second),
            Some(time),
            "events/{file}.json is of a time at which it runs"
        );
    }
}

#[test]
fn every_rule_takes_one_of_the_events_at_least() {
    let blueprint = declared();
    let events = on_the_bus(&blueprint);
    for rule in &blueprint.rules {
        let taken = events.values().filter(|event| rule.pattern.matches(event)).count();
        assert!(taken > 0, "no event in events/ is one that the rule {} takes: add one", rule.name);
    }
}

#[test]
fn every_event_on_the_bus_is_taken_by_a_rule_and_is_what_aws_sends() {
    let blueprint = declared();
    for (file, event) in on_the_bus(&blueprint) {
        assert!(blueprint.rules_for(&event).next().is_some(), "no rule takes events/{file}.json");
        let read: EventBridgeEvent<Value> = serde_json::from_value(event.clone()).unwrap();
        assert_eq!(read.detail_type, event["detail-type"].as_str().unwrap(), "events/{file}.json");
    }
}

#[test]
fn nothing_else_is_in_the_folder() {
    let blueprint = declared();
    let bus: BTreeSet<String> = on_the_bus(&blueprint).into_keys().collect();
    let schedules: BTreeSet<String> =
        blueprint.schedules.iter().map(|schedule| file_of(&schedule.name)).collect();
    let unknown = events().into_keys().filter(|file| !bus.contains(file) && !schedules.contains(file));
    assert_eq!(unknown.collect::<Vec<_>>(), NOT_SCHEDULED);
}

#[test]
fn the_request_to_the_api_takes_a_route() {
    let event = &events()["api"];
    let path = event["rawPath"].as_str().unwrap();
    let routes = declared().routes;
    let taken = routes.iter().find(|route| route.matches("GET", path).is_some()).unwrap();
    assert_eq!(taken.to_string(), event["routeKey"].as_str().unwrap());
}
