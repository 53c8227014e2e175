"""preflight, each check on what is there, what is not, and what AWS does not say."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from ops.aws.client import Aws, AwsError
from ops.aws.images import ImageDetails
from ops.errors import OpsError
from ops.preflight.checks import preflight
from ops.preflight.database import check_database
from ops.pulumi.stack import Stack
from settings.model import Settings
from tests.unit.ops.snapshots import NOW, image
from tests.unit.settings.test_settings import changed, loaded

ROOT = Path(__file__).resolve().parents[3]
PARAMETER = "arn:aws:ssm:us-east-1:111122223333:parameter/shop/stripe"
SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/stripe-aBcDeF"
SERVER_SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:shared-a1B2c3"
CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0000-1111-2222-333344445555"
PROVIDER = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"

Answers = dict[str, Any]
Look = Callable[..., list[tuple[str, str, str]]]  # → (check, verdict, what it found)


def zones(count: int, state: str = "available") -> Answers:
    return {"AvailabilityZones": [{"ZoneName": f"us-east-1{letter}", "State": state} for letter in "abcdef"[:count]]}


HEALTHY: Answers = {
    "get_caller_identity": {"Account": "111122223333"},
    "describe_availability_zones": zones(3),
    "describe_secret": {"ARN": SECRET},
    "describe_certificate": {"Certificate": {"Status": "ISSUED"}},
    "describe_managed_prefix_lists": {"PrefixLists": [{"MaxEntries": 55}]},
    "get_service_quota": {"Quota": {"Value": 60.0}},
    "get_open_id_connect_provider": {},
    "get_role": {},
}


def refused(code: str) -> AwsError:
    return AwsError(f"{code}: no", code)


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Runs preflight of a stack that asks for everything. answers: those that are not as they should be."""
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml", "releases"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, tmp_path / name)

    def run(
        answers: Mapping[str, Any] | None = None,
        *,
        found: object = None,
        certificate: str = CERTIFICATE,
        secret: Mapping[str, str] | None = None,
        domain: Mapping[str, str] | None = None,
    ) -> list[tuple[str, str, str]]:
        stack_file = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())
        stack_file["config"]["fairway:secrets"] = {"stripe": secret or {"arn": SECRET}}
        stack_file["config"]["fairway:edge"] |= {
            "domain": {"name": "shop.example.org", **(domain or {})},
            "certificateArn": certificate,
        }
        stack_file["config"]["fairway:githubActions"] = {"repository": "acme/portfolio", "oidcProvider": PROVIDER}
        stack_file["config"]["fairway:services"]["backend"]["secrets"] = {"STRIPE_KEY": "stripe"}
        (tmp_path / "Pulumi.dev.yaml").write_text(yaml.safe_dump(stack_file))

        def ask(aws: Aws, service: str, operation: str, *, region: str = "", **parameters: Any) -> Any:
            answer = {**HEALTHY, **(answers or {})}[operation]
            if isinstance(answer, Exception):
                raise answer
            return answer

        def find(*_: object) -> ImageDetails | None:
            if isinstance(found, Exception):
                raise found
            return found if isinstance(found, ImageDetails) else None if found == "none" else image()

        monkeypatch.setattr("ops.preflight.checks.placeholders", lambda settings: ())  # pyright: ignore[reportUnknownLambdaType]
        monkeypatch.setattr(Aws, "ask", ask)
        monkeypatch.setattr("ops.aws.images.find", find)
        monkeypatch.setattr(Stack, "state", lambda self: {})  # pyright: ignore[reportUnknownLambdaType]
        results = preflight(Stack(name="dev", directory=tmp_path))
        return [(result.record.name, result.verdict, result.record.observed) for result in results]

    return run


@pytest.mark.parametrize(
    ("secret", "answers", "verdict"),
    [
        ({"parameter": PARAMETER}, {"describe_parameters": {"Parameters": [{"Name": "/shop/stripe"}]}}, "passed"),
        ({"parameter": PARAMETER}, {"describe_parameters": {"Parameters": []}}, "failed"),
        ({"secretName": "prod/stripe"}, {}, "passed"),
        ({"secretName": "prod/stripe"}, {"describe_secret": refused("ResourceNotFoundException")}, "failed"),
    ],
)
def test_a_parameter_and_a_secret_by_name_are_looked_for(
    look: Look, secret: dict[str, str], answers: dict[str, Any], verdict: str
) -> None:
    observed = "stripe exists" if verdict == "passed" else f"stripe: {next(iter(secret.values()))} does not exist"
    assert ("secret", verdict, observed) in look(answers, secret=secret)


