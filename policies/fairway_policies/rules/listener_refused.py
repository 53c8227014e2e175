"""F23: a listener, or a rule of one, that the load balancer does not take, or that no request ever meets."""

from collections.abc import Iterator

from ..reading import kinds
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, Results, Rule, text

_HTTP = ("HTTP", "HTTPS")
_ENCRYPTED = ("HTTPS", "TLS")
_MOST_VALUES = 5
_EVERYTHING = ("*", "/*")
_SAME = {"host": "#{host}", "path": "/#{path}", "query": "#{query}"}
_CONDITIONS = ("hostHeader", "pathPattern", "httpHeader", "httpRequestMethod", "sourceIp")


def listener(entry: Resource) -> Results:
    """Protocol, certificate and actions of a listener, and the others of its load balancer."""
    if not entry.inputs.fields():
        return
    protocol = ((yield from text(entry.inputs["protocol"])) or "").upper()
    yield from _certificate(entry, protocol)
    for balancer in entry.referred("loadBalancerArn", *kinds.LOAD_BALANCERS):
        kind = _kind(balancer)
        if protocol and kind in ("application", "network") and (protocol in _HTTP) != (kind == "application"):
            message = f"protocol {protocol} on {balancer.name}, which is of type {kind}"
            yield Finding(message, "protocol", f"choose {'HTTP or HTTPS' if kind == 'application' else 'TCP or TLS'}")
        else:
            yield from _groups(entry, "defaultActions", kind)
    yield from _actions(entry["defaultActions"], protocol, entry["port"])
    for other in _before(entry, "loadBalancerArn", kinds.LOAD_BALANCERS, "port"):
        message = f"port {entry['port'].shown()}, on which {other.name} listens already"
        yield Finding(message, "port", "give each listener of a load balancer a port of its own")


def rule(entry: Resource) -> Results:
    """Priority and conditions of a rule, and the others of its listener."""
    for other in _before(entry, "listenerArn", kinds.LISTENERS, "priority"):
        message = f"priority {entry['priority'].shown()}, which {other.name} of the same listener has"
        yield Finding(message, "priority", "give each rule of a listener a priority of its own")
    conditions = entry["conditions"].each()
    values = [value for one in conditions for key in _CONDITIONS for value in one[key]["values"].each()]
    values += [value for one in conditions for value in one["queryStrings"].each()]
    if len(values) > _MOST_VALUES:
        fix = "split it into several rules with the same action"
        yield Finding(f"{len(values)} values in its conditions, a rule takes {_MOST_VALUES}", "conditions", fix)
    for pattern in [value for one in conditions for value in one["pathPattern"]["values"].each()]:
        if pattern.text and pattern.text[0] not in "/*?":
            message = f"path pattern {pattern.shown()}: every path begins with /"
            yield Finding(message, pattern.path, f'write "/{pattern.text}"')
    yield from _impossible(conditions)
    for parent in entry.referred("listenerArn", *kinds.LISTENERS):
        yield from _actions(entry["actions"], (parent["protocol"].text or "").upper(), parent["port"])
        for balancer in parent.referred("loadBalancerArn", *kinds.LOAD_BALANCERS):
            yield from _groups(entry, "actions", _kind(balancer))
    yield from _never_met(entry)


def _impossible(conditions: list[Fact]) -> Iterator[Finding]:
    """Hosts and methods in forms that no request has."""
    for one in conditions:
        for host in one["hostHeader"]["values"].each():
            if host.text and {":", "/"} & set(host.text):
                yield Finding(f"host {host.shown()}", host.path, "write the name alone: no scheme, port or path")
        for method in one["httpRequestMethod"]["values"].each():
            if method.text and method.text != method.text.upper():
                yield Finding(f"method {method.shown()}", method.path, f'write "{method.text.upper()}"')


def _kind(balancer: Resource) -> str:
    """`application` where it is not said; nothing while it is not known."""
    stated = balancer["loadBalancerType"]
    return "" if stated.unknown else stated.text or "application"


def _certificate(entry: Resource, protocol: str) -> Iterator[Finding]:
    certificate = entry["certificateArn"]
    if protocol in _ENCRYPTED and (certificate.absent or certificate.text == ""):
        message = f"protocol {protocol} without a certificate"
        yield Finding(message, "certificateArn", "set certificate_arn")
    for fact in (certificate, entry.inputs["sslPolicy"]):
        if protocol and protocol not in _ENCRYPTED and not fact.absent and fact.text != "":
            yield Finding(f"protocol {protocol} with {fact.path}", fact.path, 'set protocol="HTTPS", or leave it out')
            return


