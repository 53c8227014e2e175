"""F50: a log group that is not there, or not there in that region."""

import re
from difflib import SequenceMatcher

from ..reading import kinds
from ..reading.containers import Container, own_containers
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, Results, Rule

_ALIKE = 0.85
_SHORTEST = 4  # letters of a word: of shorter ones each may be another word
_SEPARATORS = re.compile(r"[-_./]")


def task(definition: Resource) -> Results:
    """Each container's awslogs group and region, against the groups of the program."""
    for container in (yield from own_containers(definition)):
        options = container.facts["logConfiguration"]["options"]
        name, makes_it = options["awslogs-group"].text, options["awslogs-create-group"].flag
        if container.facts["logConfiguration"]["logDriver"].text != "awslogs" or name is None:
            continue
        groups = definition.stack.named(name, kinds.LOG_GROUP)
        if groups:
            yield from _region(container, options["awslogs-region"], groups[0])
        elif not makes_it:
            yield from _missing(definition, container, name)


def _region(container: Container, stated: Fact, group: Resource) -> Results:
    own = group.inputs["region"]
    actual = (group.region if own.absent else own).text
    if stated.text and actual and stated.text != actual:
        where = f"container {container.name}: logConfiguration.options.awslogs-region"
        fix = f'say "awslogs-region": "{actual}"'
        yield Finding(f"log group {group.name} is in {actual}, the task looks for it in {stated.text}", where, fix)


def _missing(definition: Resource, container: Container, name: str) -> Results:
    """A name that the program makes nearly so was meant; another may be of another program."""
    names = definition.stack.texts(kinds.LOG_GROUP, "name")
    spelled = next((other for other in names if _is_spelling(name, other)), None)
    meant = spelled or next((other for other in names if _is_alike(name, other)), None)
    where = f"container {container.name}: logConfiguration.options.awslogs-group"
    if meant is not None and spelled is None:
        message = f"{name}, which the program does not make: it makes {meant}"
        yield Finding(message, where, level="advisory")  # two groups of a family, or a slip of the pen
    elif meant is not None:
        yield Finding(f"{name}; the program makes {meant}", where)
    else:
        yield Finding(f"{name}, which the program does not make", where, level="advisory")


def _is_spelling(name: str, other: str) -> bool:
    """True for other separators or capitals, and for one word that is spelt almost alike: chekout, checkout."""
    ones, others = _SEPARATORS.split(name.strip("/").lower()), _SEPARATORS.split(other.strip("/").lower())
    if "".join(ones) == "".join(others):
        return True
    differing = [pair for pair in zip(ones, others, strict=False) if pair[0] != pair[1]]
    slip = len(differing) == 1 and min(map(len, differing[0])) >= _SHORTEST and _is_alike(*differing[0])
    return len(ones) == len(others) and slip


def _is_alike(name: str, other: str) -> bool:
    return SequenceMatcher(None, name, other).ratio() >= _ALIKE


RULE = Rule(
    name="log-group-unknown",
    failures=("F50",),
    title="the task writes to a log group that is not there",
    severity="high",
    symptom="ResourceInitializationError: failed to validate logger args: the specified log group does not exist",
    cause="The group's name or region is written twice, and the two have drifted apart.",
    fix="take the name from the log group's resource, and the region from the provider",
    limits="groups of another program, and names that are made from outputs",
    bad='{"awslogs-group": "/ecs/api", "awslogs-region": "us-east-1"}  # and a log group in eu-west-1',
    good='{"awslogs-group": group.name, "awslogs-region": "eu-west-1"}',
    stack_checks={kinds.TASK: task},
)
