"""F23: a target group that speaks gRPC or HTTP/2, where nobody can ask it so."""

import re

from ..reading import cdn, kinds
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule, text

_LEADS = ("targetGroupArn", "forward.targetGroups.arn")
_CODES = re.compile(r"\d{1,2}([-,]\d{1,2})*")


def group(target: Resource) -> Results:
    """A target group against the listeners that lead to it, and the distribution before them."""
    version = ((yield from text(target["protocolVersion"])) or "HTTP1").upper()
    if version not in ("HTTP2", "GRPC"):
        return
    matcher = target["healthCheck"]["matcher"].text
    if version == "GRPC" and matcher and not _CODES.fullmatch(matcher):
        message = f"matcher {matcher}, and gRPC has status codes from 0 to 99"
        yield Finding(
            message, "healthCheck.matcher", 'write matcher="0" for a health method, "12" for no method at all'
        )
    listeners = _listeners(target)
    for listener in listeners:
        protocol = listener["protocol"]
        if protocol.unknown:
            yield NotEvaluated(f"{listener.name}: {protocol.path}")
        elif (protocol.text or "HTTP").upper() == "HTTP":
            yield Finding(f"{version} behind listener {listener.name}, which speaks HTTP", "protocolVersion")
    yield from _behind_cloudfront(listeners, version)


def _listeners(target: Resource) -> list[Resource]:
    """The program's listeners that lead to the group, by themselves or by a rule."""
    stack = target.stack
    leading = [one for way in _LEADS for one in stack.referring(target, f"defaultActions.{way}", *kinds.LISTENERS)]
    rules = [one for way in _LEADS for one in stack.referring(target, f"actions.{way}", *kinds.LISTENER_RULES)]
    leading += [one for rule in rules for one in rule.referred("listenerArn", *kinds.LISTENERS)]
    return list({one.urn: one for one in leading}.values())


def _behind_cloudfront(listeners: list[Resource], version: str) -> Results:
    """CloudFront asks in HTTP/1.1, but for gRPC where a behavior says so. Others may come to the load balancer, too."""
    balancers = [one for listener in listeners for one in listener.referred("loadBalancerArn", *kinds.LOAD_BALANCERS)]
    for balancer in {one.urn: one for one in balancers}.values():
        for distribution in balancer.stack.referring(balancer, "origins", kinds.DISTRIBUTION):
            enabled = [behavior.facts["grpcConfig"]["enabled"] for behavior in cdn.behaviors(distribution)]
            if any(fact.flag or fact.unknown for fact in enabled) and version == "GRPC":
                continue
            way = "without grpc_config" if version == "GRPC" else "which asks in HTTP/1.1"
            message = f"{version} behind distribution {distribution.name}, {way}: 464 to whom it asks for"
            fix = (
                'add grpc_config={"enabled": True} to the behavior'
                if version == "GRPC"
                else "leave protocol_version out"
            )
            yield Finding(message, "protocolVersion", fix, level="advisory")


RULE = Rule(
    name="target-group-protocol-refused",
    failures=("F23",),
    title="a target group speaks gRPC or HTTP/2, where nobody can ask it so",
    severity="high",
    symptom="InvalidLoadBalancerAction: Listener protocol 'HTTP' is not supported …; or 464 from the load balancer",
    cause="A load balancer speaks either with HTTPS listeners alone, and CloudFront asks in HTTP/1.1.",
    fix="lead to it from an HTTPS listener, and enable gRPC in the distribution's behavior",
    limits="what a target really speaks; listeners of other programs",
    bad='aws.lb.TargetGroup("api", protocol_version="GRPC", …)  # behind aws.lb.Listener("web", protocol="HTTP", …)',
    good='aws.lb.Listener("web", protocol="HTTPS", certificate_arn=certificate.arn, …)',
    stack_checks=dict.fromkeys(kinds.TARGET_GROUPS, group),
)
