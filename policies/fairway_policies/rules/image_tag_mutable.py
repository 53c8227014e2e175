"""F11: an image named by something that may be moved to another image."""

import re

from ..reading import kinds
from ..reading.containers import Container, containers_of, in_every_task
from ..reading.images import Reference, reference
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

# v1.4.2, 2026.11.3, a commit's hash, a build's number: a tag that is meant to stay, though nothing holds it there.
_RELEASE = re.compile(r"v?\d+\.\d+[\w.+-]*|(?:[\w-]+-)?[0-9a-f]{7,40}|(?:[a-z]+-)?\d{4,}", re.IGNORECASE)


def task(definition: Resource) -> Results:
    for container in (yield from containers_of(definition)):
        if container.image.unknown:
            yield NotEvaluated(container.image.path)
        elif (image := reference(container.image.text or "")) and not image.digest:
            yield from _check(container, image, definition)


def _check(container: Container, image: Reference, definition: Resource) -> Results:
    where = f"container {container.name}: {container.image.path}"
    if not _RELEASE.fullmatch(image.tag or ""):
        yield Finding(f"{image}, {'tag ' + image.tag if image.tag else 'no tag, which means latest'}", where)
        return
    mutable = _mutability(image, definition)
    if mutable:
        yield Finding(f"{image}, a tag in a repository whose tags can be moved", where)
    elif mutable is None:
        yield Finding(f"{image}, a tag that nothing is known to hold in place", where, level="advisory")


def _mutability(image: Reference, definition: Resource) -> bool | None:
    """Whether the program's own repository of that name lets tags move; None if it has no such repository."""
    for repository in definition.stack.named(image.repository, kinds.REPOSITORY):
        return not (repository["imageTagMutability"].text or "MUTABLE").startswith("IMMUTABLE")
    return None


RULE = Rule(
    name="image-tag-mutable",
    failures=("F11",),
    title="the image is named by a tag that can be moved to another image",
    severity="high",
    symptom="the running digest is not the released one; two tasks of one service run different code",
    cause="A tag such as latest names whatever was pushed last, at the moment a task starts.",
    fix="name the image by digest: <repository>@sha256:<digest>",
    bad='"image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/app/api:latest"',
    good='"image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/app/api@sha256:…"',
    stack_checks=in_every_task(task),
)
