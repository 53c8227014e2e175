"""What `adopt` takes beside database and files: queues, zones, certificates, keys and secrets."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from ops.adopt import existing
from ops.adopt.existing import Existing
from ops.adopt.imports import Part
from ops.adopt.keys import adopt_keys, key_arn
from ops.adopt.names import adopt_certificates, adopt_secrets, adopt_zones
from ops.adopt.queues import adopt_queues
from ops.adopt.services import RunningService
from ops.adopt.variables import Known, translate
from tests.unit.ops.answers import Answer, CannedAws

SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/db-a1B2c3"
ATTRIBUTES: Mapping[str, str] = {
    "QueueArn": "arn:aws:sqs:us-east-1:111122223333:shop-jobs",
    "VisibilityTimeout": "120",
    "DelaySeconds": "0",
    "MessageRetentionPeriod": "1209600",
}


def queue(name: str, **attributes: str) -> tuple[Existing, Mapping[str, str]]:
    one = Existing(type=existing.QUEUE, id=f"https://sqs/{name}", name=name, source_type="aws_sqs_queue")
    return one, {**ATTRIBUTES, "QueueArn": f"arn:aws:sqs:us-east-1:111122223333:{name}", **attributes}


def redrive(name: str) -> str:
    return json.dumps({"deadLetterTargetArn": f"arn:aws:sqs:us-east-1:111122223333:{name}", "maxReceiveCount": 3})


def adopted_queues(*queues: tuple[Existing, Mapping[str, str]]) -> Part:
    attributes = {one.id: facts for one, facts in queues}
    answer: Answer = lambda request: {"Attributes": attributes[request["QueueUrl"]]}  # noqa: E731
    return adopt_queues(CannedAws({"sqs get_queue_attributes": answer}), [one for one, _ in queues])


def test_a_queue_is_taken_with_its_dead_letters_and_the_policy_of_each() -> None:
    part = adopted_queues(queue("shop-jobs", RedrivePolicy=redrive("shop-dead"), Policy="{}"), queue("shop-dead"))

    assert [(one.type.rpartition(":")[2], one.name, one.id) for one in part.imports] == [
        ("Queue", "shop-jobs-queue", "https://sqs/shop-jobs"),
        ("QueuePolicy", "shop-jobs-queue", "https://sqs/shop-jobs"),
        ("Queue", "shop-jobs-dead", "https://sqs/shop-dead"),
    ]
    assert part.settings["queues"] == {
        "shop-jobs": {
            "visibilitySeconds": 120,
            "delaySeconds": 0,
            "retentionDays": 13,
            "protect": True,
            "maxReceives": 3,
        }
    }
    assert part.facts == {"https://sqs/shop-jobs": "shop-jobs"} and not part.remarks


def test_a_queue_without_dead_letters_keeps_none() -> None:
    part = adopted_queues(queue("jobs"))

    assert [one.name for one in part.imports] == ["jobs-queue"] and "redrivePolicy" in part.remarks[0]


def test_dead_letters_of_two_queues_are_refused() -> None:
    both = {"RedrivePolicy": redrive("dead")}

    [problem] = adopted_queues(queue("a1", **both), queue("b2", **both), queue("dead")).problems

    assert "dead letters of several queues" in problem


def certificate(region: str, **facts: Any) -> tuple[Existing, Mapping[str, Any]]:
    arn = f"arn:aws:acm:{region}:111122223333:certificate/{region}"
    one = Existing(type=existing.CERTIFICATE, id=arn, name=f"of {region}", source_type="aws_acm_certificate")
    proof = [{"ValidationMethod": "DNS"}]
    return one, {"DomainName": "shop.example.org", "DomainValidationOptions": proof, "Type": "AMAZON_ISSUED", **facts}


def adopted_certificates(*certificates: tuple[Existing, Mapping[str, Any]]) -> Part:
    every = {one.id: facts for one, facts in certificates}
    answer: Answer = lambda request: {"Certificate": every[request["CertificateArn"]]}  # noqa: E731
    return adopt_certificates(CannedAws({"acm describe_certificate": answer}), [one for one, _ in certificates])


def test_certificates_of_the_stacks_region_and_of_cloudfronts_are_taken() -> None:
    own, of_cloudfront = certificate("eu-west-1"), certificate("us-east-1")
    aws = CannedAws({"acm describe_certificate": lambda _: {"Certificate": own[1]}})
    aws.region = "eu-west-1"

    part = adopt_certificates(aws, [own[0], of_cloudfront[0]])

    assert [(one.name, one.region) for one in part.imports] == [
        ("adopted-certificate-shop-example-org", ""),
        ("adopted-certificate-shop-example-org-2", "us-east-1"),
    ]
    assert part.imports[0].inputs == {"domainName": "shop.example.org", "validationMethod": "DNS"}
    assert "edge.certificateArn" in part.remarks[0]


def test_a_certificate_with_a_key_of_its_own_stays_and_one_of_another_region_is_refused() -> None:
    part = adopted_certificates(certificate("us-east-1", Type="IMPORTED"), certificate("sa-east-1"))

    assert not part.imports and "was imported with its key" in part.remarks[0]
    assert "sa-east-1, where nothing of the stack is" in part.problems[0]


def test_a_zone_is_taken_and_one_that_belongs_to_cloud_map_stays() -> None:
    zones = {
        "Z1": {"Name": "shop.example.org.", "Config": {"PrivateZone": False}},
        "Z2": {"Name": "shop.local.", "LinkedService": {"ServicePrincipal": "servicediscovery.amazonaws.com"}},
    }
    answer: Answer = lambda request: {"HostedZone": zones[request["Id"]]}  # noqa: E731
    resources = [Existing(type=existing.ZONE, id=one, name=one, source_type="aws_route53_zone") for one in zones]

    part = adopt_zones(CannedAws({"route53 get_hosted_zone": answer}), resources)

    [zone] = part.imports
    assert (zone.name, zone.id, zone.inputs) == (
        "adopted-zone-shop-example-org",
        "Z1",
        {"name": "shop.example.org"},
    )
    assert "servicediscovery.amazonaws.com" in part.remarks[1]


@pytest.mark.parametrize(
    ("facts", "taken"),
    [({}, True), ({"OwningService": "rds"}, False), ({"DeletedDate": "2026-01-01"}, False)],
)
def test_a_secret_is_taken_without_its_value_unless_it_is_anothers_or_goes(
    facts: Mapping[str, Any], taken: bool
) -> None:
    answer: Answer = lambda _: {"ARN": SECRET, "Name": "shop/db", **facts}  # noqa: E731
    secret = Existing(type=existing.SECRET, id=SECRET, name="Secret", source_type="AWS::SecretsManager::Secret")

    imports = adopt_secrets(CannedAws({"secretsmanager describe_secret": answer}), [secret]).imports

    assert [(one.name, one.id, one.inputs) for one in imports] == (
        [("adopted-secret-shop-db", SECRET, {"name": "shop/db"})] if taken else []
    )


def test_a_key_is_taken_unless_it_waits_for_its_deletion() -> None:
    keys = {"0a1b-2c": {"KeyId": "0a1b-2c"}, "3d4e-5f": {"KeyId": "3d4e-5f", "DeletionDate": "2026-12-01"}}
    answer: Answer = lambda request: {"KeyMetadata": keys[request["KeyId"]]}  # noqa: E731
    resources = [Existing(type=existing.KEY, id=one, name=one, source_type="aws_kms_key") for one in keys]

    imports = adopt_keys(CannedAws({"kms describe_key": answer}), resources).imports

    assert [(one.name, one.id) for one in imports] == [("adopted-key-0a1b", "0a1b-2c")]


@pytest.mark.parametrize(
    ("named", "arn"),
    [
        ("", ""),
        ("alias/aws/secretsmanager", ""),
        ("arn:aws:kms:us-east-1:1:key/0a1b", "arn:aws:kms:us-east-1:1:key/0a1b"),
        ("alias/shop", "arn:aws:kms:us-east-1:1:key/2c3d"),
        ("4e5f", ""),
    ],
)
def test_a_key_is_known_by_its_arn_and_awss_own_needs_no_right(named: str, arn: str) -> None:
    facts = {"alias/shop": "CUSTOMER", "4e5f": "AWS"}
    answer: Answer = lambda request: {  # noqa: E731
        "KeyMetadata": {"Arn": "arn:aws:kms:us-east-1:1:key/2c3d", "KeyManager": facts[request["KeyId"]]}
    }

    assert key_arn(CannedAws({"kms describe_key": answer}), named) == arn


def test_a_service_may_use_the_keys_of_its_files_its_queue_and_its_secrets() -> None:
    key = "arn:aws:kms:us-east-1:111122223333:key/0a1b"
    parameters = [{"Name": "/shop/key", "KeyId": key}, {"Name": "/shop/key-of-before", "KeyId": "alias/aws/ssm"}]
    answers: Mapping[str, Answer] = {
        "secretsmanager describe_secret": lambda _: {"ARN": SECRET, "KmsKeyId": key},
        "ssm describe_parameters": lambda _: {"Parameters": parameters[::-1]},
    }
    parameter = "arn:aws:ssm:us-east-1:111122223333:parameter/shop/key"
    container = {
        "environment": [{"name": "FILES", "value": "shop-files"}, {"name": "JOBS", "value": "https://sqs/jobs"}],
        "secrets": [{"name": "API_KEY", "valueFrom": SECRET}, {"name": "KEY", "valueFrom": parameter}],
    }
    service = RunningService(name="api", container=container, task={}, service={})
    known = Known(
        values={"shop-files": "bucketName"},
        queues={"https://sqs/jobs": "jobs"},
        keys={"shop-files": key, "https://sqs/jobs": key},
    )

    variables = translate(CannedAws(answers), service, known)

    assert variables.settings["permissions"] == [
        {"actions": ["kms:Decrypt", "kms:GenerateDataKey"], "resources": [key]}
    ]
    assert variables.settings["sendTo"] == variables.settings["receiveFrom"] == {"JOBS": "jobs"}
    assert [secret["kmsKeyArn"] for secret in variables.stack_secrets.values()] == [key, key]
