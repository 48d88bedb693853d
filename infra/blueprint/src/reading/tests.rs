use serde_json::json;

use crate::{Blueprint, TargetKind};

const OURS: &str = include_str!("../../../template.yaml");

fn ours(parameters: &[(&str, &str)]) -> Blueprint {
    let parameters: Vec<(&str, String)> =
        parameters.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Blueprint::read(OURS, &parameters).unwrap()
}

fn enabled(blueprint: &Blueprint) -> Vec<&str> {
    let running = blueprint.schedules.iter().filter(|schedule| schedule.enabled);
    running.map(|schedule| schedule.name.as_str()).collect()
}

#[test]
fn our_template_has_nothing_that_is_not_read() {
    assert_eq!(ours(&[]).unknown, [""; 0]);
    assert_eq!(ours(&[("Stage", "prod")]).unknown, [""; 0]);
    assert_eq!(ours(&[("SlackWebhookParameter", "/a/webhook")]).unknown, [""; 0]);
}

#[test]
fn whoever_is_told_in_slack_is_told_what_was_recorded_and_published_and_in_the_morning() {
    let silent = ours(&[]);
    assert!(silent.mappings.is_empty() && !enabled(&silent).contains(&"Morning"));
    let told = ours(&[("SlackWebhookParameter", "/a/webhook")]);
    assert!(enabled(&told).contains(&"Morning"));
    assert_eq!(told.subscribers("Alerts").collect::<Vec<_>>(), ["NotifyFunction"]);
    let [recorded] = told.mappings.as_slice() else { panic!("{:?}", told.mappings) };
    assert_eq!((recorded.table.as_str(), recorded.function.as_str()), ("wearcast-events", "NotifyFunction"));
    assert_eq!((recorded.batch, recorded.window_s), (100, 60));
    let record = |kind: &str| json!({"eventName": "MODIFY", "dynamodb": {"NewImage": {"kind": {"S": kind}}}});
    assert!(recorded.takes(&record("gap")) && !recorded.takes(&record("done")));
    assert!(!recorded.takes(&json!({"eventName": "REMOVE", "dynamodb": {}})));
}

#[test]
fn a_function_has_the_variables_of_all_and_its_own() {
    let blueprint = ours(&[("Stage", "prod")]);
    let api = &blueprint.functions["ApiFunction"];
    assert_eq!((api.binary.as_str(), api.timeout_s), ("api", 15));
    assert_eq!(api.environment["WEARCAST_CLOCK"], "request");
    assert_eq!(api.environment["WEARCAST_STAGE"], "prod");
    assert_eq!(api.environment["WEARCAST_BUCKET"], "wearcast-local");
    assert_eq!(api.environment["WEARCAST_STATE_TABLE"], "wearcast-state");
    assert_eq!(blueprint.functions["IngestFunction"].retries, 1);
}

#[test]
fn a_key_switches_its_schedule_on_and_the_keyless_one_off() {
    assert!(enabled(&ours(&[])).contains(&"KeylessHourly"));
    let with_hub = ours(&[("KmaHubKeyParameter", "/local/hub"), ("Stations", "108,159")]);
    let running = enabled(&with_hub);
    assert!(running.contains(&"HubHourly") && !running.contains(&"KeylessHourly"), "{running:?}");
    let hub = with_hub.schedules.iter().find(|schedule| schedule.name == "HubHourly").unwrap();
    assert_eq!(hub.when.to_string(), "cron(12 * * * ? *) Asia/Seoul");
    let input = hub.input_at("2021-06-30T00:12:00Z".parse().unwrap());
    assert_eq!(
        input,
        json!({"time": "2021-06-30T00:12:00Z", "source": "kma-hub", "stations": ["108", "159"]})
    );
}

