"""F20: a load balancer that serves the world over plain HTTP."""

from ..reading import kinds
from ..reading.resources import Resource
from ..rule import Finding, Level, NotEvaluated, Results, Rule


def contract(balancer: Resource) -> Results:
    facts = balancer.inputs
    if facts["internal"].flag or facts["onlyFromCdn"].flag:
        return
    if facts["https"].flag is not True:
        yield Finding("a public load balancer without HTTPS", "https", level=_level(balancer))
    elif facts["redirectsHttp"].flag is not True:
        yield Finding("port 80 is not redirected to HTTPS", "redirectsHttp", level=_level(balancer))


def listener(entry: Resource) -> Results:
    if (entry["protocol"].text or "").upper() != "HTTP":
        return
    actions = entry["defaultActions"]
    if actions.unknown:
        yield NotEvaluated(actions.path)
    kinds_of_action = [action["type"].text for action in actions.each()]
    forwards = "forward" in kinds_of_action or _rules_forward(entry)
    if forwards and _public(entry):
        yield Finding(f"port {entry['port'].shown()} forwards HTTP", "defaultActions", level=_level(entry))


def _rules_forward(entry: Resource) -> bool:
    rules = entry.stack.referring(entry, "listenerArn", *kinds.LISTENER_RULES)
    return any(action["type"].text == "forward" for rule in rules for action in rule["actions"].each())


def _public(entry: Resource) -> bool:
    """True for a listener of a public load balancer of the program that no distribution stands before."""
    balancers = entry.referred("loadBalancerArn", *kinds.LOAD_BALANCERS)
    if not balancers:
        return True
    balancer = balancers[0]
    fronted = bool(entry.stack.referring(balancer, "origins", kinds.DISTRIBUTION))
    is_application = (balancer["loadBalancerType"].text or "application") == "application"
    return is_application and balancer["internal"].flag is not True and not fronted


def _level(resource: Resource) -> Level | None:
    return None if resource.stack.production else "advisory"


RULE = Rule(
    name="listener-plain-http",
    failures=("F20",),
    title="a public load balancer serves the app over plain HTTP",
    severity="high",
    symptom="mixed content: the browser refuses HTTP calls from an HTTPS page",
    cause="The HTTP listener forwards to the app instead of redirecting to HTTPS. Outside production this advises.",
    fix="redirect port 80 to an HTTPS listener with a certificate, or put CloudFront in front",
    limits="TLS that something outside of the program ends before the load balancer",
    bad='aws.lb.Listener("http", port=80, protocol="HTTP", default_actions=[{"type": "forward", …}])',
    good='aws.lb.Listener("http", port=80, protocol="HTTP", default_actions=[{"type": "redirect", "redirect": {…}}])',
    stack_checks={kinds.LOAD_BALANCER: contract, **dict.fromkeys(kinds.LISTENERS, listener)},
)
