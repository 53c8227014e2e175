"""What the engine said during a preview or an update, as data: from the lines of `pulumi --event-log FILE`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ops.errors import reading
from ops.pulumi import event_log
from ops.pulumi.event_log import Event
from ops.pulumi.resources import Resource, resource_of

REPLACING = ("replace", "create-replacement", "delete-replaced", "import-replacement", "discard-replaced")


@dataclass(frozen=True, kw_only=True)
class Step:
    """What becomes of one resource. op: `create`, `update`, `delete`, `replace`, `refresh`, `same` …

    diffs: names of the inputs that differ; replaces: those that force the replacement; before, after: the inputs,
    secrets encrypted. retained: a deletion leaves it in AWS.
    """

    op: str
    urn: str
    type: str
    diffs: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    before: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False, compare=False)
    after: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False, compare=False)
    retained: bool = False

    @property
    def name(self) -> str:
        """The resource's logical name, the end of its URN."""
        return self.urn.rsplit("::", 1)[-1]

    @property
    def destroys(self) -> bool:
        """Whether the resource that exists now is gone afterwards."""
        return self.op == "delete" or self.op in REPLACING


@dataclass(frozen=True, kw_only=True)
class Violation:
    """What a policy said. level: `mandatory` blocks, `advisory` does not."""

    rule: str
    level: str
    urn: str
    message: str


@dataclass(frozen=True, kw_only=True)
class EngineRun:
    """One preview or update.

    steps: without `same`; passed: rules with nothing to say; output: the CLI's last words; resources: what is there
    afterwards, inputs that are unknown as Pulumi's own sign for them; packs: those that judged it, and their versions;
    standing: what there is before.
    """

    ok: bool
    steps: tuple[Step, ...]
    violations: tuple[Violation, ...]
    passed: frozenset[str]
    errors: tuple[str, ...]
    output: str
    resources: tuple[Resource, ...] = ()
    packs: Mapping[str, str] = field(default_factory=dict[str, str])
    standing: tuple[Resource, ...] = ()

    @property
    def counts(self) -> Mapping[str, int]:
        """Operation → how many resources."""
        return {op: sum(step.op == op for step in self.steps) for op in sorted({step.op for step in self.steps})}

    @property
    def blocking(self) -> tuple[Violation, ...]:
        """The violations of mandatory rules."""
        return tuple(violation for violation in self.violations if violation.level == "mandatory")


def read(lines: Iterable[str], *, ok: bool, output: str, name: str = "the event log") -> EngineRun:
    """lines: of a whole event log. Raises OpsError for what is none, or not whole: see `event_log`."""
    events = event_log.parse(lines, name)
    with reading(name, hint="It is no event log of Pulumi's."):
        return _engine_run(events, ok=ok and event_log.succeeded(events), output=output)


def _engine_run(events: Sequence[Event], *, ok: bool, output: str) -> EngineRun:
    steps: dict[tuple[str, str], Step] = {}
    resources: dict[str, Resource] = {}
    standing: dict[str, Resource] = {}
    violations: list[Violation] = []
    passed: set[str] = set()
    errors: list[str] = []
    for event in events:
        if body := event.get("resourcePreEvent"):
            step = _step(body["metadata"])
            if after := body["metadata"].get("new"):
                resources[after["urn"]] = resource_of(after)
            if before := body["metadata"].get("old"):
                standing.setdefault(before["urn"], resource_of(before))
            if step.op != "same":
                steps[step.urn, step.op] = step
        elif body := event.get("policyEvent"):
            violations.append(_violation(body))
        elif body := event.get("policyAnalyzeSummaryEvent") or event.get("policyAnalyzeStackSummaryEvent"):
            passed.update(body.get("passed") or ())
        elif (body := event.get("diagnosticEvent")) and body.get("severity") == "error":
            errors.append(str(body["message"]).strip())
    return EngineRun(
        ok=ok and event_log.succeeded(events),
        steps=tuple(steps.values()),
        violations=tuple(dict.fromkeys(violations)),
        passed=frozenset(passed - {violation.rule for violation in violations}),
        errors=tuple(errors),
        output=output,
        resources=tuple(resources.values()),
        packs=event_log.packs(events),
        standing=tuple(standing.values()),
    )


def _step(metadata: Mapping[str, Any]) -> Step:
    old: Mapping[str, Any] = metadata.get("old") or {}
    if not all(isinstance(metadata[key], str) for key in ("op", "urn", "type")):
        raise TypeError("a step's op, urn and type are texts")
    return Step(
        op=metadata["op"],
        urn=metadata["urn"],
        type=metadata["type"],
        diffs=tuple(map(str, metadata.get("diffs") or ())),
        replaces=tuple(map(str, metadata.get("keys") or ())),
        before=_inputs(metadata, "old"),
        after=_inputs(metadata, "new"),
        retained=old.get("retainOnDelete") is True,
    )


def _inputs(metadata: Mapping[str, Any], side: str) -> Mapping[str, Any]:
    state: Mapping[str, Any] = metadata.get(side) or {}
    inputs: Any = state.get("inputs") or {}
    if not isinstance(inputs, dict):
        raise TypeError("inputs are a mapping")
    return inputs  # pyright: ignore[reportUnknownVariableType]


def _violation(event: Mapping[str, Any]) -> Violation:
    return Violation(
        rule=event["policyName"],
        level=event["enforcementLevel"],
        urn=event.get("resourceUrn", ""),
        message=str(event["message"]).strip(),
    )
