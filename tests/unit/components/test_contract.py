"""Contracts: what components publish is of the declared type, and what the pack and `ops` read is what is published."""

import ast
import types
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints, is_typeddict

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from fairway_policies.reading import resources
from fairway_policies.reading.facts import Fact, facts
from fairway_policies.reading.resources import Resource
from fairway_policies.rules import RULES
from fairway_policies.runtime.config import PACK, Settings
from fairway_policies.runtime.evaluator import Evaluator

from components.base.contract import CONTRACT_VERSION, CONTRACTS, Contract
from tests.unit.golden.stacks import stacks as golden_stacks
from tests.unit.recorder import ROOT, Recorder, Registered, record_stack

SLEEP = {"from": "20:00", "until": "07:00"}
PUBLISHED_BY_ALL = {"contract", "overridden"}
NAMES = {"name", "family"}
"""What the pack reads of any resource to find who names it; a contract has none of them."""
_ECS: Any = ServiceModel(Loader().load_service_model("ecs", "service-2"), "ecs")
CONTAINER = set(_ECS.shape_for("ContainerDefinition").members)
"""What rules read of any container, whether a definition or a contract says what it is."""
ROOT_PATH = "contract"
"""Tells what is read of the contract from what is read of a resource's outputs."""
READERS = ("ops/pulumi/state.py", "ops/cost/estimator.py")


@pytest.fixture(scope="module")
def stacks() -> tuple[Recorder, ...]:
    job = {"imageOf": "backend", "command": ["bin/report"], "schedule": "rate(1 day)"}
    parts = {"fairway:cache": {}, "fairway:sleep": SLEEP, "fairway:jobs": {"report": job}}
    in_the_open = record_stack("dev", change={"fairway:edge": {"ingress": "http"}, **parts})
    return (record_stack("dev"), record_stack("prod"), record_stack("dev", preview=True), in_the_open)


@pytest.fixture(scope="module")
def every_part(stacks: tuple[Recorder, ...]) -> tuple[Recorder, ...]:
    """With the stacks of the golden files that have what dev and prod have not."""
    rich = [stack for name, stack in golden_stacks().items() if name.startswith("dev-")]
    return (*stacks, *(record_stack(one.stack, folder=one.folder, change=one.change) for one in rich))


def contracts(*stacks: Recorder) -> Iterator[Registered]:
    return (item for stack in stacks for item in stack.registered if item.type.startswith("fairway:"))


def is_of(value: Any, declared: Any) -> bool:
    """Whether a JSON value is of a declared type; texts that a first preview does not know are texts, too."""
    origin, parameters = get_origin(declared) or declared, get_args(declared)
    if is_typeddict(origin):
        hints = get_type_hints(origin)
        required = cast(frozenset[str], origin.__required_keys__)
        if not isinstance(value, Mapping):
            return False
        return required <= set(value) <= set(hints) and all(is_of(value[key], hints[key]) for key in value)
    if origin in (Union, types.UnionType):
        return any(is_of(value, option) for option in parameters)
    if origin is Literal:
        return value in parameters
    if origin is list:
        return isinstance(value, list) and all(is_of(item, parameters[0]) for item in cast(list[Any], value))
    if origin is Mapping:
        return isinstance(value, Mapping) and all(is_of(item, parameters[1]) for item in value.values())
    if declared is bool:
        return isinstance(value, bool)
    if declared is int:
        return isinstance(value, float) and value.is_integer()
    if declared is types.NoneType:
        return value is None
    assert declared is str or isinstance(declared, TypeVar), declared
    return isinstance(value, str)


def leaves(declared: Any, path: str = "") -> Iterator[str]:
    """The paths of a contract's facts; a mapping or list is one."""
    origin = get_origin(declared) or declared
    if origin in (Union, types.UnionType):
        declared = next(option for option in get_args(declared) if option is not types.NoneType)
        origin = get_origin(declared) or declared
    if not is_typeddict(origin):
        yield path
        return
    for key, member in get_type_hints(origin).items():
        yield from leaves(member, f"{path}.{key}" if path else key)


