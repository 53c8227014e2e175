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

from .config import PACK, PACK_SCHEMA
from .judge import Judge
from .rule import Rule
from .rules import RULES
from .server import Servicer

NAME = "fairway"


def serve(rules: Sequence[Rule] = RULES) -> None:
    """Answers the engine until it ends this process."""

    class PackServicer(Servicer):
        judge = Judge(rules)
        pack = (NAME, _version())

    # PolicyPack builds its servicer itself and offers no way to choose it.
    sdk._PolicyAnalyzerServicer = PackServicer  # type: ignore[misc]
    PolicyPack(name=NAME, policies=[*map(_policy, rules), _pack_policy()])


def _policy(rule: Rule) -> Policy:
    schema = PolicyConfigSchema({name: dict(option.schema) for name, option in rule.options.items()})
    kind = ResourceValidationPolicy if rule.each else StackValidationPolicy
    return kind(
        name=rule.name,
        description=rule.title,
        validate=_asked_by_the_judge,
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
        validate=_asked_by_the_judge,
        enforcement_level=EnforcementLevel.ADVISORY,
        config_schema=PolicyConfigSchema({name: dict(schema) for name, schema in PACK_SCHEMA.items()}),
    )


def _asked_by_the_judge(*_: object) -> None:
    """Never called: the servicer asks the rules."""


def _version() -> str:
    lines = (Path(__file__).parent.parent / "PulumiPolicy.yaml").read_text(encoding="utf-8").splitlines()
    return next(line.partition(":")[2].strip() for line in lines if line.startswith("version:"))
