"""F11: a repository in which a tag can be moved to another image."""

import re

from ..reading import kinds
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_MOVING = re.compile(r"cache|mirror|proxy|base-?images?", re.IGNORECASE)


def contract(registry: Resource) -> Results:
    """A Fairway registry: immutable tags."""
    immutable = registry.inputs["immutableTags"]
    if immutable.unknown:
        yield NotEvaluated(immutable.path)
    elif immutable.flag is not True:
        yield Finding(immutable.shown(), immutable.path)


def repository(registry: Resource) -> Results:
    """An ECR repository of one's own."""
    mutability = registry["imageTagMutability"]
    if mutability.unknown:
        yield NotEvaluated(mutability.path)
    elif not (mutability.text or "MUTABLE").startswith("IMMUTABLE"):
        # What builds keep for the next build, or copy from elsewhere, needs tags that move.
        level = "advisory" if _MOVING.search(registry["name"].text or registry.name) else None
        yield Finding(mutability.text or "absent, which means MUTABLE", mutability.path, level=level)


RULE = Rule(
    name="registry-tags-mutable",
    failures=("F11",),
    title="the repository lets a tag be moved to another image",
    severity="medium",
    symptom="a release's tag names another image than the one that was tested",
    cause="ECR's default is MUTABLE.",
    fix='set image_tag_mutability="IMMUTABLE" on the repository',
    limits="repositories of other stacks, and who may push",
    bad='aws.ecr.Repository("api")',
    good='aws.ecr.Repository("api", image_tag_mutability="IMMUTABLE")',
    resource_checks={kinds.REGISTRY: contract, kinds.REPOSITORY: repository},
)
