"""Somebody is told: every function is watched, what must be young is, and a bad version is taken back."""

import json
import re

import pytest

from template import ROOT, STAGES, of_type, source, stack


@pytest.fixture(params=STAGES)
def resources(request):
    return stack(request.param)


def alarms(resources):
    return of_type(resources, "AWS::CloudWatch::Alarm")


def watched(alarm):
    """The functions whose metric an alarm reads; None stands for all of them."""
    for dimension in alarm.get("Dimensions", []):
        if dimension["Name"] == "FunctionName":
            return dimension["Value"]
    return None


def test_every_function_is_under_an_alarm_of_its_errors(resources):
    errors = [a for a in alarms(resources).values() if (a["Namespace"], a["MetricName"]) == ("AWS/Lambda", "Errors")]
    for name in of_type(resources, "AWS::Lambda::Function"):
        assert any(watched(alarm) in (None, name) for alarm in errors), name


def test_throttles_dead_letters_server_errors_and_both_ages_have_alarms(resources):
    metrics = {(alarm["Namespace"], alarm["MetricName"]) for alarm in alarms(resources).values()}
    assert metrics >= {
        ("AWS/Lambda", "Throttles"),
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible"),
        ("AWS/ApiGateway", "5xx"),
        ("Wearcast", "DataAgeHours"),
        ("Wearcast", "ForecastAgeHours"),
    }


def test_an_age_that_nobody_reports_is_an_alarm_too(resources):
    ages = [alarm for alarm in alarms(resources).values() if alarm["Namespace"] == "Wearcast"]
    assert [alarm["TreatMissingData"] for alarm in ages] == ["breaching"] * 2
    for alarm in ages:
        assert alarm["Dimensions"] == [{"Name": "stage", "Value": "Stage"}]


def test_every_alarm_tells_somebody_and_says_what_it_is_about(resources):
    for name, alarm in alarms(resources).items():
        assert alarm["AlarmActions"] == ["Alerts"], name
        assert alarm["AlarmDescription"].endswith("."), name
        assert alarm["AlarmName"].startswith("AWS::StackName-"), name


def test_a_map_that_does_not_start_is_told():
    assert "MapFailed" in alarms(stack("dev", FanOut="yes"))
    assert "MapFailed" not in alarms(stack("dev"))


def test_the_monthly_cost_is_told_before_it_is_spent(resources):
    [budget] = of_type(resources, "AWS::Budgets::Budget").values()
    assert budget["Budget"]["BudgetLimit"] == {"Amount": "MonthlyBudgetUsd", "Unit": "USD"}
    notices = budget["NotificationsWithSubscribers"]
    assert {notice["Notification"]["NotificationType"] for notice in notices} == {"ACTUAL", "FORECASTED"}
    for notice in notices:
        assert notice["Subscribers"] == [{"SubscriptionType": "SNS", "Address": "Alerts"}]


def test_a_failed_training_is_told(resources):
    rule = resources["TrainFailedRule"]["Properties"]
    transformer = rule["Targets"][0]["InputTransformer"]
    # functions/notify reads the request out of the sentence.
    published = (ROOT / "functions" / "notify" / "src" / "published.rs").read_text()
    [begins] = re.findall(r'const TRAINING: &str = "(.+)";', published)
    assert json.loads(transformer["InputTemplate"]).startswith(f"{begins}<request> ")
    assert transformer["InputPathsMap"]["request"] == "$.detail.parameters.request"
    assert rule["EventPattern"]["detail"] == {"jobQueue": ["TrainQueue"], "status": ["FAILED"]}
    assert rule["Targets"][0]["Arn"] == "Alerts"


def test_a_version_that_raises_an_alarm_is_taken_back(resources):
    known = alarms(resources)
    for name in of_type(resources, "AWS::Lambda::Function"):
        group = resources[f"{name}DeploymentGroup"]["Properties"]
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"], name
        watching = [known[alarm["Name"]] for alarm in group["AlarmConfiguration"]["Alarms"]]
        assert any(alarm["MetricName"] == "Errors" and watched(alarm) in (None, name) for alarm in watching), name


def test_prod_shifts_traffic_slowly():
    for name, group in of_type(stack("prod"), "AWS::CodeDeploy::DeploymentGroup").items():
        assert "Canary" in group["DeploymentConfigName"], name


def test_dev_stays_within_the_alarms_that_its_costs_count():
    # docs/costs.md: an alarm costs by the metric it reads.
    assert len(alarms(stack("dev"))) == 6
    assert "Dashboard" not in stack("dev")


def test_the_dashboard_is_json_and_shows_every_function():
    body = stack("prod")["Dashboard"]["Properties"]["DashboardBody"]
    # Numbers of CloudFormation's are not there yet: any will do.
    widgets = json.loads(body.replace("${MaxDataAgeHours}", "6"))["widgets"]
    shown = json.dumps(widgets)
    for name, resource in source()["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            assert f"${{{name}}}" in shown, name