#[test]
fn a_created_object_starts_what_its_rule_says() {
    let blueprint = ours(&[]);
    let started = |key: &str| -> Vec<TargetKind> {
        let event = json!({
            "source": "aws.s3", "detail-type": "Object Created",
            "detail": {"bucket": {"name": "wearcast-local"}, "object": {"key": key}},
        });
        blueprint.rules_for(&event).flat_map(|rule| &rule.targets).map(|target| target.kind.clone()).collect()
    };
    let function = |id: &str| vec![TargetKind::Function(id.to_owned())];
    assert_eq!(started("raw/sample/x.csv"), function("PreprocessFunction"));
    assert_eq!(started("recent/station=108.json"), function("ForecastFunction"));
    assert_eq!(started("promotions/air-temperature/version=00001.json"), function("ForecastFunction"));
    let started_job = started("retrain/x.json");
    assert!(
        matches!(&started_job[..], [TargetKind::Job { definition, .. }] if definition == "TrainJob"),
        "{started_job:?}"
    );
    assert_eq!(started("observations/x.parquet"), []);
}

#[test]
fn a_training_that_failed_is_told_to_the_topic() {
    let blueprint = ours(&[]);
    let Some(TargetKind::Job { queue, .. }) = blueprint
        .rules
        .iter()
        .flat_map(|rule| &rule.targets)
        .map(|target| &target.kind)
        .find(|kind| matches!(kind, TargetKind::Job { .. }))
    else {
        panic!("no rule starts a job")
    };
    let event = json!({
        "source": "aws.batch", "detail-type": "Batch Job State Change",
        "detail": {"jobQueue": queue, "status": "FAILED", "jobId": "7", "statusReason": "out of memory",
                   "parameters": {"request": "retrain/x.json"}},
    });
    let target = blueprint.rules_for(&event).flat_map(|rule| &rule.targets).next().unwrap();
    assert!(matches!(target.kind, TargetKind::Topic(_)));
    assert_eq!(
        target.input.of_event(&event),
        "Training retrain/x.json failed: out of memory (job 7). Its log is in the trainer's log group."
    );
}

#[test]
fn a_request_to_train_is_the_jobs_argument() {
    let blueprint = ours(&[]);
    let job = &blueprint.jobs["TrainJob"];
    assert_eq!(job.arguments(&json!({"Parameters": {"request": "retrain/x.json"}})), ["retrain/x.json"]);
    assert_eq!(job.environment["WEARCAST_RUNS_TABLE"], "wearcast-runs");
}

#[test]
fn what_is_not_run_here_is_named_in_one_line_each() {
    let blueprint = Blueprint::read(
        "Resources:\n  Stream: {Type: AWS::Kinesis::Stream}\n  Edge: {Type: AWS::CloudFront::Distribution, Properties: \
         {A: !Cidr [a, 1]}}\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: ../functions/f\n      \
         Events:\n        Q: {Type: SQS, Properties: {}}\n        S: {Type: ScheduleV2, Properties: \
         {ScheduleExpression: often}}\n  R:\n    Type: AWS::Events::Rule\n    Properties:\n      EventPattern: {source: \
         [{cidr: 10.0.0.0/8}]}\n      Targets: [{Arn: !GetAtt Stream.Arn}]\n",
        &[],
    )
    .unwrap();
    insta::assert_snapshot!(blueprint.unknown.join("\n"), @r#"
    !Cidr is not answered here
    Edge: a resource of type AWS::CloudFront::Distribution is not run here
    F: its event Q of type SQS is not sent here
    Stream: a resource of type AWS::Kinesis::Stream is not run here
    rule R does not run here: the operator "cidr" is not matched here
    rule R has a target that is not run here: arn:aws:kinesis:us-east-1:000000000000:Stream
    schedule S does not run here: "often" is no schedule: write rate(1 hour), cron(12 * * * ? *) or at(2021-06-30T12:00:00)
    "#);
    assert_eq!(blueprint.functions["F"].binary, "f");
}

#[test]
fn a_wrong_answer_says_what_the_template_would_take() {
    let said =
        |name: &'static str, value: &str| Blueprint::read(OURS, &[(name, value.to_owned())]).unwrap_err();
    insta::assert_snapshot!(said("Stage", "test"), @r#"parameter Stage cannot be "test"; it can be dev, prod"#);
    assert!(said("Stages", "dev").to_string().starts_with("the template has no parameter Stages; it has "));
}