@pytest.mark.parametrize(
    ("answer", "verdict", "words"),
    [
        ({}, "passed", "can be taken on"),
        (refused("AccessDenied"), "failed", "let the role trust who updates the stack, and grant it sts:AssumeRole"),
        (refused("Throttling"), "unknown", "Throttling"),
    ],
)
def test_the_role_of_a_zone_elsewhere_is_taken_on(look: Look, answer: Any, verdict: str, words: str) -> None:
    domain = {"zone": "example.org", "zoneRole": "arn:aws:iam::444455556666:role/shop-dns"}
    (zone,) = [line for line in look({"assume_role": answer}, domain=domain) if line[0] == "zone"]
    assert zone[1] == verdict and words in zone[2]
    assert not [line for line in look() if line[0] == "zone"]


def test_a_stack_that_has_everything_holds(look: Look) -> None:
    found = look()

    assert {verdict for _, verdict, _ in found} == {"passed"}, found
    assert [name for name, _, _ in found] == [
        "settings", "state", "credentials", "region", "image", "image", "secret", "certificate", "prefix list", "roles",
        "roles",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "check", "verdict", "says"),
    [
        ({"describe_availability_zones": zones(1)}, "region", "failed", "has 1 availability zones, the stack wants 2"),
        ({"describe_availability_zones": zones(3, "impaired")}, "region", "failed", "has 0"),
        ({"describe_secret": refused("ResourceNotFoundException")}, "secret", "failed", f"{SECRET} does not exist"),
        ({"describe_secret": {"DeletedDate": NOW}}, "secret", "failed", f"{SECRET} was deleted, and no task"),
        ({"describe_secret": refused("AccessDeniedException")}, "secrets", "unknown", "AccessDenied"),
        (
            {"describe_certificate": {"Certificate": {"Status": "PENDING_VALIDATION"}}},
            "certificate",
            "failed",
            "PENDING_VALIDATION in us-east-1",
        ),
        (
            {"describe_certificate": refused("ResourceNotFoundException")},
            "certificate",
            "failed",
            f"{CERTIFICATE} does not exist",
        ),
        ({"describe_certificate": refused("ThrottlingException")}, "certificate", "unknown", "Throttling"),
        ({"describe_managed_prefix_lists": {"PrefixLists": []}}, "prefix list", "failed", "write another region"),
        (
            {"get_service_quota": {"Quota": {"Value": 50.0}}},
            "prefix list",
            "failed",
            "--quota-code L-0EA8095F --desired-value 57",
        ),
        ({"describe_managed_prefix_lists": {"PrefixLists": [{}]}}, "prefix list", "passed", "makes 57 rules"),
        (
            {
                "get_service_quota": refused("NoSuchResourceException"),
                "get_aws_default_service_quota": {"Quota": {"Value": 60.0}},
            },
            "prefix list",
            "passed",
            "the quota is 60",
        ),
        ({"get_service_quota": refused("AccessDenied")}, "prefix list", "unknown", "AccessDenied"),
        (
            {"get_open_id_connect_provider": refused("NoSuchEntity")},
            "roles",
            "failed",
            f"there is no identity provider {PROVIDER}",
        ),
        ({"get_role": refused("NoSuchEntity")}, "roles", "passed", "comes with the account's first cluster"),
        ({"get_role": refused("AccessDenied")}, "roles", "unknown", "AccessDenied"),
    ],
)
def test_what_is_not_there_or_not_said_is_named(
    look: Look, answers: Answers, check: str, verdict: str, says: str
) -> None:
    found = look(answers)

    assert [one for one in found if one[:2] == (check, verdict) and says in one[2]], found
    assert not [one for one in found if one[1] != "passed" and one[:2] != (check, verdict)], found
    assert "vpcOrigin" not in str(found)  # it takes the same rules


def test_without_credentials_nothing_is_found_wrong(look: Look) -> None:
    found = look(dict.fromkeys(HEALTHY, refused("ExpiredToken")), found=refused("ExpiredToken"))

    assert {(name, verdict) for name, verdict, _ in found if verdict != "passed"} == {
        (name, "unknown")
        for name in ("credentials", "region", "image", "secrets", "certificate", "prefix list", "roles")
    }


