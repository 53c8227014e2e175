"""F28: a distribution that drops an API's writes."""

from ..reading import cdn, kinds
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule


def contract(edge: Resource) -> Results:
    methods = edge.inputs["methods"]
    missing = cdn.ALL_METHODS - {method.text or "" for method in methods.each()}
    if methods.unknown:
        yield NotEvaluated(methods.path)
    elif missing:
        yield Finding(f"without {', '.join(sorted(missing))}", methods.path)


def distribution(edge: Resource) -> Results:
    for behavior in cdn.behaviors(edge):
        methods = behavior.facts["allowedMethods"]
        missing = cdn.ALL_METHODS - behavior.methods
        if not behavior.is_api or not missing:
            continue
        if methods.partly_unknown:
            yield NotEvaluated(methods.path)
        else:
            yield Finding(
                f"{behavior.pattern} without {', '.join(sorted(missing))}", methods.path or behavior.facts.path
            )


RULE = Rule(
    name="cdn-methods-missing",
    failures=("F28",),
    title="the distribution drops methods that an API needs",
    severity="high",
    symptom="403 from CloudFront on POST, PUT, PATCH or DELETE, while GET works",
    cause="A behavior made for files allows GET and HEAD alone.",
    fix="allow all seven methods on API paths: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
    bad='{"path_pattern": "/api/*", "allowed_methods": ["GET", "HEAD"], …}',
    good='{"path_pattern": "/api/*", "allowed_methods": ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]}',
    resource_checks={kinds.CDN: contract, kinds.DISTRIBUTION: distribution},
)
