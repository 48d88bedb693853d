"""What is kept is encrypted, reached over TLS only, private, and outlives the stack where it must."""

import pytest

from template import STAGES, of_type, stack

# What `sam delete` leaves, and why.
RETAINED = {
    "Bucket": "raw observations cannot be asked for again",
    "RunsTable": "what was trained, measured and promoted",
    "StateTable": "the index of what lies in the bucket",
}


@pytest.fixture(params=STAGES)
def resources(request):
    return stack(request.param)


def test_the_bucket_is_encrypted_versioned_private_and_tells_eventbridge(resources):
    [bucket] = of_type(resources, "AWS::S3::Bucket").values()
    [rule] = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    assert bucket["VersioningConfiguration"]["Status"] == "Enabled"
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert bucket["NotificationConfiguration"]["EventBridgeConfiguration"]["EventBridgeEnabled"] is True


def test_no_raw_object_is_ever_expired(resources):
    [bucket] = of_type(resources, "AWS::S3::Bucket").values()
    for rule in bucket["LifecycleConfiguration"]["Rules"]:
        assert "ExpirationInDays" not in rule or rule["Prefix"] == "checkpoints/", rule["Id"]


def refuses_without_tls(policy, action):
    return any(
        s["Effect"] == "Deny"
        and s["Principal"] == "*"
        and s["Action"] == action
        and s["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        for s in policy["PolicyDocument"]["Statement"]
    )


def test_bucket_queue_and_topic_refuse_whoever_comes_without_tls(resources):
    for kind, action in [
        ("AWS::S3::BucketPolicy", "s3:*"),
        ("AWS::SQS::QueuePolicy", "sqs:*"),
        ("AWS::SNS::TopicPolicy", "sns:Publish"),
    ]:
        for name, policy in of_type(resources, kind).items():
            assert refuses_without_tls(policy, action), name


def test_the_refusal_covers_the_bucket_and_everything_in_it(resources):
    [policy] = of_type(resources, "AWS::S3::BucketPolicy").values()
    for statement in policy["PolicyDocument"]["Statement"]:
        assert statement["Resource"] == ["Bucket.Arn", "Bucket.Arn/*"]


def test_tables_are_on_demand_encrypted_recoverable_and_forget_what_expires(resources):
    tables = of_type(resources, "AWS::DynamoDB::Table")
    assert set(tables) == {"RunsTable", "StateTable", "EventsTable"}
    for name, table in tables.items():
        assert table["BillingMode"] == "PAY_PER_REQUEST", name
        assert table["SSESpecification"] == {"SSEEnabled": True}, name
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}, name
        assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}, name
        keys = [(key["AttributeName"], key["KeyType"]) for key in table["KeySchema"]]
        assert keys == [("pk", "HASH"), ("sk", "RANGE")], name


def test_queues_and_image_repositories_are_encrypted(resources):
    for name, queue in of_type(resources, "AWS::SQS::Queue").items():
        assert queue["SqsManagedSseEnabled"] is True, name
    for name, repository in of_type(resources, "AWS::ECR::Repository").items():
        assert repository["EncryptionConfiguration"]["EncryptionType"] == "AES256", name


def test_every_log_is_kept_for_a_time_and_no_longer(resources):
    groups = of_type(resources, "AWS::Logs::LogGroup")
    for name, group in groups.items():
        assert group["RetentionInDays"] == "LogRetentionDays", name


def test_everything_that_logs_does_so_where_retention_is_set(resources):
    groups = of_type(resources, "AWS::Logs::LogGroup")
    own = [function["LoggingConfig"]["LogGroup"] for function in of_type(resources, "AWS::Lambda::Function").values()]
    assert set(own) <= set(groups)
    assert len(own) == len(set(own)), "two functions share a log group"
    for name, job in of_type(resources, "AWS::Batch::JobDefinition").items():
        assert job["ContainerProperties"]["LogConfiguration"]["Options"]["awslogs-group"] in groups, name
    for name, stage in of_type(resources, "AWS::ApiGatewayV2::Stage").items():
        assert stage["AccessLogSettings"]["DestinationArn"].removesuffix(".Arn") in groups, name


def test_deleting_the_stack_leaves_what_is_listed_and_nothing_else(resources):
    retained = {
        name
        for name, resource in resources.items()
        # A function's versions go with the function; SAM retains them only against their replacement.
        if resource.get("DeletionPolicy") == "Retain" and resource["Type"] != "AWS::Lambda::Version"
    }
    assert retained == set(RETAINED)
    for name in retained:
        assert resources[name]["UpdateReplacePolicy"] == "Retain"
        kind = resources[name]["Type"].rsplit("::", 1)[1]
        assert f"{kind}Name" not in resources[name]["Properties"], f"a second stack could not be made beside {name}"


def test_a_repository_with_images_in_it_does_not_keep_the_stack_from_being_deleted(resources):
    for name, repository in of_type(resources, "AWS::ECR::Repository").items():
        assert repository["EmptyOnDelete"] is True, name
