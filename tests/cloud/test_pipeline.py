"""What starts what, and that nothing asynchronous is lost: retries, dead letters, alarms, Korean time."""

import json
import re

import pytest

from template import ROOT, STAGES, of_type, source, stack

KEYS = {"KmaKeyParameter": "/wearcast/kma-key", "KmaHubKeyParameter": "/wearcast/hub-key"}
# Nobody but Open-Meteo tells dust and UV.
AIR = "open-meteo-air-forecast"
OPEN_METEO_FORECASTS = {"open-meteo-forecast", AIR}
# The hours at which each is issued, and the minute from which on it can be asked for (crates/sources).
KMA_FORECASTS = {
    "kma-ultra-ncst": (range(24), 40),
    "kma-ultra-fcst": (range(24), 45),
    "kma-vilage-fcst": (range(2, 24, 3), 10),
    "kma-mid-ta": ((6, 18), 30),
    "kma-mid-land": ((6, 18), 30),
}
SLACK = {"SlackWebhookParameter": "/wearcast/slack"}


@pytest.fixture(params=STAGES)
def resources(request):
    return stack(request.param)


def functions(resources):
    return of_type(resources, "AWS::Lambda::Function")


def asynchronous(resources):
    """Functions that a schedule, a rule or a topic starts."""
    targets = [schedule["Target"]["Arn"] for schedule in of_type(resources, "AWS::Scheduler::Schedule").values()]
    for rule in of_type(resources, "AWS::Events::Rule").values():
        targets += [target["Arn"] for target in rule["Targets"]]
    targets += [s["Endpoint"] for s in of_type(resources, "AWS::SNS::Subscription").values()]
    return {name for name in functions(resources) if any(target == f"{name}Aliaslive" for target in targets)}


def asked(schedule):
    """What a schedule sends."""
    return json.loads(schedule["Target"]["Input"])


def ingest_schedules(resources):
    schedules = of_type(resources, "AWS::Scheduler::Schedule").items()
    return {name: s for name, s in schedules if s["Target"]["Arn"] == "IngestFunctionAliaslive"}


def test_every_asynchronous_function_has_a_dead_letter_queue(resources):
    configs = of_type(resources, "AWS::Lambda::EventInvokeConfig").values()
    failing = {config["FunctionName"]: config for config in configs}
    assert asynchronous(resources) == {"IngestFunction", "PreprocessFunction", "ForecastFunction", "NotifyFunction"}
    for name in asynchronous(resources):
        assert failing[name]["DestinationConfig"]["OnFailure"]["Destination"] == "DeadLetters.Arn", name
        assert failing[name]["Qualifier"] == "live", name
        assert failing[name]["MaximumRetryAttempts"] >= 1, name


def test_every_rule_and_every_schedule_retries_and_then_keeps_the_event(resources):
    targets = {name: s["Target"] for name, s in of_type(resources, "AWS::Scheduler::Schedule").items()}
    for name, rule in of_type(resources, "AWS::Events::Rule").items():
        targets |= {f"{name}/{target['Id']}": target for target in rule["Targets"]}
    for name, target in targets.items():
        assert target["RetryPolicy"]["MaximumRetryAttempts"] >= 1, name
        assert target["DeadLetterConfig"]["Arn"] == "DeadLetters.Arn", name


def test_every_schedule_is_in_korean_time_and_named_after_its_stack(resources):
    for name, schedule in of_type(resources, "AWS::Scheduler::Schedule").items():
        assert schedule["ScheduleExpressionTimezone"] == "Asia/Seoul", name
        # SAM would name it after its place in the template, and two stacks of one account would collide.
        assert schedule["Name"].startswith("AWS::StackName-"), name


@pytest.mark.parametrize(
    ("answers", "enabled"),
    [
        ({}, {"open-meteo", *OPEN_METEO_FORECASTS}),
        ({"KmaHubKeyParameter": "/k"}, {"kma-hub", *OPEN_METEO_FORECASTS}),
        ({"KmaKeyParameter": "/k"}, {"kma-asos", AIR, *KMA_FORECASTS}),
        (KEYS, {"kma-hub", "kma-asos", AIR, *KMA_FORECASTS}),
    ],
)
def test_the_keys_that_are_there_decide_which_sources_are_asked(answers, enabled):
    schedules = ingest_schedules(stack("dev", **answers)).values()
    assert {asked(s)["source"] for s in schedules if s["State"] == "ENABLED"} == enabled


