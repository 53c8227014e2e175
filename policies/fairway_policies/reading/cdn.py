"""CloudFront distributions as rules read them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..rule import NotEvaluated, Results
from . import kinds
from .facts import ABSENT, Fact
from .resources import Resource

# CloudFront's managed origin request policies → whether the origin gets the viewer's Host.
HOST = {
    "216adef6-5c7f-47e4-b989-5492eafa07d3": True,  # AllViewer
    "33f36d7e-f396-46d9-90e0-52428a34d9dc": True,  # AllViewerAndCloudFrontHeaders-2022-06
    "bf0718e1-ba1e-49d1-88b1-f726733018ae": True,  # HostHeaderOnly
    "b689b0a8-53d0-40ab-baf2-68738e2966ac": False,  # AllViewerExceptHostHeader
    "59781a5b-3903-41f3-afcb-af62929ccde1": False,  # CORS-CustomOrigin
    "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf": False,  # CORS-S3Origin
    "acba4595-bd28-49b8-b9fe-13317c0390fa": False,  # UserAgentRefererHeaders
}
ALL_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"})
_PERSONAL = re.compile(
    r"^/?(?:auth|oauth2?|login|logout|sign-?in|sign-?up|sessions?|account|me|cart|checkout)(?:[/*]|$)", re.IGNORECASE
)
_API = re.compile(r"^/?(?:api|graphql|trpc|rest|rpc|v\d+)(?:[/*]|$)|/api/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Behavior:
    """One cache behavior; the default one has the pattern `*`."""

    facts: Fact
    pattern: str

    @property
    def is_api(self) -> bool:
        """True when the pattern itself says that an API answers there."""
        return is_api(self.pattern)

    @property
    def is_personal(self) -> bool:
        """True when the pattern says that each viewer has answers of their own there."""
        return bool(_PERSONAL.search(self.pattern))

    @property
    def methods(self) -> set[str]:
        """The methods that the behavior lets through, in capitals; empty where it names none."""
        return {method.text or "" for method in self.facts["allowedMethods"].each()}


def is_api(pattern: str) -> bool:
    """Whether a path pattern looks like an API's, by a segment such as `api` or `v1`."""
    return bool(_API.search(pattern))


def behaviors(distribution: Resource) -> Iterator[Behavior]:
    """The default behavior as `*`, then the ordered ones by their patterns."""
    default = distribution["defaultCacheBehavior"]
    if not default.absent:
        yield Behavior(default, "*")
    for ordered in distribution["orderedCacheBehaviors"].each():
        yield Behavior(ordered, ordered["pathPattern"].text or "")


def unread(distribution: Resource) -> Results:
    """A word on behaviors that are known after the update alone."""
    for key in ("defaultCacheBehavior", "orderedCacheBehaviors"):
        if distribution.inputs[key].unknown:
            yield NotEvaluated(key)


def origin(behavior: Behavior, distribution: Resource) -> Fact:
    """The origin that the behavior asks; absent for an origin group or one that is not known."""
    target = behavior.facts["targetOriginId"].text
    origins = distribution["origins"].each()
    return next((entry for entry in origins if target and entry["originId"].text == target), Fact(ABSENT, "origins"))


def load_balancer(source: Fact, distribution: Resource) -> Resource | None:
    """The program's load balancer that an origin names."""
    domain = source["domainName"]
    for known in distribution.stack.of(*kinds.LOAD_BALANCERS) if domain.text else ():
        if known.outputs["dnsName"].text == domain.text:
            return known
    custom = [one for one in distribution["origins"].each() if not one["customOriginConfig"].absent]
    sources = distribution.sources("origins", *kinds.LOAD_BALANCERS)
    # One that stands in a network of ours is asked there, and is what the load balancer is for.
    inside = any(not one["vpcOriginConfig"].absent for one in distribution["origins"].each())
    alone = len([one for one in custom if one["domainName"].unknown]) == len(sources) == 1 and not inside
    return sources[0] if domain.unknown and not source["customOriginConfig"].absent and alone else None


def listeners(load_balancer: Resource) -> dict[int, Resource]:
    """The program's listeners of a load balancer by port."""
    entries = load_balancer.stack.referring(load_balancer, "loadBalancerArn", *kinds.LISTENERS)
    return {int(port): entry for entry in entries if (port := entry["port"].number) is not None}


def origin_port(source: Fact) -> tuple[str, int]:
    """How CloudFront asks an origin for a viewer on HTTPS: `http` or `https`, and the port."""
    custom = source["customOriginConfig"]
    if custom["originProtocolPolicy"].text == "http-only":
        return "http", int(custom["httpPort"].number or 80)
    return "https", int(custom["httpsPort"].number or 443)