def _groups(entry: Resource, key: str, kind: str) -> Iterator[Finding]:
    """An Application Load Balancer asks its targets in HTTP, a Network Load Balancer passes on what it gets."""
    for group in entry.sources(key, *kinds.TARGET_GROUPS):
        protocol = (group.inputs["protocol"].text or "").upper()
        if protocol and kind in ("application", "network") and (protocol in _HTTP) != (kind == "application"):
            message = f"target group {group.name} has protocol {protocol}, the load balancer is of type {kind}"
            fix = f'set protocol="{"HTTP" if kind == "application" else "TCP"}" on the target group'
            yield Finding(message, f"{group.name}: protocol", fix)


def _actions(actions: Fact, protocol: str, port: Fact) -> Iterator[Finding]:
    for action in actions.each():
        redirect = action["redirect"]
        if protocol == "HTTP" and (action["type"].text or "").startswith("authenticate-"):
            yield Finding(f"{action['type'].shown()} on HTTP", action.path, "sign in at a listener that speaks HTTPS")
        if not redirect.known or any((redirect[key].text or same) != same for key, same in _SAME.items()):
            continue
        if any(redirect[key].unknown for key in ("protocol", "port", *_SAME)) or not protocol:
            continue
        to = (redirect["protocol"].text or "#{protocol}", redirect["port"].text or "#{port}")
        if to[0] in ("#{protocol}", protocol) and to[1] in ("#{port}", port.text):
            fix = 'redirect to protocol="HTTPS", port="443"'
            yield Finding(f"a redirect from {protocol} on port {port.shown()} to itself", redirect.path, fix)


def _before(entry: Resource, parent: str, types: tuple[str, ...], key: str) -> list[Resource]:
    """The resources of this kind below the same parent that have the same value, and come first by their URNs."""
    value, home = entry.inputs[key].text, entry.home(parent, *types)
    if value is None or home is None:
        return []
    others = [one for one in entry.stack.of(entry.type) if one.urn < entry.urn and one.inputs[key].text == value]
    return [one for one in others if one.home(parent, *types) == home][:1]


def _never_met(entry: Resource) -> Iterator[Finding]:
    """A rule behind one that takes every path. That may be meant, for as long as a page says that all is closed."""
    home, own = entry.home("listenerArn", *kinds.LISTENERS), entry.inputs["priority"].number
    for other in entry.stack.of(entry.type) if home is not None and own is not None else ():
        first = other.inputs["priority"].number
        before = first is not None and own is not None and first < own
        if before and _takes_all(other) and other.home("listenerArn", *kinds.LISTENERS) == home:
            message = f"priority {own:g}, behind {other.name}, which takes every path with {first:g}"
            yield Finding(message, "priority", "let the rule that takes every path come last", level="advisory")
            return


def _takes_all(entry: Resource) -> bool:
    conditions = entry["conditions"].each()
    alone = len(conditions) == 1 and not any(conditions[0][key].each() for key in _CONDITIONS if key != "pathPattern")
    values = [value.text for one in conditions for value in one["pathPattern"]["values"].each()]
    return alone and not conditions[0]["queryStrings"].each() and any(value in _EVERYTHING for value in values)


RULE = Rule(
    name="listener-refused",
    failures=("F23",),
    title="a load balancer does not take the listener or rule, or no request ever meets it",
    severity="high",
    symptom="CertificateNotFound, DuplicateListener, PriorityInUse, InvalidLoadBalancerAction; 404 from the default",
    cause="Listeners, rules and target groups are written apart, and the load balancer wants them to fit.",
    fix="change what is named",
    limits="listeners and rules of other stacks; rules whose priority the load balancer chooses",
    bad='aws.lb.Listener("https", port=443, protocol="HTTPS", …)  # without certificate_arn',
    good='aws.lb.Listener("https", port=443, protocol="HTTPS", certificate_arn=validation.certificate_arn, …)',
    stack_checks={**dict.fromkeys(kinds.LISTENERS, listener), **dict.fromkeys(kinds.LISTENER_RULES, rule)},
)
