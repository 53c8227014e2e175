"""F28: a distribution that CloudFront does not take, and a firewall that does not belong to what it stands before."""

import re
from collections.abc import Iterator

from ..reading import cdn, kinds
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, Results, Rule, text
from .certificate_wrong_region import region

_READ = frozenset({"GET", "HEAD"})
_SETS: tuple[frozenset[str], ...] = (_READ, _READ | {"OPTIONS"}, cdn.ALL_METHODS)
_HOST = re.compile(r"[^/:\s]+")
_RESERVED = frozenset(
    {
        *("cache-control", "connection", "content-length", "cookie", "host", "if-match", "if-modified-since"),
        *("if-none-match", "if-range", "if-unmodified-since", "max-forwards", "pragma", "proxy-authorization"),
        *("proxy-connection", "range", "request-range", "te", "trailer", "transfer-encoding", "upgrade", "via"),
    }
)
_RESERVED_STARTS = ("x-amz-", "x-edge-")
_HOME = "us-east-1"  # where everything for CloudFront is made


def distribution(edge: Resource) -> Results:
    """Origins' addresses, behaviors' methods and policies, and the firewall before all of it."""
    for origin in edge["origins"].each():
        domain, path = origin["domainName"], origin["originPath"]
        if domain.text and not _HOST.fullmatch(domain.text):
            yield Finding(f"origin {domain.shown()}, which is no host alone", domain.path, _ALONE)
        yield from _origin(origin)
        if path.text and (not path.text.startswith("/") or path.text.endswith("/")):
            fix = f'write origin_path="/{path.text.strip("/")}"' if path.text.strip("/") else "leave origin_path out"
            yield Finding(f"origin path {path.shown()}", path.path, fix)
    yield from _twice(edge)
    for behavior in cdn.behaviors(edge):
        yield from _behavior(behavior)
    yield from _names(edge)
    for page in edge["customErrorResponses"].each():
        if page["responseCode"].known and page["responsePagePath"].absent:
            message = f"code {page['responseCode'].shown()} in place of {page['errorCode'].shown()}, without a page"
            yield Finding(message, page.path, "set response_page_path as well, or leave response_code out")
    for acl in edge.referred("webAclId", kinds.WEB_ACL):
        if acl["scope"].text == "REGIONAL":
            message = f"web ACL {acl.name} has scope REGIONAL"
            yield Finding(message, "webAclId", f'set scope="CLOUDFRONT" on it, with a provider of {_HOME}')


def _behavior(behavior: cdn.Behavior) -> Iterator[Finding]:
    methods, facts = behavior.facts["allowedMethods"], behavior.facts
    if methods.known and not methods.partly_unknown and frozenset(behavior.methods) not in _SETS:
        message = f"{behavior.pattern} allows {', '.join(sorted(behavior.methods))}, which is none of CloudFront's sets"
        yield Finding(message, methods.path, "allow GET and HEAD; with OPTIONS; or all seven")
    if not facts["cachePolicyId"].absent and facts["cachePolicyId"].text != "" and facts["forwardedValues"].known:
        message = f"{behavior.pattern} has a cache policy and forwarded_values"
        yield Finding(message, facts["forwardedValues"].path, "leave one of the two out")
    yield from _kept(behavior)


def _kept(behavior: cdn.Behavior) -> Iterator[Finding]:
    """What is kept, and by what rule: a cache policy, or the older forwarded_values."""
    cache, forwarded = behavior.facts["cachePolicyId"], behavior.facts["forwardedValues"]
    request, methods = behavior.facts["originRequestPolicyId"], behavior.facts["cachedMethods"]
    without = methods.known and (cache.absent or cache.text == "")  # without those it is no whole behavior
    if without and forwarded.absent:
        message = f"{behavior.pattern} has neither a cache policy nor forwarded_values"
        yield Finding(message, cache.path, "set cache_policy_id")
    elif without and not request.absent and request.text != "":
        message = f"{behavior.pattern} has an origin request policy without a cache policy"
        yield Finding(message, cache.path, "set cache_policy_id in place of forwarded_values")
    kept = [method.text for method in methods.each()]
    if not methods.partly_unknown and not {*kept} <= {"GET", "HEAD", "OPTIONS"}:
        message = f"{behavior.pattern} keeps the answers of {', '.join(map(str, kept))}"
        yield Finding(message, methods.path, "keep those of GET and HEAD; with OPTIONS")


