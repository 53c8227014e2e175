"""F20: a distribution that answers over plain HTTP."""

from ..reading import cdn, kinds
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule


def contract(edge: Resource) -> Results:
    """A Fairway edge: how it answers plain HTTP."""
    protocol = edge.inputs["viewerProtocol"]
    if protocol.unknown:
        yield NotEvaluated(protocol.path)
    elif protocol.text not in ("redirect-to-https", "https-only"):
        yield Finding(protocol.shown(), protocol.path)


def distribution(edge: Resource) -> Results:
    """Each behavior's viewer protocol policy."""
    yield from cdn.unread(edge)
    for behavior in cdn.behaviors(edge):
        protocol = behavior.facts["viewerProtocolPolicy"]
        if protocol.unknown:
            yield NotEvaluated(protocol.path)
        elif protocol.text == "allow-all":
            yield Finding("allow-all", f"{protocol.path} ({behavior.pattern})")


RULE = Rule(
    name="viewer-plain-http",
    failures=("F20",),
    title="the distribution answers viewers over plain HTTP",
    severity="high",
    symptom="mixed content: the browser refuses HTTP calls from an HTTPS page; cookies cross the network in the clear",
    cause="allow-all lets a viewer stay on HTTP.",
    fix='set viewer_protocol_policy="redirect-to-https" on every behavior ("https-only" for an API)',
    limits="what answers before the distribution, and other distributions",
    bad='default_cache_behavior={"viewer_protocol_policy": "allow-all", …}',
    good='default_cache_behavior={"viewer_protocol_policy": "redirect-to-https", …}',
    resource_checks={kinds.CDN: contract, kinds.DISTRIBUTION: distribution},
)
