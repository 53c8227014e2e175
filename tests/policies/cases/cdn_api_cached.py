"""Cases of cdn-api-cached."""

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, of, secret

DISABLED, OPTIMIZED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "658327ea-f89d-4fab-a63d-7e88639e58f6"
METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
ALL = {"allowedMethods": METHODS, "viewerProtocolPolicy": "redirect-to-https"}


def cdn(pattern: str, **behavior: object) -> Record:
    ordered = [{"pathPattern": pattern, **ALL, **behavior}]
    return Record(type=kinds.DISTRIBUTION, name="cdn", props={"orderedCacheBehaviors": ordered}, dependencies=POLICY)


POLICY = {"orderedCacheBehaviors": ["policy"]}


def policy(**props: object) -> Record:
    return Record(type=kinds.CACHE_POLICY, name="policy", props=props)


def files() -> Record:
    """A distribution before a bucket, which lets uploads through and keeps what it serves."""
    origins = [{"originId": "files", "domainName": "shop.s3.us-east-1.amazonaws.com"}]
    behavior = {**ALL, "cachePolicyId": OPTIMIZED, "targetOriginId": "files"}
    return Record(type=kinds.DISTRIBUTION, name="cdn", props={"defaultCacheBehavior": behavior, "origins": origins})


def stated(paths: object) -> Record:
    props = {"contract": 1, "viewerProtocol": "https-only", "methods": METHODS, "cachedPaths": paths}
    return Record(type=kinds.CDN, name="cdn", props=props)


DROPS = {"mandatory": of(["cdn-methods-missing"], "cdn")}
READ = {"advisory": of(["cdn-methods-missing"], "cdn")}
c = For(rule="cdn-api-cached")


def keyed(cookie: str) -> dict[str, object]:
    return {"cookiesConfig": {"cookieBehavior": "whitelist", "cookies": {"items": [cookie]}}}


CASES = [
    # Told apart by the cookie of who is signed in; one for a theme tells nobody apart.
    c.passes(
        cdn(
            "/api/*",
            defaultTtl=300,
            forwardedValues={"cookies": {"forward": "whitelist", "whitelistedNames": ["wordpress_logged_in_*"]}},
        ),
        also={"advisory": of(["cdn-headers-dropped"], "cdn")},
    ),
    c.passes(
        cdn("/graphql", cachePolicyId=UNKNOWN),
        policy(defaultTtl=60, parametersInCacheKeyAndForwardedToOrigin=keyed("session")),
    ),
    c.fails(
        "cdn",
        cdn("/graphql", cachePolicyId=UNKNOWN),
        policy(defaultTtl=60, parametersInCacheKeyAndForwardedToOrigin=keyed("theme")),
    ),
    c.passes(cdn("/api/*", cachePolicyId=DISABLED), also={"mandatory": of(["cdn-headers-dropped"], "cdn")}),
    c.fails("cdn", cdn("/auth/*", cachePolicyId=OPTIMIZED, allowedMethods=["GET", "HEAD"])),
    c.passes(cdn("/authors/*", cachePolicyId=OPTIMIZED, allowedMethods=["GET", "HEAD"])),
    c.passes(cdn("/_next/static/*", cachePolicyId=OPTIMIZED)),
    c.passes(stated(["/_next/static/*"])),
    c.fails("cdn", cdn("/api/*", cachePolicyId=OPTIMIZED)),
    c.fails("cdn", cdn("/api/*", defaultTtl=3600)),
    c.fails("cdn", cdn("/graphql", cachePolicyId=UNKNOWN), policy(maxTtl=3600)),
    c.fails("cdn", cdn("/graphql", cachePolicyId=UNKNOWN), policy()),
    c.fails("cdn", cdn("/graphql", cachePolicyId=UNKNOWN), policy(defaultTtl=0, minTtl=60)),
    c.passes(cdn("/graphql", cachePolicyId=UNKNOWN), policy(defaultTtl=0, maxTtl=31_536_000)),
    c.passes(
        cdn("/graphql", cachePolicyId=UNKNOWN),
        policy(defaultTtl=60, parametersInCacheKeyAndForwardedToOrigin={"cookiesConfig": {"cookieBehavior": "all"}}),
    ),
    c.passes(cdn("/api/*", defaultTtl=3600, forwardedValues={"headers": ["*"]})),
    c.passes(cdn("/api/*", defaultTtl=1)),
    c.passes(files()),
    c.fails("cdn", cdn("/api/*", cachePolicyId=OPTIMIZED, allowedMethods=["GET", "HEAD"]), also=DROPS),
    c.fails(
        "cdn", cdn("/v1/tiles/*", cachePolicyId=OPTIMIZED, allowedMethods=["GET", "HEAD"]), level="advisory", also=READ
    ),
    c.passes(cdn("/graphql", cachePolicyId=UNKNOWN), policy(maxTtl=0)),
    c.fails(
        "cdn",
        Record(
            type=kinds.DISTRIBUTION, name="cdn", props={"defaultCacheBehavior": {**ALL, "cachePolicyId": OPTIMIZED}}
        ),
    ),
    c.fails("cdn", stated(["/api/*"])),
    c.missing(cdn("/api/*")),
    c.missing(stated(None)),
    c.unknown("cdn", cdn("/api/*", cachePolicyId=UNKNOWN)),
    c.unknown("cdn", stated(UNKNOWN)),
    c.secret("hunter2", "cdn", cdn("/api/*", cachePolicyId=OPTIMIZED, note=secret("hunter2"))),
]
