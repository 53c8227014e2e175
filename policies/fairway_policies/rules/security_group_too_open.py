"""F21: a security group that lets the world in where only a neighbour should come."""

from collections.abc import Iterator

from ..reading import kinds, network
from ..reading.facts import Fact
from ..reading.network import Opening
from ..reading.resources import Resource
from ..rule import Finding, Level, NotEvaluated, Option, Results, Rule

# Stores, administration and cluster internals: nothing that visitors should reach. Other ports may be meant to be open.
_INTERNAL = frozenset(
    {
        *(22, 23, 135, 139, 445, 3389, 5900, 5985, 5986),
        *(1433, 1521, 3306, 5432, 5439, 6379, 6380, 7000, 7001, 8086, 9042, 9160, 11211, 27017, 27018, 27019, 50000),
        *(2049, 2181, 2375, 2376, 2379, 2380, 4369, 5601, 5672, 6443, 8500, 9092, 9200, 9300, 10250, 15672, 25672),
    }
)
_OF_GROUPS = (kinds.SECURITY_GROUP, kinds.SECURITY_GROUP_RULE, kinds.INGRESS_RULE, kinds.EGRESS_RULE)
_STORES = (*kinds.DATABASES, *kinds.CACHES)
_CIDR_KEYS = ("cidrBlocks", "ipv6CidrBlocks")
_PRIVATE_SOURCES = (kinds.VPC, kinds.SUBNET, kinds.AWSX_VPC, kinds.SECURITY_GROUP, kinds.VPC_PEERING)


def database(store: Resource) -> Results:
    """A store with a public address, which is one rule away from everyone; meant where outside addresses are let in."""
    public = store.inputs["publiclyAccessible"]
    if public.unknown:
        yield NotEvaluated(public.path)
    elif public.flag:
        holders = [store, *store.referred("clusterIdentifier", kinds.RDS_CLUSTER)]
        groups = [group for holder in holders for group in holder.referred("vpcSecurityGroupIds", kinds.SECURITY_GROUP)]
        named = [cidr for owner in groups for entry in owner["ingress"].each() for cidr in _cidrs(entry, *_CIDR_KEYS)]
        outside = any(network.is_outside(cidr.text or "") for cidr in named)
        fix = "set publicly_accessible=False, and reach the database from inside the network"
        yield Finding("publicly_accessible=True", public.path, fix, "advisory" if outside else None)


def group(resource: Resource) -> Results:
    """The ingress that a security group states itself."""
    entries = resource.inputs["ingress"]
    if entries.unknown and not _only_private(resource, "ingress"):
        yield NotEvaluated(entries.path)
    for ingress in entries.each():
        if ingress.unknown:
            yield NotEvaluated(ingress.path)
        yield from _check(resource, resource, _cidrs(ingress, "cidrBlocks", "ipv6CidrBlocks"), ingress, "ingress")


def rule(resource: Resource) -> Results:
    """An ingress rule that stands beside its group."""
    keys = ("cidrIpv4", "cidrIpv6")
    if resource.type == kinds.SECURITY_GROUP_RULE:
        if resource["type"].text != "ingress":
            return
        keys = ("cidrBlocks", "ipv6CidrBlocks")
    groups = resource.referred("securityGroupId", kinds.SECURITY_GROUP, kinds.DEFAULT_SECURITY_GROUP)
    yield from _check(resource, groups[0] if groups else None, _cidrs(resource, *keys), resource, *keys)


def _cidrs(entry: "Fact | Resource", *keys: str) -> list[Fact]:
    listed = [entry.inputs[key] if isinstance(entry, Resource) else entry[key] for key in keys]
    return [cidr for value in listed for cidr in ([value] if value.unknown else value.each())]


def _only_private(resource: Resource, *keys: str) -> bool:
    """True when what is not known comes from networks and groups of the program, which are nobody's address."""
    sources = [resource.stack.by_urn.get(urn) for key in keys for urn in resource.property_dependencies.get(key, ())]
    return bool(sources) and all(source is not None and source.type in _PRIVATE_SOURCES for source in sources)


