"""A component's contract is a hint: what is registered decides, and a contract that contradicts it covers nothing."""

from dataclasses import replace
from typing import Any

import pytest
from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, Record, contract, evaluate, reported, task, unevaluated

STRICT = {"fairway-pack": {"strict": True}}


def below(record: Record) -> Record:
    return replace(record, parent="api")


def definition(**props: Any) -> Record:
    """The task definition of a service, whose containers are not known at the first preview."""
    return below(task(containerDefinitions=UNKNOWN, cpu="256", memory="512", **props))


def listener() -> Record:
    props = {"protocol": "HTTP", "port": 80, "defaultActions": [{"type": "forward", "targetGroupArn": "arn:x"}]}
    return below(Record(type=kinds.LISTENERS[0], name="listener", props=props))


def test_a_contract_that_agrees_stands_for_what_is_not_known() -> None:
    diagnostics = evaluate([contract(), definition()], STRICT)
    assert not reported(diagnostics, "mandatory")


@pytest.mark.parametrize(
    "stack",
    [
        [contract(cpu=1024, memory=2048), definition()],
        [contract(architecture="ARM64"), definition(runtimePlatform={"cpuArchitecture": "X86_64"})],
    ],
    ids=["size", "architecture"],
)
def test_one_that_contradicts_what_is_registered_stands_for_nothing(stack: list[Record]) -> None:
    assert ("secret-in-plain-environment", "task") in unevaluated(evaluate(stack))
    assert ("secret-in-plain-environment", "task") in reported(evaluate(stack, STRICT), "mandatory")


def test_what_a_transformation_changed_below_a_component_is_found_where_it_is_registered() -> None:
    balancer = {"contract": 1, "https": True, "redirectsHttp": True, "internal": False, "onlyFromCdn": False}
    claims = Record(type=kinds.LOAD_BALANCER, name="api", props=balancer)
    assert ("listener-plain-http", "listener") in reported(evaluate([claims, listener()]), "advisory")
    opened = {"protocol": "tcp", "fromPort": 5432, "toPort": 5432, "cidrBlocks": ["0.0.0.0/0"]}
    group = below(Record(type=kinds.SECURITY_GROUP, name="group", props={"ingress": [opened]}))
    assert ("security-group-too-open", "group") in reported(evaluate([contract(), group]), "mandatory")


def test_a_placeholder_that_is_a_secret_is_not_told_by_the_words_that_are_missing() -> None:
    value = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "placeholder"}
    version = Record(type=kinds.SECRET_VERSION, name="version", props={"secretString": value})
    other = replace(version, props={"secretString": "changeme"})
    (first,), (second,) = evaluate([version]), evaluate([other])
    assert first.message == second.message


def test_notes_are_one_line_a_resource_and_one_sum() -> None:
    later = [task(containerDefinitions=UNKNOWN, cpu=UNKNOWN, name=name) for name in ("one", "two")]
    notes = [d for d in evaluate(later) if d.rule == "fairway-pack"]
    assert [d.urn.rpartition("::")[2] for d in notes] == ["one", "two", ""]
    assert all("\n" not in d.message for d in notes)
    assert "cpu (fargate-size-invalid" in notes[0].message
    assert "on 2 resources could not be evaluated at preview: rehearse the stack" in notes[2].message
