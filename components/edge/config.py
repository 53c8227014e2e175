"""The plain values of a stack's public endpoint."""

import zlib
from typing import Literal, get_args

from components.base.keys import IN_PRODUCTION, Context, Derived, Section, config, key
from components.base.patterns import ACCOUNT, REGION
from components.base.values import choice, choices, flag, text, texts, whole

PriceClass = Literal["PriceClass_100", "PriceClass_200", "PriceClass_All"]
WafMode = Literal["count", "block"]

BODY_KB = (16, 32, 48, 64)

ResponseHeaders = Literal["none", "security", "cors", "corsAndSecurity"]
COUNTRIES = texts(r"[A-Z]{2}", "countries by two capital letters (ISO 3166-1), such as DE")

CERTIFICATE = text(rf"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/[0-9a-f-]+", "a certificate's ARN")


A_LISTENER = "the ARN of an application load balancer's listener"
PRIORITIES, LAST_PRIORITY = 1000, 50000
"""Rules' priorities on a listener that stacks share: how many each has, and AWS's highest."""


def own_block(stack: Context) -> int:
    """The first of a stack's priorities, by chance of its names; preflight looks whether another has them."""
    blocks = LAST_PRIORITY // PRIORITIES - 1
    return 1 + PRIORITIES * (zlib.crc32(f"{stack.app}-{stack.stack}".encode()) % blocks)


CorsMethod = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
# A star is refused beside credentials, by CloudFront and by browsers; without it either works.
HEADER = texts(r"[A-Za-z0-9-]{1,64}", "names of headers such as content-type, without a star")
ORIGINS = texts(
    r"https?://(\*\.)?[a-z0-9.-]+(:\d{1,5})?", "origins such as https://app.example.org or https://*.example.org"
)


@config
class CorsConfig:
    """Pages of other origins that may read what services answer."""

    origins: tuple[str, ...] = key(
        ORIGINS,
        help="Scheme and name of the pages, as browsers say them in `Origin`; `responseHeaders: cors` is for all.",
        example=["https://app.example.org"],
    )
    methods: tuple[CorsMethod, ...] = key(
        choices(get_args(CorsMethod)), default=get_args(CorsMethod), help="What the pages may do."
    )
    headers: tuple[str, ...] = key(
        HEADER,
        default=("authorization", "content-type"),
        help="Request headers that the pages may set.",
        example=["content-type", "x-csrf-token"],
    )
    expose_headers: tuple[str, ...] = key(
        HEADER, default=(), help="Response headers that the pages may read beside the usual ones.", example=["etag"]
    )
    credentials: bool = key(flag(), default=False, help="Whether the pages' requests carry cookies.")
    max_age_seconds: int = key(
        whole(0, 86_400), default=600, help="How long browsers remember the answer to a preflight."
    )


@config
class BasicAuthConfig:
    """A name and a password that CloudFront asks everybody for; the password is of the stack's own making."""

    username: str = key(
        text(r"[A-Za-z0-9._-]{1,64}", "letters, digits, dots, hyphens"),
        default="guest",
        help="The name; the password is in the secret of output `basicAuthSecretArn`.",
    )
    password_version: int = key(
        whole(1, 1_000_000), default=1, help="A higher number makes a new password, and the old one ends."
    )
    in_production: bool = key(
        flag(), default=False, help="Whether a production stack may be closed so; without it that is refused."
    )


