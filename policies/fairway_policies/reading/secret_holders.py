"""Which of the program's secrets and parameters a task takes, and which tasks take one."""

import re

from . import kinds
from .containers import known_containers
from .resources import Resource

SUFFIX = re.compile(r"-[A-Za-z0-9]{6}$")  # what AWS puts after a secret's name in its ARN


def holders(definition: Resource) -> list[Resource]:
    """The secrets and parameters that the task takes, by what its containers are made from or by name."""
    named = [
        holder
        for container in known_containers(definition)
        for source in container.secrets.values()
        for holder in definition.stack.named(_name(source.text or ""), kinds.SECRET, kinds.PARAMETER)
    ]
    return list(dict.fromkeys([*definition.sources("containerDefinitions", kinds.SECRET, kinds.PARAMETER), *named]))


def readers(value: Resource) -> list[Resource]:
    """The task definitions that take a parameter, or the secret of which the resource is a version."""
    owners = [value] if value.type == kinds.PARAMETER else value.referred("secretId", kinds.SECRET)
    return [task for task in value.stack.of(kinds.TASK) if set(owners) & set(holders(task))] if owners else []


def _name(source: str) -> str:
    """The name in the ARN of a secret or parameter; a parameter may be named by itself."""
    if ":secret:" in source:
        return SUFFIX.sub("", source.partition(":secret:")[2].partition(":")[0])
    path = source.partition(":parameter")[2] or source
    return path if path.count("/") > 1 else path.lstrip("/")
