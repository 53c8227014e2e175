"""F21, F54: a distribution that asks its load balancer where nobody listens, or under a name no certificate has."""

from ..reading import cdn, certificates, kinds
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, Level, NotEvaluated, Results, Rule


def distribution(edge: Resource) -> Results:
    """Each behavior's origin, and each that is a load balancer of the program: its port needs a listener."""
    yield from _named(edge)
    for origin in edge["origins"].each():
        yield from _kind(origin, edge)
        custom = origin["customOriginConfig"]
        load_balancer = cdn.load_balancer(origin, edge)
        listeners = cdn.listeners(load_balancer) if load_balancer is not None else {}
        if load_balancer is not None and load_balancer["internal"].flag and custom.known:
            message = f"load balancer {load_balancer.name} is internal, and CloudFront asks from the internet"
            yield Finding(message, custom.path, "use a VPC origin (vpc_origin_config), or internal=False")
            continue
        if load_balancer is None or not listeners:
            continue  # the listeners are another program's
        if custom["originProtocolPolicy"].unknown:
            yield NotEvaluated(custom["originProtocolPolicy"].path)
            continue
        scheme, port = cdn.origin_port(origin)
        yield from _at_port(edge, origin, load_balancer, scheme, port)


def _named(edge: Resource) -> Results:
    """A behavior leads to an origin, or to a group of them, by its id."""
    entries = [*edge["origins"].each(), *edge["originGroups"].each()]
    ids = [entry["originId"] for entry in entries]
    if edge["origins"].unknown or edge["originGroups"].unknown or any(one.unknown for one in (*entries, *ids)):
        return
    for behavior in cdn.behaviors(edge):
        target = behavior.facts["targetOriginId"]
        if target.text and target.text not in [one.text for one in ids]:
            message = f"{behavior.pattern} leads to origin {target.shown()}, the distribution has "
            names = ", ".join(one.shown() for one in ids) or "none"
            yield Finding(message + names, target.path, "name one of the distribution's origins")


def _kind(origin: Fact, edge: Resource) -> Results:
    """Without a custom_origin_config an origin is a bucket to CloudFront; a bucket's website speaks HTTP alone."""
    custom, domain = origin["customOriginConfig"], origin["domainName"].text or ""
    alone = len(edge["origins"].each()) == 1
    named = ".elb.amazonaws.com" in domain or (alone and bool(edge.sources("origins", *kinds.LOAD_BALANCERS)))
    if custom.absent and origin["vpcOriginConfig"].absent and origin["s3OriginConfig"].absent and named:
        message = "a load balancer as an origin without custom_origin_config, which CloudFront takes for a bucket"
        yield Finding(message, origin.path, "add custom_origin_config with origin_protocol_policy and ports")
    if ".s3-website" in domain and custom.known and cdn.origin_port(origin)[0] == "https":
        fix = 'set origin_protocol_policy="http-only", or use the bucket itself with an origin access control'
        yield Finding("a bucket's website is asked in https, and speaks http alone", custom.path, fix)


def _at_port(edge: Resource, origin: Fact, load_balancer: Resource, scheme: str, port: int) -> Results:
    listeners = cdn.listeners(load_balancer)
    where = origin["customOriginConfig"].path
    listener = listeners.get(port)
    if listener is None:
        ports = ", ".join(map(str, sorted(listeners)))
        yield Finding(
            f"the origin is asked in {scheme} on port {port}, load balancer {load_balancer.name} has {ports}", where
        )
        return
    spoken = (listener["protocol"].text or "").lower()
    if spoken in ("http", "https") and spoken != scheme:
        yield Finding(f"the origin is asked in {scheme} on port {port}, where {listener.name} speaks {spoken}", where)
    elif scheme == "https":
        yield from _certificate(edge, origin, listener, where)


def _certificate(edge: Resource, origin: Fact, listener: Resource, where: str) -> Results:
    """CloudFront compares the certificate with the Host that it sends, else with the origin's domain.

    Source: CloudFront developer guide, "HTTP 502 status code (Bad Gateway)", SSL/TLS negotiation failure.
    """
    asking = [one for one in cdn.behaviors(edge) if one.facts["targetOriginId"].text == origin["originId"].text]
    changed = [one for one in asking if one.facts["lambdaFunctionAssociations"].each()]  # may set another Host
    if any(cdn.sends_host(one) is False for one in asking if one not in changed):
        message = "the origin is asked in https by the load balancer's own name, which no certificate of yours has"
        fix = "name the origin by a domain that its certificate covers, or forward the viewer's Host (AllViewer)"
        # Another program's certificate may be for anything, as far as this one shows.
        level: Level | None = None if certificates.made_here(listener, "certificateArn") else "advisory"
        yield Finding(message, where, fix, level=level)
    elif any(cdn.sends_host(one) for one in asking):
        yield from _names(edge, listener, where)


def _names(edge: Resource, listener: Resource, where: str) -> Results:
    """The viewer's Host is one of the aliases; a second certificate of the listener may be for it."""
    certificate = certificates.only(listener, "certificateArn")
    names = certificates.names(certificate) if certificate is not None else None
    more = listener.stack.referring(listener, "listenerArn", *kinds.LISTENER_CERTIFICATES)
    if names is None or more or edge.inputs["aliases"].partly_unknown:
        return
    for alias in edge["aliases"].each():
        if alias.text and not certificates.covers(names, alias.text):
            message = f"viewers ask for {alias.text}, and {listener.name} has a certificate for {', '.join(names)}"
            yield Finding(message, where, "give the listener a certificate of the distribution's aliases")


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
