"""The plain values of a network."""

from collections.abc import Mapping
from typing import Literal, get_args

from components.base.keys import Derived, config, key
from components.base.values import choice, choices, text, whole
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

    @property
    def tasks_public(self) -> bool:
        """Whether tasks have public addresses: as they must without NAT, unless endpoints give them all they need."""
        return (self.task_subnets or ("public" if self.nat == "none" else "private")) == "public"
