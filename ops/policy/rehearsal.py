"""A program brought up on the simulated AWS and judged when it stands, where every value is known."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from ops.errors import OpsError, ProgramError
from ops.policy.analyze import analyze
from ops.policy.entries import CHECKOUT, Entry, entries
from ops.pulumi import event_log, events
from ops.pulumi.event_log import Event
from ops.pulumi.resources import mappings
from ops.pulumi.stack import Stack
from ops.pulumi.stack_files import read_yaml
from sandbox.rehearsal import REFUSALS, STAND_INS
from toolchain.programs import programs, yaml_host

REFUSED = "simulated-aws"  # the name under which a resource that was not made is reported, beside the rules' own
LONGEST = 1500  # characters of an error that a report shows
_OPTIONS = ("--yes", "--skip-preview", "--non-interactive", "--continue-on-error", "--color=never")


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """entries: what the pack says of the finished state, then what could not be made; resources: how many were.

    stand_ins: look-ups of what exists elsewhere, which were answered with made-up values.
    """

    entries: tuple[Entry, ...]
    resources: int
    stand_ins: tuple[str, ...]


def rehearse(
    stack: Stack, *, pack: Path = CHECKOUT / "policies", pack_config: Path | None = None, config: Sequence[str] = ()
) -> Rehearsal:
    """Makes the stack in a cloud of its own, judges it, and throws both away. No credentials, nothing off the machine.

    pack: a policy pack's folder; pack_config: its configuration. config: `KEY=VALUE` for what the stack's file lacks.
    Raises ProgramError where the program itself fails, OpsError where the pack does.
    """
    with tempfile.TemporaryDirectory(prefix="fairway-rehearsal-") as scratch:
        root = Path(scratch)
        log = root / "events.jsonl"
        values = [word for pair in config for word in ("--config", pair)]
        update = _sandboxed(root, stack, "up", *_OPTIONS, "--event-log", str(log), *values)
        logged = _events(log, update)
        refused = tuple(_refused(logged, root))
        if update.returncode and not refused:
            raise ProgramError(f"the program did not run to its end\n{_program_error(logged) or _tail(update)}")
        export = _sandboxed(root, stack, "stack", "export", "--show-secrets")
        if export.returncode:
            raise OpsError(f"the rehearsed state could not be read: {_tail(export)}")
        made = _without_read(json.loads(export.stdout))
        state = root / "state.json"
        state.write_text(json.dumps(made), encoding="utf-8")
        findings = entries(events.read(analyze(state, pack=pack, config=pack_config), ok=True, output="").violations)
        return Rehearsal(
            entries=(*findings, *refused),
            resources=_count(made),
            stand_ins=_stand_ins(root),
        )


def _sandboxed(root: Path, stack: Stack, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "FAIRWAY_SANDBOX": str(root),
        "FAIRWAY_SANDBOX_QUIET": "1",
        "FAIRWAY_SANDBOX_REHEARSAL": "1",
        "PULUMI_DEBUG_COMMANDS": "true",
        "PULUMI_OPTION_POLICY_PACK": "",  # judged when it stands: a rule that blocks would end the update
    }
    environment.pop("PULUMI_OPTION_POLICY_PACK_CONFIG", None)
    paths = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path and path != str(CHECKOUT)]
    environment["PYTHONPATH"] = os.pathsep.join(paths)  # ./fairway puts its checkout there; the program is another's
    if _runtime(stack) == "yaml":
        host = programs().find(yaml_host.NAME)
        environment["PATH"] = os.pathsep.join((environment.get("PATH", os.defpath), str(host.parent)))
    command = [str(CHECKOUT / "sandbox" / "run"), "pulumi", "--cwd", str(stack.directory), *arguments]
    return subprocess.run(
        [*command, "--stack", stack.name],
        cwd=stack.directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _runtime(stack: Stack) -> str:
    """The program's language, as its Pulumi.yaml names it: `runtime: yaml`, or `runtime: {name: python}`."""
    runtime = read_yaml(stack.directory / "Pulumi.yaml").get("runtime")
    return str(cast("Mapping[str, Any]", runtime).get("name") if isinstance(runtime, Mapping) else runtime)


def _events(log: Path, update: subprocess.CompletedProcess[str]) -> Sequence[Event]:
    """The update's events. Raises ProgramError where it failed early, IncompleteLogError where some are missing."""
    try:
        return event_log.parse(event_log.lines_of(log), "the rehearsal's event log")
    except OpsError as error:
        if not update.returncode:
            raise
        raise ProgramError(f"the program did not run to its end\n{_tail(update)}") from error


def _refused(logged: Iterable[Event], root: Path) -> Iterator[Entry]:
    """What AWS would have refused, and what could not be made at all: why, in its words."""
    file = root / REFUSALS
    reasons: dict[str, list[str]] = {}
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        refusal = json.loads(line)
        reasons.setdefault(refusal["urn"], []).append(refusal["message"])
    for body in _errors(logged):
        if body.get("urn") and "::pulumi:pulumi:Stack::" not in body["urn"]:
            reasons.setdefault(body["urn"], []).append(str(body["message"]).strip())
    for urn in sorted(reasons):
        reason = "\n".join(dict.fromkeys(reasons[urn]))[:LONGEST]
        yield Entry(kind="finding", rule=REFUSED, level="mandatory", urn=urn, message=reason)


def _program_error(logged: Iterable[Event]) -> str:
    return "\n".join(dict.fromkeys(str(body["message"]).strip() for body in _errors(logged)))[-LONGEST:]


def _errors(logged: Iterable[Event]) -> Iterator[Mapping[str, Any]]:
    for event in logged:
        if (body := event.get("diagnosticEvent")) and body.get("severity") == "error":
            yield body


def _tail(completed: subprocess.CompletedProcess[str]) -> str:
    return (completed.stderr.strip() or completed.stdout.strip())[-LONGEST:]


def _without_read(export: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without what `Resource.get` reads: of what others made, the made-up rights and settings are nobody's."""
    deployment: Mapping[str, Any] = export.get("deployment") or {}
    made = [resource for resource in mappings(deployment, "resources") if not resource.get("external")]
    return {**export, "deployment": {**deployment, "resources": made}}


def _count(export: Mapping[str, Any]) -> int:
    """How many resources stand: no providers, no stack, no components."""
    made = mappings(export["deployment"], "resources")
    return sum(bool(resource.get("custom")) and not resource["type"].startswith("pulumi:") for resource in made)


def _stand_ins(root: Path) -> tuple[str, ...]:
    file = root / STAND_INS
    return tuple(sorted(set(file.read_text(encoding="utf-8").split()))) if file.exists() else ()
