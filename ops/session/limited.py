"""A command that ends by itself at a limit, whatever becomes of who started it: for images with a shell.

ECS has no longest time for a task. What runs in the container is therefore a shell that starts the command, and ends it
at its limit: SIGTERM, ten seconds later SIGKILL; then the container ends, and the task with it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

_SCRIPT = """\
limit=$1; shift
trap 'to=${child:-$!}; [ -n "$to" ] || exit 143; kill -TERM $to 2>/dev/null' TERM INT
"$@" & child=$!
(sleep "$limit"; echo "limit of $limit s reached: the command is ended" >&2; kill -TERM $child 2>/dev/null
sleep 10; kill -KILL $child 2>/dev/null) &
wait $child; code=$?
while kill -0 $child 2>/dev/null; do wait $child; code=$?; done
exit $code"""


def limited(command: Sequence[str], seconds: int) -> list[str]:
    """The command with its limit, for POSIX's sh: it passes signals and the exit code on."""
    return ["sh", "-c", _SCRIPT, "sh", str(seconds), *command]


def has_shell(definition: Mapping[str, Any], container: str) -> bool:
    """Whether a task definition shows that the container's image has `sh`: its health check or a container before it
    runs there."""
    containers: Sequence[Mapping[str, Any]] = definition.get("containerDefinitions", ())
    named = next((each for each in containers if each["name"] == container), None)
    if named is None:
        return False
    health: Mapping[str, Any] = named.get("healthCheck") or {}
    check: Sequence[str] = health.get("command") or ()
    entries: Sequence[Sequence[str]] = [
        each.get("entryPoint") or () for each in containers if each.get("image") == named.get("image")
    ]
    return list(check[:1]) == ["CMD-SHELL"] or any(entry and entry[0] in ("sh", "/bin/sh") for entry in entries)
