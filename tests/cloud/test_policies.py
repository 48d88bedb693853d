"""Nobody may do more than is needed: what a policy allows has no wildcard but those listed here with a reason."""

import re

import pytest

from template import STAGES, of_type, stack

KEYS = {
    "KmaKeyParameter": "/wearcast/kma-key",
    "KmaHubKeyParameter": "/wearcast/hub-key",
    "SlackWebhookParameter": "/wearcast/slack",
    "FanOut": "yes",
}

# (role or policy, actions, resource) -> why it cannot be narrower. A prefix of the bucket (`Bucket.Arn/raw/*`) is not one.
WILDCARDS = {
    ("TrainStartRole", "ecr:GetAuthorizationToken", "*"): "the action knows no resource",
    (
        "IngestFunctionRole",
        "kms:Decrypt",
        "arn:AWS::Partition:kms:AWS::Region:AWS::AccountId:key/*",
    ): "whichever key encrypts the two parameters; only through SSM and only for them, by condition",
    (
        "NotifyFunctionRole",
        "kms:Decrypt",
        "arn:AWS::Partition:kms:AWS::Region:AWS::AccountId:key/*",
    ): "whichever key encrypts the webhook's address; only through SSM and only for it, by condition",
    (
        "NotifyFunctionRole",
        "dynamodb:ListStreams",
        "EventsTable.Arn/stream/*",
    ): "Lambda looks for the streams of this one table",
    (
        "DeploymentRole",
        "lambda:GetAlias lambda:GetProvisionedConcurrencyConfig lambda:UpdateAlias",
        "arn:AWS::Partition:lambda:AWS::Region:AWS::AccountId:function:AWS::StackName-*",
    ): "this stack's functions, whose names begin with its name",
    (
        "DeploymentRole",
        "cloudwatch:DescribeAlarms",
        "arn:AWS::Partition:cloudwatch:AWS::Region:AWS::AccountId:alarm:*",
    ): "CodeDeploy asks for all alarms of a deployment at once; it learns states, and changes nothing",
}

# AWS's own policies, and why each is there.
MANAGED = {
    "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole": "from SAM, for each function: it may write logs",
}

# Prefixes of crates/store/src/keys.rs: a policy for another one has a slip of the pen in it.
PREFIXES = set(
    "artifacts checkpoints contracts forecasts observations official promotions quality raw recalibrations recent retrain search stations".split()
)


@pytest.fixture(params=STAGES)
def resources(request):
    return stack(request.param, **KEYS)


def as_list(value):
    return value if isinstance(value, list) else [value]


def statements(resources):
    """Every statement that allows something, with the name of what carries it."""
    for name, role in of_type(resources, "AWS::IAM::Role").items():
        for policy in role.get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement
    for kind in ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"):
        for name, policy in of_type(resources, kind).items():
            # What refuses is stricter for a wildcard.
            for statement in policy["PolicyDocument"]["Statement"]:
                if statement["Effect"] == "Allow":
                    yield name, statement


def test_no_action_has_a_wildcard(resources):
    for name, statement in statements(resources):
        for action in as_list(statement["Action"]):
            assert "*" not in action, f"{name} may {action}"


def test_no_resource_has_a_wildcard_but_those_listed_with_a_reason(resources):
    found = set()
    for name, statement in statements(resources):
        actions = " ".join(sorted(as_list(statement["Action"])))
        for resource in as_list(statement["Resource"]):
            prefix = re.fullmatch(r"Bucket\.Arn/([a-z]+)/\*", resource)
            if prefix:
                assert prefix[1] in PREFIXES, f"{name}: {resource}"
            elif "*" in resource:
                found.add((name, actions, resource))
    assert found == set(WILDCARDS)


def test_no_statement_is_written_as_everything_but(resources):
    for name, statement in statements(resources):
        assert not {"NotAction", "NotResource", "NotPrincipal"} & set(statement), name


def test_each_function_and_each_job_has_a_role_of_its_own(resources):
    functions = of_type(resources, "AWS::Lambda::Function")
    jobs = of_type(resources, "AWS::Batch::JobDefinition")
    roles = [function["Role"] for function in functions.values()]
    roles += [job["ContainerProperties"]["JobRoleArn"] for job in jobs.values()]
    roles += [job["ContainerProperties"]["ExecutionRoleArn"] for job in jobs.values()]
    assert len(roles) == len(set(roles))


def test_managed_policies_are_those_listed_with_a_reason(resources):
    roles = of_type(resources, "AWS::IAM::Role").values()
    assert {arn for role in roles for arn in role.get("ManagedPolicyArns", [])} == set(MANAGED)


def test_nobody_may_delete_an_object(resources):
    allowed = {action for _, statement in statements(resources) for action in as_list(statement["Action"])}
    assert not [action for action in allowed if action.startswith("s3:Delete")]


def test_only_ingest_may_write_raw_and_nobody_may_write_what_is_not_theirs(resources):
    writers = {}
    for name, statement in statements(resources):
        if "s3:PutObject" in as_list(statement["Action"]):
            for resource in as_list(statement["Resource"]):
                writers.setdefault(resource.split("/")[1], set()).add(name)
    assert writers["raw"] == {"IngestFunctionRole"}
    assert writers["forecasts"] == {"ForecastFunctionRole"}
    assert writers["artifacts"] == writers["promotions"] == {"TrainRole"}
    assert "ApiFunctionRole" not in set().union(*writers.values())


def test_a_secret_is_read_by_its_own_function_through_ssm_alone_and_only_where_there_is_one(resources):
    readers = {n: s for n, s in statements(resources) if "ssm:GetParameter" in as_list(s["Action"])}
    read = {n: [arn.rsplit(":", 1)[1] for arn in as_list(s["Resource"])] for n, s in readers.items()}
    assert read == {
        "IngestFunctionRole": ["parameterKmaKeyParameter", "parameterKmaHubKeyParameter"],
        "NotifyFunctionRole": ["parameterSlackWebhookParameter"],
    }
    decrypts = {n: s for n, s in statements(resources) if "kms:Decrypt" in as_list(s["Action"])}
    assert set(decrypts) == set(readers)
    for name, decrypt in decrypts.items():
        only_if = decrypt["Condition"]["StringEquals"]
        assert only_if["kms:ViaService"] == "ssm.AWS::Region.AWS::URLSuffix"
        assert only_if["kms:EncryptionContext:PARAMETER_ARN"] == readers[name]["Resource"]

    keyless = list(statements(stack("dev")))
    assert not [s for _, s in keyless if "ssm:GetParameter" in as_list(s["Action"])]
    assert "Layers" not in stack("dev")["IngestFunction"]["Properties"]
    assert "Layers" not in stack("dev")["NotifyFunction"]["Properties"]


def test_what_aws_services_may_do_here_they_may_do_for_this_account_alone(resources):
    for kind in ("AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"):
        for name, policy in of_type(resources, kind).items():
            for statement in policy["PolicyDocument"]["Statement"]:
                if statement["Effect"] == "Allow":
                    assert "AWS::AccountId" in str(statement["Condition"]), name
