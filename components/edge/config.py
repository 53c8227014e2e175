"""The plain values of a stack's public endpoint."""

from typing import Literal, get_args

from components.base.keys import IN_PRODUCTION, config, key
from components.base.patterns import ACCOUNT, REGION
from components.base.values import choice, flag, text, texts, whole

PriceClass = Literal["PriceClass_100", "PriceClass_200", "PriceClass_All"]
WafMode = Literal["count", "block"]

CERTIFICATE = text(rf"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/[0-9a-f-]+", "a certificate's ARN")


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
    price_class: PriceClass = key(
        choice(get_args(PriceClass)),
        default="PriceClass_100",
        help="Where CloudFront has servers for the stack: 100 is Europe and North America, All the whole world.",
    )


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
    count_only: tuple[str, ...] = key(
        texts(r"[A-Za-z0-9_]{1,128}", "rules of AWSManagedRulesCommonRuleSet, such as SizeRestrictions_BODY"),
        default=(),
        help="Rules that count in mode `block`, because the app's own requests match them.",
        example=["SizeRestrictions_BODY"],
    )
