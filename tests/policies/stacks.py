"""Made-up stacks for the rules: plain records that become resources, the engine's messages, or a state file."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from fairway_policies.reading import kinds
from fairway_policies.reading.facts import facts
from fairway_policies.reading.resources import Resource
from fairway_policies.rules import RULES
from fairway_policies.runtime import config
from fairway_policies.runtime.evaluator import UNEVALUATED, Diagnostic, Evaluator
from fairway_policies.runtime.exemptions import Exemptions

from tests import contracts
from tests.contracts import DIGEST as DIGEST

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
REGISTRY = "111122223333.dkr.ecr.us-east-1.amazonaws.com"
IMAGE = contracts.IMAGE
TODAY = date(2026, 3, 1)


@dataclass(frozen=True, kw_only=True)
class Record:
    """One resource as a test states it; `dependencies` names other records by their `name`."""

    type: str
    name: str
    props: Mapping[str, Any] = field(default_factory=dict[str, Any])
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    parent: str = ""
    dependencies: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Any])
    protect: bool = False
    ignored: tuple[str, ...] = ()
    after: Sequence[str] = ()  # `depends_on`, by name
    region: str = "us-east-1"

    @property
    def urn(self) -> str:
        return f"urn:pulumi:test::shop::{self.type}::{self.name}"


Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A stack and all that the pack must say of it: what it blocks, advises, cannot evaluate: (rule, resource)."""

    rule: str
    kind: str
    stack: Sequence[Record]
    expected: Mapping[str, Pairs]  # "mandatory", "advisory", "unevaluated"
    hidden: str = ""  # a secret that no message may hold
    config: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])


@dataclass(frozen=True, kw_only=True)
class For:
    """Makes the cases of one rule. `blames` names the resource that the rule speaks of, `also` who else speaks."""

    rule: str
    production: bool = False
    level: str = "mandatory"
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def passes(self, *stack: Record, also: Mapping[str, Pairs] | None = None) -> Case:
        return self._case("pass", stack, "", None, also)

    def fails(self, blames: str, *stack: Record, level: str = "", also: Mapping[str, Pairs] | None = None) -> Case:
        return self._case("fail", stack, blames, level or self.level, also)

    def missing(self, *stack: Record, blames: str = "", also: Mapping[str, Pairs] | None = None) -> Case:
        return self._case("missing", stack, blames, self.level, also)

    def unknown(self, blames: str, *stack: Record, also: Mapping[str, Pairs] | None = None) -> Case:
        return self._case("unknown", stack, blames, "unevaluated", also)

    def secret(self, hidden: str, blames: str, *stack: Record, also: Mapping[str, Pairs] | None = None) -> Case:
        return replace(self._case("secret", stack, blames, self.level, also), hidden=hidden)

    def _case(
        self, kind: str, stack: Sequence[Record], blames: str, level: str | None, also: Mapping[str, Pairs] | None
    ) -> Case:
        expected = {name: (also or {}).get(name, frozenset()) for name in ("mandatory", "advisory", "unevaluated")}
        if level and blames:
            expected[level] |= {(self.rule, blames)}
        config: dict[str, Mapping[str, Any]] = {"fairway-pack": {"production": True}} if self.production else {}
        if self.options:
            config[self.rule] = self.options
        return Case(rule=self.rule, kind=kind, stack=stack, expected=expected, config=config)


def of(rules: Iterable[str], name: str) -> Pairs:
    """Several rules on one resource."""
    return frozenset((rule, name) for rule in rules)


# The rules that read a task definition's containers, and so cannot judge one whose containers are not known.
CONTAINER_RULES = frozenset(
    {
        "database-url-unencoded",
        "database-url-weak-tls",
        "env-required-missing",
        "execution-role-insufficient",
        "health-command-tool-missing",
        "image-ecr-uri-malformed",
        "image-placeholder",
        "image-tag-mutable",
        "log-group-unknown",
        "migrations-missing",
        "secret-arn-wildcard",
        "secret-in-plain-environment",
        "secret-placeholder",
        "secret-version-unpinned",
        "task-definition-refused",
    }
)


def unevaluated_task(*but: str, name: str = "task", plus: Iterable[str] = ()) -> Mapping[str, Pairs]:
    """What is not evaluated on a task definition with unknown containers, for `also`."""
    return {"unevaluated": of((CONTAINER_RULES | set(plus)) - set(but), name)}


