"""F54: the name under which a viewer came, and which the app never gets."""

from ..reading import cdn, kinds
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_WRITES = {"POST", "PUT", "PATCH", "DELETE"}


def distribution(edge: Resource) -> Results:
    """Behaviors that let writes through to an app; files are none."""
    for behavior in cdn.behaviors(edge):
        if not behavior.methods & _WRITES or cdn.serves_files(behavior, edge):
            continue
        policy = behavior.facts["originRequestPolicyId"]
        if policy.unknown:
            yield NotEvaluated(policy.path)
        elif (
            policy.known
            and cdn.sends_host(behavior) is False
            and cdn.load_balancer(cdn.origin(behavior, edge), edge) is not None
        ):
            message = f"{behavior.pattern}: the app gets the load balancer's name as Host"
            yield Finding(message, behavior.facts.path)


RULE = Rule(
    name="cdn-host-lost",
    failures=("F54",),
    title="the app does not get the name that the viewer asked for",
    severity="low",
    level="advisory",
    symptom="redirects to the load balancer's name, CSRF refusals, sign-in that is forgotten at once",
    cause="CloudFront forwards what a policy names and nothing else; AllViewerExceptHostHeader leaves Host out.",
    fix="forward the viewer's Host (AllViewer 216adef6-5c7f-47e4-b989-5492eafa07d3), or tell the app its public name",
    limits="what the app makes of a header, and policies of one's own",
    bad='{…, "origin_request_policy_id": "b689b0a8-53d0-40ab-baf2-68738e2966ac"}  # to a load balancer',
    good='{…, "origin_request_policy_id": "216adef6-5c7f-47e4-b989-5492eafa07d3"}',
    stack_checks={kinds.DISTRIBUTION: distribution},
)
