"""What a stack's state says is deployed, also after an update that failed half-way."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from ops.errors import OpsError, ProgramError
from ops.pulumi.stack import Stack
from ops.pulumi.state import Deployed, parse_deployed, read_deployed, read_settled
from tests import contracts
from tests.unit.ops.snapshots import DEFINITION, DIGEST, REPOSITORY

STACK = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"
API = "urn:pulumi:dev::shop::fairway:service:Service::api"
OLDER = DEFINITION.replace(":7", ":6")


def entry(kind: str, name: str, parent: str = API, **more: Any) -> dict[str, Any]:
    return {"urn": f"urn:pulumi:dev::shop::{kind}::{name}", "type": kind, "id": name, "parent": parent, **more}


def contract(path: str = "/api/health", routes: tuple[str, ...] = ("/api/*",)) -> dict[str, Any]:
    return contracts.service(
        port=3001,
        routes=list(routes),
        health__path=path,
        database="url",
        image__reference=f"{REPOSITORY}@{DIGEST}",
    )


def state(*more: dict[str, Any]) -> dict[str, Any]:
    """A stack with one service; `more` stands before it, as what an update replaces does."""
    service = {"arn": "arn:service", "cluster": "arn:cluster", "networkConfiguration": {"securityGroups": ["sg-1"]}}
    resources = [
        {"urn": STACK, "type": "pulumi:pulumi:Stack", "outputs": {"url": "https://shop.example.org"}},
        entry("pulumi:providers:aws", "global", parent="", inputs={"region": "us-east-1"}),
        entry("pulumi:providers:aws", "default_7_51_1", parent="", inputs={"region": "eu-west-1"}),
        {**entry("fairway:service:Service", "api", parent=STACK, inputs=contract()), "urn": API},
        *more,
        entry("aws:ecs/taskDefinition:TaskDefinition", "api-task", outputs={"arn": DEFINITION}),
        entry("aws:ecs/service:Service", "api-service", outputs={**service, "taskDefinition": OLDER}),
        entry("aws:lb/targetGroup:TargetGroup", "api-target", outputs={"arn": "arn:target"}),
        entry("aws:cloudwatch/logGroup:LogGroup", "api-logs", outputs={"name": "/shop/dev/api"}),
    ]
    return {"deployment": {"resources": resources}}


def test_a_deployed_service_is_read() -> None:
    found = parse_deployed("dev", state())

    assert (found.region, found.url, found.production) == ("eu-west-1", "https://shop.example.org", False)
    (service,) = found.services
    assert (service.name, service.port, service.health_path, service.security_group) == (
        "api",
        3001,
        "/api/health",
        "sg-1",
    )
    assert found.digests == {"api": DIGEST}
    assert found.service_for("/api/health") is service
    assert found.service_for("/") is None


def test_the_definition_that_was_deployed_counts_and_not_the_one_ecs_went_back_to() -> None:
    replaced = entry("aws:ecs/taskDefinition:TaskDefinition", "api-task", outputs={"arn": OLDER}, delete=True)

    assert parse_deployed("dev", state(replaced)).services[0].task_definition == DEFINITION


def test_a_blue_green_service_has_both_its_target_groups() -> None:
    green = entry("aws:lb/targetGroup:TargetGroup", "api-green-target", outputs={"arn": "arn:green"})
    another = entry("aws:lb/targetGroup:TargetGroup", "web-target", parent="another", outputs={"arn": "arn:web"})

    assert parse_deployed("dev", state(green, another)).services[0].target_groups == ("arn:green", "arn:target")
    assert parse_deployed("dev", state()).services[0].target_groups == ("arn:target",)


def test_given_certificates_are_looked_at_beside_the_stacks_own() -> None:
    own, given, viewers = (f"arn:aws:acm:us-east-1:1:certificate/{name}" for name in ("own", "given", "viewers"))
    more = [
        entry("aws:acm/certificate:Certificate", "edge", outputs={"arn": own}),
        entry("aws:lb/listener:Listener", "https", outputs={"certificateArn": given}),
        entry("aws:lb/listener:Listener", "other", outputs={"certificateArn": own}),
        entry("aws:lb/listener:Listener", "iam", outputs={"certificateArn": "arn:aws:iam::1:server-certificate/old"}),
        entry("aws:lb/listener:Listener", "http", outputs={"protocol": "HTTP"}),
        entry(
            "aws:cloudfront/distribution:Distribution",
            "cdn",
            outputs={"viewerCertificate": {"acmCertificateArn": viewers}},
        ),
        entry(
            "aws:cloudfront/distribution:Distribution",
            "plain",
            outputs={"viewerCertificate": {"cloudfrontDefaultCertificate": True}},
        ),
    ]

    assert parse_deployed("dev", state(*more)).certificates == (own, given, viewers)
    assert parse_deployed("dev", state()).certificates == ()


def test_a_service_that_was_never_created_is_none() -> None:
    whole = state()
    whole["deployment"]["resources"] = [r for r in whole["deployment"]["resources"] if "ecs/service" not in r["type"]]

    assert parse_deployed("dev", whole).services == ()


def test_nothing_deployed_is_said_so() -> None:
    with pytest.raises(OpsError, match="Nothing is deployed in stack dev"):
        parse_deployed("dev", {"deployment": {}})


@pytest.mark.parametrize("read", [read_deployed, read_settled])
def test_a_stack_that_there_is_not_is_said_so_with_how_to_make_it(
    read: Callable[[Stack], Deployed], monkeypatch: pytest.MonkeyPatch
) -> None:
    def without(output: str) -> None:
        def state(_: Stack) -> NoReturn:
            raise ProgramError("pulumi stack export of prod failed:", output)

        monkeypatch.setattr(Stack, "state", state)

    without("error: no stack named 'prod' found")
    with pytest.raises(OpsError, match=r"^There is no stack prod yet: `pulumi stack init prod`, then"):
        read(Stack(name="prod", directory=Path()))
    without("error: passphrase must be set")
    with pytest.raises(ProgramError, match="passphrase"):
        read(Stack(name="prod", directory=Path()))


def test_a_contract_of_another_version_is_not_read() -> None:
    other = {**contract(), "contract": 99}
    with pytest.raises(OpsError, match=r"contract 99, and this one reads \d+\. Use the checkout that deployed it"):
        parse_deployed("dev", state(entry("fairway:service:Service", "other", parent=STACK, inputs=other)))
