"""The translated template, created as a stack in moto: references resolve, properties are of the right shape."""

import io
import json
import zipfile

import boto3
import pytest
from moto import mock_aws

from template import REGION, STAGES, answered, translated

# What moto 5 does not create. The properties of these are asserted on the template itself.
NOT_IN_MOTO = {
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Stage",
    "AWS::Budgets::Budget",
    "AWS::CloudWatch::Alarm",
    "AWS::CodeDeploy::Application",
    "AWS::CodeDeploy::DeploymentGroup",
    "AWS::Lambda::Alias",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::Scheduler::Schedule",
}


def for_moto(stage):
    """The template as moto can take it."""
    template = answered(translated(), {"Stage": stage})
    resources = template["Resources"]
    # moto asks SSM itself for parameters of this type, and does not know AWS's public ones.
    template["Parameters"]["SecretsExtension"] = {"Type": "String", "Default": "arn:aws:lambda:x:1:layer:x:1"}
    # moto reads these two properties without asking whether they are there; CloudFormation has defaults.
    resources["Spot"]["Properties"]["ComputeEnvironmentName"] = "spot"
    resources["Spot"]["Properties"]["ServiceRole"] = {"Fn::GetAtt": ["TrainRole", "Arn"]}
    # moto has no ApiGatewayV2 in CloudFormation, so its outputs resolve to nothing.
    del template["Outputs"]["Url"]
    return without_aliases(template)


def without_aliases(value):
    """moto has no aliases in CloudFormation: what starts an alias starts the function itself."""
    if isinstance(value, list):
        return [without_aliases(part) for part in value]
    if not isinstance(value, dict):
        return value
    if str(value.get("Ref", "")).endswith("Aliaslive"):
        return {"Fn::GetAtt": [value["Ref"].removesuffix("Aliaslive"), "Arn"]}
    return {key: without_aliases(part) for key, part in value.items()}


@pytest.fixture(params=STAGES)
def stage(request, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "none")
    return request.param


def put_code(template):
    s3 = boto3.client("s3", REGION)
    s3.create_bucket(Bucket="code", CreateBucketConfiguration={"LocationConstraint": REGION})
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("bootstrap", "")
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Lambda::Function":
            s3.put_object(Bucket="code", Key=resource["Properties"]["Code"]["S3Key"], Body=code.getvalue())


@mock_aws(config={"lambda": {"use_docker": False}, "batch": {"use_docker": False}})
def test_the_stack_is_created_and_everything_that_moto_knows_is_there(stage):
    template = for_moto(stage)
    put_code(template)
    cloudformation = boto3.client("cloudformation", REGION)
    cloudformation.create_stack(
        StackName=f"wearcast-{stage}",
        TemplateBody=json.dumps(template),
        Parameters=[{"ParameterKey": "Stage", "ParameterValue": stage}],
        Capabilities=["CAPABILITY_IAM"],
    )
    [stack] = cloudformation.describe_stacks()["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"

    described = cloudformation.describe_stack_resources(StackName=stack["StackName"])["StackResources"]
    created = {resource.get("LogicalResourceId") for resource in described}
    absent = {r["Type"] for name, r in template["Resources"].items() if name not in created}
    assert absent <= NOT_IN_MOTO, f"moto did not create {sorted(absent - NOT_IN_MOTO)}"

    outputs = {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}
    bucket = outputs["BucketName"]
    encryption = boto3.client("s3", REGION).get_bucket_encryption(Bucket=bucket)
    assert "AES256" in json.dumps(encryption["ServerSideEncryptionConfiguration"])
    table = boto3.client("dynamodb", REGION).describe_table(TableName=outputs["StateTableName"])["Table"]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    rules = boto3.client("events", REGION).list_rules()["Rules"]
    patterns = [json.loads(rule["EventPattern"])["detail"] for rule in rules]
    assert sum(pattern.get("bucket") == {"name": [bucket]} for pattern in patterns) == 4
    functions = boto3.client("lambda", REGION).list_functions()["Functions"]
    for function in functions:
        assert function["Environment"]["Variables"]["WEARCAST_BUCKET"] == bucket
        assert function["Environment"]["Variables"]["WEARCAST_RUNS_TABLE"] == outputs["RunsTableName"]
