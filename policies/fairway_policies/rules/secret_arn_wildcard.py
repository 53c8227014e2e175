"""F8: a secret named by a pattern."""

from ..reading import iam, kinds
from ..reading.containers import containers_of, in_every_task
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_GRANTS = ("secretsmanager:getsecretvalue",)


def _pattern(arn: str) -> bool:
    return "*" in arn or "?" in arn


def task(definition: Resource) -> Results:
    if definition.type == kinds.SERVICE:
        return  # a contract states names alone; its task definition states the sources
    for container in (yield from containers_of(definition)):
        for name, source in container.secrets.items():
            if source.unknown:
                yield NotEvaluated(source.path)
            elif _pattern(source.text or ""):
                yield Finding(source.shown(), f"container {container.name}: secret {name}, {source.path}")


def policy(document: Resource) -> Results:
    """A policy's statements on secrets, unless all its holders are known to be no ECS tasks."""
    if not iam.may_be_held_by_tasks(document):
        return
    for where, body in iam.documents(document):
        if body.unknown:
            yield NotEvaluated(where)
        for statement in iam.statements(body):
            if not statement.allows(*_GRANTS):
                continue
            for resource in statement.resources:
                if resource.unknown:
                    yield NotEvaluated(resource.path)
                elif _pattern(resource.text or ""):
                    yield Finding(
                        resource.shown(), f"{where}, {resource.path}: Resource of secretsmanager:GetSecretValue"
                    )


RULE = Rule(
    name="secret-arn-wildcard",
    failures=("F8",),
    title="a secret is named by a pattern instead of its full ARN",
    severity="critical",
    symptom="unable to pull secrets … AccessDenied, ResourceInitializationError; or every secret is readable",
    cause="ECS reads valueFrom literally, and a policy's `??????` or `*` matches too little or too much.",
    fix="use the secret's own `arn` output (its random suffix included) in valueFrom and in the policy's Resource",
    bad='{"name": "DATABASE_URL", "valueFrom": "arn:aws:secretsmanager:us-east-1:111122223333:secret:app/db-??????"}',
    good='{"name": "DATABASE_URL", "valueFrom": secret.arn}',
    resource_checks=in_every_task(task),
    stack_checks=dict.fromkeys((kinds.ROLE_POLICY, kinds.POLICY, kinds.ROLE), policy),
    exemptible=False,
)
