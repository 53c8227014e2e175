"""F28: a Host that the origin does not know."""

import re

from ..reading import cdn, kinds
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_OWN_NAMES = re.compile(r"\.(?:execute-api|lambda-url)\.[\w-]+\.(?:amazonaws\.com|on\.aws)|\.s3[\w.-]*\.amazonaws\.com")


def distribution(edge: Resource) -> Results:
    """A behavior that forwards the viewer's Host to an origin that knows its own name alone."""
    for behavior in cdn.behaviors(edge):
        origin = cdn.origin(behavior, edge)
        refuses = _refuses(origin, edge)
        policy = behavior.facts["originRequestPolicyId"]
        if refuses and policy.unknown:
            yield NotEvaluated(policy.path)
        elif refuses and cdn.sends_host(behavior):
            yield Finding(f"{behavior.pattern} sends the viewer's Host to {refuses}", behavior.facts.path)


def _refuses(origin: Fact, edge: Resource) -> str | None:
    """What the origin is called, when it answers to its own name alone."""
    domain = origin["domainName"]
    if domain.text:
        return domain.text if _OWN_NAMES.search(domain.text) else None
    strict = edge.sources("origins", *kinds.API_GATEWAYS, *kinds.BUCKETS)
    several = [one for one in edge["origins"].each() if one["domainName"].unknown]
    other = edge.sources("origins", *kinds.LOAD_BALANCERS)
    return strict[0].name if strict and not other and domain.unknown and len(several) == 1 else None


RULE = Rule(
    name="cdn-host-refused",
    failures=("F28",),
    title="the distribution sends the viewer's Host to an origin that answers to its own name alone",
    severity="high",
    symptom="403 from API Gateway, a function URL or S3, while the same path works without CloudFront",
    cause="AllViewer forwards every header, Host among them; these services route by it.",
    fix="use AllViewerExceptHostHeader (b689b0a8-53d0-40ab-baf2-68738e2966ac)",
    limits="origin request policies of one's own, and custom domains of an API",
    bad='{"origin_request_policy_id": "216adef6-5c7f-47e4-b989-5492eafa07d3", …}  # to …execute-api…amazonaws.com',
    good='{"origin_request_policy_id": "b689b0a8-53d0-40ab-baf2-68738e2966ac", …}',
    stack_checks={kinds.DISTRIBUTION: distribution},
)
