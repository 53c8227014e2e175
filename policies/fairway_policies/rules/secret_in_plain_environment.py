"""F31: a secret that everyone who may read the task definition reads too."""

import re

from ..reading import urls, variables
from ..reading.containers import containers_of, databases_inside, in_every_task, of_inner_database
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

# Keys that services issue in a form of their own.
_ISSUED = re.compile(
    r"(?:AKIA|ASIA)[0-9A-Z]{16}|(?:sk|rk)_(?:live|test)_\w{8,}|sk-(?:proj-|ant-)?[\w-]{20,}|gh[pousr]_\w{20,}|github_pat_\w{20,}"
    r"|xox[abprs]-[\w-]{10,}|-----BEGIN [A-Z ]*PRIVATE KEY|AIza[\w-]{30,}|SG\.[\w-]{16,}\.[\w-]{16,}|whsec_\w{10,}"
    r"|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"
)
# Google issues keys for maps and Firebase in this form, which every browser gets to see.
_MAY_BE_PUBLIC = re.compile(r"AIza")
_CREDENTIALS = re.compile(r"^[a-z][a-z0-9+.-]*://[^/\s:@]*:[^/\s@]+@", re.IGNORECASE)


def task(definition: Resource) -> Results:
    containers = yield from containers_of(definition)
    stores = databases_inside(containers)
    for container in containers:
        for name, value in container.environment.items():
            by_name = variables.is_secret(name) or urls.is_url_name(name)
            if value.unknown and by_name:
                yield NotEvaluated(value.path)
            elif reason := _reason(name, value):
                level = "advisory" if of_inner_database(container, value, stores) else None
                location = f"container {container.name}: environment {name}"
                yield Finding(f"{reason} (value not shown)", location, level=level, fixed_words=True)


def _reason(name: str, value: Fact) -> str | None:
    text = (value.text or "").strip()
    if _ISSUED.search(text) and not (variables.is_public(name) and _MAY_BE_PUBLIC.match(text)):
        return "a key in the form that its service issues"
    if _CREDENTIALS.match(text):
        return "a URL with a password"
    if variables.is_secret(name) and not variables.is_harmless(name, text):
        return "a value under a secret's name"
    return None


RULE = Rule(
    name="secret-in-plain-environment",
    failures=("F31",),
    title="a secret stands in the plain environment",
    severity="critical",
    symptom="the value is in the task definition, its history, the console, and in every backup of the state",
    cause="`environment` was nearer at hand than `secrets`.",
    fix='put it into Secrets Manager and name it under "secrets": [{"name": …, "valueFrom": <ARN>}]',
    bad='"environment": [{"name": "DB_PASSWORD", "value": "hunter2"}]',
    good='"secrets": [{"name": "DB_PASSWORD", "valueFrom": secret.arn}]',
    resource_checks=in_every_task(task),
    exempt_by_location=True,
)
