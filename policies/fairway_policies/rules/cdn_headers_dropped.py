"""F28: an app behind a distribution that forwards nothing of what visitors send."""

from ..reading import cdn, kinds
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_WRITES = {"POST", "PUT", "PATCH", "DELETE"}
_CACHING_DISABLED = (
    "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # no cache key, and so nothing that is forwarded by way of it
)


def distribution(edge: Resource) -> Results:
    """Behaviors that let writes through to an app; files are none."""
    for behavior in cdn.behaviors(edge):
        if not behavior.methods & _WRITES or cdn.serves_files(behavior, edge):
            continue
        policy, functions = behavior.facts["originRequestPolicyId"], behavior.facts["lambdaFunctionAssociations"]
        if policy.unknown:
            yield NotEvaluated(policy.path)
        elif policy.absent and not functions.each() and behavior.facts["cachePolicyId"].text == _CACHING_DISABLED:
            yield Finding(f"{behavior.pattern} forwards no cookie, no query and no Authorization", behavior.facts.path)
        elif _sends_no_authorization(behavior.facts["forwardedValues"]) and not functions.each():
            path = behavior.facts["forwardedValues"].path
            fix = 'set headers=["*"], or name Authorization and what else the app reads'
            yield Finding(f"{behavior.pattern} forwards cookies, and no Authorization", path, fix, level="advisory")


def _sends_no_authorization(forwarded: Fact) -> bool:
    """True for the older form that names no header: signed in by a cookie it works, by a token it does not."""
    headers = {(header.text or "").lower() for header in forwarded["headers"].each()}
    return forwarded.known and not forwarded["headers"].unknown and not headers & {"*", "authorization"}


RULE = Rule(
    name="cdn-headers-dropped",
    failures=("F28",),
    title="the distribution forwards nothing of what a visitor sends",
    severity="high",
    symptom="401 although the visitor is signed in; searches without their query; only the path reaches the app",
    cause="CachingDisabled has no cache key, and CloudFront forwards what the key or a request policy names.",
    fix="add an origin request policy: AllViewerExceptHostHeader (b689b0a8-53d0-40ab-baf2-68738e2966ac) or AllViewer",
    limits="cache policies of one's own, and what functions at the edge add",
    bad='{"allowed_methods": […, "POST"], "cache_policy_id": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", …}',
    good='{…, "origin_request_policy_id": "b689b0a8-53d0-40ab-baf2-68738e2966ac"}',
    stack_checks={kinds.DISTRIBUTION: distribution},
)