@config
class EdgeConfig:
    """What CloudFront and certificates are made with."""

    certificate_arn: str | None = key(
        CERTIFICATE,
        default=None,
        help="A certificate of yours for the domain, of us-east-1 for CloudFront; without it one is made.",
        example="arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
    )
    origin_certificate_arn: str | None = key(
        CERTIFICATE,
        default=None,
        help="Beside `certificateArn`, where the stack is not in us-east-1: a certificate of yours for the same names "
        "in the stack's region, which the load balancer shows CloudFront.",
        example="arn:aws:acm:eu-west-1:111122223333:certificate/1b2c3d4e-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
    )
    access_logs: bool = key(
        flag(),
        default=False,
        derived=IN_PRODUCTION,
        help="Whether load balancer and CloudFront log each request in a bucket, for `logRetentionDays`.",
    )
    idle_timeout: int = key(
        # Source: ELB API reference, LoadBalancerAttribute, idle_timeout.timeout_seconds.
        whole(1, 4000),
        name="idleTimeoutSeconds",
        default=60,
        help="After how long the load balancer closes a connection on which nothing goes, such as a WebSocket; the "
        "app's own keep-alive has to be longer.",
    )
    origin_secret_version: int = key(
        whole(1, 1_000_000),
        default=1,
        help="A higher number makes a new secret between CloudFront and load balancer (docs/behind-cloudfront.md).",
    )
    cached_paths: tuple[str, ...] = key(
        # Source: CloudFront API reference, CacheBehavior, PathPattern.
        texts(r"/[A-Za-z0-9_.*$/~\"'@:+&?-]{0,254}", "path patterns that begin with /, such as /static/*"),
        default=(),
        help="Paths whose answers CloudFront caches; every other request goes to the app.",
        example=["/static/*"],
    )
    response_headers: ResponseHeaders = key(
        choice(get_args(ResponseHeaders)),
        default="none",
        help="What CloudFront adds to the services' answers where the app does not: HSTS and its like, leave for the "
        "pages of every origin to read them (without cookies), or both.",
    )
    cors: CorsConfig | None = key(
        Section(CorsConfig),
        default=None,
        help="Pages of which other origins may call the services, with CloudFront's answer to their preflights.",
    )
    basic_auth: BasicAuthConfig | None = key(
        Section(BasicAuthConfig), default=None, help="A name and a password before a stack that is not for the public."
    )
    allowed_countries: tuple[str, ...] = key(
        COUNTRIES,
        default=(),
        help="The only countries that CloudFront answers; everyone else gets 403, your own pipeline too.",
        example=["DE", "AT", "CH"],
    )
    blocked_countries: tuple[str, ...] = key(
        COUNTRIES, default=(), help="Countries that CloudFront does not answer.", example=["KP"]
    )
    price_class: PriceClass = key(
        choice(get_args(PriceClass)),
        default="PriceClass_100",
        help="Where CloudFront has servers for the stack: 100 is Europe and North America, All the whole world.",
    )


@config
class ExistingLoadBalancer:
    """A listener that is there already, to which the stack adds rules of its own; looked up, and never changed."""

    listener: str = key(
        text(rf"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:listener/app/[\w-]+/[0-9a-f]+/[0-9a-f]+", A_LISTENER),
        help="The listener, of an application load balancer in `network.existing`.",
        example="arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/shared/0a1b2c3d4e5f6071/8a9b0c1d2e3f4051",
    )
    security_group: str | None = key(
        text(r"sg-[0-9a-f]{8,17}", "a security group's id, such as sg-0a1b2c3d4e5f60718"),
        default=None,
        derived=Derived("the load balancer's first", lambda _: None),
        help="The load balancer's security group, which tasks let in and which is let out to them.",
        example="sg-0a1b2c3d4e5f60718",
    )
    first_priority: int = key(
        whole(1, LAST_PRIORITY - PRIORITIES + 1),
        default=1,
        derived=Derived("one of 49 blocks, by the names of app and stack", own_block),
        help="The first of the 1,000 priorities that the stack's rules have on the listener; none of them another's.",
    )
    listener_certificate: bool = key(
        flag(),
        default=False,
        help="Whether the listener's own certificates cover the domain's names, so that none is added to it.",
    )


@config
class LoadBalancerConfig:
    """The load balancer, where it is not the stack's own."""

    existing: ExistingLoadBalancer | None = key(Section(ExistingLoadBalancer), default=None)


@config
class SiteConfig:
    """A static site in S3, which CloudFront serves on every path that no service has."""

    spa: bool = key(flag(), default=True, help="Whether a path without a file answers with index.html.")
    keep_days: int = key(whole(1, 3650), default=30, help="How long the files of earlier versions stay.")


@config
class WafConfig:
    """A web application firewall with AWS's managed rules before CloudFront or the load balancer."""

    mode: WafMode = key(
        choice(get_args(WafMode)), default="count", help="Whether a request that a rule matches is counted, or blocked."
    )
    rate_limit: int = key(
        whole(10, 2_000_000_000), default=2000, help="How many requests of one address in five minutes are let through."
    )
    inspected_body_kb: int = key(
        # Source: WAF API reference, RequestBodyAssociatedResourceTypeConfig.
        choice(BODY_KB),
        default=16,
        help="How much of a request's body the rules see, behind CloudFront; more than 16 costs more "
        "(docs/behind-cloudfront.md).",
    )
    count_only: tuple[str, ...] = key(
        texts(r"[A-Za-z0-9_]{1,128}", "rules of AWSManagedRulesCommonRuleSet, such as SizeRestrictions_BODY"),
        default=(),
        help="Rules that count in mode `block`, because the app's own requests match them.",
        example=["SizeRestrictions_BODY"],
    )