def sends_host(behavior: Behavior) -> bool | None:
    """Whether the origin gets the viewer's Host; None where a policy of someone's own decides."""
    policy, cache = behavior.facts["originRequestPolicyId"], behavior.facts["cachePolicyId"]
    if not policy.absent:
        return HOST.get(policy.text or "")
    if not cache.absent:  # what is in the cache's key is sent, too
        return False if cache.text in (_CACHING_DISABLED, *_MANAGED) else None
    names = {(name.text or "").lower() for name in behavior.facts["forwardedValues"]["headers"].each()}
    return bool(names & {"*", "host"})


def serves_files(behavior: Behavior, distribution: Resource) -> bool:
    """True for a behavior whose origin is a bucket: nothing there is an API."""
    source = origin(behavior, distribution)
    if not source["s3OriginConfig"].absent or not source["originAccessControlId"].absent:
        return True
    return bool(_BUCKET.search(source["domainName"].text or ""))


def reads_only(behavior: Behavior) -> bool:
    """True for a part of an API that lets no writes through, such as `/v1/tiles/*`: someone meant what it says."""
    if behavior.facts["allowedMethods"].unknown or _WHOLE_API.fullmatch(behavior.pattern):
        return False
    return not behavior.methods & {"POST", "PUT", "PATCH", "DELETE"}


def caches(behavior: Behavior, distribution: Resource) -> str | None:
    """What makes the behavior keep answers that the origin did not mark, for all viewers alike; else None.

    Seconds are micro-caching. A policy that keeps nothing by default leaves it to the origin.
    """
    policy = behavior.facts["cachePolicyId"]
    if policy.text and policy.text in _MANAGED:
        return _MANAGED[policy.text]
    for own in _own_policies(policy, behavior, distribution):
        if not _personal(own["parametersInCacheKeyAndForwardedToOrigin"]):
            return _own_time(own)
    if not policy.absent or _personal_legacy(behavior.facts["forwardedValues"]):
        return None
    return _time(behavior.facts)


def _own_policies(policy: Fact, behavior: Behavior, distribution: Resource) -> list[Resource]:
    if policy.unknown:
        key = "defaultCacheBehavior" if behavior.pattern == "*" else "orderedCacheBehaviors"
        return distribution.sources(key, kinds.CACHE_POLICY)
    return distribution.stack.named(policy.text, kinds.CACHE_POLICY)


def _own_time(policy: Resource) -> str | None:
    """What a policy of the program keeps without a word of the origin: a day, where it does not say."""
    usual, longest = policy.inputs["defaultTtl"].number, policy.inputs["maxTtl"].number
    if usual is None and not policy.inputs["defaultTtl"].unknown:
        usual = _DAY if longest is None else min(_DAY, longest)
    seconds = max(usual or 0, policy.inputs["minTtl"].number or 0)
    return f"cache policy {policy.name} with {int(seconds)} s" if seconds > _MICRO else None


def _time(behavior: Fact) -> str | None:
    """The shortest and the usual time to keep an answer; the longest says only how long an origin may ask for."""
    for key in ("minTtl", "defaultTtl"):
        seconds = behavior[key].number
        if seconds and seconds > _MICRO:
            return f"{key} {int(seconds)} s"
    return None


def _personal(key: Fact) -> bool:
    """True where each viewer has answers of their own: by cookies, or by who they say they are."""
    headers = {(name.text or "").lower() for name in key["headersConfig"]["headers"]["items"].each()}
    cookies = key["cookiesConfig"]
    return (
        cookies["cookieBehavior"].text in ("all", "allExcept")
        or "authorization" in headers
        or _name_a_visitor(cookies["cookies"]["items"])
    )


def _personal_legacy(values: Fact) -> bool:
    headers = {(name.text or "").lower() for name in values["headers"].each()}
    cookies = values["cookies"]
    by_cookies = cookies["forward"].text == "all" or _name_a_visitor(cookies["whitelistedNames"])
    return by_cookies or bool(headers & {"*", "authorization"})


def _name_a_visitor(cookies: Fact) -> bool:
    """True where the cookies that are told apart say who somebody is, such as `wordpress_logged_in_*`."""
    return cookies.unknown or any(name.unknown or _VISITOR.search(name.text or "") for name in cookies.each())


_WHOLE_API = re.compile(r"/?(?:api|rest|graphql|trpc|rpc|v\d+|api/v\d+)(?:/?\*)?", re.IGNORECASE)
_VISITOR = re.compile(r"sess|auth|token|log(?:ged)?_?-?in|user|jwt|sid\b|identity|account|remember|\*$", re.IGNORECASE)
_MICRO, _DAY = 10, 86_400
_BUCKET = re.compile(r"\.s3[.-][\w.-]*amazonaws\.com|\.s3\.amazonaws\.com")
_CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
_MANAGED = {
    "658327ea-f89d-4fab-a63d-7e88639e58f6": "cache policy CachingOptimized",
    "b2884449-e4de-46a7-ac36-70bc7f1ddd6d": "cache policy CachingOptimizedForUncompressedObjects",
    "08627262-05a9-4f76-9ded-b50ca2e3a84f": "cache policy Elemental-MediaPackage",
}