def test_components_publish_what_is_declared(every_part: tuple[Recorder, ...]) -> None:
    published = list(contracts(*every_part))
    for item in published:
        assert item.get("contract") == CONTRACT_VERSION
        declared = CONTRACTS.get(item.type, Contract)
        stated = {key: value for key, value in item.inputs.items() if key not in PUBLISHED_BY_ALL}
        absent = [key for key, hint in get_type_hints(declared).items() if is_of(None, hint)]  # the engine drops a None
        assert is_of(dict.fromkeys(absent) | stated, declared), (item.type, stated)
    assert set(CONTRACTS) <= {item.type for item in published}


def test_a_value_of_another_type_is_noticed() -> None:
    facts_ = {"availabilityZones": 2.0, "tasksPublic": False}
    assert is_of(facts_, CONTRACTS["fairway:network:Network"])
    for wrong in ({"tasksPublic": "no"}, {"availabilityZones": 2.5}, {"more": 1.0}):
        assert not is_of(facts_ | wrong, CONTRACTS["fairway:network:Network"])
    assert not is_of({"tasksPublic": False}, CONTRACTS["fairway:network:Network"])


def resource(item: Registered, **more: Any) -> Resource:
    inputs = replace(facts({**item.inputs, **more}), path=ROOT_PATH)
    return Resource(type=item.type, name=item.name, urn=f"urn:{item.name}", inputs=inputs)


def read_by_the_pack(item: Registered, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The paths that the rules read of one contract."""
    read: set[str] = set()
    plain = Fact.__getitem__

    def traced(fact: Fact, key: str | int) -> Fact:
        part = plain(fact, key)
        read.add(part.path)
        return part

    with monkeypatch.context() as patch:
        patch.setattr(Fact, "__getitem__", traced)
        evaluator = Evaluator(RULES, Settings())
        evaluator.check_resource(resource(item, production=True))
        evaluator.check_stack()
    return {path.removeprefix(f"{ROOT_PATH}.") for path in read if path.startswith(f"{ROOT_PATH}.")}


def read_by_ops() -> set[str]:
    """The keys that the readers of a stack's state name, whatever they belong to."""
    trees = [ast.walk(ast.parse((ROOT / reader).read_text())) for reader in READERS]
    return {
        node.value
        for tree in trees
        for parent in tree
        if isinstance(parent, ast.Subscript | ast.Call)
        for node in ast.walk(parent)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.fixture(scope="module")
def read(every_part: tuple[Recorder, ...]) -> dict[str, set[str]]:
    paths: dict[str, set[str]] = {}
    for item in contracts(*every_part):
        paths.setdefault(item.type, set()).update(read_by_the_pack(item, pytest.MonkeyPatch()))
    return paths


@pytest.mark.parametrize("kind", CONTRACTS)
def test_the_pack_reads_only_what_is_published(kind: str, read: dict[str, set[str]]) -> None:
    declared = set(leaves(CONTRACTS[kind]))
    whole = {path.rpartition(".")[0] for path in declared}
    containers = CONTAINER - {path.partition(".")[0] for path in declared}
    unknown = {
        path
        for path in read[kind] - PUBLISHED_BY_ALL - NAMES - {"production"}
        if path.partition(".")[0] not in containers
        and path not in declared | whole
        and not any(path.startswith((f"{fact}.", f"{fact}[")) for fact in declared)
    }
    assert not unknown


@pytest.mark.parametrize("kind", CONTRACTS)
def test_somebody_reads_each_fact(kind: str, read: dict[str, set[str]]) -> None:
    by_ops = read_by_ops()
    unread = {
        path for path in leaves(CONTRACTS[kind]) if path not in read[kind] and path.rpartition(".")[2] not in by_ops
    }
    assert not unread, "a fact that nobody reads is not published"


def test_the_pack_reads_the_contract_of_its_own_version_alone(stacks: tuple[Recorder, ...]) -> None:
    assert resources.CONTRACT_VERSION == CONTRACT_VERSION
    database = stacks[0].one("fairway:database:Database")
    evaluator = Evaluator(RULES, Settings())
    (note,) = evaluator.check_resource(resource(database, contract=CONTRACT_VERSION + 1, forceTls=False))
    assert (note.rule, note.level) == (PACK, "advisory")
    assert f"this pack reads version {CONTRACT_VERSION}" in note.message
    assert not evaluator.check_stack()
    assert evaluator.check_resource(resource(database, forceTls=False)), "the same fact in its own version"
