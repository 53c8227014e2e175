"""What is there already: named once, and without the keys of what the stack would make itself."""

from collections.abc import Mapping

from components.network.config import ExistingNetwork, NetworkConfig
from settings.errors import Problems
from settings.model import Settings

NETWORK = "fairway:network"
OF_ITS_OWN = {
    "cidr": "cidr",
    "availability_zones": "availabilityZones",
    "nat": "nat",
    "endpoints": "endpoints",
    "flow_logs": "flowLogs",
}
"""Fields of a VPC that the stack makes, and their keys."""


def check_existing_network(settings: Settings, existing: ExistingNetwork, problems: Problems) -> None:
    """The VPC, and the subnets that the stack's parts need."""
    path, network, default = f"{NETWORK}.existing", settings.network, NetworkConfig()
    for field, key in OF_ITS_OWN.items():
        if getattr(network, field) != getattr(default, field):
            problems.add(f"{NETWORK}.{key}", "is of a VPC that the stack makes; remove it beside network.existing")
    if bool(existing.vpc) == bool(existing.tags):
        problem = "names the VPC twice; write vpc or tags" if existing.vpc else "names no VPC; write vpc or tags"
        problems.add(path, problem)
    subnets = {
        "publicSubnet": (existing.public_subnets, existing.public_subnet_tags),
        "privateSubnet": (existing.private_subnets, existing.private_subnet_tags),
        "databaseSubnet": (existing.database_subnets, existing.database_subnet_tags),
    }
    for kind, (ids, tags) in subnets.items():
        if ids and tags:
            problems.add(f"{path}.{kind}s", f"is there beside {kind}Tags; write one of them")
    for kind, need in _needs(settings, subnets).items():
        ids, tags = subnets[kind]
        if not ids and not tags:
            problems.add(path, f"has no {kind}s, which {need} needs; write {kind}s or {kind}Tags")


def _needs(settings: Settings, subnets: Mapping[str, tuple[object, object]]) -> Mapping[str, str]:
    """Kind of subnet → what of the stack needs it."""
    network, edge = settings.network, settings.edge
    tasks = "publicSubnet" if network.tasks_public else "privateSubnet"
    needs = {tasks: "taskSubnets"}
    needs.setdefault("privateSubnet" if edge.vpc_origin else "publicSubnet", "the load balancer")
    if (settings.database or settings.cache) and not any(subnets["databaseSubnet"]):
        needs.setdefault("privateSubnet", "database or cache")
    return needs
