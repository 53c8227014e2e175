"""F18: details of errors shown to the world."""

import re

from ..reading.containers import containers_of, in_every_task
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_DEBUG = re.compile(
    r"(?:\w+_)?DEBUG|EXPOSE_(?:ERRORS?|STACK(?:_?TRACES?)?|DETAILS?)|SHOW_(?:ERRORS?|STACK_?TRACES?)|DEBUG_\w*MODE"
)
_OFF = ("", "0", "false", "off", "no", "none")


def task(definition: Resource) -> Results:
    """Variables by which frameworks show details, and Node's inspector."""
    for container in (yield from containers_of(definition)):
        for name, value in container.environment.items():
            if name == "NODE_OPTIONS" and "--inspect" in (value.text or ""):
                yield Finding("NODE_OPTIONS with --inspect", f"container {container.name}: environment {name}")
            elif not _DEBUG.fullmatch(name):
                continue
            elif value.unknown:
                yield NotEvaluated(value.path)
            elif (value.text or "").strip().lower() not in _OFF:
                yield Finding(f"{name}={value.shown()}", f"container {container.name}: environment {name}")


RULE = Rule(
    name="debug-exposed",
    failures=("F18",),
    title="debugging is on in production",
    severity="high",
    symptom="answers hold error details, stack traces or configuration",
    cause="A switch that helped once was left on.",
    fix="remove the variable, or set it to false",
    limits="switches under names of the app's own, or in its files",
    bad='{"name": "EXPOSE_ERROR", "value": "true"}',
    good='"environment": []',
    stack_checks=in_every_task(task),
    production=True,
    advises_unsure=True,
)
