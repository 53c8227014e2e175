"""What `pulumi up` itself says where AWS refuses something, and what to do about it."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from ops.doctor.diagnose import Diagnosis
from ops.doctor.evidence import Message
from ops.doctor.signatures.updates import REFUSALS
from ops.errors import OpsError
from ops.pulumi.stack import Stack
from ops.text import clean

ERRORS = 200  # lines that are looked at
_ERROR = re.compile(
    r"\berror\b|(?:\b|_)failed\b|Exception\b|StatusCode|status code|denied|timeout while waiting"
    r"|did not stabilize|^\* ",
    re.IGNORECASE,
)
# Less than an error, by its level; and a call that is tried again.
_LESS = re.compile(r"^\W*(?:\S+ )?\[?(?:DEBUG|TRACE|INFO|WARN(?:ING)?)[\]:]", re.IGNORECASE)
_RETRIED = re.compile(r"^(?!.*\berror\b).*\bretry(?:ing)?:?\b", re.IGNORECASE)


def read_log(file: Path) -> tuple[str, ...]:
    """The lines of an update that tell of an error. file: the engine's event log, or what `pulumi up` printed.

    Raises OpsError where the file cannot be read.
    """
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise OpsError(f"{file} cannot be read: {error.strerror or error}") from None
    lines = dict.fromkeys(line for raw in text.splitlines() for line in _lines(raw))
    return tuple(line for line in lines if _tells_an_error(line))[-ERRORS:]


def _tells_an_error(line: str) -> bool:
    return bool(_ERROR.search(line)) and not (_LESS.search(line) or _RETRIED.search(line))


def _lines(raw: str) -> Iterator[str]:
    """Of an event its message; a line of text as it is."""
    if raw.lstrip().startswith("{"):
        try:
            event: dict[str, Any] = json.loads(raw)
        except (ValueError, RecursionError):
            event = {}
        diagnostic = event.get("diagnosticEvent")
        if isinstance(diagnostic, dict):
            fields = cast("dict[str, Any]", diagnostic)
            if fields.get("severity") == "error":
                yield " ".join(re.sub(r"<\{%[\w ]*%\}>", "", clean(str(fields.get("message")))).split())
            return
        if event:
            return
    yield " ".join(clean(raw).split())


def read_update(lines: Sequence[str]) -> list[Diagnosis]:
    """What AWS refused, in the order of the table; a line that no entry knows is shown as it is."""
    messages = [Message(origin="update", location="pulumi up", text=line) for line in lines]
    known: list[Diagnosis] = []
    for signature in REFUSALS[:-1]:
        matches = [message for message in messages if any(sign.match(message) for sign in signature.signs)]
        if matches:
            evidence = tuple(signature.read_messages(matches))
            known.append(Diagnosis(service="pulumi up", signature=signature, evidence=evidence))
            messages = [message for message in messages if message not in matches]
    if known or not messages:
        return known
    last = REFUSALS[-1]
    evidence = tuple(last.read_messages(messages))
    return [Diagnosis(service="pulumi up", signature=last, evidence=evidence)] if evidence else []


def last_failure(stack: Stack) -> str:
    """That the last update failed, from the state's history, which keeps no messages; empty where it did not."""
    completed = stack.pulumi("stack", "history", "--json", "--page-size", "1")
    try:
        history: Any = json.loads(completed.stdout) if completed.returncode == 0 else []
    except ValueError:
        return ""
    entries = cast("list[Any]", history) if isinstance(history, list) else []
    last = cast("dict[str, Any]", entries[0]) if entries and isinstance(entries[0], dict) else {}
    if last.get("result") != "failed":
        return ""
    when = last.get("startTime", "when is not known")
    failure = f"the last update of {stack.name} failed ({when}): for what AWS refused then"
    return f"{failure}, give what it printed with --log FILE"