def _check(
    resource: Resource, owner: Resource | None, cidrs: list[Fact], entry: "Fact | Resource", *keys: str
) -> Results:
    unknown = next((cidr for cidr in cidrs if cidr.unknown), None)
    if unknown is not None and not _only_private(resource, *keys):
        yield NotEvaluated(unknown.path)
    world = next((cidr for cidr in cidrs if network.is_world(cidr.text or "")), None)
    opening = network.opening(entry)
    if world is None or opening is None:
        return
    public = {int(port) for port in resource.settings["publicPorts"]}
    if owner is not None and (inside := next(_inside(owner, opening), None)):
        what, level = inside
        yield Finding(f"{opening} open to {world.text}, in front of {what}", world.path, level=level)
    elif not set(opening.ports) <= public | (_public(owner) if owner is not None else set()):
        level = "advisory" if owner is not None and _before_balancers_alone(owner) else _level(opening)
        yield Finding(f"{opening} open to {world.text}", world.path, level=level)


def _before_balancers_alone(owner: Resource) -> bool:
    """True for a group of load balancers, which answer on their listeners' ports, whatever else is open."""
    users = [one for one in owner.stack.made_from(owner) if one.type not in _OF_GROUPS]
    return bool(users) and all(one.type in kinds.LOAD_BALANCERS for one in users)


def _level(opening: Opening) -> Level | None:
    """A port of one's own choice may be meant for everyone; a store's or an administrator's is not."""
    wide_open = opening.protocol != "udp" and len(opening.ports) > 60_000
    return None if wide_open or (opening.protocol != "udp" and _INTERNAL & set(opening.ports)) else "advisory"


def _inside(owner: Resource, opening: Opening) -> Iterator[tuple[str, Level | None]]:
    """What stands behind the group that no visitor should reach directly; advisory where it may be meant."""
    for store in network.guarded_by(owner, *_STORES):
        port = network.database_port(store)
        if store.type in kinds.DATABASES and port is not None and port not in opening.ports:
            continue  # one group for several: nothing of the database answers there
        yield f"{'database' if store.type in kinds.DATABASES else 'cache'} {store.name}", None
    for service in network.guarded_by(owner, kinds.ECS_SERVICE):
        groups = service.sources("loadBalancers", *kinds.TARGET_GROUPS)
        ports = [entry["containerPort"] for entry in service["loadBalancers"].each()]
        reached = any(port.number is None or int(port.number) in opening.ports for port in ports)
        if reached and not any(network.takes_any_client(group) for group in groups):
            # One group for both: what the load balancer needs is open to the tasks as well, which may be meant.
            shared = set(opening.ports) <= _listened(owner)
            # Of another program's target group nobody knows whether its load balancer passes the clients' addresses on.
            yield f"service {service.name}, which has a load balancer", None if groups and not shared else "advisory"


def _listened(owner: Resource) -> set[int]:
    """The ports of the load balancers that the group stands before."""
    balancers = network.guarded_by(owner, *kinds.LOAD_BALANCERS)
    return {port for load_balancer in balancers for port in network.listener_ports(load_balancer)}


def _public(owner: Resource) -> set[int]:
    """The ports that visitors are meant to reach: a load balancer's listeners, tasks behind one that passes all on."""
    ports = _listened(owner)
    for service in network.guarded_by(owner, kinds.ECS_SERVICE):
        for entry in service["loadBalancers"].each():
            if (port := entry["containerPort"].number) is not None:
                ports.add(int(port))
    return ports


RULE = Rule(
    name="security-group-too-open",
    failures=("F21",),
    title="a security group is open to the world",
    severity="critical",
    symptom="the database or the tasks answer to anyone; scanners in the log",
    cause="0.0.0.0/0 was the quickest way past a timeout.",
    fix="let in the neighbour's security group by id (source_security_group_id, referenced_security_group_id)",
    limits="network ACLs and groups of other stacks; a port of one's own choice is advisory",
    bad='aws.ec2.SecurityGroup("db", ingress=[{"from_port": 5432, …, "cidr_blocks": ["0.0.0.0/0"]}])',
    good='aws.ec2.SecurityGroup("db", ingress=[{"from_port": 5432, …, "security_groups": [tasks.id]}])',
    stack_checks={
        **dict.fromkeys((kinds.RDS_INSTANCE, kinds.RDS_CLUSTER_INSTANCE), database),
        **dict.fromkeys((kinds.SECURITY_GROUP, kinds.DEFAULT_SECURITY_GROUP), group),
        **dict.fromkeys((kinds.SECURITY_GROUP_RULE, kinds.INGRESS_RULE), rule),
    },
    options={
        "publicPorts": Option(
            {
                "type": "array",
                "default": [80, 443],
                "description": "Ports that may be open to the world on a load balancer.",
            }
        )
    },
)