def times(expression):
    """The minutes and hours of the day at which a cron expression fires."""
    minute, hour = re.fullmatch(r"cron\((\S+) (\S+) \* \* \? \*\)", expression).groups()

    def values(field, end):
        first, step = (field + "/1").split("/")[:2] if field != "*" else ("0", "1")
        return range(int(first), end, int(step)) if "/" in field or field == "*" else map(int, field.split(","))

    return set(values(minute, 60)), set(values(hour, 24))


@pytest.mark.parametrize("product", KMA_FORECASTS)
def test_an_official_forecast_is_asked_for_in_the_hour_of_each_issue_once_it_can_be_there(resources, product):
    [schedule] = [s for s in ingest_schedules(resources).values() if asked(s)["source"] == product]
    minutes, hours = times(schedule["ScheduleExpression"])
    issued, ready = KMA_FORECASTS[product]
    assert set(issued) <= hours
    assert min(minutes) > ready


def test_whoever_records_what_the_pipeline_did_may_write_it_down(resources):
    recording = {
        name
        for name in [*functions(resources), "Train"]
        for policy in resources[f"{name}Role"]["Properties"]["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Resource"] == "EventsTable.Arn" and "dynamodb:PutItem" in statement["Action"]
    }
    assert {"IngestFunction", "PreprocessFunction", "ForecastFunction", "Train"} <= recording


def test_a_schedule_says_what_the_events_of_the_tests_say(resources):
    examples = [json.loads((ROOT / "events" / f"{name}.json").read_text()) for name in ("ingest", "official-days")]
    for name, schedule in ingest_schedules(resources).items():
        said = asked(schedule)
        assert all(set(said) == set(example) for example in examples), name
        assert said["time"] == "<aws.scheduler.scheduled-time>", name
        assert isinstance(said["stations"], list), name


def test_each_stage_of_the_spine_starts_what_the_code_says_it_starts(resources):
    started = {}
    for rule in of_type(resources, "AWS::Events::Rule").values():
        pattern = rule["EventPattern"]
        if pattern["source"] == ["aws.s3"]:
            assert pattern["detail"]["bucket"]["name"] == ["Bucket"]
            [key] = pattern["detail"]["object"]["key"]
            started[key["prefix"]] = rule["Targets"][0]["Arn"].removesuffix("Aliaslive")
    assert started == {
        "raw/": "PreprocessFunction",
        "recent/": "ForecastFunction",
        "promotions/": "ForecastFunction",
        "retrain/": "TrainQueue",
    }
    spine = (ROOT / "crates" / "store" / "src" / "spine.rs").read_text()
    assert {f"{prefix}/" for prefix in re.findall(r'^ +"(\w+)" =>', spine, re.M)} == set(started)


def test_no_function_writes_where_its_own_rule_would_start_it_again(resources):
    rules = of_type(resources, "AWS::Events::Rule").values()
    for rule in rules:
        if rule["EventPattern"]["source"] != ["aws.s3"]:
            continue
        prefix = rule["EventPattern"]["detail"]["object"]["key"][0]["prefix"]
        role = resources.get(rule["Targets"][0]["Arn"].removesuffix("Aliaslive") + "Role")
        for policy in role["Properties"]["Policies"] if role else []:
            for statement in policy["PolicyDocument"]["Statement"]:
                if statement["Action"] == "s3:PutObject":
                    assert f"Bucket.Arn/{prefix}*" not in statement["Resource"]


def test_a_request_to_train_reaches_the_trainer_as_its_first_argument(resources):
    rule = resources["TrainRule"]["Properties"]
    [target] = rule["Targets"]
    assert target["InputTransformer"]["InputPathsMap"] == {"request": "$.detail.object.key"}
    template = target["InputTransformer"]["InputTemplate"].replace("<request>", '"retrain/x.json"')
    assert json.loads(template) == {"Parameters": {"request": "retrain/x.json"}}
    job = resources["TrainJob"]["Properties"]
    assert job["ContainerProperties"]["Command"] == ["Ref::request"]
    assert set(job["Parameters"]) == {"request"}