@pytest.mark.parametrize(
    ("details", "verdict", "says"),
    [
        ("none", "failed", "(F32)"),
        (image(platforms=("linux/arm64",)), "failed", "(F1)"),
        (refused("RepositoryNotFoundException"), "failed", "(F15)"),
        (refused("AccessDeniedException"), "unknown", "AccessDenied"),
        (OpsError("its configuration could not be read"), "unknown", "could not be read"),
    ],
)
def test_each_services_image_is_looked_up_whatever_came_of_the_others(
    look: Look, details: object, verdict: str, says: str
) -> None:
    found = [one for one in look(found=details) if one[0] == "image"]

    assert [(one[1], says in one[2]) for one in found] == [(verdict, True)] * 2, found


def test_a_certificate_of_another_region_is_refused_before_anything_is_asked(
    look: Look,
) -> None:
    with pytest.raises(OpsError, match="CloudFront needs one of us-east-1"):
        look(certificate=CERTIFICATE.replace("us-east-1", "eu-west-1"))


INSTANCE = {
    "Engine": "postgres",
    "EngineVersion": "16.8",
    "DBInstanceStatus": "available",
    "DBParameterGroups": [{"DBParameterGroupName": "shared"}],
    "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-0a0a0a0a"}],
}


class Rds:
    """RDS with one instance. parameters: of its group; secret: what Secrets Manager says of its secret."""

    def __init__(self, secret: Mapping[str, Any], parameters: Mapping[str, str], **instance: Any) -> None:
        self.secret, self.parameters, self.instance = secret, parameters, {**INSTANCE, **instance}
        self.vpc = "vpc-0a0a0a0a"

    def ask(self, service: str, operation: str, **_: Any) -> Any:
        if operation == "describe_secret":
            return self.secret
        if service == "ec2":
            return {"SecurityGroups": [{"VpcId": "vpc-0a0a0a0a"}], "Vpcs": [{"VpcId": self.vpc}]}
        return {"DBInstances": [self.instance], "DBClusters": [{**self.instance, "DBClusterParameterGroup": "shared"}]}

    def pages(self, *_: str, **__: Any) -> Any:
        listed = [{"ParameterName": name, "ParameterValue": value} for name, value in self.parameters.items()]
        yield {"Parameters": listed}


def existing(tmp_path: Path, **keys: Any) -> Settings:
    server = {"instance": "shared", "secretArn": SERVER_SECRET, **keys}
    subnets = {"publicSubnetTags": {"Tier": "public"}, "privateSubnetTags": {"Tier": "private"}}
    network = {"existing": {"vpc": "vpc-0a0a0a0a", **subnets}}
    return loaded(tmp_path, {**changed("database", {"existing": server}), "network": network})


@pytest.mark.parametrize(
    ("keys", "rds", "sentence"),
    [
        ({}, Rds({}, {}, Engine="mysql", EngineVersion="8.0.41"), "shared is mysql"),
        ({}, Rds({}, {}, EngineVersion="12.19"), "shared is PostgreSQL 12.19; 13 or later"),
        ({}, Rds({}, {}, DBInstanceStatus="stopped"), "shared is PostgreSQL 16.8, stopped: start it"),
        ({}, Rds({}, {}, VpcSecurityGroups=[]), "shared has no security group"),
        ({"securityGroupId": "sg-0b0b0b0b"}, Rds({}, {}), "shared does not have sg-0b0b0b0b; its groups are sg-"),
        ({}, Rds({"RotationEnabled": True}, {}), "its secret rotates by itself"),
        ({}, Rds({"OwningService": "rds"}, {}), "its secret rotates by itself"),
    ],
)  # fmt: skip
def test_a_server_that_cannot_serve_the_stack_fails(
    tmp_path: Path, keys: Mapping[str, Any], rds: Rds, sentence: str
) -> None:
    found = list(check_database(rds, existing(tmp_path, **keys)))  # pyright: ignore[reportArgumentType]
    (failed,) = [one.record.observed for one in found if one.verdict == "failed"]
    assert failed.startswith(sentence)


