"""F13: a stand-in where a secret's value should be."""

import re

from ..reading import kinds, variables
from ..reading.containers import containers_of, databases_inside, in_every_task, of_inner_database
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_STAND_IN = re.compile(
    r"(?:please[-_ ]?)?change[-_ ]?(?:me|this|it)!?|todo|tbd|fixme|xxx+|\.\.\.|<[^<>]+>|\$\{[^}]+\}|\{\{[^}]+\}\}"
    r"|replace[-_ ]?(?:me|this|with.*)|place[-_ ]?holder|dummy|n/?a|none|null|undefined|example"
    r"|pass|(?:passw[o0]rd|secret|admin|letmein|welcome|qwerty|test|postgres|root|change[-_ ]?me)[\d!@#$]{0,4}"
    r"|(?:your|my)[-_ ].+|insert[-_ ].+(?:here)?|.*[-_ ](?:goes[-_ ])?here"
    r"|(?:sk|pk|rk)[-_](?:(?:test|live|proj)[-_])?(?:x+|\.+|\*+)"
    r"|(?:dummy|fake|sample|example|placeholder)[-_ ].+|\*{3,}|12345678?9?0?|abc123",
    re.IGNORECASE,
)

_PLAIN = re.compile(
    r"(?:please[-_ ]?)?change[-_ ]?(?:me|this)!?|todo|fixme|xxx+|replace[-_ ]?(?:me|this)|place[-_ ]?holder|dummy"
    r"|your[-_ ].+[-_ ]here|insert[-_ ].+here",
    re.IGNORECASE,
)


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
        stands_in = _is_stand_in(part) if not name or variables.is_secret(name) else _is_plainly_one(part)
        if stands_in:
            yield Finding(
                "a placeholder (value not shown)", f"{key}, key {name}" if name else key, level=level, fixed_words=True
            )


def database(store: Resource) -> Results:
    """A database's password."""
    key = "password" if store.type == kinds.RDS_INSTANCE else "masterPassword"
    if _is_stand_in(store.inputs[key]):
        yield Finding("a placeholder (value not shown)", key, "set manage_master_user_password=True", fixed_words=True)


def task(definition: Resource) -> Results:
    """Variables with a secret's name."""
    containers = yield from containers_of(definition)
    stores = databases_inside(containers)
    for container in containers:
        for name, value in container.environment.items():
            if variables.is_secret(name) and _is_stand_in(value):
                level = "advisory" if of_inner_database(container, value, stores) else None
                location = f"container {container.name}: environment {name}"
                yield Finding("a placeholder (value not shown)", location, level=level, fixed_words=True)


def _is_plainly_one(value: Fact) -> bool:
    """A stand-in under any name: `root` may be a user's name, and `example` a host's."""
    return bool(_PLAIN.fullmatch((value.text or "").strip()))


def _is_stand_in(value: Fact) -> bool:
    return bool(_STAND_IN.fullmatch((value.text or "").strip()))


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
