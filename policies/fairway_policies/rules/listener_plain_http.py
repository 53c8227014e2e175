"""F20: a load balancer that serves the world over plain HTTP."""

from ..reading import kinds, network
from ..reading.resources import Resource
from ..rule import Finding, Level, NotEvaluated, Results, Rule

_CIDRS = ("cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6")


def contract(load_balancer: Resource) -> Results:
    """A Fairway load balancer that is public."""
    facts = load_balancer.inputs
    if facts["internal"].flag or facts["onlyFromCdn"].flag:
        return
    if facts["https"].flag is not True:
        yield Finding("a public load balancer without HTTPS", "https", level=_level(load_balancer))
    elif facts["redirectsHttp"].flag is not True:
        yield Finding("port 80 is not redirected to HTTPS", "redirectsHttp", level=_level(load_balancer))


def listener(entry: Resource) -> Results:
    """A public listener that forwards HTTP instead of redirecting it."""
    if (entry["protocol"].text or "").upper() != "HTTP":
        return
    actions = entry["defaultActions"]
    if actions.unknown:
        yield NotEvaluated(actions.path)
    kinds_of_action = [action["type"].text for action in actions.each()]
    forwards = "forward" in kinds_of_action or bool(_rules_forward(entry))
    if forwards and _public(entry):
        level = _level(entry) if "forward" in kinds_of_action or not _forwards_a_part(entry) else "advisory"
        yield Finding(f"port {entry['port'].shown()} forwards HTTP", "defaultActions", level=level)


def _rules_forward(entry: Resource) -> list[Resource]:
    rules = entry.stack.referring(entry, "listenerArn", *kinds.LISTENER_RULES)
    return [rule for rule in rules if any(action["type"].text == "forward" for action in rule["actions"].each())]


def _forwards_a_part(entry: Resource) -> bool:
    """True where all but the rules' paths, such as /.well-known/acme-challenge/*, is redirected: someone meant it."""
    redirects = all(action["type"].text == "redirect" for action in entry["defaultActions"].each())
    named = [
        [value.text or "" for one in rule["conditions"].each() for value in one["pathPattern"]["values"].each()]
        for rule in _rules_forward(entry)
    ]
    return redirects and all(paths and not {"*", "/*", ""} & set(paths) for paths in named)


def _public(entry: Resource) -> bool:
    """True for a listener of a public load balancer of the program that no distribution stands before."""
    balancers = entry.referred("loadBalancerArn", *kinds.LOAD_BALANCERS)
    if not balancers:
        return True
    load_balancer = balancers[0]
    fronted = bool(entry.stack.referring(load_balancer, "origins", kinds.DISTRIBUTION))
    is_application = (load_balancer["loadBalancerType"].text or "application") == "application"
    return is_application and load_balancer["internal"].flag is not True and not fronted


def _level(resource: Resource) -> Level | None:
    """Outside production this advises; where nothing says what the stack is, what the world is let in to blocks."""
    if resource.stack.production or (not resource.stack.says_production and _open_to_world(resource)):
        return None
    return "advisory"


def _open_to_world(entry: Resource) -> bool:
    """True where a group of the program's load balancer lets everyone in on the listener's port."""
    port = entry["port"].number
    balancers = entry.referred("loadBalancerArn", *kinds.LOAD_BALANCERS)
    groups = [group for one in balancers for group in one.referred("securityGroups", kinds.SECURITY_GROUP)]
    for group in groups:
        rules = entry.stack.referring(group, "securityGroupId", kinds.INGRESS_RULE, kinds.SECURITY_GROUP_RULE)
        inward = (rule for rule in rules if (rule["type"].text or "ingress") == "ingress")
        for rule in (*group.inputs["ingress"].each(), *inward):
            opening, cidrs = network.opening(rule), (rule[key] for key in _CIDRS)
            worldwide = any(network.is_world(cidr.text or "") for listed in cidrs for cidr in listed.each())
            if worldwide and opening is not None and port is not None and int(port) in opening.ports:
                return True
    return False


RULE = Rule(
    name="listener-plain-http",
    failures=("F20",),
    title="a public load balancer serves the app over plain HTTP",
    severity="high",
    symptom="mixed content: the browser refuses HTTP calls from an HTTPS page",
    cause="The HTTP listener forwards to the app instead of redirecting. Where a stack is not production this advises.",
    fix="redirect port 80 to an HTTPS listener with a certificate, or put CloudFront in front",
    limits="TLS that something outside of the program ends before the load balancer",
    bad='aws.lb.Listener("http", port=80, protocol="HTTP", default_actions=[{"type": "forward", …}])',
    good='aws.lb.Listener("http", port=80, protocol="HTTP", default_actions=[{"type": "redirect", "redirect": {…}}])',
    stack_checks={kinds.LOAD_BALANCER: contract, **dict.fromkeys(kinds.LISTENERS, listener)},
)