@pytest.mark.parametrize(
    ("parameters", "version", "verdict"),
    [({}, "16.8", "passed"), ({}, "14.17", "failed"), ({"rds.force_ssl": "0"}, "16.8", "failed"),
     ({"rds.force_ssl": "1"}, "14.17", "passed")],
)  # fmt: skip
@pytest.mark.parametrize("named", ["instance", "cluster"])
def test_f3_a_server_of_production_takes_tls_alone(
    tmp_path: Path, named: str, parameters: Mapping[str, str], version: str, verdict: str
) -> None:
    settings = existing(tmp_path, **{"instance": None, named: "shared"})
    rds = Rds({}, parameters, EngineVersion=version)
    found = list(check_database(rds, replace(settings, production=True)))  # pyright: ignore[reportArgumentType]
    assert [one.verdict for one in found if "TLS" in one.record.observed] == [verdict]
    elsewhere = check_database(rds, settings)  # pyright: ignore[reportArgumentType]
    assert {one.verdict for one in elsewhere} == {"passed"}


def test_a_server_in_another_network_fails(tmp_path: Path) -> None:
    settings, rds = existing(tmp_path), Rds({}, {})
    rds.vpc = "vpc-0b0b0b0b"
    found = list(check_database(rds, settings))  # pyright: ignore[reportArgumentType]
    (failed,) = [one.record.observed for one in found if one.verdict == "failed"]
    assert failed == "the server is in vpc-0a0a0a0a, but fairway:network.existing names vpc-0b0b0b0b"
    alone = replace(settings, network=replace(settings.network, existing=None))
    (failed,) = [
        one.record.observed
        for one in check_database(rds, alone)  # pyright: ignore[reportArgumentType]
        if one.verdict == "failed"
    ]
    assert failed.endswith("the stack makes a VPC of its own: write fairway:network.existing.vpc: vpc-0a0a0a0a")


def test_an_administrators_secret_may_rotate_and_a_missing_server_is_said(tmp_path: Path) -> None:
    own = existing(tmp_path, ownDatabase=True)
    rotating = check_database(Rds({"RotationEnabled": True}, {}), own)  # pyright: ignore[reportArgumentType]
    assert {one.verdict for one in rotating} == {"passed"}

    deleted = check_database(Rds({"DeletedDate": NOW}, {}), own)  # pyright: ignore[reportArgumentType]
    assert f"secret {SERVER_SECRET} was deleted" in list(deleted)[-1].record.observed

    class Missing(Rds):
        def ask(self, service: str, operation: str, **_: Any) -> Any:
            raise refused("DBInstanceNotFound" if service == "rds" else "ResourceNotFoundException")

    found = check_database(Missing({}, {}), own)  # pyright: ignore[reportArgumentType]
    assert [one.record.observed for one in found] == [
        "there is no shared in this account and region",
        f"there is no secret {SERVER_SECRET}",
    ]


SNAPSHOT: Mapping[str, Any] = {
    "Engine": "postgres", "EngineVersion": "16.8", "Status": "available", "MasterUsername": "shop",
    "AllocatedStorage": 20, "Encrypted": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "old can be restored"),
        ({"Engine": "mysql"}, "old: it is of mysql"),
        ({"Status": "creating"}, "old: it is creating"),
        ({"MasterUsername": "owner"}, "old: its user is owner: write that as username"),
        ({"AllocatedStorage": 100}, "old: it has 100 GiB: write that or more as storageGb"),
        ({"EngineVersion": "15.12"}, "old: it is of PostgreSQL 15.12: write that version"),
        ({"Encrypted": False}, "old: it is not encrypted: copy it with a KMS key"),
        (refused("DBSnapshotNotFound"), "there is no snapshot old"),
    ],
)
def test_a_snapshot_that_cannot_become_the_instance_fails(
    tmp_path: Path, changes: Mapping[str, Any] | AwsError, sentence: str
) -> None:
    class Rds:
        def ask(self, *_: str, **__: Any) -> Any:
            if isinstance(changes, AwsError):
                raise changes
            return {"DBSnapshots": [{**SNAPSHOT, **changes}]}

    settings = loaded(tmp_path, changed("database|snapshot", "old"))
    (found,) = check_database(Rds(), settings)  # pyright: ignore[reportArgumentType]
    assert found.record.observed.startswith(sentence)
    assert found.verdict == ("failed" if changes else "passed")
