"""F28: a distribution that drops an API's writes."""

import re

from ..reading import cdn, kinds
from ..reading.resources import Resource
from ..rule import Finding, Level, NotEvaluated, Results, Rule

_WRITES = re.compile(r"graphql|trpc|rpc|auth|login|upload|webhook|checkout|admin", re.IGNORECASE)


def contract(edge: Resource) -> Results:
    """A Fairway edge: the methods that it lets through."""
    methods = edge.inputs["methods"]
    missing = cdn.ALL_METHODS - {method.text or "" for method in methods.each()}
    if methods.unknown:
        yield NotEvaluated(methods.path)
    elif missing:
        yield Finding(f"without {', '.join(sorted(missing))}", methods.path)


def distribution(edge: Resource) -> Results:
    """A behavior for an API that does not let every method through."""
    yield from cdn.unread(edge)
    for behavior in cdn.behaviors(edge):
        methods = behavior.facts["allowedMethods"]
        missing = cdn.ALL_METHODS - behavior.methods
        if not behavior.is_api or not missing or cdn.serves_files(behavior, edge):
            continue
        if methods.partly_unknown:
            yield NotEvaluated(methods.path)
        else:
            message = f"{behavior.pattern} without {', '.join(sorted(missing))}"
            yield Finding(message, methods.path or behavior.facts.path, level=_level(behavior, edge))


def _level(behavior: cdn.Behavior, edge: Resource) -> Level | None:
    """An API that is only read may be meant: one that is kept, or whose OPTIONS were thought of."""
    kept = cdn.caches(behavior, edge) is not None and cdn.reads_only(behavior)
    meant = kept or "OPTIONS" in behavior.methods
    return "advisory" if meant and not _WRITES.search(behavior.pattern) else None


RULE = Rule(
    name="cdn-methods-missing",
    failures=("F28",),
    title="the distribution drops methods that an API needs",
    severity="high",
    symptom="403 from CloudFront on POST, PUT, PATCH or DELETE, while GET works",
    cause="A behavior made for files allows GET and HEAD alone.",
    fix="allow all seven methods on API paths: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
    limits="which methods the app answers; APIs whose path says nothing of it",
    bad='{"path_pattern": "/api/*", "allowed_methods": ["GET", "HEAD"], …}',
    good='{"path_pattern": "/api/*", "allowed_methods": ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]}',
    resource_checks={kinds.CDN: contract},
    stack_checks={kinds.DISTRIBUTION: distribution},
)
