"""F11: an image named by something that may be moved to another image."""

import re
from fnmatch import fnmatchcase

from ..reading import kinds
from ..reading.containers import Container, containers_of, in_every_task
from ..reading.images import Reference, reference
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

# v1.4.2, 2026.11.3, a commit's hash, a build's number: a tag that is meant to stay, though nothing holds it there.
_RELEASE = re.compile(
    r"v?\d+\.\d+[\w.+-]*|(?:[\w-]+-)?[0-9a-f]{7,40}|(?:[a-z]+-)?\d{4,}|(?:build|ci|run|release|rel|rc|b|r)[-_.]?\d+"
    r"|(?:[\w.-]*[-._])?\d{4}-?\d\d-?\d\d(?:[-_.T]\w[\w.-]*)?",
    re.IGNORECASE,
)
# In a registry of one's own, the number of a build: 118, main-42. Of a vendor's images 16 is whatever 16 is today.
_BUILD = re.compile(r"(?:[a-z][\w.-]*[-_.])?\d{1,6}", re.IGNORECASE)

_AGENTS = re.compile(
    r"(?:^|/)(?:datadog/agent|(?:aws-)?xray-daemon|aws-for-fluent-bit|aws-otel-collector|cloudwatch-agent|fluent-bit|fluentd"
    r"|opentelemetry-collector(?:-contrib)?|newrelic[\w/-]*|node-exporter|ecs-exporter|cadvisor|vector|grafana/(?:agent|alloy|promtail))$"
)


def task(definition: Resource) -> Results:
    """Each container's image without a digest."""
    containers = yield from containers_of(definition)
    for container in containers:
        if container.image.unknown:
            yield NotEvaluated(container.image.path)
        elif (image := reference(container.image.text or "")) and not image.digest:
            yield from _check(container, image, definition, beside_app=_beside_app(container, image, containers))


def _beside_app(container: Container, image: Reference, containers: list[Container]) -> bool:
    """True for a vendor's agent, and for any public image beside the app's own: vendors document their moving tags."""
    if not image.private and _AGENTS.search(image.repository):
        return True
    others = (reference(other.image.text or "") for other in containers if other is not container)
    return not image.private and any(other is not None and (other.private or other.digest) for other in others)


def _check(container: Container, image: Reference, definition: Resource, *, beside_app: bool) -> Results:
    location = f"container {container.name}: {container.image.path}"
    mutable = _mutability(image, definition)
    if mutable is False:
        return
    if not _RELEASE.fullmatch(image.tag or "") and not (_is_own(image) and _BUILD.fullmatch(image.tag or "")):
        tag = f"tag {image.tag}" if image.tag else "no tag, which means latest"
        yield Finding(f"{image}, {tag}", location, level="advisory" if beside_app else None)
    elif mutable:
        yield Finding(f"{image}, a tag in a repository whose tags can be moved", location)
    else:
        yield Finding(f"{image}, a tag that nothing is known to hold in place", location, level="advisory")


def _is_own(image: Reference) -> bool:
    return ".dkr.ecr." in f".{image.registry}." or ".dkr-ecr." in image.registry


def _mutability(image: Reference, definition: Resource) -> bool | None:
    """Whether the program's own repository of that name lets the tag move; None if it has no such repository."""
    for repository in definition.stack.named(image.repository, kinds.REPOSITORY):
        if not (repository["imageTagMutability"].text or "MUTABLE").startswith("IMMUTABLE"):
            return True
        filters = [entry["filter"].text or "" for entry in repository["imageTagMutabilityExclusionFilters"].each()]
        return any(fnmatchcase(image.tag or "latest", pattern) for pattern in filters)
    return None


RULE = Rule(
    name="image-tag-mutable",
    failures=("F11",),
    title="the image is named by a tag that can be moved to another image",
    severity="high",
    symptom="the running digest is not the released one; two tasks of one service run different code",
    cause="A tag such as latest names whatever was pushed last, at the moment a task starts.",
    fix="name the image by digest: <repository>@sha256:<digest>",
    limits="whether tags of another stack's or a vendor's repository move",
    bad='"image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/app/api:latest"',
    good='"image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/app/api@sha256:…"',
    stack_checks=in_every_task(task),
)
