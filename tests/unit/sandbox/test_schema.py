"""What the program gives is held against the installed SDK: names, required properties, types, at any depth."""

import pytest

from tests.unit.sandbox.conftest import TRUST, Aws


@pytest.mark.parametrize(
    ("token", "inputs", "sentence"),
    [
        (
            "ecr/repository:Repository",
            {"imageTagMutablity": "IMMUTABLE"},
            "`imageTagMutablity` is not a property of aws:ecr/repository:Repository. "
            "Did you mean `imageTagMutability` (in Python `image_tag_mutability`)?",
        ),
        (
            "ecr/repository:Repository",
            {"imageScanningConfiguration": {"scanOnPush": True, "scan_on_pushh": True}},
            "`imageScanningConfiguration.scan_on_pushh` is not a property of aws:ecr/repository:Repository. "
            "Did you mean `scanOnPush` (in Python `scan_on_push`)?",
        ),
        (
            "ecs/service:Service",
            {"loadBalancers": [{"containerName": "a", "containerPort": 1}, {"containerName": "a"}]},
            "`loadBalancers[1].containerPort` of aws:ecs/service:Service is required and was not given.",
        ),
        (
            "ecs/taskDefinition:TaskDefinition",
            {"family": "a", "containerDefinitions": [{"name": "a"}]},
            "`containerDefinitions` of aws:ecs/taskDefinition:TaskDefinition must be a string, not a list.",
        ),
        (
            "ec2/subnet:Subnet",
            {"vpcId": "vpc-1", "tags": "a"},
            "`tags` of aws:ec2/subnet:Subnet must be a map, not a string.",
        ),
        (  # a type that the sandbox has no rules for: the SDK alone knows it
            "glue/crawler:Crawler",
            {"databaseName": "a", "role": "b", "schedul": "cron()"},
            "`schedul` is not a property of aws:glue/crawler:Crawler. Did you mean `schedule` (in Python `schedule`)?",
        ),
        (
            "wafv2/webAcl:WebAcl",
            {
                "scope": "REGIONAL",
                "defaultAction": {"alow": {}},
                "visibilityConfig": {
                    "cloudwatchMetricsEnabled": True,
                    "metricName": "a",
                    "sampledRequestsEnabled": True,
                },
            },
            "`defaultAction.alow` is not a property of aws:wafv2/webAcl:WebAcl. "
            "Did you mean `allow` (in Python `allow`)?",
        ),
    ],
)
def test_a_wrong_property_is_named_with_the_nearest_right_one(
    aws: Aws, token: str, inputs: dict[str, object], sentence: str
) -> None:
    assert sentence in aws.problems(token, inputs)


def test_every_problem_is_told_at_once(aws: Aws) -> None:
    problems = aws.problems("ec2/routeTableAssociation:RouteTableAssociation", {"subnet": "a", "gatewy_id": "b"})
    assert len(problems) == 3  # two wrong names, and routeTableId is missing


def test_scalars_take_the_type_that_aws_has(aws: Aws) -> None:
    inputs = aws.checked(
        "ecs/taskDefinition:TaskDefinition",
        "web",
        {"family": "web", "containerDefinitions": "[]", "cpu": 256, "skipDestroy": "true"},
    )
    assert inputs["cpu"] == "256"
    assert inputs["skipDestroy"] is True


def test_what_the_provider_fills_in_is_marked(aws: Aws) -> None:
    inputs = aws.checked("iam/role:Role", "web", {"assumeRolePolicy": TRUST})
    assert inputs["name"] == "web-1a2b3c4"
    assert inputs["maxSessionDuration"] == 3600
    assert set(inputs["__defaults"]) >= {"name", "maxSessionDuration", "path"}
    nested = aws.checked("ecr/repository:Repository", "r", {"imageScanningConfiguration": {"scanOnPush": True}})
    assert nested["imageScanningConfiguration"]["__defaults"] == []


@pytest.mark.parametrize(
    ("token", "inputs", "property_", "name"),
    [
        ("sns/topic:Topic", {}, "name", "a-logical-name-longer-than-thirty-two-1a2b3c4"),
        (
            "rds/instance:Instance",
            {"instanceClass": "db.t4g.micro"},
            "identifier",
            "A-logical-name-longer-than-thirty-two1a2b3c4",
        ),
        ("s3/bucket:Bucket", {}, "bucket", "a-logical-name-longer-than-thirty-two-1a2b3c4"),
    ],
)
def test_automatic_names_have_the_form_of_their_type(
    aws: Aws, token: str, inputs: dict[str, object], property_: str, name: str
) -> None:
    logical = "A-logical-name-longer-than-thirty-two"
    physical = aws.checked(token, logical, inputs)[property_]
    assert physical.lower() == name.lower()
    assert len(physical) <= 63
    assert property_ != "bucket" or physical == physical.lower()


def test_a_type_that_the_sdk_has_not_is_said_so(aws: Aws) -> None:
    assert "has no type aws:ecr/repositori:Repositori" in aws.refusal("ecr/repositori:Repositori", "x")
