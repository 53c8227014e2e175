"""Cases of registry-tags-mutable."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, secret


def repository(**props: Any) -> Record:
    return Record(type=kinds.REPOSITORY, name="repository", props={"name": "shop/api", **props})


def registry(**props: Any) -> Record:
    return Record(type=kinds.REGISTRY, name="registry", props={"contract": 1, **props})


c = For(rule="registry-tags-mutable")

CASES = [
    c.passes(repository(imageTagMutability="IMMUTABLE")),
    c.passes(repository(imageTagMutability="IMMUTABLE_WITH_EXCLUSION")),
    c.passes(registry(immutableTags=True)),
    c.fails("repository", repository(imageTagMutability="MUTABLE")),
    c.fails("registry", registry(immutableTags=False)),
    c.fails("repository", repository(name="shop/api/buildcache"), level="advisory"),
    c.missing(repository(), blames="repository"),
    c.missing(registry(), blames="registry"),
    c.unknown("repository", repository(imageTagMutability=UNKNOWN)),
    c.unknown("registry", registry(immutableTags=UNKNOWN)),
    c.secret("hunter2", "repository", repository(imageTagMutability=secret("hunter2"))),
]
