"""CloudFront distributions as rules read them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from . import kinds
from .facts import Fact
from .resources import Resource

ALL_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"})
_API = re.compile(r"^/?(?:api|graphql|trpc|rest|rpc|v\d+)(?:[/*]|$)|/api/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Behavior:
    """One cache behavior; the default one has the pattern `*`."""

    facts: Fact
    pattern: str

    @property
    def is_api(self) -> bool:
        """True when the pattern itself says that an API answers there."""
        return is_api(self.pattern)

    @property
    def methods(self) -> set[str]:
        return {method.text or "" for method in self.facts["allowedMethods"].each()}


def is_api(pattern: str) -> bool:
    return bool(_API.search(pattern))


def behaviors(distribution: Resource) -> Iterator[Behavior]:
    default = distribution["defaultCacheBehavior"]
    if not default.absent:
        yield Behavior(default, "*")
    for ordered in distribution["orderedCacheBehaviors"].each():
        yield Behavior(ordered, ordered["pathPattern"].text or "")


def caches(behavior: Behavior, distribution: Resource) -> str | None:
    """What makes the behavior keep answers, in words; None if it keeps none or nothing is known to make it."""
    policy = behavior.facts["cachePolicyId"]
    if policy.text:
        return _MANAGED.get(policy.text)
    for own in distribution.stack.of(kinds.CACHE_POLICY):
        if policy.unknown and any(own.urn in urns for urns in distribution.property_dependencies.values()):
            longest = own["maxTtl"].number
            if longest is None or longest > 0:
                return f"cache policy {own.name} with a longest time of {own['maxTtl'].shown()} s"
    for key in ("minTtl", "defaultTtl", "maxTtl"):
        seconds = behavior.facts[key].number
        if seconds:
            return f"{key} {int(seconds)} s"
    return None


_MANAGED = {
    "658327ea-f89d-4fab-a63d-7e88639e58f6": "cache policy CachingOptimized",
    "b2884449-e4de-46a7-ac36-70bc7f1ddd6d": "cache policy CachingOptimizedForUncompressedObjects",
    "08627262-05a9-4f76-9ded-b50ca2e3a84f": "cache policy Elemental-MediaPackage",
    "2e54312d-136d-493c-8eb9-b001f22f67d2": "cache policy Amplify",
}
