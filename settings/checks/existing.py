"""What is there already: named once, and without the keys of what the stack would make itself."""

from collections.abc import Mapping

from components.base.keys import keys
from components.edge.config import EdgeConfig
from components.network.config import ExistingNetwork, NetworkConfig
from settings.errors import Problems
from settings.model import Settings

NETWORK, LOAD_BALANCER = "fairway:network", "fairway:loadBalancer.existing"
IDLE_TIMEOUT = keys(EdgeConfig)["idle_timeout"].default
MOST_VALUES = 5
"""Of all conditions of a rule together. Source: ELB user guide, \"Quotas\"."""
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
    if not settings.load_balancer.existing:
        needs.setdefault("privateSubnet" if edge.vpc_origin else "publicSubnet", "the load balancer")
    if (settings.database or settings.cache) and not any(subnets["databaseSubnet"]):
        needs.setdefault("privateSubnet", "database or cache")
    return needs


def check_existing_load_balancer(settings: Settings, problems: Problems) -> None:
    """What goes with a load balancer of somebody else's, at which names or CloudFront tell the stacks apart."""
    existing, edge = settings.load_balancer.existing, settings.edge
    if existing is None:
        return
    path, domain = f"{LOAD_BALANCER}.listener", edge.domain
    if not settings.network.existing:
        problems.add(path, "is in a VPC that is there already; write that VPC as fairway:network.existing, too")
    if f":{settings.region}:" not in existing.listener:
        problems.add(
            path, f"is {existing.listener}, which is not in {settings.region}; write one of the stack's region"
        )
    for key, value in (("vpcOrigin", edge.vpc_origin), ("idleTimeoutSeconds", edge.idle_timeout != IDLE_TIMEOUT)):
        if value:
            problems.add(f"fairway:edge.{key}", "is the load balancer's, which is not the stack's; remove it")
    if settings.waf and edge.ingress != "cloudfront":
        problems.add(
            "fairway:waf", "would filter every stack of the load balancer; its owner has one, or use cloudfront"
        )
    names = (domain.name, *domain.aliases) if domain else ()
    if edge.ingress != "cloudfront" and not names:
        problems.add(
            "fairway:edge.domain", "is missing; by its names the stack's requests are told from those of the others"
        )
    if edge.ingress != "cloudfront" and len(names) > MOST_VALUES - 1:
        problems.add(
            "fairway:edge.domain.aliases",
            f"makes {len(names)} names, and a rule has {MOST_VALUES - 1} beside its path; write fewer",
        )
    if existing.listener_certificate and not domain:
        problems.add(
            f"{LOAD_BALANCER}.listenerCertificate", "is about the domain's names; add edge.domain, or remove it"
        )
