"""The pack as the Pulumi SDK knows it: one policy a rule, and the server that answers the engine."""

from collections.abc import Sequence
from pathlib import Path

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyConfigSchema,
    PolicyPack,
    ResourceValidationPolicy,
    Severity,
    StackValidationPolicy,
)
from pulumi_policy import policy as sdk

from ..rule import Rule
from ..rules import RULES
from .config import PACK, PACK_SCHEMA
from .evaluator import Evaluator
from .server import Servicer

NAME = "fairway"


def serve(rules: Sequence[Rule] = RULES) -> None:
    """Answers the engine until it ends this process."""

    class PackServicer(Servicer):
        evaluator = Evaluator(rules)
        pack = (NAME, _version())

    # PolicyPack builds its servicer itself and offers no way to choose it.
    sdk._PolicyAnalyzerServicer = PackServicer  # type: ignore[misc]
    PolicyPack(name=NAME, policies=[*map(_policy, rules), _pack_policy()])


def _policy(rule: Rule) -> Policy:
    schema = PolicyConfigSchema({name: dict(option.schema) for name, option in rule.options.items()})
    kind = ResourceValidationPolicy if rule.resource_checks else StackValidationPolicy
    return kind(
        name=rule.name,
        description=rule.title,
        validate=_never_called,
        enforcement_level=EnforcementLevel(rule.level),
        severity=Severity(rule.severity),
        config_schema=schema if rule.options else None,
        remediation_steps=rule.fix,
        tags=list(rule.failures),
    )


def _pack_policy() -> Policy:
    return StackValidationPolicy(
        name=PACK,
        description="The pack's own configuration, and its notes on what was not evaluated and on exemptions",
        validate=_never_called,
        enforcement_level=EnforcementLevel.ADVISORY,
        config_schema=PolicyConfigSchema({name: dict(schema) for name, schema in PACK_SCHEMA.items()}),
    )


def _never_called(*_: object) -> None:
    """The servicer runs the rules itself."""


def _version() -> str:
    lines = (Path(__file__).parents[2] / "PulumiPolicy.yaml").read_text(encoding="utf-8").splitlines()
    return next(line.partition(":")[2].strip() for line in lines if line.startswith("version:"))
