"""F8: a secret named by a pattern, or by half an address."""

import re

from ..reading import iam, kinds
from ..reading.containers import containers_of, in_every_task
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_GRANTS = (
    *("secretsmanager:getsecretvalue", "secretsmanager:batchgetsecretvalue"),
    *("ssm:getparameter", "ssm:getparameters", "ssm:getparametersbypath"),
)
_EVERYTHING = re.compile(r"\*|arn:[^:]*:(?:secretsmanager|ssm):[^:]*:[^:]*:(?:(?:secret:|parameter/?)?\*)")
_OF_SECRETS = re.compile(r"\*|arn:[^:]*:(?:\*|secretsmanager|ssm):", re.IGNORECASE)
_WHOLE = "write all three, empty ones too: <secret ARN>:<JSON key>:<version stage>:<version id>"
_MANAGED = ("AdministratorAccess", "PowerUserAccess", "SecretsManagerReadWrite")


def _pattern(arn: str) -> bool:
    return "*" in arn or "?" in arn


def task(definition: Resource) -> Results:
    """The sources of a task definition's secrets."""
    if definition.type == kinds.SERVICE:
        return  # a contract states names alone; its task definition states the sources
    for container in (yield from containers_of(definition)):
        for name, source in container.secrets.items():
            if source.unknown:
                yield NotEvaluated(source.path)
            elif _pattern(source.text or ""):
                yield Finding(source.shown(), f"container {container.name}: secret {name}, {source.path}")
            elif (parts := _cut_short(source.text or "")) is not None:
                where = f"container {container.name}: secret {name}, {source.path}"
                yield Finding(f"{source.shown()}: {parts} of three parts after the secret's name", where, _WHOLE)
            elif _is_name_of_secret(definition, source.text or ""):
                where = f"container {container.name}: secret {name}, {source.path}"
                message = f"{source.shown()}, a secret's name, under which ECS looks for a parameter"
                yield Finding(message, where, "name the secret by its arn")


def _cut_short(source: str) -> int | None:
    """How many parts follow the secret's name, where it is neither none nor all: ECS takes no shorter form."""
    _, found, rest = source.partition(":secret:")
    parts = rest.count(":")
    return parts if found and ":secretsmanager:" in source and parts in (1, 2) else None


def _is_name_of_secret(definition: Resource, source: str) -> bool:
    """True for the name of a secret of the program that no parameter has."""
    stack = definition.stack
    return source in stack.texts(kinds.SECRET, "name") and source not in stack.texts(kinds.PARAMETER, "name")


def policy(document: Resource) -> Results:
    """A policy's statements on secrets and parameters, where a role of tasks holds it."""
    if not iam.held_by_tasks(document):
        return
    for path, body in iam.documents(document):
        if body.unknown:
            yield NotEvaluated(path)
        for statement in iam.statements(body):
            if statement.allows(*_GRANTS) and not statement.conditional:
                yield from _resources(statement, path)


def _resources(statement: iam.Statement, path: str) -> Results:
    if not statement.facts["NotResource"].absent:
        yield Finding("everything but what NotResource names", f"{path}, {statement.facts.path}", _EXACT)
    for resource in statement.resources:
        if resource.unknown:
            yield NotEvaluated(resource.path)
        elif _pattern(resource.text or "") and _OF_SECRETS.match(resource.text or ""):
            # A pattern of a few names works, and may be meant; one of all of them makes every secret readable.
            level = None if _EVERYTHING.fullmatch(resource.text or "") else "advisory"
            yield Finding(resource.shown(), f"{path}, {resource.path}: Resource of {_named(statement)}", _EXACT, level)


def _named(statement: iam.Statement) -> str:
    """The action as the statement has it; of several the one on secrets or parameters."""
    actions: list[Fact] = statement.facts["Action"].each()
    named = (action.shown() for action in actions if any(iam.matches((action.text or "").lower(), a) for a in _GRANTS))
    return next(named, "NotAction")


def role(holder: Resource) -> Results:
    """A role's own policies; of a task's role, the managed ones too."""
    yield from policy(holder)
    if iam.is_for_tasks(holder):
        for name in sorted(iam.grants(holder).managed.intersection(_MANAGED)):
            yield Finding(f"{name}, which grants every secret of the account", "the role's policies", _EXACT)


_EXACT = "grant the action on the exact ARNs that the task reads (the secret's own `arn` output, its suffix included)"

RULE = Rule(
    name="secret-arn-wildcard",
    failures=("F8",),
    title="a secret is named by a pattern or half an address instead of its full ARN",
    severity="critical",
    symptom="unable to pull secrets … AccessDenied, ResourceInitializationError; or every secret is readable",
    cause="ECS reads valueFrom literally, and a policy's `??????` or `*` matches too little or too much.",
    fix="use the secret's own `arn` output (its random suffix included) in valueFrom and in the policy's Resource",
    limits="policies of another stack, boundaries and the secrets' own policies; patterns of a few secrets advise",
    bad='{"name": "DATABASE_URL", "valueFrom": "arn:aws:secretsmanager:us-east-1:111122223333:secret:app/db-??????"}',
    good='{"name": "DATABASE_URL", "valueFrom": secret.arn}',
    resource_checks=in_every_task(task),
    stack_checks={kinds.ROLE_POLICY: policy, kinds.POLICY: policy, kinds.ROLE: role},
)
