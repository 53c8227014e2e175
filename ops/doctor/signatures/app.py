"""What the app itself shows: variables it misses, files its image lacks."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from ops.aws.snapshot import Snapshot
from ops.doctor.signature import Clue, Signature, Told, log, said, stops

DOWN = ("down", "error", "unhealthy", "failed", "disconnected", "unavailable", "missing", "not configured")
UNSET = (
    r"missing (?:required )?env\w*(?: var\w*)?:? \w+|required env\w*(?: var\w*)? \w+"
    r"|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b (?:is|was|must be) (?:not set|not defined|undefined|missing|required)"
)
LACKING = (
    r"Cannot find module \S+|MODULE_NOT_FOUND|ModuleNotFoundError: \S.*|Missing script:? \S+"
    r"|Could not find the build directory|Could not find a production build"
    r"|exec:? \S+ (?:executable file not found|no such file or directory)"
)


def _missing_variable(snapshot: Snapshot) -> Iterator[Clue]:
    probe = snapshot.probe
    if probe and probe.status is not None and probe.status >= 500:
        parts = sorted(set(_down(probe.body)))
        if parts:
            yield Clue(shown=f"{probe.url} answers {probe.status}: {', '.join(parts)} is down", certainty=84)
    for target in snapshot.targets:
        if "503" in str(target["TargetHealth"].get("Description")):
            yield Clue(shown=f"load balancer: {target['TargetHealth']['Description']}", certainty=60)
            break
    yield from said(UNSET, _without_database(snapshot), 85, phrase_alone=True)


def _without_database(snapshot: Snapshot) -> Iterator[Told]:
    """Lines about the database's variables are F16's."""
    return (told for told in log(snapshot) if "DATABASE_URL" not in told.text and "DB_" not in told.text)


def _down(body: str) -> Iterator[str]:
    """The names in a health document whose value says that they are down; no values."""
    try:
        document = json.loads(body)
    except ValueError:
        return
    if isinstance(document, Mapping):
        yield from _names(cast("Mapping[str, Any]", document))


def _names(document: Mapping[str, Any]) -> Iterator[str]:
    for name, value in document.items():
        if isinstance(value, Mapping):
            entry = cast("Mapping[str, Any]", value)
            if any(_ill(item) for key, item in entry.items() if key in ("status", "state", "ok", "healthy")):
                yield name
            else:
                yield from _names(entry)
        elif _ill(value) and name not in ("status", "state", "ok", "healthy", "success", "error", "message"):
            yield name


def _ill(value: object) -> bool:
    return value is False or (isinstance(value, str) and value.lower() in DOWN)


def _incomplete(snapshot: Snapshot) -> Iterator[Clue]:
    yield from said(LACKING, log(snapshot), 94)
    yield from said(LACKING, stops(snapshot), 94)


SIGNATURES = (
    Signature(
        failures=("F10",),
        title="the app misses something that it needs",
        cause="A variable is not set, or a part of AWS that it names is not reachable; the app reports itself as ill.",
        fix="List the variable in the service's `requires` and give it in `env`, `secrets` or `uses`; `pulumi up`.",
        look=_missing_variable,
    ),
    Signature(
        failures=("F27",),
        title="the image lacks a part of the app",
        cause="It was built without compiling, without dependencies, or without the start script that it names.",
        fix="Run the image locally as it is (`docker run`), mend the Dockerfile, push and release it again.",
        look=_incomplete,
    ),
)
