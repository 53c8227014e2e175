"""What `./fairway plan` shows beside the changes."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from ops.aws.client import AwsError
from ops.commands import plan
from ops.environments.tags import Environment
from ops.plan.beside import beside
from ops.pulumi.events import EngineRun, Step
from ops.pulumi.resources import Resource
from ops.pulumi.stack import Stack
from tests import contracts

CONFIG = "config: {aws:region: us-east-1, fairway:app: shop}"
VPC, INSTANCE, LOGS = "aws:ec2/vpc:Vpc", "aws:rds/instance:Instance", "aws:cloudwatch/logGroup:LogGroup"


def resource(kind: str, /, **inputs: object) -> Resource:
    return Resource(urn=f"urn:pulumi:dev::shop::{kind}::it", type=kind, inputs=inputs)


def run(*resources: Resource, gone: tuple[str, ...] = (), retained: bool = False) -> EngineRun:
    steps = tuple(
        Step(op="delete", urn=f"urn:pulumi:dev::shop::{kind}::it", type=kind, retained=retained) for kind in gone
    )
    return EngineRun(
        ok=True, steps=steps, violations=(), passed=frozenset(), errors=(), output="", resources=tuple(resources)
    )


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    (tmp_path / "Pulumi.dev.yaml").write_text(CONFIG)
    return Stack(name="dev", directory=tmp_path)


def shown(stack: Stack, preview: EngineRun) -> str:
    screen = Console(file=io.StringIO(), width=300)
    plan.show(screen, stack, preview, [], (1.0, 2.0))
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue()


def test_each_way_out_of_the_network_is_shown_with_its_price(stack: Stack) -> None:
    service = resource("fairway:service:Service", **contracts.service("api"))
    text = shown(stack, run(resource(VPC), resource("fairway:network:Network", tasksPublic=True), service))
    for words in ("38.75 nat: single;", "nat: none, public tasks (this one)", "58.40 nat: none, endpoints"):
        assert words in text
    assert "way out" not in shown(stack, run(service))  # the VPC is somebody else's


def environments(*named: tuple[str, str]) -> list[Environment]:
    return [Environment(name=name, of=of, region="us-east-1", created=None) for name, of in named]


def test_environments_beside_the_stack_are_named_before_it_goes(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    known = environments(("pr-1", "dev"), ("pr-2", "dev"), ("pr-3", "other"))
    monkeypatch.setattr("ops.plan.beside.environments", lambda regions, app: known)  # pyright: ignore[reportUnknownLambdaType]
    (one,) = beside(stack, run(gone=(VPC, INSTANCE)))
    assert one.kind == "refused" and one.sentence.startswith("network, database server go, which pr-1, pr-2 beside it")
    assert one.way == "first ./fairway env destroy pr-1, ./fairway env destroy pr-2"


@pytest.mark.parametrize("preview", [run(gone=(LOGS,)), run(gone=(INSTANCE,), retained=True), run()])
def test_nobody_is_asked_where_nothing_goes_that_they_use(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, preview: EngineRun
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("AWS was called")

    monkeypatch.setattr("ops.plan.beside.environments", fail)
    assert beside(stack, preview) == []


def test_where_aws_does_not_say_it_is_said_that_it_is_not_known(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AwsError("AccessDenied: no", "AccessDenied")

    monkeypatch.setattr("ops.plan.beside.environments", refuse)
    (one,) = beside(stack, run(gone=(VPC,)))
    assert one.kind == "note" and "is not known (AccessDenied: no)" in one.sentence
