"""F17: an app in development mode, in production."""

from ..reading.containers import containers_of, in_every_task
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_MODES = (
    "NODE_ENV",
    "RAILS_ENV",
    "RACK_ENV",
    "FLASK_ENV",
    "APP_ENV",
    "ASPNETCORE_ENVIRONMENT",
    "MIX_ENV",
    "SPRING_PROFILES_ACTIVE",
)
_NOT_PRODUCTION = ("dev", "development", "local", "test", "testing", "debug", "staging")


def task(definition: Resource) -> Results:
    """Variables by which runtimes know their mode, in a production stack."""
    for container in (yield from containers_of(definition)):
        for name in _MODES:
            mode = container.environment.get(name)
            if mode is None:
                continue
            if mode.unknown:
                yield NotEvaluated(mode.path)
            elif (name == "NODE_ENV" and mode.text != "production") or (mode.text or "").lower() in _NOT_PRODUCTION:
                yield Finding(f"{name}={mode.shown()}", f"container {container.name}: environment {name}")


RULE = Rule(
    name="runtime-mode-not-production",
    failures=("F17",),
    title="the app runs in another mode than production",
    severity="high",
    symptom="no TLS to the database, development code paths, stack traces in answers",
    cause="The mode is a variable that was copied from a development environment.",
    fix="set the variable to production in this stack",
    limits="modes under names of the app's own, or in its files",
    bad='{"name": "NODE_ENV", "value": "development"}',
    good='{"name": "NODE_ENV", "value": "production"}',
    stack_checks=in_every_task(task),
    production=True,
    advises_unsure=True,
)