def test_a_reclaimed_training_starts_again_and_one_that_fails_by_itself_does_not(resources):
    retry = resources["TrainJob"]["Properties"]["RetryStrategy"]
    assert retry["Attempts"] > 1
    *again, last = retry["EvaluateOnExit"]
    assert {"Action": "RETRY", "OnStatusReason": "Your Spot Task was interrupted*"} in again
    assert {"Action": "RETRY", "OnStatusReason": "Host EC2*"} in again
    assert last == {"Action": "EXIT", "OnReason": "*"}
    # Batch takes five at most.
    assert len(again) < 5
    [environment] = of_type(resources, "AWS::Batch::ComputeEnvironment").values()
    assert environment["ComputeResources"]["Type"] == "FARGATE_SPOT"


def test_the_trainer_says_by_its_exit_code_whether_another_try_helps(resources):
    main = (ROOT / "trainer" / "src" / "main.rs").read_text()
    [code] = re.findall(r"const AGAIN: u8 = (\d+);", main)
    assert {"Action": "RETRY", "OnExitCode": code} in resources["TrainJob"]["Properties"]["RetryStrategy"]["EvaluateOnExit"]


def test_what_is_recorded_reaches_notify_but_for_what_is_no_news(resources):
    assert resources["EventsTable"]["Properties"]["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    [mapping] = of_type(resources, "AWS::Lambda::EventSourceMapping").values()
    assert (mapping["EventSourceArn"], mapping["FunctionName"]) == ("EventsTable.StreamArn", "NotifyFunctionAliaslive")
    assert mapping["MaximumRetryAttempts"] >= 1
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"] == "DeadLetters.Arn"
    [pattern] = [json.loads(f["Pattern"]) for f in mapping["FilterCriteria"]["Filters"]]
    assert pattern["dynamodb"]["NewImage"]["kind"]["S"] == [{"anything-but": ["done"]}]


def test_notify_is_started_by_what_its_three_events_say(resources):
    events = {path.stem for path in (ROOT / "events").glob("notify-*.json")}
    assert events == {"notify-recorded", "notify-alarm"}
    subscribed = [s for s in of_type(resources, "AWS::SNS::Subscription").values() if s["Protocol"] == "lambda"]
    assert [(s["TopicArn"], s["Endpoint"]) for s in subscribed] == [("Alerts", "NotifyFunctionAliaslive")]
    schedules = of_type(resources, "AWS::Scheduler::Schedule").values()
    [morning] = [s for s in schedules if s["Target"]["Arn"] == "NotifyFunctionAliaslive"]
    assert morning["ScheduleExpression"] == "cron(0 8 * * ? *)"
    assert set(asked(morning)) == set(json.loads((ROOT / "events" / "morning.json").read_text()))


@pytest.mark.parametrize(("answers", "state"), [({}, "DISABLED"), (SLACK, "ENABLED")])
def test_without_a_webhook_nothing_is_woken_up_to_tell_nobody(answers, state):
    resources = stack("dev", **answers)
    [mapping] = of_type(resources, "AWS::Lambda::EventSourceMapping").values()
    assert mapping["Enabled"] is (state == "ENABLED")
    schedules = of_type(resources, "AWS::Scheduler::Schedule").values()
    assert [s["State"] for s in schedules if s["Target"]["Arn"] == "NotifyFunctionAliaslive"] == [state]


@pytest.mark.parametrize("answers", [{}, {"KmaHubKeyParameter": "/k"}])
def test_from_a_threshold_on_a_map_shares_the_stations_out_to_the_same_function(answers):
    resources = stack("prod", FanOut="yes", **answers)
    [machine] = of_type(resources, "AWS::StepFunctions::StateMachine").values()
    definition = json.loads(machine["DefinitionString"])
    each = definition["States"][definition["StartAt"]]
    assert each["ItemProcessor"]["ProcessorConfig"]["Mode"] == "DISTRIBUTED"
    assert each["ToleratedFailurePercentage"] == 100
    invoke = each["ItemProcessor"]["States"]["Ingest"]
    example = json.loads((ROOT / "events" / "ingest.json").read_text())
    assert {name.removesuffix(".$") for name in invoke["Parameters"]["Payload"]} == set(example)
    # What a schedule asks for at once and what the map asks for would be the same hours twice.
    hourly = [s for s in ingest_schedules(resources).values() if s["ScheduleExpression"] == "HourlySchedule"]
    assert {s["State"] for s in hourly} == {"DISABLED"}
    [mapped] = [s for s in of_type(resources, "AWS::Scheduler::Schedule").values() if s["Target"]["Arn"] == "IngestMap"]
    assert asked(mapped)["source"] == ("kma-hub" if answers else "open-meteo")


def test_without_fan_out_there_is_no_state_machine_to_pay_for(resources):
    assert not [r for r in resources.values() if r["Type"].startswith("AWS::StepFunctions")]


def test_every_function_runs_on_arm_from_its_alias_and_has_what_the_store_reads(resources):
    config = (ROOT / "crates" / "store" / "src" / "config.rs").read_text()
    needed = set(re.findall(r'required\("(WEARCAST_\w+)"\)', config))
    assert len(needed) == 4
    programs = {name: function["Environment"]["Variables"] for name, function in functions(resources).items()}
    for name, function in functions(resources).items():
        assert function["Architectures"] == ["arm64"], name
        assert function["Runtime"] == "provided.al2023", name
        assert f"{name}Aliaslive" in resources, name
    for name, job in of_type(resources, "AWS::Batch::JobDefinition").items():
        programs[name] = {pair["Name"]: pair["Value"] for pair in job["ContainerProperties"]["Environment"]}
    for name, variables in programs.items():
        assert needed <= set(variables), name


def test_concurrency_is_reserved_only_when_asked_for():
    for name, function in functions(stack("prod")).items():
        assert "ReservedConcurrentExecutions" not in function, name
    for name, function in functions(stack("prod", ReservedConcurrency="5")).items():
        assert function["ReservedConcurrentExecutions"] == "ReservedConcurrency", name


def test_each_function_of_the_workspace_is_declared_and_built_from_its_own_package():
    declared = {}
    for resource in source()["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            assert resource["Metadata"]["BuildMethod"] == "rust-cargolambda"
            binary = resource["Metadata"]["BuildProperties"]["Binary"]
            declared[binary] = resource["Properties"]["CodeUri"]
    packages = {path.parent.name for path in (ROOT / "functions").glob("*/Cargo.toml")}
    assert declared == {name: f"../functions/{name}" for name in packages}


def test_the_api_has_the_routes_of_its_router_and_no_other(resources):
    router = (ROOT / "functions" / "api" / "src" / "lib.rs").read_text()
    routes = set(re.findall(r'\.route\("([^"]+)"', router))
    [api] = of_type(resources, "AWS::ApiGatewayV2::Api").values()
    assert set(api["Body"]["paths"]) == routes


def test_only_what_anybody_may_read_is_open(resources):
    """A route that changes something, or is for operators, asks for a signature."""
    [api] = of_type(resources, "AWS::ApiGatewayV2::Api").values()
    for path, methods in api["Body"]["paths"].items():
        for method, route in methods.items():
            if method != "get" or path.startswith(("/v1/admin", "/api/")):
                assert "AWS_IAM" in json.dumps(route.get("security", [])), f"{method} {path} is open to anybody"


def test_the_api_is_throttled_and_logs_no_address_of_a_caller(resources):
    [stage] = of_type(resources, "AWS::ApiGatewayV2::Stage").values()
    settings = stage["DefaultRouteSettings"]
    assert settings == {"ThrottlingRateLimit": "RequestsPerSecond", "ThrottlingBurstLimit": "RequestBurst"}
    logged = json.loads(stage["AccessLogSettings"]["Format"])
    assert not re.search("sourceIp|userAgent|identity", " ".join(logged.values()))


def test_nothing_listens_and_no_nat_gateway_costs_money(resources):
    kinds = {resource["Type"] for resource in resources.values()}
    assert not kinds & {"AWS::EC2::NatGateway", "AWS::EC2::EIP", "AWS::EC2::Instance"}
    for name, group in of_type(resources, "AWS::EC2::SecurityGroup").items():
        assert "SecurityGroupIngress" not in group, name
    endpoints = of_type(resources, "AWS::EC2::VPCEndpoint").values()
    # Interface endpoints cost by the hour, gateway endpoints nothing.
    assert {endpoint["VpcEndpointType"] for endpoint in endpoints} == {"Gateway"}
