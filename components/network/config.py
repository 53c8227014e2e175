"""The plain values of a network."""

from collections.abc import Mapping
from typing import Literal, get_args

from components.base.keys import Derived, Pairs, Section, config, key
from components.base.values import choice, choices, text, texts, whole
from components.network.subnets import MOST_ZONES

Nat = Literal["none", "single", "perAz"]
FlowLogs = Literal["none", "reject", "all"]
TaskSubnets = Literal["private", "public"]

# Name in the settings → services of `com.amazonaws.<region>.`. S3 has a gateway endpoint in every network here.
ENDPOINTS: Mapping[str, tuple[str, ...]] = {
    "cognito": ("cognito-idp",),
    "ecr": ("ecr.api", "ecr.dkr"),
    "exec": ("ssmmessages",),
    "kms": ("kms",),
    "logs": ("logs",),
    "secretsmanager": ("secretsmanager",),
    "sns": ("sns",),
    "sqs": ("sqs",),
    "ssm": ("ssm",),
    "sts": ("sts",),
}
TO_START_A_TASK = ("ecr", "logs", "secretsmanager")


SUBNETS = texts(r"subnet-[0-9a-f]{8,17}", "ids of subnets, such as subnet-0a1b2c3d4e5f60718")
TAG_NAMES = text(r"[^\0]{1,128}", "a tag's key of 1 to 128 characters")
TAG_VALUE = text(r"[^\0]{0,256}", "a tag's value as a text")


def _tags(of: str, example: object) -> Mapping[str, str]:
    return key(Pairs(TAG_VALUE, TAG_NAMES, "of a tag"), help=f"Tags that {of}.", example=example)


@config
class ExistingNetwork:
    """A VPC that is there already: looked up by id or tags, and neither changed nor deleted."""

    vpc: str | None = key(
        text(r"vpc-[0-9a-f]{8,17}", "a VPC's id, such as vpc-0a1b2c3d4e5f60718"),
        default=None,
        help="The VPC's id; or write `tags`.",
        example="vpc-0a1b2c3d4e5f60718",
    )
    tags: Mapping[str, str] = _tags("one VPC of account and region has", {"Name": "shared"})
    public_subnets: tuple[str, ...] = key(
        SUBNETS,
        default=(),
        help="Subnets with a route to an internet gateway, for the load balancer; or write `publicSubnetTags`.",
        example=["subnet-0a1b2c3d4e5f60718"],
    )
    public_subnet_tags: Mapping[str, str] = _tags("the VPC's public subnets have", {"Tier": "public"})
    private_subnets: tuple[str, ...] = key(
        SUBNETS,
        default=(),
        help="Subnets with a way out by NAT or endpoints, for tasks; or write `privateSubnetTags`.",
        example=["subnet-1a1b2c3d4e5f60718"],
    )
    private_subnet_tags: Mapping[str, str] = _tags("the VPC's private subnets have", {"Tier": "private"})
    database_subnets: tuple[str, ...] = key(
        SUBNETS,
        default=(),
        derived=Derived("the private subnets", lambda _: ()),
        help="Subnets for database and cache; or write `databaseSubnetTags`.",
        example=["subnet-2a1b2c3d4e5f60718"],
    )
    database_subnet_tags: Mapping[str, str] = _tags(
        "the VPC's subnets for database and cache have", {"Tier": "database"}
    )


@config
class NetworkConfig:
    """The VPC of a stack: its addresses, its zones, and how tasks reach what is outside."""

    cidr: str = key(
        text(r"\d{1,3}(\.\d{1,3}){3}/\d{1,2}", "a block such as 10.20.0.0/16"),
        default="10.20.0.0/16",
        help="The VPC's block of addresses; one that no peered network has.",
        example="10.30.0.0/16",
    )
    availability_zones: int = key(
        whole(2, MOST_ZONES),
        default=2,
        help="How many availability zones have subnets; one more later only adds to what there is.",
    )
    nat: Nat = key(
        choice(get_args(Nat)),
        default="single",
        help="NAT gateways: one for all zones, one per zone (survives the loss of a zone), or none.",
    )
    task_subnets: TaskSubnets | None = key(
        choice(get_args(TaskSubnets)),
        default=None,
        derived=Derived("`private`; `public` where `nat` is `none`", lambda _: None),
        help="Where tasks run; in public subnets they have public addresses, and nobody but the load balancer gets in.",
    )
    endpoints: tuple[str, ...] = key(
        choices(tuple(ENDPOINTS)),
        default=(),
        help="AWS's own services that tasks reach inside the VPC, without NAT; each costs by the hour and zone.",
        example=["ecr", "logs", "secretsmanager"],
    )
    flow_logs: FlowLogs = key(
        choice(get_args(FlowLogs)),
        default="none",
        help="Which traffic the VPC logs; `reject` shows what a wrong security group stops.",
    )
    existing: ExistingNetwork | None = key(
        Section(ExistingNetwork), default=None, help="A VPC that is there already, instead of one of the stack's own."
    )

    @property
    def tasks_public(self) -> bool:
        """Whether tasks have public addresses: as they must without NAT, unless endpoints give them all they need."""
        return (self.task_subnets or ("public" if self.nat == "none" else "private")) == "public"
