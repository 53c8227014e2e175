"""What the page shows, gathered once. Nothing in it is a secret: states keep them encrypted, checks never show them."""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops import cost
from ops.aws.client import Aws
from ops.clock import utc_now
from ops.cost import Estimate
from ops.diff import Difference, diff
from ops.doctor.attempt import attempt
from ops.errors import OpsError
from ops.policy.analyze import analyze, reported
from ops.policy.entries import CHECKOUT, RULES, Entry
from ops.pulumi.resources import exported_resources
from ops.pulumi.stack import Stack
from ops.pulumi.state import Deployed, parse_deployed
from ops.release import release_file
from ops.release.history import Revision, timeline
from ops.report.diagram import draw
from ops.session.status import StackStatus, status
from ops.verify.result import Result
from ops.verify.verifier import run_checks
from settings.model.release import Release


@dataclass(frozen=True, kw_only=True)
class RuleVerdict:
    """One rule's word. verdict: `nothing found`, `finding`, `exempted`, `not evaluated`, or `note`."""

    failures: str
    rule: str
    title: str
    verdict: str
    sentences: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """policies: None with `policies_error` saying why; other: the stack that it is compared with, None for none.

    timeline: its releases, the newest first. status: as `status` has it, None with `status_error` saying why.
    """

    at: str
    deployed: Deployed
    release: Release
    results: Sequence[Result]
    diagram: str
    policies: Sequence[RuleVerdict] | None
    policies_error: str
    estimate: Estimate
    other: str | None
    differences: Sequence[Difference]
    timeline: Sequence[Revision] = ()
    status: StackStatus | None = None
    status_error: str = ""


def gather(stack: Stack, other: Stack | None) -> Facts:
    """Raises OpsError where nothing is deployed. What AWS does not say is in the results as unknown."""
    state = stack.state()
    deployed, release = parse_deployed(stack.name, state), release_file.read(stack.release, stack.name)
    try:
        policies, policies_error = judge(state), ""
    except OpsError as error:
        policies, policies_error = None, str(error)
    now, status_error = attempt(lambda: status(stack))
    return Facts(
        at=utc_now().strftime("%Y-%m-%d %H:%M UTC"),
        deployed=deployed,
        release=release,
        results=run_checks(Aws(deployed.region), deployed, release.digests),
        diagram=draw(deployed),
        policies=policies,
        policies_error=policies_error,
        estimate=cost.estimate(exported_resources(state)),
        other=other.name if other else None,
        differences=diff(stack, other, resources=False) if other else (),
        timeline=timeline(stack),
        status=now,
        status_error=status_error,
    )


def judge(state: Mapping[str, Any]) -> Sequence[RuleVerdict]:
    """Every rule of the pack on an exported state, what was found first."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch, "state.json")
        file.write_text(json.dumps(state), encoding="utf-8")
        pack = os.environ.get("PULUMI_OPTION_POLICY_PACK") or str(CHECKOUT / "policies")
        config = os.environ.get("PULUMI_OPTION_POLICY_PACK_CONFIG")
        lines = analyze(file, pack=Path(pack), config=Path(config) if config else None)
        return rule_verdicts(reported(lines, "the pack's word on the state"))


def rule_verdicts(reported_entries: Sequence[Entry]) -> Sequence[RuleVerdict]:
    """One row a rule of the pack: its weightiest entry decides the verdict; findings first, silent rules last."""
    order = ("finding", "not evaluated", "exempted", "note", "nothing found")
    rows: list[RuleVerdict] = []
    for rule in RULES:
        own = [entry for entry in reported_entries if entry.rule == rule.name]
        verdict = min((entry.kind for entry in own), key=order.index, default="nothing found")
        sentences = [f"{entry.resource}: {entry.reason or entry.message}" for entry in own]
        numbers = ", ".join(rule.failures)
        rows.append(
            RuleVerdict(failures=numbers, rule=rule.name, title=rule.title, verdict=verdict, sentences=sentences)
        )
    return sorted(rows, key=lambda row: (order.index(row.verdict), int(row.failures.split(",")[0][1:]), row.rule))
