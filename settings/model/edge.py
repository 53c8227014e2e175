"""The public endpoint of a stack."""

from collections.abc import Mapping
from typing import Literal, get_args

from components.base.keys import IN_PRODUCTION, Pairs, Section, config, key
from components.base.patterns import ANY_DOMAIN, DOMAIN, ROLE
from components.base.values import choice, flag, text, texts
from components.edge.config import EdgeConfig

Ingress = Literal["cloudfront", "https", "http"]
A_NAME = "a name such as app.example.org, in lower case"
NAMES = texts(ANY_DOMAIN, "names such as api.example.org, in lower case, or *.example.org for all of one label more")


@config
class Domain:
    """The names that people type: the stack's own, and further ones that services answer or that lead to it."""

    name: str = key(text(DOMAIN, A_NAME), help="The stack's own name.", example="app.example.org")
    aliases: tuple[str, ...] = key(
        NAMES,
        default=(),
        help="Further names; a service's route such as `api.example.org/*` is for one of them, `/*` for all. A star "
        "stands for one label: `*.example.org` is `a.example.org`, neither `example.org` nor `a.b.example.org`.",
        example=["api.example.org"],
    )
    redirects: tuple[str, ...] = key(
        NAMES,
        default=(),
        help="Names that send everyone to the same path of `name`.",
        example=["www.example.org"],
    )
    redirects_to: Mapping[str, str] = key(
        Pairs(text(DOMAIN, A_NAME), text(ANY_DOMAIN, A_NAME), "that redirects"),
        default={},
        help="Names that send everyone to the same path of another one than `name`, which is one of `aliases`.",
        example={"www.api.example.org": "api.example.org"},
    )
    zone: str | None = key(
        text(DOMAIN, A_NAME),
        default=None,
        help="The Route53 zone that holds the names. Without it, their DNS is elsewhere: the update ends "
        "without the names, output `dnsRecords` says what to add, and the next update goes on (with ingress `https` it "
        "waits for the records).",
        example="example.org",
    )
    zone_role: str | None = key(
        text(ROLE, "a role's ARN, such as arn:aws:iam::444455556666:role/dns"),
        default=None,
        help="A role in the zone's account, where that is another one: it is taken on for the zone's records alone "
        "(docs/behind-cloudfront.md).",
        example="arn:aws:iam::444455556666:role/shop-dns",
    )

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, the stack's own first."""
        return (self.name, *self.aliases, *self.targets)

    @property
    def targets(self) -> Mapping[str, str]:
        """Name → the one that it sends everyone to."""
        return {**dict.fromkeys(self.redirects, self.name), **self.redirects_to}


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
        """The domain's name where nothing outside has to happen first: its certificate is issued, or soon will be."""
        ready = self.domain and (self.certificate_arn or self.domain.zone)
        return self.domain.name if self.domain and ready else None
