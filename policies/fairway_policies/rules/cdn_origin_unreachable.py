"""F21, F54: a distribution that asks its load balancer where nobody listens, or under a name no certificate has."""

from ..reading import cdn, kinds
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule


def distribution(edge: Resource) -> Results:
    """Each origin that is a load balancer of the program: its port needs a listener."""
    for origin in edge["origins"].each():
        custom = origin["customOriginConfig"]
        balancer = cdn.balancer(origin, edge)
        listeners = cdn.listeners(balancer) if balancer is not None else {}
        if balancer is None or not listeners:
            continue  # the listeners are another program's
        if custom["originProtocolPolicy"].unknown:
            yield NotEvaluated(custom["originProtocolPolicy"].path)
            continue
        scheme, port = cdn.origin_port(origin)
        yield from _at_port(edge, origin, balancer, scheme, port)


def _at_port(edge: Resource, origin: Fact, balancer: Resource, scheme: str, port: int) -> Results:
    listeners = cdn.listeners(balancer)
    where = origin["customOriginConfig"].path
    listener = listeners.get(port)
    if listener is None:
        ports = ", ".join(map(str, sorted(listeners)))
        yield Finding(
            f"the origin is asked in {scheme} on port {port}, load balancer {balancer.name} has {ports}", where
        )
        return
    spoken = (listener["protocol"].text or "").lower()
    if spoken in ("http", "https") and spoken != scheme:
        yield Finding(f"the origin is asked in {scheme} on port {port}, where {listener.name} speaks {spoken}", where)
    elif scheme == "https" and not edge.declared and any(_without_name(b, origin) for b in cdn.behaviors(edge)):
        message = "the origin is asked in https by the load balancer's own name, which no certificate of yours has"
        fix = "name the origin by a domain that its certificate covers, or forward the viewer's Host (AllViewer)"
        yield Finding(message, where, fix, level="advisory")


def _without_name(behavior: cdn.Behavior, origin: Fact) -> bool:
    """CloudFront compares the certificate with the Host that it sends, else with the origin's domain."""
    named = behavior.facts["targetOriginId"].text == origin["originId"].text
    return named and cdn.sends_host(behavior) is False


RULE = Rule(
    name="cdn-origin-unreachable",
    failures=("F21", "F54"),
    title="the distribution asks its origin where nothing answers it",
    severity="high",
    symptom="502 or 504 from CloudFront: could not connect to the origin, or no TLS with it",
    cause="The origin's protocol is chosen in one place, the load balancer's listeners in another.",
    fix="add a listener for the protocol and port that the origin is asked on, or change origin_protocol_policy",
    limits="load balancers of another program, and certificates whose names are not known",
    bad='{"origin_protocol_policy": "https-only", …}  # and a load balancer with a listener on port 80 alone',
    good='{"origin_protocol_policy": "https-only", …}  # and a listener on 443',
    stack_checks={kinds.DISTRIBUTION: distribution},
)
