"""F54: a distribution that asks in HTTP a load balancer that answers with "use HTTPS"."""

from ..reading import cdn, kinds
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule


def distribution(edge: Resource) -> Results:
    """Each origin that is asked over HTTP, against the listener that answers."""
    for origin in edge["origins"].each():
        protocol = origin["customOriginConfig"]["originProtocolPolicy"]
        load_balancer = cdn.load_balancer(origin, edge)
        if load_balancer is None:
            continue
        if protocol.unknown:
            yield NotEvaluated(protocol.path)
            continue
        scheme, port = cdn.origin_port(origin)
        listener = cdn.listeners(load_balancer).get(port)
        if scheme == "http" and listener is not None and _redirects(listener):
            message = f"the origin is asked over HTTP, and listener {listener.name} redirects port {port} to HTTPS"
            yield Finding(message, protocol.path)


def _redirects(listener: Resource) -> bool:
    """True for a listener that sends everyone to HTTPS; a rule beside it may let the distribution through."""
    rules = listener.stack.referring(listener, "listenerArn", *kinds.LISTENER_RULES)
    actions = listener["defaultActions"].each()
    return not rules and bool(actions) and all(_to_https(action) for action in actions)


def _to_https(action: Fact) -> bool:
    return action["type"].text == "redirect" and (action["redirect"]["protocol"].text or "").upper() == "HTTPS"


RULE = Rule(
    name="cdn-redirect-loop",
    failures=("F54",),
    title="the distribution and its origin send a visitor round in a circle",
    severity="high",
    symptom="ERR_TOO_MANY_REDIRECTS; 301 to the very address that was asked for",
    cause="CloudFront speaks HTTP to a load balancer whose port 80 redirects to HTTPS; the visitor is there already.",
    fix='set origin_protocol_policy="https-only", or forward on the listener that CloudFront asks',
    limits="redirects of the app itself, and load balancers of another program",
    bad='{"origin_protocol_policy": "http-only", …}  # and a listener on port 80 that redirects to HTTPS',
    good='{"origin_protocol_policy": "https-only", …}',
    stack_checks={kinds.DISTRIBUTION: distribution},
)
