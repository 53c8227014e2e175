"""What a preview environment shares with the stack that it stands beside, from that stack's state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ops.errors import OpsError, reading
from ops.pulumi.resources import Resource, exported_resources

BALANCERS = ("fairway:load_balancer:LoadBalancer", "fairway:shared_load_balancer:SharedLoadBalancer")
BOUNDARY = "aws:iam/policy:Policy"


@dataclass(frozen=True, kw_only=True)
class Shared:
    """Ids and ARNs. database: identifier of an RDS instance of the stack's own; database_secret: of its administrator.

    secrets: ARNs, by the names of the settings. boundary: of the roles of the stack's workflows; None without any.
    """

    vpc: str
    public_subnets: tuple[str, ...]
    private_subnets: tuple[str, ...]
    tasks_public: bool
    listener: str
    internal: bool
    database: str | None
    database_secret: str | None
    secrets: Mapping[str, str]
    boundary: str | None

    @property
    def account(self) -> str:
        """Of the stack, and so of its repositories."""
        return self.listener.split(":")[4]


def read_shared(stack: str, state: Mapping[str, Any]) -> Shared:
    """state: as exported. Raises OpsError where the stack is not up."""
    resources = exported_resources(state)
    network, balancer = _one(resources, "fairway:network:Network"), _one(resources, *BALANCERS)
    if network is None or balancer is None or "listenerArn" not in balancer.outputs:
        raise OpsError(f"{stack} is not up: an environment stands in its network; run `pulumi up -s {stack}` first.")
    database = _one(resources, "aws:rds/instance:Instance")
    root = _one(resources, "pulumi:pulumi:Stack")
    outputs: Mapping[str, Any] = root.outputs if root else {}
    secrets: Mapping[str, Any] = outputs.get("secretArns") or {}
    boundary = next((one for one in resources if one.type == BOUNDARY and one.name.endswith("-boundary")), None)
    with reading(f"the state of {stack}"):
        return Shared(
            vpc=str(network.outputs["vpcId"]),
            public_subnets=tuple(map(str, network.outputs["publicSubnetIds"])),
            private_subnets=tuple(map(str, network.outputs["privateSubnetIds"])),
            tasks_public=bool(network.inputs.get("tasksPublic")),
            listener=str(balancer.outputs["listenerArn"]),
            internal=bool(balancer.inputs.get("internal")),
            database=str(database.outputs["identifier"]) if database else None,
            database_secret=str(outputs["databaseSecretArn"]) if outputs.get("databaseSecretArn") else None,
            secrets={name: str(arn) for name, arn in secrets.items()},
            boundary=str(boundary.outputs["arn"]) if boundary else None,
        )


def _one(resources: Sequence[Resource], *types: str) -> Resource | None:
    return next((resource for resource in resources if resource.type in types), None)
