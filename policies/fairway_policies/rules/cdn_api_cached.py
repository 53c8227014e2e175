"""F28: a distribution that keeps an API's answers."""

from ..reading import cdn, kinds
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule


def contract(edge: Resource) -> Results:
    """A Fairway edge: the paths that it caches."""
    cached = edge.inputs["cachedPaths"]
    if cached.unknown:
        yield NotEvaluated(cached.path)
    for pattern in cached.each():
        if cdn.is_api(pattern.text or ""):
            yield Finding(f"{pattern.text} is cached", pattern.path)


def distribution(edge: Resource) -> Results:
    """A behavior by which an app or an API is served, and whose cache policy keeps answers."""
    yield from cdn.unread(edge)
    for behavior in cdn.behaviors(edge):
        # The default behavior serves an app, not files, when it lets writes through.
        serves_app = behavior.pattern == "*" and "POST" in behavior.methods
        if not (behavior.is_api or behavior.is_personal or serves_app) or cdn.serves_files(behavior, edge):
            continue
        if cached_by := cdn.caches(behavior, edge):
            # Open data is cached on purpose, a session never.
            level = "advisory" if cdn.reads_only(behavior) and not behavior.is_personal else None
            yield Finding(f"{cached_by} on {behavior.pattern}", behavior.facts.path, level=level)
        elif behavior.facts["cachePolicyId"].unknown and not edge.stack.of(kinds.CACHE_POLICY):
            yield NotEvaluated(behavior.facts["cachePolicyId"].path)


RULE = Rule(
    name="cdn-api-cached",
    failures=("F28",),
    title="the distribution caches an API",
    severity="critical",
    symptom="one user sees another's answer; changes appear hours later",
    cause="CachingOptimized keeps answers for a day unless the app forbids it in each of them.",
    fix="use the managed policy CachingDisabled (4135ea2d-6df8-44a3-9df3-4b5a84be39ad) on API paths",
    limits="paths whose name says nothing of an API, cache policies of another stack, headers the origin sends",
    bad='{"path_pattern": "/api/*", "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6", …}',
    good='{"path_pattern": "/api/*", "cache_policy_id": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", …}',
    resource_checks={kinds.CDN: contract},
    stack_checks={kinds.DISTRIBUTION: distribution},
)