def secret(value: Any) -> dict[str, Any]:
    """A value as the engine sends it when it is a secret."""
    return {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": value}


def resources(records: Iterable[Record]) -> list[Resource]:
    records = list(records)
    urns = {record.name: record.urn for record in records}
    return [
        Resource(
            type=record.type,
            name=record.name,
            urn=record.urn,
            inputs=facts(record.props),
            outputs=facts(record.outputs),
            parent_urn=urns.get(record.parent, ""),
            protect=record.protect,
            ignored=record.ignored,
            depends_on=tuple(urns[name] for name in record.after if name in urns),
            region=facts({"region": record.region})["region"],
            property_dependencies={
                key: tuple(urns[name] for name in names if name in urns) for key, names in record.dependencies.items()
            },
        )
        for record in records
    ]


def evaluate(records: Iterable[Record], given: Mapping[str, Mapping[str, Any]] | None = None) -> list[Diagnostic]:
    """All that the whole pack expected of a stack, under a configuration by rule name."""
    given = given or {}
    levels = {name: entry["enforcementLevel"] for name, entry in given.items() if "enforcementLevel" in entry}
    properties = {name: {k: v for k, v in entry.items() if k != "enforcementLevel"} for name, entry in given.items()}
    evaluator = Evaluator(RULES, config.read(RULES, levels, properties))
    evaluator.exemptions = Exemptions(evaluator.settings.exemptions, today=TODAY)
    alone = [diagnostic for resource in resources(records) for diagnostic in evaluator.check_resource(resource)]
    return alone + evaluator.check_stack()


def reported(diagnostics: Iterable[Diagnostic], level: str) -> frozenset[tuple[str, str]]:
    """(rule, resource's name) of the rules' own diagnostics of a level."""
    return frozenset(
        (d.rule, d.urn.rpartition("::")[2]) for d in diagnostics if d.level == level and d.rule != config.PACK
    )


def unevaluated(diagnostics: Iterable[Diagnostic]) -> frozenset[tuple[str, str]]:
    """(rule, resource's name) of what was not evaluated, from the pack's own notes."""
    return frozenset(
        (rule, d.urn.rpartition("::")[2])
        for d in diagnostics
        if d.rule == config.PACK and d.message.startswith(UNEVALUATED)
        for rules in re.findall(r"\(([a-z, -]+)\)", d.message)
        for rule in rules.split(", ")
    )


def container(**more: Any) -> dict[str, Any]:
    """An ECS container that no rule minds."""
    return {"name": "api", "image": IMAGE, "healthCheck": {"command": ["CMD", "/app/check"]}, **more}


def task(*containers: Mapping[str, Any], name: str = "task", **props: Any) -> Record:
    """A task definition; without containers, of one container that no rule minds."""
    dependencies = props.pop("dependencies", {})
    defaults = {
        "family": name,
        "executionRoleArn": "arn:aws:iam::111122223333:role/run",
        "cpu": "256",
        "memory": "512",
        "requiresCompatibilities": ["FARGATE"],
        "networkMode": "awsvpc",
    }
    definitions = {"containerDefinitions": json.dumps(containers or [container()])}
    return Record(type=kinds.TASK, name=name, props={**defaults, **definitions, **props}, dependencies=dependencies)


def environment(**values: str) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in values.items()]


BREAKER = {"enable": True, "rollback": True}


def ecs_service(name: str = "service", **props: Any) -> Record:
    """An ECS service that no rule minds, made after the record `listener` where there is one."""
    dependencies, after = props.pop("dependencies", {}), props.pop("after", ("listener",))
    defaults: dict[str, Any] = {
        "cluster": "shop",
        "taskDefinition": "task",
        "deploymentCircuitBreaker": BREAKER,
        "waitForSteadyState": True,
        "desiredCount": 2,
        "networkConfiguration": {"subnets": ["subnet-1"]},
    }
    return Record(
        type=kinds.ECS_SERVICE, name=name, props={**defaults, **props}, dependencies=dependencies, after=after
    )


def awsx_service(dependencies: Mapping[str, Sequence[str]] | None = None, **props: Any) -> Record:
    """awsx's service on Fargate with one container, to which a load balancer leads on port 3000."""
    mapping = {"containerPort": 3000, "targetGroup": UNKNOWN}
    one = {**container(portMappings=[mapping]), **props}
    stated = {"cluster": "shop", "taskDefinitionArgs": {"container": one}}
    return Record(type=kinds.AWSX_SERVICES[0], name="awsx", props=stated, dependencies=dependencies or {})


def contract(name: str = "api", **facts_: Any) -> Record:
    """A Fairway service's contract that no rule minds; dotted names (`image__platforms`) replace a part."""
    return Record(type=kinds.SERVICE, name=name, props=contracts.service(name, **facts_))
