"""The public endpoint of a stack."""

from typing import Literal, get_args

from components.base.keys import IN_PRODUCTION, Section, config, key
from components.base.patterns import DOMAIN
from components.base.values import choice, flag, text
from components.edge.config import EdgeConfig

Ingress = Literal["cloudfront", "https", "http"]
A_NAME = "a name such as app.example.org, in lower case"


@config
class Domain:
    """The name that people type."""

    name: str = key(text(DOMAIN, A_NAME), help="The stack's own name.", example="app.example.org")
    zone: str | None = key(
        text(DOMAIN, A_NAME),
        default=None,
        help="The Route53 zone that holds the name; without it, its DNS is elsewhere.",
        example="example.org",
    )
    validated: bool = key(
        flag(),
        default=False,
        help="For a DNS elsewhere: that the certificate's record of output `dnsRecords` was added there.",
    )


@config
class Edge(EdgeConfig):
    """The public endpoint: CloudFront, the load balancer's own HTTPS listener, or plain HTTP where no name is owned."""

    ingress: Ingress = key(
        choice(get_args(Ingress)),
        default="cloudfront",
        help="What answers the public: CloudFront before the load balancer, or the load balancer itself.",
    )
    domain: Domain | None = key(
        Section(Domain),
        default=None,
        help="The name that people type; without it, CloudFront's or the load balancer's.",
    )
    vpc_origin: bool = key(
        flag(),
        default=False,
        help="Whether the load balancer has no public address and CloudFront reaches it inside the VPC.",
    )
    deletion_protection: bool = key(
        flag(), default=False, derived=IN_PRODUCTION, help="Whether AWS refuses to delete the load balancer."
    )

    @property
    def makes_certificate(self) -> bool:
        """Whether the stack has a certificate of its own making."""
        return self.domain is not None and self.certificate_arn is None

    @property
    def served_name(self) -> str | None:
        """The domain's name once the ingress can answer to it: with a certificate that is or can be issued."""
        ready = self.domain and (self.certificate_arn or self.domain.zone or self.domain.validated)
        return self.domain.name if self.domain and ready else None
