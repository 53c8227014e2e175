"""F23: a target group that is asked in a way that does not go, or speaks gRPC where nobody can ask it so."""

import re

from ..reading import cdn, kinds
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule, text

_LEADS = ("targetGroupArn", "forward.targetGroups.arn")
_HTTP = ("HTTP", "HTTPS")
_ANSWERS = range(200, 500)
_CODES = re.compile(r"\d{1,2}([-,]\d{1,2})*")


def group(target: Resource) -> Results:
    """A target group against the listeners that lead to it, and the distribution before them."""
    version = ((yield from text(target["protocolVersion"])) or "HTTP1").upper()
    if (target["protocol"].text or "").upper() in _HTTP and target.inputs["targetType"].text != "lambda":
        yield from _checked(target["healthCheck"], version)
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


def _checked(check: Fact, version: str) -> Results:
    """An Application Load Balancer asks its targets in HTTP, and takes answers from 200 to 499 for healthy."""
    protocol, matcher = check["protocol"], check["matcher"]
    if protocol.text and protocol.text.upper() not in _HTTP:
        message = f"a health check by {protocol.shown()}, which Application Load Balancers do not make"
        yield Finding(message, protocol.path, 'leave it out, or write "HTTP"')
    numbers = [int(number) for number in re.findall(r"\d+", matcher.text or "")]
    if version != "GRPC" and any(number not in _ANSWERS for number in numbers):
        message = f"matcher {matcher.shown()}, and of HTTP it may be from {_ANSWERS.start} to {_ANSWERS.stop - 1}"
        yield Finding(message, matcher.path, 'write matcher="200"')


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
    title="a target group speaks or is checked in a way that its load balancer does not know",
    severity="high",
    symptom="InvalidLoadBalancerAction: Listener protocol 'HTTP' is not supported …; or 464 from the load balancer",
    cause="A load balancer speaks either with HTTPS listeners alone, and CloudFront asks in HTTP/1.1.",
    fix="lead to it from an HTTPS listener, and enable gRPC in the distribution's behavior",
    limits="what a target really speaks; listeners of other programs",
    bad='aws.lb.TargetGroup("api", protocol_version="GRPC", …)  # behind aws.lb.Listener("web", protocol="HTTP", …)',
    good='aws.lb.Listener("web", protocol="HTTPS", certificate_arn=certificate.arn, …)',
    stack_checks=dict.fromkeys(kinds.TARGET_GROUPS, group),
)