def _origin(origin: Fact) -> Iterator[Finding]:
    """How the origin is let see who asks."""
    oai = origin["s3OriginConfig"]["originAccessIdentity"]
    if origin["originAccessControlId"].known and origin["originAccessControlId"].text != "" and oai.text:
        message = "an origin access control and an origin access identity"
        yield Finding(message, oai.path, "leave the identity out")
    for header in origin["customHeaders"].each():
        name = (header["name"].text or "").lower()
        if name in _RESERVED or name.startswith(_RESERVED_STARTS):
            message = f"header {header['name'].shown()}, which CloudFront adds to no request"
            yield Finding(message, header["name"].path, "choose a name of one's own: X-Origin-…")


def _twice(edge: Resource) -> Iterator[Finding]:
    """Origins and paths that are named twice."""
    for what, entries, key in (
        ("origins", "origins", "originId"),
        ("behaviors", "orderedCacheBehaviors", "pathPattern"),
    ):
        names = [entry[key].text for entry in edge[entries].each()]
        for name in dict.fromkeys(name for name in names if name and names.count(name) > 1):
            yield Finding(f"{names.count(name)} {what} with {key} {name}", entries, "give each its own")


def _names(edge: Resource) -> Iterator[Finding]:
    """The names under which viewers ask, and how the certificate for them is shown."""
    for alias in edge["aliases"].each():
        if alias.text and not _HOST.fullmatch(alias.text):
            yield Finding(f"alias {alias.shown()}", alias.path, "write the name alone: no scheme, no port, no path")
    shown = edge["viewerCertificate"]
    own = [shown[key] for key in ("acmCertificateArn", "iamCertificateId")]
    if shown["sslSupportMethod"].absent and any(not fact.absent and fact.text != "" for fact in own):
        message = "a certificate of one's own without a word on how it is served"
        yield Finding(message, shown["sslSupportMethod"].path, 'set ssl_support_method="sni-only"')


def web_acl(acl: Resource) -> Results:
    """The region of a firewall for CloudFront, and the order of its rules."""
    scope = yield from text(acl.inputs["scope"])
    here = region(acl)
    if scope == "CLOUDFRONT" and here.text and here.text != _HOME:
        message = f"scope CLOUDFRONT in {here.shown()}"
        yield Finding(message, "scope", f'make it with aws.Provider("…", region="{_HOME}"), or set scope="REGIONAL"')
    seen: dict[str, str] = {}
    for rule in acl.inputs["rules"].each():
        priority, name = rule["priority"].text, rule["name"].shown()
        if priority is not None and seen.setdefault(priority, name) != name:
            message = f"rules {seen[priority]} and {name} both have priority {priority}"
            yield Finding(message, rule["priority"].path, "give each rule a priority of its own")


def association(target: Resource) -> Results:
    """What joins a firewall to a load balancer; a distribution names its own."""
    for edge in target.sources("resourceArn", kinds.DISTRIBUTION):
        message = f"an association with distribution {edge.name}, of which there is none"
        yield Finding(message, "resourceArn", "set web_acl_id on the distribution instead")
    for acl in target.referred("webAclArn", kinds.WEB_ACL):
        balancers = target.sources("resourceArn", *kinds.LOAD_BALANCERS)
        if acl["scope"].text == "CLOUDFRONT" and balancers:
            message = f"web ACL {acl.name} has scope CLOUDFRONT, {balancers[0].name} is a load balancer"
            yield Finding(message, "webAclArn", 'set scope="REGIONAL" on it')


_ALONE = "write the host's name alone: no scheme, no port, no path (origin_path is for that)"

RULE = Rule(
    name="edge-refused",
    failures=("F28",),
    title="CloudFront or its firewall is not made as it is written",
    severity="high",
    symptom="InvalidArgument, InvalidOrigin, InvalidWebACLId, WAFInvalidParameterException, The scope is not valid",
    cause="What is for CloudFront has sets, forms and a region of its own.",
    fix="change what is named",
    limits="addresses of origins and policies that are known only after the update",
    bad='"default_cache_behavior": {"allowed_methods": ["GET", "HEAD", "POST"], …}',
    good='"default_cache_behavior": {"allowed_methods": [*"GET HEAD OPTIONS PUT POST PATCH DELETE".split()], …}',
    stack_checks={
        kinds.DISTRIBUTION: distribution,
        kinds.WEB_ACL: web_acl,
        kinds.WEB_ACL_ASSOCIATION: association,
    },
)
