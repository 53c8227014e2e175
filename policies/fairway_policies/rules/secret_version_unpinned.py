"""F9: a secret whose new value the running tasks never see."""

from ..reading import kinds
from ..reading.containers import containers_of
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule


def contract(service: Resource) -> Results:
    """A Fairway service, which states that its secrets have versions."""
    pinned = service.inputs["secretsPinned"]
    if pinned.unknown:
        yield NotEvaluated(pinned.path)
    elif pinned.flag is False:
        yield Finding("secrets without a version", pinned.path)


def task(definition: Resource) -> Results:
    """The sources of a task definition's secrets."""
    for container in (yield from containers_of(definition)):
        for name, source in container.secrets.items():
            if source.unknown:
                yield NotEvaluated(source.path)
            elif not _pinned(source.text or ""):
                yield Finding(source.shown(), f"container {container.name}: secret {name}, {source.path}")


def _pinned(source: str) -> bool:
    """`…:secret:<name>:<json key>:<stage>:<version>`; a parameter's version is not ECS's to name."""
    if ":secretsmanager:" not in source:
        return True
    parts = source.partition(":secret:")[2].split(":")
    return any(parts[2:])


RULE = Rule(
    name="secret-version-unpinned",
    failures=("F9",),
    title="a secret is taken without its version: a new value reaches no running task",
    severity="low",
    level="advisory",
    symptom="the secret was changed, the tasks that run still use the old value",
    cause="ECS reads secrets when a task starts, and nothing in the task definition changes with the value.",
    fix="name the version: <secret ARN>:<json key>::<version id>, so that a new value is a new revision",
    limits="SSM parameters, whose version ECS cannot name",
    bad='{"name": "API_KEY", "valueFrom": secret.arn}',
    good='{"name": "API_KEY", "valueFrom": pulumi.Output.concat(secret.arn, ":::", version.version_id)}',
    resource_checks={kinds.SERVICE: contract, kinds.TASK: task},
)
