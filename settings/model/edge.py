"""The public endpoint of a stack, and what stands in it."""

from dataclasses import dataclass
from typing import Literal

Ingress = Literal["cloudfront", "https", "http"]
FirewallMode = Literal["count", "block"]


@dataclass(frozen=True, kw_only=True)
class Domain:
    """The name that people type. zone: its Route53 zone's name, None where its DNS is elsewhere; then `validated` says
    that the certificate's record stands there."""

    name: str
    zone: str | None
    validated: bool


@dataclass(frozen=True, kw_only=True)
class Edge:
    """The public endpoint: CloudFront, the load balancer's own HTTPS listener, or plain HTTP for want of a certificate.

    certificate_arn: an existing certificate; without one, a domain gets its own. vpc_origin: the load balancer is
    internal and CloudFront reaches it inside the VPC. deletion_protection: of the load balancer.
    """

    ingress: Ingress
    domain: Domain | None
    certificate_arn: str | None
    vpc_origin: bool
    deletion_protection: bool
    cached_paths: tuple[str, ...]
    price_class: str

    @property
    def makes_certificate(self) -> bool:
        return self.domain is not None and self.certificate_arn is None

    @property
    def served_name(self) -> str | None:
        """The domain's name once the ingress can answer to it: with a certificate that is or can be issued."""
        ready = self.domain and (self.certificate_arn or self.domain.zone or self.domain.validated)
        return self.domain.name if self.domain and ready else None


@dataclass(frozen=True, kw_only=True)
class Site:
    """A static site in S3. spa: paths without a file answer with index.html; keep_days: how long old versions stay."""

    spa: bool
    keep_days: int


@dataclass(frozen=True, kw_only=True)
class Waf:
    """rate_limit: requests of one address in five minutes. count_only: rules of the common set that never block."""

    mode: FirewallMode
    rate_limit: int
    count_only: tuple[str, ...]
