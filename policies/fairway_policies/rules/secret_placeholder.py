"""F13: a stand-in where a secret's value should be."""

import re

from ..reading import kinds, variables
from ..reading.containers import containers_of, databases_inside, in_every_task, of_inner_database
from ..reading.resources import Resource
from ..reading.secret_values import is_plain_stand_in, is_stand_in
from ..rule import Finding, NotEvaluated, Results, Rule


def stored(value: Resource) -> Results:
    """The value of a secret version or a SecureString."""
    key = "value" if value.type == kinds.PARAMETER else "secretString"
    fact = value[key]
    if value.type == kinds.PARAMETER and value["type"].text not in (None, "SecureString"):
        return
    if fact.unknown:
        if not value.sources(key, kinds.RANDOM_PASSWORD):
            yield NotEvaluated(key)
        return
    # What the program says it will not change is filled in from outside.
    level = "advisory" if {key, "*"} & set(value.ignored) else None
    parts = fact.parsed().fields()
    for name, part in parts.items() if parts else [("", fact)]:
        of_secret = variables.is_secret(name) if name else not _is_of_another_thing(value)
        stands_in = is_stand_in(part.text) if of_secret else is_plain_stand_in(part.text)
        if stands_in:
            yield Finding(
                "a placeholder (value not shown)", f"{key}, key {name}" if name else key, level=level, fixed_words=True
            )


_USER = re.compile(r"(?:^|[/_-])(?:user(?:name)?|login|email|host(?:name)?|database|db_?name|schema|engine|role)$")


def _is_of_another_thing(value: Resource) -> bool:
    """True for a parameter that by its name holds a user or a place, which may be called `postgres` or `admin`."""
    return bool(_USER.search((value["name"].text or value.name).lower()))


def database(store: Resource) -> Results:
    """A database's password."""
    key = "password" if store.type == kinds.RDS_INSTANCE else "masterPassword"
    if is_stand_in(store.inputs[key].text):
        yield Finding("a placeholder (value not shown)", key, "set manage_master_user_password=True", fixed_words=True)


def task(definition: Resource) -> Results:
    """Variables with a secret's name."""
    containers = yield from containers_of(definition)
    stores = databases_inside(containers)
    for container in containers:
        for name, value in container.environment.items():
            if variables.is_secret(name) and is_stand_in(value.text):
                level = "advisory" if of_inner_database(container, value, stores) else None
                location = f"container {container.name}: environment {name}"
                yield Finding("a placeholder (value not shown)", location, level=level, fixed_words=True)


RULE = Rule(
    name="secret-placeholder",
    failures=("F13",),
    title="a secret's value is a placeholder",
    severity="high",
    symptom="the service starts and every call with the key is refused: 401, invalid API key",
    cause="The secret was made with a stand-in, to be filled by hand later.",
    fix="take the value from secret configuration (`pulumi config set --secret`), or generate it",
    limits="whether a value that looks real is one",
    bad='aws.secretsmanager.SecretVersion("key", secret_id=secret.id, secret_string="changeme")',
    good='aws.secretsmanager.SecretVersion("key", secret_id=secret.id, secret_string=config.require_secret("key"))',
    resource_checks=in_every_task(task),
    stack_checks={kinds.PARAMETER: stored, kinds.SECRET_VERSION: stored, **dict.fromkeys(kinds.DATABASES, database)},
)
